"""Planted effects: on made-up people with a known truth each metric finds it again.

200 seeded runs where the long tests are run, a few where they are not. An interval of 95 per cent
must hold the truth in 91–98 per cent of them, and where nothing is planted at most 5 per cent of
runs may say that there is a difference.
"""

from collections.abc import Callable
from datetime import date, timedelta
from math import exp
from random import Random

import pytest
from hypothesis import settings
from stegfacit import samlat

from schemas.instrument import FARDIGA
from tracker.state.skattning import Skattning
from tracker.steg.andel import Andel, skiljer, skillnad
from tracker.steg.overlevnad import kurva, vid
from tracker.steg.utfall import EJ_MATT, EN_GANG, UPP, serier


SOAK = settings.get_current_profile_name() == "soak"
RUNS = 200 if SOAK else 30
COVERED = (0.91, 0.98) if SOAK else (0.80, 1.0)
FALSE = 0.05 if SOAK else 0.10
DAG0 = date(2026, 1, 5)


def person(rng: Random, up: float, measured: float) -> list[Skattning]:
    """Somebody who takes a step with the chance `up`, and is asked again with `measured`, whatever
    became of them.
    """
    first = rng.randint(2, 4)
    change = 1 if rng.random() < up else rng.choice((0, -1))
    second = [first + change] if rng.random() < measured else []
    return [
        Skattning(DAG0 + timedelta(days=90 * n), "stegtrappa", 1, "deltagare", {"steg": value})
        for n, value in enumerate([first, *second])
    ]


def group(rng: Random, n: int, up: float, measured: float = 0.8) -> Andel:
    """The share of a group as the metrics find it, from its ratings."""
    words = [
        samlat(serier(person(rng, up, measured), FARDIGA, till=date.max), "deltagare")
        for _ in range(n)
    ]
    twice = [word for word in words if word not in (EN_GANG, EJ_MATT)]
    return Andel(twice.count(UPP), len(twice), n)


def share(rng: Random) -> bool:
    low, high = group(rng, 120, 0.35).intervall or (1, 0)
    return low <= 0.35 <= high


def difference(rng: Random) -> bool:
    _, low, high = skillnad(group(rng, 90, 0.5), group(rng, 90, 0.3)) or (0, 1, 0)
    return low <= 0.2 <= high


def survival(rng: Random) -> bool:
    """Steps at a steady pace, a mean of 200 days; people leave at any time in two years."""
    times = []
    for _ in range(120):
        step, gone = round(rng.expovariate(1 / 200)), round(rng.uniform(30, 730))
        times.append((min(step, gone), step <= gone))
    point = vid(kurva(times), 180)
    return point is not None and (point.lag or 0) <= exp(-180.5 / 200) <= (point.hog or 1)


@pytest.mark.parametrize("metric", [share, difference, survival], ids=lambda m: m.__name__)
def test_planted_effect_is_found_again(metric: Callable[[Random], bool]) -> None:
    held = sum(metric(Random(f"planterat {run}")) for run in range(RUNS)) / RUNS
    assert COVERED[0] <= held <= COVERED[1]


def test_nothing_planted_nothing_told() -> None:
    alarms = 0
    for run in range(RUNS):
        rng = Random(f"inget {run}")
        alarms += skiljer(group(rng, 90, 0.4), group(rng, 90, 0.4))
    assert alarms / RUNS <= FALSE


def test_a_difference_in_who_was_asked_again_is_no_difference() -> None:
    """Half as many measured, the same truth: the shares agree, and the worst case tells."""
    rng = Random("bortfall")
    many, few = group(rng, 2000, 0.4, 0.9), group(rng, 2000, 0.4, 0.45)
    assert not skiljer(many, few)
    assert (few.varsta or 0) < 0.25 < 0.33 < (many.varsta or 0)
