"""A snapshot that has grown in memory says, to the last byte, what one made from nothing says."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slump import DAG0, loggar
from uthallighet import examples

from tracker.snapshots import store
from tracker.snapshots.columns import HANDELSER, RA, SENA, SMA
from tracker.snapshots.grow import Sedan, Stam, grown
from tracker.snapshots.harledda import HARLEDDA
from tracker.snapshots.snapshot import Snapshot, _ra


Rows = list[dict[str, Any]]
SIST: int = 30


@st.composite
def antalsrader(draw: st.DrawFn) -> Rows:
    """Events counted by a number, with the versions that rättelser gave them later."""
    rows: Rows = []
    for nr in draw(st.lists(st.integers(1, SIST), max_size=4, unique=True)):
        changed = sorted(draw(st.sets(st.integers(nr + 1, SIST + 1), max_size=2)))
        for fran, till in zip([nr, *changed], [*changed, None], strict=True):
            rows.append({"nr": nr, "fran": fran, "till": till, "typ": "volym.registrerad"})
            rows[-1] |= {"insats": "ips", "datum": DAG0, "antal": draw(st.integers(1, 9))}
    return sorted(rows, key=lambda row: (row["nr"], row["fran"]))


sena = st.dictionaries(st.integers(1, SIST), st.integers(0, 7), max_size=5).map(
    lambda found: [
        {"fran": at, "deltagande": f"d{n}", "avslut": n % 2 == 0, "registrerad": DAG0}
        for at, n in sorted(found.items())
    ]
)


def sedan(tables: Mapping[str, Rows], efter: int, till: int) -> Sedan:
    """What the tables hold that began or ended after `efter`; some of it has ended after `till`."""

    def new(rows: Iterable[dict[str, Any]]) -> Rows:
        there = (row for row in rows if row["fran"] <= till)
        return [row for row in there if row["fran"] > efter or (row.get("till") or 0) > efter]

    changed = [
        {**row, "till": row["till"] if row["till"] and row["till"] <= till else None}
        for row in new(tables["handelser"])
    ]
    return Sedan(
        pl.DataFrame([_ra(row) for row in new(tables["versioner"])], schema=RA),
        {"handelser": pl.DataFrame(changed, schema=HANDELSER)} if changed else {},
        pl.DataFrame(new(tables["sena"]), schema=SENA),
    )


def said(stam: Stam) -> tuple[str, Mapping[str, tuple[str, ...]], list[str]]:
    """All of it, to the last byte."""
    whole = store.content(store.frames(stam.snapshot), {})
    return whole, stam.snapshot.ordbok, stam.personer.to_list()


@pytest.mark.slow
@settings(max_examples=examples(12), deadline=None)
@given(
    loggar(),
    antalsrader(),
    sena,
    st.lists(st.integers(0, SIST), min_size=2, max_size=4, unique=True).map(sorted),
    st.sets(st.sampled_from(["start", "slut", "deltagande", "till", "forsorjning_fore"])),
)
def test_grown_is_the_same_as_from_nothing(
    versioner: Rows, antal: Rows, late: Rows, stops: list[int], read_before: set[str]
) -> None:
    tables = {"versioner": versioner, "handelser": antal, "sena": late}
    first, *later = stops
    stam = grown(Stam.tom("f"), sedan(tables, 0, first), first)
    stam.snapshot.segment("tidigare", sorted(read_before))
    for position in later:
        grew = grown(stam, sedan(tables, first, position), position)
        once = grown(Stam.tom("f"), sedan(tables, 0, position), position)
        assert said(grew) == said(once)
        assert grew.snapshot.personer == once.snapshot.personer
        for at in range(position + 1):
            assert current(grew.snapshot, at) == true_at(versioner, at)
        columns = sorted(HARLEDDA)
        assert grew.snapshot.frame(columns).equals(once.snapshot.frame(columns))


def current(snapshot: Snapshot, at: int) -> list[tuple[str, date | None, str]]:
    frame = snapshot.frame(["deltagande", "slut", "insats"], at, ostartade=True)
    names = snapshot.ordbok["insats"]
    return sorted(((who, slut, names[insats]) for who, slut, insats in frame.iter_rows()), key=str)


def true_at(rows: Rows, at: int) -> list[tuple[str, date | None, str]]:
    """Counted by hand: what had begun and had not ended."""
    true = [r for r in rows if r["fran"] <= at and (r["till"] is None or r["till"] > at)]
    return sorted(((r["deltagande"], r["slut"], r["insats"]) for r in true), key=str)


def test_growing_leaves_what_it_grew_from_as_it_was() -> None:
    rows = [
        {"deltagande": "d1", "fran": 1, "till": 2, "person": "p1", "insats": "ips", "start": DAG0},
        {
            "deltagande": "d1",
            "fran": 2,
            "till": None,
            "person": "p1",
            "insats": "ny",
            "start": DAG0,
        },
    ]
    rows[1]["slut"] = DAG0 + timedelta(days=9)
    tables: dict[str, Rows] = {"versioner": rows, "handelser": [], "sena": []}
    stam = grown(Stam.tom("f"), sedan(tables, 0, 1), 1)
    before = said(stam)
    grew = grown(stam, sedan(tables, 1, 2), 2)
    assert current(grew.snapshot, 2) == [("d1", DAG0 + timedelta(days=9), "ny")]
    assert said(stam) == before
    assert {name: grew.snapshot.segment(name, list(SMA[name])).height for name in SMA} == (
        dict.fromkeys(SMA, 0)
    )
