"""Planted effects: on made-up people with a known truth each metric finds it again.

Each run is an insats of its own in one förbund, so that the reports themselves count all runs at
once: 200 where the long tests are run, fewer where they are not. An interval of 95 per cent must
hold the truth in 91–98 per cent of them, and where nothing is planted at most 5 per cent of runs
may say that there is a difference.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

from hypothesis import settings

from schemas.rapporter import Parametrar
from tracker.reports.answers import Kallor
from tracker.reports.engine import compute
from tracker.reports.register import rapport
from tracker.reports.stegkurva import kurvor
from tracker.snapshots.snapshot import Snapshot
from tracker.steg.andel import Andel, skiljer, skillnad
from tracker.steg.overlevnad import vid


SOAK = settings.get_current_profile_name() == "soak"
RUNS = 200 if SOAK else 60
COVERED = (0.91, 0.98) if SOAK else (0.85, 1.0)
FALSE = 0.05 if SOAK else 0.08
PEOPLE = 120
DAG0 = date(2025, 1, 7)
AR = Parametrar(forbund=("f",), fran=date(2025, 1, 1), till=date(2026, 12, 31))
UPP, NED = 0.35, 0.25
"""Of each step between two ratings; the rest stay where they are."""
IGEN = 0.8
"""The chance to be asked again, whatever became of them."""
STEG, BORTA = 0.2, 0.1
"""At each rating: the chance of the first step, and of leaving after it."""
ARBETE, NADDA = 0.3, 0.7
FRAGOR = ("ork", "mal", "vardag")


def changed(rng: Random) -> int:
    drawn = rng.random()
    return 1 if drawn < UPP else -1 if drawn < UPP + NED else 0


def line(n: int, slug: str, vem: str, **varden: int) -> str:
    told = ",".join(f"{kod}={value}" for kod, value in sorted(varden.items()))
    return f"{DAG0 + timedelta(days=60 * n)};{slug};1;{vem};{told}"


def ratings(rng: Random) -> Iterator[str]:
    """The participant three times by one question, the handläggare twice by three."""
    again = rng.random() < IGEN
    value = 3
    for n in range(3 if again else 1):
        yield line(n, "stegtrappa", "deltagare", steg=value)
        value += changed(rng)
    first = dict.fromkeys(FRAGOR, 3)
    yield line(0, "stegprofil", "handlaggare", **first)
    if rng.random() < IGEN:
        later = {kod: 3 + changed(rng) for kod in FRAGOR}
        yield line(1, "stegprofil", "handlaggare", **later)


def climbing(rng: Random) -> Iterator[str]:
    """Rated every other month until the first step, or until they leave."""
    yield line(0, "stegtrappa", "deltagare", steg=2)
    for n in range(1, 12):
        if rng.random() < BORTA:
            return
        step = rng.random() < STEG
        yield line(n, "stegtrappa", "deltagare", steg=3 if step else 2)
        if step:
            return


Rad = dict[str, Any]


def person(rng: Random, nr: int, insats: int, lines: list[str]) -> Rad:
    """Somebody who has ended, and was followed up after a year if they were reached."""
    works = rng.random() < ARBETE
    return {
        "deltagande": f"d{nr}", "person": f"p{nr}", "insats": f"i{insats:03}", "fran": nr,
        "till": None, "kon": rng.choice(("kvinna", "man")), "fodelsear": 1980, "start": DAG0,
        "slut": date(2025, 12, 1), "anledning": "utskrivning", "skattningar": lines,
        "sysselsattning_fore": ["ingen"],
        "omfattning_fore": 0,
        "sysselsattning_efter": ["studier:50" if works else "ingen"] if rng.random() < NADDA
        else None,
        "omfattning_efter": 50 if works else 0,
        "omfattning_12": (50 if works else 0) if rng.random() < NADDA else None,
    }  # fmt: skip


def forbund(lines: Callable[[Random], Iterator[str]], seed: str) -> dict[str, Snapshot]:
    rng = Random(seed)
    rows = [person(rng, nr, nr % RUNS, list(lines(rng))) for nr in range(1, RUNS * PEOPLE + 1)]
    return {"f": Snapshot.from_rows("f", len(rows), rows)}


def shares(
    held: dict[str, Snapshot], id_: str, antal: str, matta: str, mojliga: str
) -> list[Andel]:
    """Of each insats: how many, of how many measured, of how many possible."""
    rows = compute(rapport(id_), AR, held).rows
    return [Andel(row[antal], row[matta], row[mojliga]) for row in rows]


def sums(steps: int) -> float:
    """The chance that so many independent changes come to more up than down."""
    chance = {1: UPP, -1: NED, 0: 1 - UPP - NED}
    whole = 0.0
    for changes in product(chance, repeat=steps):
        own = 1.0
        for one in changes:
            own *= chance[one]
        whole += own * (sum(changes) > 0)
    return whole


def test_each_planted_share_is_found_again() -> None:
    held = forbund(ratings, "planterat")
    sista = "stegforflyttning-sista-insats"
    metrics = {
        "first to last": (
            sums(2), shares(held, sista, "deltagare_forst_upp", "deltagare_matta", "mojliga")),
        "the last two": (
            UPP, shares(held, sista, "deltagare_sist_upp", "deltagare_matta", "mojliga")),
        "more questions up than down": (
            sums(3), shares(held, "stegforflyttning-insats", "handlaggare_upp",
                            "handlaggare_matta", "mojliga")),
        "down": (
            NED, shares(held, sista, "deltagare_sist_ned", "deltagare_matta", "mojliga")),
        "in work a year after": (
            ARBETE, shares(held, "uppfoljning", "arbete_12", "nadda_12", "mojliga_12")),
    }  # fmt: skip
    for name, (truth, found) in metrics.items():
        assert len(found) == RUNS
        inside = sum(low <= truth <= high for low, high in map(interval, found)) / RUNS
        assert COVERED[0] <= inside <= COVERED[1], (name, inside)
        assert all(one.matta < one.mojliga == PEOPLE for one in found)


def interval(share: Andel) -> tuple[float, float]:
    found = share.intervall
    assert found is not None
    return found


def test_a_planted_flow_and_a_difference_are_found_again() -> None:
    """The flow has no row for an insats: each run is a choice of one."""
    held = forbund(ratings, "flode")
    report = rapport("flode-mot-arbete")
    found = []
    for run in range(RUNS):
        asked = AR.model_copy(update={"insats": (f"i{run:03}",)})
        [row] = compute(report, asked, held).rows
        found.append((Andel(row["narmare"], row["fore"], PEOPLE),
                      Andel(row["okade"], row["fore"], PEOPLE)))  # fmt: skip
    for own in zip(*found, strict=True):
        inside = sum(low <= ARBETE <= high for low, high in map(interval, own)) / RUNS
        assert COVERED[0] <= inside <= COVERED[1], inside
    up = shares(held, "stegforflyttning-sista-insats", "deltagare_sist_upp", "deltagare_matta",
                "mojliga")  # fmt: skip
    down = shares(held, "stegforflyttning-sista-insats", "deltagare_sist_ned", "deltagare_matta",
                  "mojliga")  # fmt: skip
    # Of two insatser beside each other: independent, and ten points apart.
    told = [skillnad(up[run], down[(run + 1) % RUNS]) or (0, 1, 0) for run in range(RUNS)]
    inside = sum(low <= UPP - NED <= high for _, low, high in told) / RUNS
    assert COVERED[0] <= inside <= COVERED[1], inside


def test_a_planted_time_to_a_first_step_is_found_again() -> None:
    held = forbund(climbing, "tid")
    curves = [one for one in kurvor(AR, Kallor(held, {"f": RUNS * PEOPLE}), vem="deltagare")
              if one.grupp]  # fmt: skip
    assert len(curves) == RUNS
    for occasions in (1, 3, 5):
        inside = 0
        for curve in curves:
            point = vid(curve.punkter, 60 * occasions)
            assert point is not None
            inside += (point.lag or 0) <= (1 - STEG) ** occasions <= (point.hog or 1)
        assert COVERED[0] <= inside / RUNS <= COVERED[1], (occasions, inside / RUNS)


def test_nothing_planted_nothing_told() -> None:
    held = forbund(ratings, "inget")
    for id_, antal, matta in (
        ("stegforflyttning-sista-insats", "deltagare_forst_upp", "deltagare_matta"),
        ("stegforflyttning-insats", "handlaggare_upp", "handlaggare_matta"),
        ("uppfoljning", "arbete_12", "nadda_12"),
    ):
        mojliga = "mojliga_12" if id_ == "uppfoljning" else "mojliga"
        found = shares(held, id_, antal, matta, mojliga)
        alarms = sum(skiljer(found[run], found[(run + 1) % RUNS]) for run in range(RUNS))
        assert alarms / RUNS <= FALSE, (id_, alarms)


def test_a_difference_in_who_was_asked_again_is_no_difference() -> None:
    """Half as many measured, the same truth: the shares agree, and the worst case tells."""
    rng = Random("bortfall")
    rows = []
    for nr in range(1, 4001):
        again, step = rng.random() < (0.9, 0.45)[nr % 2], rng.random() < 0.4
        second = [line(1, "stegtrappa", "deltagare", steg=3 if step else 2)] if again else []
        first = line(0, "stegtrappa", "deltagare", steg=2)
        rows.append(person(rng, nr, nr % 2, [first, *second]))
    held = {"f": Snapshot.from_rows("f", 4000, rows)}
    many, few = shares(held, "stegforflyttning-insats", "deltagare_upp", "deltagare_matta",
                       "mojliga")  # fmt: skip
    assert not skiljer(many, few)
    assert (few.varsta or 0) < 0.25 < 0.33 < (many.varsta or 0)
