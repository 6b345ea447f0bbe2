"""Days and moments as numbers: day 0 is 1 January 2014, a moment is seconds from its midnight.

Strings of days and clocks are made once; an event then costs two look-ups.
"""

from datetime import date, timedelta
from typing import Final


FORSTA: Final = date(2014, 1, 1)
SISTA: Final = date(2025, 12, 31)
DAGAR: Final = (SISTA - FORSTA).days + 1
DYGN: Final = 86_400

_ALLA = [FORSTA + timedelta(days=n) for n in range(DAGAR)]
ISO: Final = [dag.isoformat() for dag in _ALLA]
AR: Final = [dag.year for dag in _ALLA]
_MINUTER = [f"T{m // 60:02d}:{m % 60:02d}:" for m in range(1440)]
_SEKUNDER = [f"{s:02d}+00:00" for s in range(60)]

# Share of a normal day's new participants: people come in January and September, not in July.
_MANAD = (1.2, 1.1, 1.1, 1.0, 0.95, 0.75, 0.35, 1.1, 1.25, 1.15, 1.0, 0.6)
_AR = {2014: 0.8, 2015: 0.85, 2016: 0.9, 2017: 0.95, 2020: 0.85, 2023: 1.05, 2024: 1.1, 2025: 1.1}


def _vikt(dag: date) -> float:
    return 0.0 if dag.weekday() > 4 else _MANAD[dag.month - 1] * _AR.get(dag.year, 1.0)


_SUMMA = sum(map(_vikt, _ALLA))
ANDEL: Final = [_vikt(dag) / _SUMMA for dag in _ALLA]
"""Each day's share of twelve years of new participants; they add up to 1."""


def iso_tid(moment: int) -> str:
    """ISO 8601 in UTC of a moment in seconds."""
    dag, sekund = divmod(moment, DYGN)
    return ISO[dag] + _MINUTER[sekund // 60] + _SEKUNDER[sekund % 60]
