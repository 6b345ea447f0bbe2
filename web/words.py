"""Words for days, spans and numbers, as a Swede would say them; and what hides a person.

Pure. The templates use these as filters.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from tracker.clock import STOCKHOLM
from tracker.reports.periods import MANADER


NBSP: Final = "\u00a0"


def dag(value: date, today: date | None = None) -> str:
    """«3 mars», with the year unless it is that of `today`."""
    words = f"{value.day}{NBSP}{MANADER[value.month - 1]}"
    return words if today and today.year == value.year else f"{words} {value.year}"


def stund(value: datetime) -> str:
    """«2026-03-04 kl. 14.32», Swedish time."""
    local = value.astimezone(STOCKHOLM)
    return f"{local:%Y-%m-%d} kl.{NBSP}{local:%H.%M}"


def klocka(value: datetime) -> str:
    """«kl. 14.32», Swedish time."""
    return f"kl.{NBSP}{value.astimezone(STOCKHOLM):%H.%M}"


def dagar(antal: int) -> str:
    """«1 dag», «142 dagar», and «i dag» for none."""
    if antal <= 0:
        return "i dag"
    return f"{tal(antal)}{NBSP}{'dag' if antal == 1 else 'dagar'}"


def antal(value: int, ett: str, flera: str) -> str:
    """A count with its noun: «1 remiss», «3 remisser», «inga remisser»."""
    if value == 0:
        return f"inga {flera}"
    return f"{tal(value)}{NBSP}{ett if value == 1 else flera}"


def tal(value: int | str | None) -> str:
    """A whole number with a space every three digits: «12 345»; a decimal «12,5»; «–» for none."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", NBSP).replace("-", "−")
    return "–" if value is None else value.replace(".", ",")


def belopp(value: str | None) -> str:
    """Kronor with two decimals, as text, for the eye: «3 465 000,00», «−127,50»; «–» for none."""
    if value is None:
        return "–"
    hela, _, ore = value.partition(".")
    text = f"{abs(int(hela)):,}".replace(",", NBSP)
    return f"{'−' if value.startswith('-') else ''}{text},{ore:0<2}"


def och(ord_: Sequence[str]) -> str:
    """«a, b och c»."""
    if len(ord_) < 2:
        return "".join(ord_)
    return f"{', '.join(ord_[:-1])} och {ord_[-1]}"


def mask(personnummer: str | None) -> str:
    """A personnummer as pages show it: the birth date, and dots for the rest."""
    if not personnummer:
        return "Gallrad person"
    return f"{personnummer[:8]}-••••"


def storlek(bytes_: int) -> str:
    """«12 kB»."""
    return f"{max(1, round(bytes_ / 1000))}{NBSP}kB"
