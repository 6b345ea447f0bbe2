"""A person with several owners as one or as several, against a count in plain Python."""

from datetime import date
from typing import Any

import pytest
from facit import Facit
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import insatsrader, loggar, perioder
from uthallighet import examples

from schemas.rapporter import Parametrar
from tracker.reports.andrade import Sida
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.members import members
from tracker.reports.register import rapport
from tracker.reports.skillnad import jamfor
from tracker.reports.vilka import TOTAL
from tracker.snapshots.snapshot import Snapshot


AGARE = (None, "kommunen", "regionen", "af")
UNIKA = "deltagare-per-insats"


@st.composite
def agda(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Random versions of deltaganden, each with an owner that may change on the way."""
    return [{**row, "huvudman": draw(st.sampled_from(AGARE))} for row in draw(loggar())]


def snapshot(rows: list[dict[str, Any]], forbund: str = "f") -> Snapshot:
    head = max([0, *(row["till"] or row["fran"] for row in rows)])
    return Snapshot.from_rows(forbund, head, rows, insatser=insatsrader())


def asked(period: tuple[date, date], *per: str, forbund: tuple[str, ...] = ("f",)) -> Parametrar:
    return Parametrar(forbund=forbund, fran=period[0], till=period[1], unika_per_huvudman=per)


def counted(facit: Facit, insats: str | None, *, per_huvudman: bool) -> int:
    """Different persons, or different pairs of person and owner; the rule in plain words."""
    rows = [row for row in facit.open if insats is None or row["insats"] == insats]
    if per_huvudman:
        return len({(row["person"], row["huvudman"]) for row in rows})
    return len({row["person"] for row in rows})


@pytest.mark.slow
@settings(max_examples=examples(25), deadline=None)
@given(agda(), agda(), perioder, st.data())
def test_unika_is_as_the_forbund_decided(rows, other, period, data) -> None:
    held = {"f": snapshot(rows), "g": snapshot(other, "g")}
    per = tuple(data.draw(st.sets(st.sampled_from(("f", "g")))))
    at = {name: data.draw(st.integers(0, one.position)) for name, one in held.items()}
    report, question = rapport(UNIKA), asked(period, *per, forbund=("f", "g"))
    table = compute(report, question, held, at)
    facits = {"f": Facit(rows, at["f"], period), "g": Facit(other, at["g"], period)}
    for row in table.rows:
        name = str(row["forbund"])
        wanted = counted(facits[name], str(row["insats"]), per_huvudman=name in per)
        assert row["unika"] == wanted
        cell = Cellfraga(report, question, held, at, f"{name}/{row['insats']}", "unika")
        assert members(cell).cell == wanted
    total = sum(counted(one, None, per_huvudman=name in per) for name, one in facits.items())
    assert (table.total or {})["unika"] == total
    assert members(Cellfraga(report, question, held, at, "total", "unika")).cell == total


@pytest.mark.slow
@settings(max_examples=examples(25), deadline=None)
@given(agda(), st.tuples(perioder, perioder), st.data())
def test_a_decision_is_a_reason_of_its_own_and_nothing_is_left_unexplained(
    rows, periods, data
) -> None:
    held, report = {"f": snapshot(rows)}, rapport(UNIKA)
    sides, tables = [], []
    for period in periods:
        at = {"f": data.draw(st.integers(0, held["f"].position))}
        per = data.draw(st.sampled_from([(), ("f",)]))
        sides.append(Sida(report, asked(period, *per), at))
        tables.append(compute(report, sides[-1].parametrar, held, at))
    told = {(one.kolumn, one.rad): one for one in jamfor(*sides, held)}
    keys = {str(row["insats"]) for table in tables for row in table.rows}
    for rad in keys:
        was, now = (
            next((row["unika"] for row in table.rows if row["insats"] == rad), 0)
            for table in tables
        )
        assert (told["unika", rad].tal if ("unika", rad) in told else 0) == now - was
    was, now = ((table.total or {})["unika"] for table in tables)
    assert (told["unika", TOTAL].tal if ("unika", TOTAL) in told else 0) == now - was
    assert sum(one.oforklarat for one in told.values()) == 0
    decided = {key for key, one in told.items() if any(b.skal == "installning" for b in one.bidrag)}
    assert {kolumn for kolumn, _ in decided} <= {"unika"}
    if sides[0].parametrar.unika_per_huvudman == sides[1].parametrar.unika_per_huvudman:
        assert not decided


def test_without_a_decision_the_parameters_say_nothing_new() -> None:
    plain = asked((date(2026, 1, 1), date(2026, 12, 31)))
    assert "unika_per_huvudman" not in plain.model_dump(mode="json", by_alias=True)
    table = compute(rapport(UNIKA), plain, {"f": snapshot([])})
    assert set(table.parameters) == {"forbund", "from", "to", "insats", "as_of"}
    told = compute(rapport(UNIKA), asked((plain.fran, plain.till), "f"), {"f": snapshot([])})
    assert told.parameters["unika_per_huvudman"] == ["f"]
    assert Parametrar.model_validate(told.parameters).unika_per_huvudman == ("f",)
