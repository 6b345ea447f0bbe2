"""Exact tests against printed examples and against counting every table; Holm by hand."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.steg.samband import fisher, holm, teckentest


@pytest.mark.parametrize(
    ("table", "chance"),
    [
        ((3, 1, 1, 3), 0.4857),  # the lady tasting tea (Fisher 1935)
        ((10, 2, 3, 15), 0.0005367),  # convictions of twins (Fisher 1962)
        ((0, 0, 3, 4), 1.0),
        ((5, 0, 0, 5), 0.007937),
    ],
)
def test_fisher_is_the_printed_one(table: tuple[int, int, int, int], chance: float) -> None:
    assert fisher(*table) == pytest.approx(chance, rel=1e-3)


def by_hand(a: int, b: int, c: int, d: int) -> float:
    """Every table with the same sums, in whole numbers."""
    ways = {
        x: comb(a + b, x) * comb(c + d, a + c - x)
        for x in range(a + c + 1)
        if x <= a + b and a + c - x <= c + d
    }
    less = sum(way for way in ways.values() if way <= ways[a])
    return float(Fraction(less, sum(ways.values())))


counts = st.integers(0, 25)


@settings(max_examples=100, deadline=None)
@given(counts, counts, counts, counts)
def test_fisher_is_every_table_counted(a: int, b: int, c: int, d: int) -> None:
    assert fisher(a, b, c, d) == pytest.approx(by_hand(a, b, c, d))
    assert fisher(a, b, c, d) == pytest.approx(fisher(b, a, d, c))


def test_fisher_of_many_and_of_none() -> None:
    assert fisher(6000, 4000, 4000, 6000) < 1e-100
    assert fisher(0, 0, 0, 0) == 1
    with pytest.raises(ValueError, match="below"):
        fisher(1, -1, 2, 2)


def test_sign_test_and_holm_by_hand() -> None:
    assert teckentest(8, 2) == pytest.approx(2 * (1 + 10 + 45) / 1024)
    assert teckentest(5, 5) == teckentest(0, 0) == 1
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1, 1]
    with pytest.raises(ValueError, match="below"):
        teckentest(-1, 1)
