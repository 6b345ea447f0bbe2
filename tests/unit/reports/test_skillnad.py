"""Two runs compared: everything that differs is accounted for, cell by cell."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skillnadsprov import avstamd, forklarad, siffror, varje_ruta
from slump import INSATSER, anonyma, insatsrader, loggar, perioder
from uthallighet import SOAK, examples

from schemas.rapporter import Parametrar, Report
from tracker.errors import WrongUse
from tracker.reports.andrade import Andrad, Sida
from tracker.reports.bringare import Bringare
from tracker.reports.engine import compute
from tracker.reports.register import rapport, rapporter, versioner
from tracker.reports.skillnad import jamfor
from tracker.reports.vilka import TOTAL
from tracker.snapshots.snapshot import Snapshot


PAR = 20 if SOAK else 3
"""Pairs of runs of each world: to draw one takes longer than to compare two tables of it."""
valda = st.lists(st.sampled_from(INSATSER), max_size=2, unique=True)


def snapshot(
    rows: list[dict[str, Any]], events: list[dict[str, Any]], forbund: str = "f"
) -> Snapshot:
    ends = [r["till"] or 0 for r in [*rows, *events]]
    head = max([*(r["fran"] for r in [*rows, *events]), *ends], default=0)
    return Snapshot.from_rows(forbund, head, rows, insatser=insatsrader(), handelser=events)


def asked(period: tuple[date, date], insats: list[str], *forbund: str) -> Parametrar:
    chosen = [f"f/{i}" for i in insats] if len(forbund) > 1 else insats
    return Parametrar(forbund=forbund, fran=period[0], till=period[1], insats=tuple(chosen))


@st.composite
def sidor(draw: st.DrawFn, held: dict[str, Snapshot]) -> tuple[Sida, Sida]:
    """Two runs of one report: other knowledge, period, choice or definition."""
    names = draw(st.sampled_from([("f",), ("f", "g")]))
    versions = versioner(draw(st.sampled_from(rapporter())).id)
    return tuple(
        Sida(
            draw(st.sampled_from(versions)),
            asked(draw(perioder), draw(valda), *names),
            {name: draw(st.integers(0, held[name].position)) for name in names},
        )
        for _ in range(2)
    )


@pytest.mark.slow
@settings(max_examples=examples(30, 500), deadline=None)
@given(loggar(), loggar(), anonyma(), st.data())
def test_every_difference_is_accounted_for(rows, other, events, data):
    held = {"f": snapshot(rows, events), "g": snapshot(other, [], "g")}
    for _ in range(PAR):
        sides = data.draw(sidor(held))
        several = len(sides[0].positioner) > 1
        was, now = (compute(one.report, one.parametrar, held, one.positioner) for one in sides)
        told = avstamd(sides, (was, now), held)
        forklarad(
            *(siffror(table, side.report, several=several)
              for table, side in zip((was, now), sides, strict=True)),
            told,
        )  # fmt: skip
        varje_ruta((was, now), sides, told)
        brought_by_what_came_between(told, sides)


def brought_by_what_came_between(told: list[Andrad], sides: tuple[Sida, Sida]) -> None:
    for part in [part for one in told for part in one.bidrag]:
        assert (part.skal == "kunskap") == bool(part.positioner)
        low, high = sorted(side.positioner[part.forbund] for side in sides)
        assert all(low < position <= high for position in part.positioner)


def _row(deltagande: str, fran: int, till: int | None, start: date) -> dict[str, Any]:
    return {
        "deltagande": deltagande, "person": deltagande, "kon": "man", "fodelsear": 1980,
        "insats": "ips", "start": start, "slut": None, "fran": fran, "till": till,
    }  # fmt: skip


YEAR = asked((date(2020, 1, 1), date(2020, 12, 31)), [], "f")


def test_a_correction_of_a_day_is_told_with_its_event():
    rows = [_row("d1", 1, 2, date(2019, 5, 1)), _row("d1", 2, None, date(2020, 5, 1))]
    report = rapport("utbildning")
    sides = [Sida(report, YEAR, {"f": at}) for at in (1, 2)]
    (cell, _, *_rest) = jamfor(*sides, {"f": snapshot(rows, [])})
    assert (cell.kolumn, cell.rad, cell.tal) == ("man", "saknas_okand", 1)
    assert cell.bidrag[0][:4] == ("f", "d1", 1, "kunskap")
    assert cell.bidrag[0].positioner == (2,)


@pytest.mark.parametrize("report", ["volymer", "volymer-manad"])
def test_what_is_paid_changes_with_the_prices_that_may_hold(report: str):
    """A price of the own unit, and one of another; a price of all, recorded twice; one too late."""
    events = [
        _event(1, "volym.registrerad", date(2020, 5, 1), antal=2, vardenhet="Bron"),
        _event(2, "pris.beslutat", date(2020, 1, 1), ore=100, vardenhet="Norr"),
        _event(3, "pris.beslutat", date(2020, 6, 1), ore=150),
        _event(4, "pris.beslutat", date(2020, 2, 1), ore=200) | {"till": 5},
        _event(5, "pris.beslutat", date(2020, 2, 1), ore=300) | {"handelse": "h4"},
        _event(6, "pris.beslutat", date(2020, 3, 1), ore=500, vardenhet="Bron"),
    ]
    held = {"f": snapshot([], events)}
    told = {
        at: [
            (one.kolumn, part.tal, part.positioner)
            for one in jamfor(*(Sida(rapport(report), YEAR, {"f": p}) for p in (3, at)), held)
            for part in one.bidrag
            if one.rad == TOTAL
        ]
        for at in (1, 4, 5, 6)
    }
    assert told == {
        1: [],
        4: [("utan_pris", -2, (4,)), ("ersattning", 400, (4,))],
        5: [("utan_pris", -2, (4, 5)), ("ersattning", 600, (4, 5))],
        6: [("utan_pris", -2, (4, 5, 6)), ("ersattning", 1000, (4, 5, 6))],
    }


def _event(fran: int, typ: str, day: date, **of: object) -> dict[str, Any]:
    return {"nr": fran, "fran": fran, "till": None, "handelse": f"h{fran}", "typ": typ,
            "insats": "ips", "datum": day, **of}  # fmt: skip


@pytest.mark.parametrize("report", rapporter(), ids=lambda report: report.id)
def test_every_report_is_compared_where_nothing_of_its_own_was_recorded(report: Report):
    """No question, rating, answer or remiss anywhere: lists of codes are empty."""
    held = {name: snapshot([_row(name, 1, None, YEAR.fran)], [], name) for name in ("f", "g")}
    before = asked((date(2019, 1, 1), date(2019, 12, 31)), [], "f", "g")
    now = before.model_copy(update={"fran": YEAR.fran, "till": YEAR.till})
    at = dict.fromkeys(held, 1)
    assert all(
        not one.oforklarat for one in jamfor(*(Sida(report, p, at) for p in (before, now)), held)
    )


def test_a_change_that_no_event_brought_is_not_explained(monkeypatch: pytest.MonkeyPatch):
    rows = [_row("d1", 1, 3, YEAR.fran), _row("d1", 3, None, date(2019, 5, 1))]
    rows.append(_row("d2", 2, None, YEAR.fran))
    report = rapport("utbildning")
    known = Bringare.for_
    monkeypatch.setattr(
        Bringare, "for_", lambda self, f, vem, *of: () if vem == "d1" else known(self, f, vem, *of)
    )
    sides = [Sida(report, YEAR, {"f": at}) for at in (1, 3)]
    cell = next(c for c in jamfor(*sides, {"f": snapshot(rows, [])}) if c.rad == TOTAL)
    assert (cell.tal, cell.oforklarat) == (0, 1)
    told = {(part.vem, part.skal) for part in cell.bidrag}
    assert told == {("d1", "oforklarat"), ("d2", "kunskap")}


def test_a_new_definition_is_a_reason_of_its_own():
    rows = [_row("d1", 1, None, date(2019, 5, 1)), _row("d2", 2, None, date(2020, 5, 1))]
    old, new = rapport("utbildning", "1"), rapport("utbildning", "2")
    held = {"f": snapshot(rows, [])}
    side = Sida(old, YEAR, {"f": 2})
    told = jamfor(side, replace(side, report=new), held)
    assert {(c.kolumn, c.rad, c.tal) for c in told} == {
        (k, r, 1) for k in ("man", "totalt") for r in ("saknas_okand", TOTAL)
    }
    assert {part.skal for c in told for part in c.bidrag} == {"definition"}


def test_two_reports_or_other_forbund_are_not_compared():
    side = Sida(rapport("utbildning"), YEAR, {"f": 1})
    with pytest.raises(WrongUse):
        jamfor(side, replace(side, report=rapport("alder")), {})
