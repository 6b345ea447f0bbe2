"""The survival curve against worked examples, and against counting by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reports.periods import procent
from tracker.steg.overlevnad import hel_procent, kurva, median, vid


FREIREICH = [
    *((6, True),) * 3, (6, False), (7, True), (9, False), (10, True), (10, False), (11, False),
    (13, True), (16, True), (17, False), (19, False), (20, False), (22, True), (23, True),
    (25, False), (32, False), (32, False), (34, False), (35, False),
]  # fmt: skip
"""Weeks in remission with 6-MP (Freireich and others, 1963), worked in most textbooks."""
TRYCKT = [
    (6, 21, 3, 0.8571, 0.6197, 0.9516),
    (7, 17, 1, 0.8067, 0.5631, 0.9228),
    (10, 15, 1, 0.7529, 0.5032, 0.8894),
    (13, 12, 1, 0.6902, 0.4316, 0.8491),
    (16, 11, 1, 0.6275, 0.3675, 0.8049),
    (22, 7, 1, 0.5378, 0.2678, 0.7468),
    (23, 6, 1, 0.4482, 0.1881, 0.6801),
]


def test_kurva_is_the_printed_one() -> None:
    points = kurva(FREIREICH)
    told = [
        (p.dag, p.vid_risk, p.handelser, *(round(float(v or 0), 4) for v in (p.kvar, p.lag, p.hog)))
        for p in points
    ]
    assert told == TRYCKT
    assert median(points) == 23
    assert vid(points, 5) is None
    assert vid(points, 9) == points[1]


def test_kurva_by_hand() -> None:
    """Four people: one there on day 2, one gone on day 2, one there on day 5, one still waits."""
    points = kurva([(2, True), (2, False), (5, True), (9, False)])
    assert [(p.dag, p.vid_risk, p.kvar) for p in points] == [(2, 4, 0.75), (5, 2, 0.375)]
    assert median(points) == 5


@pytest.mark.parametrize("half", range(1, 60))
def test_median_is_the_day_when_half_of_them_are_there(half: int) -> None:
    """A product of shares that is a half in whole numbers may be a little more as a float."""
    there = [(day, True) for day in range(1, half + 1)]
    waiting = [(half + 1, False)] * half
    assert median(kurva(there + waiting)) == half


def test_hel_procent_is_half_up_of_every_share() -> None:
    """Three of eight gone leaves 62,5 per cent, which is 63 and not the nearest even one."""
    (point,) = kurva([(4, True)] * 3 + [(9, False)] * 5)
    assert hel_procent(point.kvar) == 63
    for there in range(1, 200):
        points = kurva([(day, True) for day in range(there)] + [(there, False)] * (200 - there))
        assert hel_procent(points[-1].kvar) == procent(200 - there, 200)


def test_kurva_of_nobody_of_none_and_of_all() -> None:
    assert kurva([]) == []
    assert kurva([(3, False), (9, False)]) == []
    assert median([]) is None
    last = kurva([(1, True), (4, True)])[-1]
    assert (last.kvar, last.lag, last.hog) == (0.0, None, None)
    with pytest.raises(ValueError, match="before the start"):
        kurva([(-1, True)])


times = st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=30)


@settings(max_examples=60, deadline=None)
@given(times)
def test_kurva_without_censoring_is_the_plain_share(given_: list[tuple[int, bool]]) -> None:
    everybody = [(days, True) for days, _ in given_]
    for point in kurva(everybody):
        later = sum(1 for days, _ in everybody if days > point.dag)
        assert point.kvar == pytest.approx(later / len(everybody))


@settings(max_examples=60, deadline=None)
@given(times, st.integers(0, 40))
def test_kurva_who_is_not_there_is_never_there_on_day_zero(
    given_: list[tuple[int, bool]], later: int
) -> None:
    """Missing is never zero: one more who is still waiting never lowers the curve, and never makes
    anybody get there earlier.
    """
    before, after = kurva(given_), kurva([*given_, (later, False)])
    assert [p.dag for p in before] == [p.dag for p in after]
    for one, other in zip(before, after, strict=True):
        assert other.kvar >= one.kvar - 1e-12
        assert other.handelser == one.handelser
        assert other.lag is None or other.hog is None or other.lag <= other.kvar <= other.hog
