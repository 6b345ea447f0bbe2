"""Time until something happens, when it has not happened to all: the curve of Kaplan and Meier.

Pure. Who has not got there is followed as long as is known and then leaves (*censored*), instead
of being counted as never or left out. 95 per cent by Greenwood's variance on the log-log scale,
which stays between 0 and 1.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, floor, log, sqrt
from typing import Final

from tracker.steg.andel import Z95


_RUNDAT: Final = 1e-9
"""What a product of shares may miss by: twelve of 24 are a half, not a little more or less."""


@dataclass(frozen=True, slots=True)
class Punkt:
    """The curve after one day: of `vid_risk` who were followed so far, `handelser` got there.

    `kvar`: the share that is not there yet; `lag` and `hog` its interval, None where it has none
    (before the first, and when nobody is left).
    """

    dag: int
    vid_risk: int
    handelser: int
    kvar: float
    lag: float | None
    hog: float | None


def kurva(tider: Iterable[tuple[int, bool]]) -> list[Punkt]:
    """The days at which somebody got there. `tider`: (days, whether they got there).

    Who leaves on a day is followed that whole day. Raises ValueError for a negative time.
    """
    given = list(tider)
    if any(days < 0 for days, _ in given):
        raise ValueError("a time before the start")
    followed = Counter(days for days, _ in given)
    events = Counter(days for days, there in given if there)
    points: list[Punkt] = []
    kvar, spread, at_risk = 1.0, 0.0, len(given)
    for day in sorted(followed):
        if there := events[day]:
            kvar *= 1 - there / at_risk
            if at_risk > there:
                spread += there / (at_risk * (at_risk - there))
            points.append(Punkt(day, at_risk, there, kvar, *_intervall(kvar, spread)))
        at_risk -= followed[day]
    return points


def _intervall(kvar: float, spread: float) -> tuple[float | None, float | None]:
    if not 0 < kvar < 1:
        return None, None
    width = Z95 * sqrt(spread) / abs(log(kvar))
    return kvar ** exp(width), kvar ** exp(-width)


def median(punkter: Iterable[Punkt]) -> int | None:
    """The first day when at least half of them are there; None: so many never were."""
    return next((point.dag for point in punkter if point.kvar <= 0.5 + _RUNDAT), None)


def vid(punkter: Iterable[Punkt], dag: int) -> Punkt | None:
    """The curve as it stands on a day; None before anybody got there."""
    before = [point for point in punkter if point.dag <= dag]
    return before[-1] if before else None


def hel_procent(andel: float) -> int:
    """A share in whole per cent, half up (RAKNEREGLER 11)."""
    return floor(andel * 100 + 0.5 + _RUNDAT)
