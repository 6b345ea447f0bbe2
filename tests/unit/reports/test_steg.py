"""Stegförflyttning as reports: who rose, of how many measured, of how many there were."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rapporter import Parametrar
from tracker.reports.answers import Kallor
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.stegkurva import kurvor
from tracker.reports.whynot import why
from tracker.snapshots.snapshot import Snapshot
from tracker.snapshots.svar import uppackade


YEAR = Parametrar(forbund=("f",), fran=date(2026, 1, 1), till=date(2026, 12, 31))
PER_FRAGA, PER_INSATS = rapport("stegforflyttning"), rapport("stegforflyttning-insats")
FORSTA = rapport("stegforflyttning-forsta")
SISTA, SISTA_PER_INSATS = (rapport(f"stegforflyttning-sista{id_}") for id_ in ("", "-insats"))
DAG0 = date(2026, 1, 5)
ORK = "stegprofil.1.ork.deltagare"


def rated(n: int, vem: str = "deltagare", **varden: int) -> str:
    day = DAG0 + timedelta(days=30 * n)
    answers = ",".join(f"{k}={v}" for k, v in sorted(varden.items()))
    return f"{day};stegprofil;1;{vem};{answers}"


def person(namn: str, *lines: str, nr: int, **more: Any) -> dict[str, Any]:
    return {
        "deltagande": namn, "person": namn, "kon": "kvinna", "fodelsear": 1980, "insats": "ips",
        "start": DAG0, "slut": None, "fran": nr, "till": None,
        "skattningar": list(lines) or None, **more,
    }  # fmt: skip


FOLK = [
    person("upp", rated(0, ork=2, mal=1), rated(3, ork=3), nr=1, kon="man"),
    person("lika", rated(0, ork=2), rated(1, ork=5), rated(2, ork=2), nr=2),
    person("ned", rated(0, ork=4), rated(1, ork=1), nr=3, insats="ama"),
    person("en", rated(0, ork=4), nr=4),
    person("ingen", nr=5, kon="man"),
    person("annan", rated(0, "handlaggare", ork=1), rated(2, "handlaggare", ork=2), nr=6),
    person("sent", rated(0, ork=1), rated(14, ork=5), nr=7),  # the second after the year
    person("ute", rated(0, ork=1), rated(1, ork=5), nr=8, slut=date(2025, 12, 1),
           start=date(2025, 1, 1)),
]  # fmt: skip


def held(rows: Any = FOLK, **more: Any) -> dict[str, Snapshot]:
    return {"f": Snapshot.from_rows("f", 90, rows, **more)}


def test_per_question_tells_of_how_many() -> None:
    table = compute(PER_FRAGA, YEAR, held())
    row = next(one for one in table.rows if one["kod"] == ORK)
    assert row["namn"] == "Stegprofil: Ork, deltagaren"
    wanted = {"mojliga": 7, "matta": 3, "en_gang": 2, "ej_matt": 2, "upp": 1, "lika": 1, "ned": 1,
              "upp_procent": 33, "samst_procent": 14}  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert [one["kod"] for one in table.rows] == [
        ORK,
        "stegprofil.1.ork.handlaggare",
        "stegprofil.1.mal.deltagare",
    ]
    goal = table.rows[-1]
    assert (goal["matta"], goal["upp_procent"], goal["en_gang"]) == (0, None, 1)


def test_per_group_tells_persons() -> None:
    rows = {row["insats"]: row for row in compute(PER_INSATS, YEAR, held()).rows}
    assert {name: rows["ips"][name] for name in rows["ips"] if "procent" not in name and
            name not in ("insats", "namn", "tom")} == {
        "mojliga": 6, "deltagare_matta": 2, "deltagare_upp": 1, "deltagare_ned": 0,
        "handlaggare_matta": 1, "handlaggare_upp": 1, "handlaggare_ned": 0,
    }  # fmt: skip
    assert (rows["ips"]["deltagare_procent"], rows["ips"]["deltagare_samst_procent"]) == (50, 17)
    assert rows["ama"]["handlaggare_procent"] is None
    of_kon = {
        row["insats"]: row for row in compute(rapport("stegforflyttning-kon"), YEAR, held()).rows
    }
    of_men = [of_kon["ips"][f"kon_{name}_man"] for name in ("matta", "upp", "andel")]
    assert of_men == [1, 1, 100]


def test_the_last_two_stand_beside_first_to_last() -> None:
    """«lika» rose to 5 and fell back to 2: the same from first to last, down between the last."""
    row = next(one for one in compute(SISTA, YEAR, held()).rows if one["kod"] == ORK)
    wanted = {
        "mojliga": 7, "matta": 3, "en_gang": 2, "forst_upp": 1, "forst_lika": 1, "forst_ned": 1,
        "forst_procent": 33, "sist_upp": 1, "sist_lika": 0, "sist_ned": 2, "sist_procent": 33,
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    rows = {one["insats"]: one for one in compute(SISTA_PER_INSATS, YEAR, held()).rows}
    own = ("mojliga", "deltagare_matta", "deltagare_forst_upp", "deltagare_sist_upp",
           "deltagare_sist_ned", "deltagare_sist_procent")  # fmt: skip
    assert [rows["ips"][name] for name in own] == [6, 2, 1, 1, 1, 50]
    assert rows["ama"]["handlaggare_sist_procent"] is None
    cell = Cellfraga(SISTA, YEAR, held(), rad=ORK, kolumn="sist_ned")
    assert [one.deltagande for one in members(cell).deltaganden] == ["lika", "ned"]
    assert why(cell, "upp").villkor == (
        "Svaret på frågan har inte gått ned sist, senast 31 december 2026."
    )


def test_where_one_began_is_told() -> None:
    rows = {row["kod"]: row for row in compute(FORSTA, YEAR, held()).rows}
    assert {kod: (r["matta"], r["upp"], r["ned"]) for kod, r in rows.items() if ORK in kod} == {
        f"{ORK}=2": (2, 1, 0),
        f"{ORK}=4": (1, 0, 1),
    }
    assert rows[f"{ORK}=2"]["namn"] == "Stegprofil: Ork, deltagaren, började på 2 Stämmer lite"


def test_a_figure_is_explained_and_who_is_not_there_is_told_why() -> None:
    cell = Cellfraga(PER_FRAGA, YEAR, held(), rad=ORK, kolumn="upp")
    found = members(cell)
    assert [one.deltagande for one in found.deltaganden] == ["upp"]
    assert found.regler[-2:] == (
        "Svaret på frågan har gått upp från första till sista mätningen, senast 31 december 2026.",
        "Frågan: Stegprofil: Ork, deltagaren.",
    )
    assert why(cell, "upp").med
    assert (
        why(cell, "ned").villkor == "Svaret på frågan har inte gått upp, senast 31 december 2026."
    )
    assert why(cell, "ute").villkor == "Deltagandet var avslutat före 1 januari 2026."
    of_persons = Cellfraga(PER_INSATS, YEAR, held(), rad="ips", kolumn="deltagare_matta")
    assert [one.deltagande for one in members(of_persons).deltaganden] == ["lika", "upp"]
    assert why(of_persons, "en").villkor.startswith("Samlat enligt deltagarens svar är inte mätt")


def test_ratings_are_read_once_for_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def counted(lists: Any) -> Any:
        read.append(lists)
        return uppackade(lists)

    monkeypatch.setattr("tracker.snapshots.svar.uppackade", counted)
    compute(PER_FRAGA, YEAR, held())
    assert len(read) == 1


def test_what_was_not_known_then_is_not_counted_then() -> None:
    before = {**person("p", rated(0, ork=2), nr=1), "till": 4}
    rows = [before, person("p", rated(0, ork=2), rated(2, ork=4), nr=4)]
    for position, wanted in ((3, 0), (4, 1)):
        table = compute(PER_FRAGA, YEAR, held(rows), {"f": position})
        assert table.rows[0]["upp"] == wanted


def test_an_instrument_of_the_forbunds_own() -> None:
    one = {
        "slug": "besvar", "utgava": 2, "namn": {"sv": "Besvär"}, "rattighet": "Ägaren",
        "respondenter": ["deltagare"], "intervall_manader": 6,
        "skalor": {"s": [{"varde": n, "namn": {"sv": str(n)}} for n in (0, 10)]},
        "fragor": [{"kod": "x", "dimension": {"sv": "Besvär"}, "riktning": "lagre",
                    "text": {"deltagare": {"sv": "?"}}, "skala": "s"}],
    }  # fmt: skip
    own = {"nyckel": "besvar.2", "nr": 1, "fran": 1, "till": None, "innehall": json.dumps(one)}
    lines = "2026-02-01;besvar;2;deltagare;x=10", "2026-05-01;besvar;2;deltagare;x=0"
    table = compute(PER_FRAGA, YEAR, held([person("p", *lines, nr=2)], instrument=[own]))
    assert [(r["kod"], r["namn"], r["upp"]) for r in table.rows] == [
        ("besvar.2.x.deltagare", "Besvär: Besvär, deltagaren", 1)
    ]
    unknown = compute(PER_FRAGA, YEAR, held([person("p", *lines, nr=2)]))
    assert unknown.rows == []


def test_several_forbund_each_with_what_it_rates_by() -> None:
    other = Snapshot.from_rows("g", 90, [person("x", rated(0, "handlaggare", mal=1), nr=1)])
    both = YEAR.model_copy(update={"forbund": ("f", "g")})
    table = compute(PER_FRAGA, both, held() | {"g": other})
    assert [row["kod"] for row in table.rows if row["forbund"] == "g"] == [
        "stegprofil.1.mal.handlaggare"
    ]


answers = st.lists(
    st.tuples(st.integers(0, 14), st.integers(1, 5)), max_size=4, unique_by=lambda pair: pair[0]
)


@settings(max_examples=50, deadline=None)
@given(st.lists(answers, max_size=6), st.integers(0, 5))
def test_counts_agree_with_plain_python_and_missing_is_never_zero(
    people: list[Any], unmeasured: int
) -> None:
    rows = [
        person(f"d{n}", *(rated(month, ork=value) for month, value in given_), nr=n)
        for n, given_ in enumerate(people, 1)
    ]
    table = compute(PER_FRAGA, YEAR, held(rows))
    known = [
        [v for m, v in sorted(g) if DAG0 + timedelta(days=30 * m) <= YEAR.till] for g in people
    ]
    twice = [values for values in known if len(values) > 1]
    if not any(known):
        assert table.rows == []
        return
    [row] = table.rows
    ups = sum(values[-1] > values[0] for values in twice)
    assert (row["mojliga"], row["matta"], row["upp"]) == (len(people), len(twice), ups)
    assert row["lika"] == sum(values[-1] == values[0] for values in twice)
    assert row["en_gang"] == sum(len(values) == 1 for values in known)
    assert row["ej_matt"] == sum(not values for values in known)
    assert (row["upp_procent"] is None) == (not twice)
    # More who were never asked change nothing but of how many it is told.
    more = [*rows, *(person(f"u{n}", nr=50 + n) for n in range(unmeasured))]
    [after] = compute(PER_FRAGA, YEAR, held(more)).rows
    same = ("matta", "en_gang", "upp", "lika", "ned", "upp_procent")
    assert [after[name] for name in same] == [row[name] for name in same]
    assert after["mojliga"] == len(people) + unmeasured


def test_the_curve_is_of_those_who_started_and_were_measured_twice() -> None:
    rows = [
        *FOLK,
        person("ama", rated(0, mal=1), rated(5, mal=2), nr=20, insats="ama"),
        person("forr", rated(0, ork=1), rated(1, ork=5), nr=21, start=date(2025, 12, 1)),
    ]
    snapshots = held(rows)
    found = kurvor(YEAR, Kallor(snapshots, {"f": 90}), vem="deltagare")
    told = [(one.grupp, one.mojliga, one.matta, one.framme, one.median) for one in found]
    assert told == [(None, 8, 4, 3, 90), ("ama", 2, 2, 1, 150), ("ips", 6, 2, 2, 30)]
    # «lika» rose after 30 days and fell back: the first step is the first.
    assert [(p.dag, p.vid_risk) for p in found[0].punkter] == [(30, 4), (90, 2), (150, 1)]
    assert kurvor(YEAR, Kallor(snapshots, {"f": 90}), vem="handlaggare")[0].framme == 1
    nobody = kurvor(YEAR, Kallor(held([]), {"f": 90}), vem="deltagare")
    assert [(one.mojliga, one.matta, one.punkter) for one in nobody] == [(0, 0, ())]


def ended(namn: str, fore: list[str] | None, efter: list[str] | None, nr: int) -> dict[str, Any]:
    def share(given_: list[str] | None) -> int | None:
        return None if given_ is None else sum(int(e.split(":")[1]) for e in given_ if ":" in e)

    return person(
        namn, nr=nr, slut=date(2026, 6, 1), anledning="utskrivning", sysselsattning_fore=fore,
        sysselsattning_efter=efter, omfattning_fore=share(fore), omfattning_efter=share(efter),
    )  # fmt: skip


def test_the_flow_towards_work() -> None:
    rows = [
        ended("a", ["ingen"], ["arbetsmarknadsprogram"], 1),
        ended("b", ["ingen"], ["studier:50", "aktivt_arbetssokande"], 2),
        ended("c", ["aktivt_arbetssokande"], ["ingen"], 3),
        ended("d", ["studier:50"], ["studier:100"], 4),
        ended("e", ["ingen"], None, 5),
        ended("f", None, ["studier:100"], 6),
    ]
    table = compute(rapport("flode-mot-arbete"), YEAR, held(rows))
    asked = ("fore", "till_ingen", "till_program", "till_arbete_studier", "narmare",
             "narmare_procent", "okade")  # fmt: skip
    told = {row["kod"]: tuple(row[name] for name in asked) for row in table.rows}
    assert told == {
        "ingen": (2, 0, 1, 1, 2, 100, 1),
        "sokande": (1, 1, 0, 0, 0, 0, 0),
        "arbete_studier": (1, 0, 0, 1, 0, 0, 1),
    }
    assert table.bas == {"matta": {"kvinna": 4, "man": 0, "totalt": 4}, "mojliga": 6}


def test_choices_hold_for_ratings_too() -> None:
    owners = [
        {"insats": slug, "nr": nr, "fran": 0, "till": None, "giltig_fran": date(2020, 1, 1),
         "namn": slug, "inriktning": "individinriktad", "volyminsats": False, "huvudman": owner}
        for nr, (slug, owner) in enumerate((("ips", "kommunen"), ("ama", "regionen")), 1)
    ]  # fmt: skip
    snapshots = held(insatser=owners)
    asked: dict[str, Any] = {"kon": ("man",), "alder": ("40_49",), "huvudman": ("regionen",)}
    told = {}
    for name, chosen in asked.items():
        table = compute(PER_FRAGA, YEAR.model_copy(update={name: chosen}), snapshots)
        row = next(one for one in table.rows if one["kod"] == ORK)
        told[name] = (row["mojliga"], row["matta"], row["upp"], row["ned"])
    assert told == {"kon": (2, 1, 1, 0), "alder": (7, 3, 1, 1), "huvudman": (1, 1, 0, 1)}
    chosen = YEAR.model_copy(update={"huvudman": ("regionen",)})
    [per] = compute(PER_INSATS, chosen, snapshots).rows
    assert (per["insats"], per["mojliga"], per["deltagare_ned"]) == ("ama", 1, 1)
    assert kurvor(chosen, Kallor(snapshots, {"f": 90}), vem="deltagare")[0].mojliga == 1


def test_the_curve_is_told_apart_by_what_people_are_and_who_sent_them() -> None:
    """Every way adds up to all together, also those of whom it is not known."""
    owners = [
        {"insats": "ips", "nr": 1, "fran": 0, "till": None, "giltig_fran": date(2020, 1, 1),
         "namn": "ips", "inriktning": "individinriktad", "volyminsats": False,
         "huvudman": "kommunen"}
    ]  # fmt: skip
    sent = {"upp": "forsakringskassan", "en": "forsakringskassan"}
    rows = [{**row, "remittent": sent.get(str(row["deltagande"]))} for row in FOLK]
    kallor = Kallor(held(rows, insatser=owners), {"f": 90})
    asked = {
        "kon": [("kvinna", 5, 2), ("man", 2, 1)],
        "alder": [("40_49", 7, 3)],
        "remittent": [("forsakringskassan", 2, 1), ("saknas_okand", 5, 2)],
        "huvudman": [("kommunen", 6, 2), ("saknas_okand", 1, 1)],
    }
    for efter, wanted in asked.items():
        alla, *groups = kurvor(YEAR, kallor, vem="deltagare", efter=efter)
        assert [(one.grupp, one.mojliga, one.matta) for one in groups] == wanted
        for name in ("mojliga", "matta", "framme"):
            assert getattr(alla, name) == sum(getattr(one, name) for one in groups)
