"""The engine against an answer key that was written apart from it (tests/facit.py)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import facit_standard
import pytest
from facit import Facit
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import INSATSER, anonyma, dagar, insatsrader, loggar, perioder
from uthallighet import examples

from schemas.rapporter import Measure, Parametrar, Tabell
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute, compute_all
from tracker.reports.members import members
from tracker.reports.register import rapport, rapporter
from tracker.reports.whynot import MED, why
from tracker.snapshots.snapshot import Snapshot


WORDS = {"forbund", "namn", "volyminsats", "tom"}
valda = st.lists(st.sampled_from(INSATSER), max_size=2, unique=True)


def snapshot(
    rows: list[dict[str, Any]],
    events: Sequence[dict[str, Any]] = (),
    *,
    forbund: str = "f",
) -> Snapshot:
    head = max(
        [row["fran"] for row in [*rows, *events]] + [row["till"] or 0 for row in [*rows, *events]],
        default=0,
    )
    return Snapshot.from_rows(forbund, head, rows, insatser=insatsrader(), handelser=events)


def asked(
    period: tuple[date, date],
    insats: tuple[str, ...] = (),
    *forbund: str,
    kand: tuple[date, ...] = (),
) -> Parametrar:
    first, last = period
    return Parametrar(forbund=forbund or ("f",), fran=first, till=last, insats=insats, kand=kand)


def figures(table: Tabell) -> dict[str, dict[str, Any]]:
    """Row key → its figures."""
    key = next(column.id for column in table.columns if column.id in ("kod", "insats"))
    return {
        str(row[key]): {k: v for k, v in row.items() if k not in WORDS | {key}}
        for row in table.rows
    }


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(loggar(), anonyma(), perioder, valda, st.data())
def test_engine_agrees_with_the_rules(
    rows: list[dict[str, Any]],
    events: list[dict[str, Any]],
    period: tuple[date, date],
    insats: list[str],
    data: st.DataObject,
) -> None:
    whole = snapshot(rows, events)
    at = data.draw(st.integers(0, whole.position))
    facit = Facit(rows, at, period, insats, events)
    tables = {
        table.report: table
        for table in compute_all(rapporter(), asked(period, tuple(insats)), {"f": whole}, {"f": at})
    }
    per_insats = tables["deltagare-per-insats"]
    assert (figures(per_insats), per_insats.total) == facit.insats()
    assert [r["namn"] for r in per_insats.rows] == [
        n for n in ("alfa", "IPS", "Ämnet", "Öster") if n in {r["namn"] for r in per_insats.rows}
    ]
    for report, members_, field in (
        ("avslutsanledning", facit.avslutade, "anledning"),
        ("utbildning", facit.nya, "utbildning"),
        ("tid-i-forsorjning", facit.nya, "tid_i_forsorjning"),
    ):
        assert figures(tables[report]) == facit.fordelning(members_, field)
        assert tables[report].total == facit._kon(members_)
    for what in ("forsorjning", "sysselsattning"):
        table = tables[f"{what}-fore-efter"]
        assert (figures(table), table.bas) == facit.fore_efter(what)
    _agrees_with_the_standard(tables, facit)


def _agrees_with_the_standard(tables: dict[str, Tabell], facit: Facit) -> None:
    assert figures(tables["alder"]) == facit_standard.aldrar(facit)
    assert figures(tables["remittent"]) == facit.fordelning(facit.nya, "remittent")
    same = facit.fordelning(facit.avslutade, "anledning")
    assert figures(tables["avslutsanledning-2014"]) == same
    for id_, wanted in (
        ("sysselsattningsklasser", facit_standard.klasser(facit)),
        ("arbete-studier", facit_standard.arbete_studier(facit)),
        ("forsorjning-forandring", facit_standard.forandring(facit, "forsorjning")),
        ("sysselsattning-forandring", facit_standard.forandring(facit, "sysselsattning")),
    ):
        got = figures(tables[id_])
        assert got.keys() == wanted.keys()
        assert {k: {c: got[k][c] for c in row} for k, row in wanted.items()} == wanted
    shown = figures(tables["forsorjning-overgang"])
    wanted = facit_standard.overgang(facit)
    assert shown.keys() == wanted.keys()
    for kod, row in wanted.items():
        listed = {c: n for c, n in shown[kod].items() if n}
        assert listed == {c: n for c, n in row.items() if c != "efter_utgangen"}  # outside the list
    tid = facit_standard.inskrivningstid(facit)
    table = tables["inskrivningstid"]
    for key, row in {**figures(table), "total": table.total}.items():
        assert {k: as_number(row[k]) for k in tid[key]} == tid.pop(key)
    assert not tid


def as_number(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value


@pytest.mark.slow
@settings(max_examples=examples(12), deadline=None)
@given(loggar(), anonyma(), perioder, st.data())
def test_engine_counts_an_earlier_position_the_same_on_a_later_snapshot(
    rows: list[dict[str, Any]],
    events: list[dict[str, Any]],
    period: tuple[date, date],
    data: st.DataObject,
) -> None:
    later = snapshot(rows, events)
    at = data.draw(st.integers(0, later.position))
    then = Snapshot.from_rows(
        "f", at, rows, insatser=insatsrader(), handelser=[e for e in events if e["fran"] <= at]
    )
    for report in rapporter():
        once = compute(report, asked(period), {"f": then})
        assert compute(report, asked(period), {"f": later}, {"f": at}) == once


@pytest.mark.slow
@settings(max_examples=examples(12), deadline=None)
@given(loggar(), loggar(), perioder, st.tuples(dagar, dagar))
def test_engine_several_forbund_are_each_their_own(
    one: list[dict[str, Any]],
    two: list[dict[str, Any]],
    period: tuple[date, date],
    kand: tuple[date, date],
) -> None:
    """Each has been recorded up to a day of its own."""
    held = {"f": snapshot(one), "g": snapshot(two, forbund="g")}
    for report in rapporter():
        both = compute(report, asked(period, (), "f", "g", kand=kand), held)
        apart = [
            compute(report, asked(period, (), name, kand=(day,)), held)
            for name, day in zip(("f", "g"), kand, strict=True)
        ]
        rows = [{"forbund": t.parameters["forbund"][0], **row} for t in apart for row in t.rows]
        assert both.rows == rows
        for measure in report.matt:
            if report.total and measure.slag in ("antal", "unika", "summa"):
                assert both.total[measure.id] == sum(t.total[measure.id] for t in apart)
        if report.bas:
            assert both.bas_per_forbund == {t.parameters["forbund"][0]: t.bas for t in apart}
            assert both.bas["mojliga"] == sum(t.bas["mojliga"] for t in apart)


@pytest.mark.slow
@settings(max_examples=examples(25), deadline=None)
@given(rows=loggar(), events=anonyma(), period=perioder, several=st.booleans(), data=st.data())
def test_members_are_as_many_as_the_figure_and_why_agrees(
    rows: list[dict[str, Any]],
    events: list[dict[str, Any]],
    period: tuple[date, date],
    data: st.DataObject,
    *,
    several: bool,
) -> None:
    held = {"f": snapshot(rows, events), "g": snapshot(rows, forbund="g")}
    question = asked(period, (), "f", "g") if several else asked(period)
    report = data.draw(st.sampled_from(rapporter()))
    table = compute(report, question, held)
    for row in [*table.rows, *([table.total] if table.total else [])]:
        key = "total" if row is table.total else str(row[report.dimension.id])
        key = f"{row['forbund']}/{key}" if several and key != "total" else key
        for measure in data.draw(st.permutations(report.matt))[:4]:
            found = members(Cellfraga(report, question, held, rad=key, kolumn=measure.id))
            assert found.cell == _explained(measure, row), (report.id, key, measure.id)
            if measure.slag == "procent":
                assert found.bas == table.bas
            if found.handelser is None and measure.slag != "procent":
                _why_agrees(report.id, question, held, key, measure.id, rows)


def _explained(measure: Measure, row: Mapping[str, Any]) -> Any:
    """A per cent is explained by its count, a change in per cent by the change."""
    if measure.slag in ("procent", "andel"):
        return row[measure.av]
    if measure.slag == "skillnad_procent":
        return row[measure.av] - row[measure.mot]
    return row[measure.id]


def _why_agrees(
    id_: str,
    question: Parametrar,
    held: dict[str, Snapshot],
    key: str,
    column: str,
    rows: list[dict[str, Any]],
) -> None:
    report = rapport(id_)
    found = members(Cellfraga(report, question, held, rad=key, kolumn=column))
    inside = {f"{m.forbund}/{m.deltagande}" for m in found.deltaganden}
    rules = set(found.regler)
    for deltagande in {row["deltagande"] for row in rows[:4]}:
        answer = why(Cellfraga(report, question, held, rad=key, kolumn=column), f"f/{deltagande}")
        assert answer.med == (f"f/{deltagande}" in inside)
        assert (answer.villkor == MED) == answer.med
        assert answer.villkor not in rules
