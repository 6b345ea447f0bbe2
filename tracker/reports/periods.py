"""Periods, days in words, and the two roundings that every report shares."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple


MANADER: Final = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


class Period(NamedTuple):
    """Swedish calendar days, both inside (RAKNEREGLER 12)."""

    fran: date
    till: date


def ar(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def kvartal(year: int, quarter: int) -> Period:
    """Quarter 1–4."""
    return Period(manad(year, 3 * quarter - 2).fran, manad(year, 3 * quarter).till)


def manad(year: int, month: int) -> Period:
    """Month 1–12."""
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


RULLANDE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "i-ar": "I år",
        "senaste-12-manaderna": "Senaste 12 månaderna",
        "forra-manaden": "Förra månaden",
        "forra-kvartalet": "Förra kvartalet",
        "forra-aret": "Förra året",
    }
)
"""Periods that follow the day on which they are asked for: the rule, and its words."""


def rullande(regel: str, idag: date) -> Period:
    """The days that a rule of `RULLANDE` becomes on a Swedish day.

    Those that are under way end on that day. Raises KeyError for another rule.
    """
    match regel:
        case "i-ar":
            return Period(date(idag.year, 1, 1), idag)
        case "senaste-12-manaderna":
            return Period(aret_fore(idag) + timedelta(days=1), idag)
        case "forra-manaden":
            last = idag.replace(day=1) - timedelta(days=1)
            return manad(last.year, last.month)
        case "forra-kvartalet":
            first = idag.replace(month=(idag.month - 1) // 3 * 3 + 1, day=1)
            last = first - timedelta(days=1)
            return kvartal(last.year, (last.month + 2) // 3)
        case "forra-aret":
            return ar(idag.year - 1)
    raise KeyError(regel)


def aret_fore(dag: date) -> date:
    """The same day a year before; the last of February where that year has no leap day."""
    leap = (dag.month, dag.day) == (2, 29)
    return dag.replace(year=dag.year - 1, day=28 if leap else dag.day)


def dag_i_ord(day: date) -> str:
    """«3 mars 2020», as days stand in sentences."""
    return f"{day.day} {MANADER[day.month - 1]} {day.year}"


def procent(part: int, whole: int) -> int | None:
    """Whole per cent, half up; None where nobody could be measured (RAKNEREGLER 11)."""
    return (200 * part + whole) // (2 * whole) if whole else None
