"""Periods, days in words, and the two roundings that every report shares."""

from calendar import monthrange
from datetime import date
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


def dag_i_ord(day: date) -> str:
    """«3 mars 2020», as days stand in sentences."""
    return f"{day.day} {MANADER[day.month - 1]} {day.year}"


def procent(part: int, whole: int) -> int | None:
    """Whole per cent, half up; None where nobody could be measured (RAKNEREGLER 11)."""
    return (200 * part + whole) // (2 * whole) if whole else None
