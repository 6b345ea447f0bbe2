"""Two tables of goals compared: every figure that differs is accounted for, goal by goal."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skillnadsprov import avstamd, varje_ruta
from slump import INSATSER, anonyma, insatsrader, loggar, perioder
from uthallighet import examples

from schemas.kodverk import per_kod
from schemas.rapporter import Mal, Parametrar
from tracker.reports.andrade import Sida
from tracker.reports.engine import compute
from tracker.reports.malbud import Bud, Malbud
from tracker.reports.malen import Nyckel
from tracker.reports.malskillnad import RAKNADE
from tracker.reports.register import rapport
from tracker.reports.skillnad import jamfor
from tracker.reports.verksamhet.malmatt import MATT
from tracker.snapshots.snapshot import Snapshot


DAG = date(2020, 5, 1)


def mal(matt: str, insats: str | None, ar: int, forbund: str = "f") -> Mal:
    return Mal(
        forbund=forbund, insats=insats, mal="m", ar=ar, text="Målet", matt=matt, niva=50,
        slag=per_kod("malmatt")[matt].klass, handelse="h",
    )  # fmt: skip


KOLUMNER = [slag.removeprefix("mal_") for slag in RAKNADE]
mals = st.builds(
    mal,
    st.sampled_from(list(MATT)), st.sampled_from([None, *INSATSER]), st.sampled_from([2019, 2020]),
    st.sampled_from("fg"),
)  # fmt: skip
many = st.lists(mals, max_size=4, unique_by=lambda one: (one.forbund, one.insats, one.ar))


@pytest.mark.slow
@settings(max_examples=examples(40, 5_000), deadline=None)
@given(
    loggar(), loggar(), anonyma(), perioder, perioder, many, many, st.booleans(), st.data()
)  # fmt: skip
def test_every_difference_of_a_goal_is_accounted_for(
    rows: Any, other: Any, events: Any, was: Any, now: Any, goals: Any, later: Any, flera: Any,
    data: Any,
) -> None:  # fmt: skip
    names = ("f", "g") if flera else ("f",)
    held = {"f": _held("f", rows, events), "g": _held("g", other, [])}
    sides, figures, tables = [], [], []
    for period, there in ((was, goals), (now, later)):
        at = {name: data.draw(st.integers(0, held[name].position)) for name in names}
        asked = Parametrar(forbund=names, fran=period[0], till=period[1])
        report = _med([one for one in there if one.forbund in names])
        sides.append(Sida(report, asked, at))
        tables.append(compute(report, asked, held, at))
        figures.append(_figures(tables[-1].rows, flera=flera))
    told = {(one.kolumn, one.rad): one for one in jamfor(*sides, held)}
    before, after = figures
    for key in before.keys() | after.keys() | told.keys():
        change = after.get(key, 0) - before.get(key, 0)
        assert (told[key].tal if key in told else 0) == change, key
    assert not any(one.oforklarat for one in told.values())
    every = avstamd((sides[0], sides[1]), (tables[0], tables[1]), held, _bud(held, goals, later))
    varje_ruta((tables[0], tables[1]), (sides[0], sides[1]), every)
    assert not any(one.oforklarat for one in every)


def test_a_changed_goal_is_told_as_a_changed_definition() -> None:
    row = {"deltagande": "d", "person": "p", "kon": "man", "fodelsear": 1980, "insats": "ips"}
    held = {"f": _held("f", [{**row, "start": DAG, "slut": None, "fran": 1}], [])}
    asked = Parametrar(forbund=("f",), fran=DAG, till=DAG)
    fore, efter = (
        Sida(_med([mal(matt, "ips", DAG.year)]), asked, {"f": 1}) for matt in ("avslutade", "nya")
    )
    (cell,) = jamfor(fore, efter, held)
    assert (cell.rad, cell.kolumn, cell.tal) == ("ips:m", "taljare", 1)
    assert cell.bidrag[0].skal == "definition"


def test_last_year_that_a_choice_of_people_leaves_unknown_is_told_as_the_choice() -> None:
    """Seminarier have no kön, and there was none last year: the one says 0, the other nothing."""
    row = {"deltagande": "d", "person": "p", "kon": "kvinna", "fodelsear": 1980, "insats": "ips"}
    held = {"f": _held("f", [{**row, "start": date(2018, 1, 1), "slut": None, "fran": 1}], [])}
    report = _med([mal("seminarier", "ips", DAG.year)])
    asked = Parametrar(forbund=("f",), fran=DAG, till=DAG)
    sides = tuple(
        Sida(report, asked.model_copy(update={"kon": kon}), {"f": 1}) for kon in ((), ("kvinna",))
    )
    tables = tuple(compute(report, one.parametrar, held, one.positioner) for one in sides)
    assert [table.rows[0]["forra"] for table in tables] == ["0", "Resultat saknas"]
    (told,) = (one for one in avstamd(sides, tables, held, {}) if one.kolumn == "forra")
    assert {part.skal for part in told.bidrag} == {"period"}


def _bud(held: dict[str, Snapshot], *goals: list[Mal]) -> dict[str, Malbud]:
    """Each goal is said anew at every position."""
    said = tuple(Bud(at, "mal") for at in range(1, 1 + max(one.position for one in held.values())))
    keys = {(one.forbund, Nyckel(one.insats, one.mal, one.ar)) for lot in goals for one in lot}
    return {name: Malbud({key: said for whose, key in keys if whose == name}) for name in held}


def _held(forbund: str, rows: list[dict[str, Any]], events: list[dict[str, Any]]) -> Snapshot:
    ends = [one.get("till") or 0 for one in (*rows, *events)]
    head = max([*(one["fran"] for one in (*rows, *events)), *ends], default=0)
    whole = [{"till": None, **row} for row in rows]
    return Snapshot.from_rows(forbund, head, whole, insatser=insatsrader(), handelser=events)


def _med(goals: list[Mal]) -> Any:
    return rapport("maluppfoljning").model_copy(update={"mal": tuple(goals)})


def _figures(rows: list[dict[str, Any]], *, flera: bool) -> dict[tuple[str, str], int]:
    return {
        (kolumn, f"{row['forbund']}/{row['mal']}" if flera else str(row["mal"])): row[kolumn]
        for row in rows
        for kolumn in KOLUMNER
        if row[kolumn] is not None
    }
