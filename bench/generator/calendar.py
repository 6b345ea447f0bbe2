"""Days and moments as numbers: day 0 is 1 January 2014, a moment is seconds from its midnight.

Strings of days and clocks are made once; an event then costs two look-ups.
"""

from datetime import date, timedelta
from typing import Final


FIRST: Final = date(2014, 1, 1)
LAST: Final = date(2025, 12, 31)
DAYS: Final = (LAST - FIRST).days + 1
DAY: Final = 86_400

_ALL = [FIRST + timedelta(days=n) for n in range(DAYS)]
ISO: Final = [dag.isoformat() for dag in _ALL]
YEAR: Final = [dag.year for dag in _ALL]
_MINUTES = [f"T{m // 60:02d}:{m % 60:02d}:" for m in range(1440)]
_SECONDS = [f"{s:02d}+00:00" for s in range(60)]

# Share of a normal day's new participants: people come in January and September, not in July.
_MONTH = (1.2, 1.1, 1.1, 1.0, 0.95, 0.75, 0.35, 1.1, 1.25, 1.15, 1.0, 0.6)
_YEARS = {
    2014: 0.8,
    2015: 0.85,
    2016: 0.9,
    2017: 0.95,
    2020: 0.85,
    2023: 1.05,
    2024: 1.1,
    2025: 1.1,
}


def _weight(dag: date) -> float:
    return 0.0 if dag.weekday() > 4 else _MONTH[dag.month - 1] * _YEARS.get(dag.year, 1.0)


_SUM = sum(map(_weight, _ALL))
SHARE: Final = [_weight(dag) / _SUM for dag in _ALL]
"""Each day's share of twelve years of new participants; they add up to 1."""


def iso_moment(moment: int) -> str:
    """ISO 8601 in UTC of a moment in seconds."""
    dag, second = divmod(moment, DAY)
    return ISO[dag] + _MINUTES[second // 60] + _SECONDS[second % 60]
