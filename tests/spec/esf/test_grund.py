"""Samtycke to be reported to ESF, told of in any order: what holds is by its days (ADR 36)."""

from datetime import date, timedelta

import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from tracker.state.esfgrund import SAMTYCKE, basis, given, withdrawn


START = date(2026, 1, 1)


def told(*said: tuple[str, str]) -> tuple[str, ...] | None:
    held = None
    for what, dag in said:
        held = (given if what == "ja" else withdrawn)(held, date.fromisoformat(dag))
    return held


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ([("ja", "2026-01-10"), ("nej", "2026-05-01")], "1-4"),
        ([("nej", "2026-05-01"), ("ja", "2026-01-10")], "1-4"),
        ([("ja", "2026-01-10"), ("nej", "2026-05-01"), ("ja", "2026-01-10")], "1-4"),
        ([("ja", "2026-01-10"), ("nej", "2026-05-01"), ("nej", "2026-02-01")], "1-1"),
        ([("ja", "2026-03-01"), ("ja", "2026-01-10")], "1-6"),
        ([("ja", "2026-01-10"), ("nej", "2026-02-01"), ("ja", "2026-04-02")], "1-1 4-6"),
        ([("nej", "2026-02-01")], ""),
    ],
)
def test_samtycke_holds_by_its_days_whatever_came_in_first(
    said: list[tuple[str, str]], months: str
) -> None:
    held = told(*said)
    wanted = {
        month
        for span in months.split()
        for first, last in [span.split("-")]
        for month in range(int(first), int(last) + 1)
    }
    assert {m for m in range(1, 7) if basis(held, f"2026-{m:02}") == SAMTYCKE} == wanted


@draw(st.dictionaries(st.integers(0, 300), st.booleans()), st.randoms(use_true_random=False))
def test_nobody_is_reported_after_the_last_withdrawal(said: dict[int, bool], by) -> None:
    """In any order: after the last day that says no, only a later yes lets anybody be reported."""
    days = list(said.items())
    by.shuffle(days)
    held = None
    for nr, yes in days:
        held = (given if yes else withdrawn)(held, START + timedelta(days=nr))
    last = max((nr for nr, yes in said.items() if not yes), default=-1)
    later = any(yes and nr > last for nr, yes in said.items())
    assert (basis(held, "2026-12") == SAMTYCKE) == later
