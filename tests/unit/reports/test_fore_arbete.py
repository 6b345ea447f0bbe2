"""What went before work: a planted one is found with its interval, where nothing is planted nothing
is told, and of few people nothing at all.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import settings

from schemas.instrument import FARDIGA
from schemas.rapporter import Parametrar
from tracker.reports.answers import Kallor
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.foregangare import MINST, Jamforelse, jamfor
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.tva_bilder import bilder
from tracker.reports.whynot import why
from tracker.snapshots.snapshot import Snapshot


SOAK = settings.get_current_profile_name() == "soak"
RUNS = 200 if SOAK else 25
COVERED = (0.91, 0.98) if SOAK else (0.8, 1.0)
PEOPLE = 120
AR = Parametrar(forbund=("f",), fran=date(2026, 1, 1), till=date(2026, 12, 31))
START = date(2026, 1, 7)
RAPPORT = rapport("fore-arbete")
FRAGOR = sorted(fraga.kod for fraga in FARDIGA["stegprofil", 1].fragor)
PLANTERAD = "stegprofil.1.mal.deltagare"
UPP, GRUND, MER = 0.4, 0.25, 0.4
"""The chance to rise in each question; to get work; and how much more after rising in one."""


def line(n: int, vem: str, **varden: int) -> str:
    told = ",".join(f"{kod}={value}" for kod, value in sorted(varden.items()))
    return f"{START + timedelta(days=n)};stegprofil;1;{vem};{told}"


def person(nr: int, *lines: str, **more: Any) -> dict[str, Any]:
    return {
        "deltagande": f"d{nr}", "person": f"p{nr}", "insats": "ips", "kon": "man", "fran": nr,
        "till": None, "fodelsear": 1980, "start": START, "slut": date(2026, 9, 1),
        "anledning": "utskrivning", "sysselsattning_fore": ["ingen"],
        "sysselsattning_efter": ["ingen"], "skattningar": list(lines) or None, **more,
    }  # fmt: skip


def held(rows: list[dict[str, Any]]) -> dict[str, Snapshot]:
    last = max(row["fran"] for row in rows)
    return {"f": Snapshot.from_rows("f", last, rows)}


def told(rows: list[dict[str, Any]], asked: Parametrar = AR) -> list[Jamforelse]:
    return jamfor(compute(RAPPORT, asked, held(rows)).rows)


def run(rng: Random, mer: float) -> list[Jamforelse]:
    """An insats where rising in one question is followed by work so much oftener."""
    rows = []
    for nr in range(1, PEOPLE + 1):
        first = {kod: rng.randint(2, 4) for kod in FRAGOR}
        change = {kod: 1 if rng.random() < UPP else rng.choice((0, -1)) for kod in FRAGOR}
        works = rng.random() < GRUND + mer * (change["mal"] == 1)
        again = {kod: first[kod] + change[kod] for kod in FRAGOR if rng.random() < 0.9}
        lines = [line(0, "deltagare", **first), line(90, "deltagare", **again)]
        after = ["studier:50" if works else "ingen"]
        rows.append(person(nr, *lines, sysselsattning_efter=after))
    return told(rows)


def runs(seed: str, mer: float) -> list[list[Jamforelse]]:
    return [run(Random(f"{seed} {number}"), mer) for number in range(RUNS)]


def test_a_planted_step_before_work_is_found_with_its_interval() -> None:
    found = inside = alarms = 0
    for compared in runs("planterat", MER):
        of_steps = {one.kod: one for one in compared if one.vad[0] == "Svaret gick upp"}
        planted = of_steps.pop(PLANTERAD)
        assert planted.skillnad is not None
        _, low, high = planted.skillnad
        inside += low <= MER <= high
        found += planted.besked == "ja"
        alarms += any(one.besked == "ja" for one in of_steps.values())
    assert found / RUNS > 0.6
    assert COVERED[0] <= inside / RUNS <= COVERED[1]
    assert alarms / RUNS <= 0.05


def test_nothing_planted_nothing_told() -> None:
    """Of twenty-two comparisons at once, both steps and beginnings."""
    every = runs("inget", 0)
    assert {len(compared) for compared in every} == {2 * len(FRAGOR)}
    assert sum(any(one.besked == "ja" for one in compared) for compared in every) / RUNS <= 0.05


def few(risen: int, others: int) -> list[dict[str, Any]]:
    """All who rose got work, nobody else."""
    work = {"sysselsattning_efter": ["arbete_osubventionerat:100"]}
    up = [person(n + 1, line(0, "deltagare", mal=2), line(90, "deltagare", mal=3), **work)
          for n in range(risen)]  # fmt: skip
    same = [person(n + 90, line(0, "deltagare", mal=2), line(90, "deltagare", mal=2))
            for n in range(others)]  # fmt: skip
    return [*up, *same]


def test_of_few_people_nothing_is_told() -> None:
    assert [one.besked for one in told(few(MINST, MINST))] == ["ja", "fa"]
    assert [one.besked for one in told(few(MINST - 1, MINST + 9))] == ["fa", "fa"]
    assert told([person(1)]) == []


def test_who_is_behind_a_figure() -> None:
    """One measurement, no end measurement, and who worked already: none of them rose or did not."""
    work = {"sysselsattning_efter": ["studier:50"]}
    up = line(0, "deltagare", mal=2), line(90, "deltagare", mal=3)
    rows = [
        person(1, *up, **work),
        person(2, up[0], **work),
        person(3, *up, sysselsattning_efter=None),
        person(4, *up, sysselsattning_fore=["studier:100"], **work),
        person(5, *up, slut=None, anledning=None, sysselsattning_efter=None),
        person(6, line(0, "deltagare", mal=4), line(90, "deltagare", mal=4)),
        person(7, **work),
    ]
    [row] = compute(RAPPORT, AR, held(rows)).rows
    wanted = {
        "mojliga": 4, "en_gang": 1, "upp": 1, "upp_arbete": 1, "upp_procent": 100, "ej_upp": 1,
        "ej_upp_arbete": 0, "ej_upp_procent": 0, "hogt": 1, "hogt_arbete": 0, "lagt": 2,
        "lagt_arbete": 2,
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    cell = Cellfraga(RAPPORT, AR, held(rows), rad=PLANTERAD, kolumn="upp_arbete")
    assert [one.deltagande for one in members(cell).deltaganden] == ["d1"]
    assert why(cell, "d4").villkor == "Personen arbetade eller studerade redan före insatsen."
    assert why(cell, "d2").villkor.startswith("Svaret på frågan är inte mätt två gånger")


def both(nr: int, own: int, theirs: int, apart: int = 3) -> dict[str, Any]:
    lines = line(0, "deltagare", mal=own), line(apart, "handlaggare", mal=theirs)
    return person(nr, *lines, slut=None, anledning=None)


def test_two_pictures_are_told_of_many_only() -> None:
    kallor = Kallor(held([both(n, 2, 3) for n in range(1, 20)]), {"f": 19})
    [one] = bilder(AR, kallor)
    assert (one.namn, one.par, one.lika) == ("Stegprofil: Mål, handläggaren", 19, None)
    rows = [both(n, 2, 3) for n in range(1, 16)] + [both(n, 3, 3) for n in range(16, 22)]
    rows += [both(22, 4, 3), both(23, 2, 5, apart=40), person(24, line(0, "handlaggare", mal=3))]
    [one] = bilder(AR, Kallor(held(rows), {"f": 24}))
    assert (one.par, one.narmare, one.lika, one.langre) == (22, 15, 6, 1)
    assert one.mer_an_slump
    even = [both(n, *((2, 3) if n % 2 else (3, 2))) for n in range(1, 41)]
    [one] = bilder(AR, Kallor(held(even), {"f": 40}))
    assert (one.par, one.narmare, one.langre, one.mer_an_slump) == (40, 20, 20, False)
