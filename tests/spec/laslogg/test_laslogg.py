"""Which readings are picked for a control: as tables, and as properties of all there could be."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.access.log_rules import (
    INGEN,
    MANGA,
    STICKPROV,
    Last,
    Regel,
    efternamn,
    many,
    natt,
    poster,
    stickprov,
)


HERE = Path(__file__).parent
TEAM = ("kommunen", "team")
DAY = datetime(2026, 1, 15, tzinfo=UTC)


def table(name: str) -> list[list[str]]:
    return list(_table(name))


def _table(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split("|")]


@pytest.mark.parametrize(("moment", "expected", "why"), table("natt.txt"))
def test_natt(moment: str, expected: str, why: str) -> None:
    assert natt(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == (expected == "ja"), why


@pytest.mark.parametrize(("namn", "expected"), table("efternamn.txt"))
def test_efternamn(namn: str, expected: str) -> None:
    assert efternamn(namn) == expected


def reading(n: int, nar: datetime = DAY, people: int = 1, *, who: str = "anna", nod=False) -> Last:
    persons = tuple(UUID(int=1000 * n + k + 1) for k in range(people))
    return Last(UUID(int=n + 1), nar, who, persons, ("A",), frozenset({TEAM}), nod)


@pytest.mark.parametrize(("who", "time", "people", "had", "nod", "expected"), table("regler.txt"))
def test_regler(who: str, time: str, people: str, had: str, nod: str, expected: str) -> None:
    hour, minute = map(int, time.split(":"))
    one = reading(1, DAY.replace(hour=hour, minute=minute), int(people), who=who, nod=nod == "ja")
    found = poster("f", "2026-01", [one], uppdrag=lambda *_: had == "ja")
    assert list(found) == [TEAM]
    assert [post.regel for post in found[TEAM] if post.regel is Regel.STICKPROV]
    rules = sorted(post.regel for post in found[TEAM] if post.regel is not Regel.STICKPROV)
    assert rules == ([] if expected == "-" else expected.split())


def test_regler_gather_the_readings_of_a_day() -> None:
    late = DAY.replace(hour=22)
    lasningar = [reading(n, late + timedelta(minutes=n)) for n in range(5)]
    found = poster("f", "2026-01", lasningar, uppdrag=lambda *_: True)
    [post] = [post for post in found[TEAM] if post.regel is Regel.NATT]
    assert (len(post.lasningar), post.personer, post.dag) == (5, 5, date(2026, 1, 15))
    assert post.deltaganden({"A": TEAM}, TEAM) == ["A"]
    assert post.deltaganden({"A": ("regionen", "team")}, TEAM) == []


def test_regler_readings_of_nobody_have_a_place_of_their_own() -> None:
    search = Last(UUID(int=1), DAY, "anna", (), (), frozenset({INGEN}))
    assert list(poster("f", "2026-01", [search], uppdrag=lambda *_: True)) == [INGEN]


# ── Properties ────────────────────────────────────────────────────────────────────────────────────


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def winter(moment: datetime) -> bool:
    """By the directive on summer time (2000/84/EC): from 01:00 UTC, last Sundays."""
    change = [
        datetime(moment.year, m, last_sunday(moment.year, m).day, 1, tzinfo=UTC) for m in (3, 10)
    ]
    return not change[0] <= moment < change[1]


SECONDS = 7 * 365 * 86_400
moments = st.integers(0, SECONDS).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(moments)
def test_natt_is_eight_hours_of_the_clock_across_summer_time(moment: datetime) -> None:
    wall = moment + timedelta(hours=1 if winter(moment) else 2)
    assert natt(moment) == (not 6 <= wall.hour < 22)


ids = st.lists(st.uuids(), unique=True, max_size=40)


@given(ids, st.randoms())
def test_stickprov_is_the_same_for_every_reader(found: list[UUID], rng) -> None:
    lasningar = [Last(one, DAY, "x", (), ("A",), frozenset({TEAM})) for one in found]
    expected = stickprov("f", "2026-01", TEAM, lasningar)
    rng.shuffle(lasningar)
    assert stickprov("f", "2026-01", TEAM, lasningar) == expected
    assert len(expected) == min(STICKPROV, len(found))
    assert {one.id for one in expected} <= set(found)


def test_stickprov_is_another_each_month_and_in_each_forbund() -> None:
    lasningar = [reading(n) for n in range(1000)]
    picked = [
        {one.id for one in stickprov(f, m, TEAM, lasningar)}
        for f, m in (("f", "2026-01"), ("f", "2026-02"), ("g", "2026-01"))
    ]
    assert not picked[0] & picked[1] & picked[2]
    assert len({frozenset(one) for one in picked}) == 3


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 80), moments), max_size=120))
def test_manga_counts_people_and_not_readings(rows: list[tuple[str, int, datetime]]) -> None:
    lasningar = [
        Last(UUID(int=n), nar, who, (UUID(int=k),), (), frozenset({INGEN}))
        for n, (who, k, nar) in enumerate(rows)
    ]
    seen: dict[tuple[str, date], set[int]] = {}
    for who, k, nar in rows:
        day = (nar + timedelta(hours=1 if winter(nar) else 2)).date()
        seen.setdefault((who, day), set()).add(k)
    assert many(lasningar) == {key for key, people in seen.items() if len(people) > MANGA}
