"""Small Swedish phrases that files have in common: days, periods, lists, moments of knowledge.

Pure. Nothing here depends on the locale or the time zone of the machine, so that the same table
gives the same words everywhere (ADR 11).
"""

from datetime import date, datetime

from tracker.clock import STOCKHOLM
from tracker.reports.periods import dag_i_ord


def period(fran: date, till: date) -> str:
    """A period in a heading: «2020-01-01–2020-12-31», both days inside."""
    return f"{fran.isoformat()}–{till.isoformat()}"


def tidpunkt(moment: datetime) -> str:
    """A moment as a Swede reads it: «15 januari 2021 kl. 01.00 svensk tid»."""
    lokal = moment.astimezone(STOCKHOLM)
    return f"{dag_i_ord(lokal.date())} kl. {lokal:%H.%M} svensk tid"


def kunskap(as_of: datetime | None, lopnummer: str) -> str:
    """What a report knew, as a sentence: up to where in the log, and as known when."""
    till = f"till och med löpnummer {lopnummer} i loggen"
    if as_of is None:
        return f"Här räknas allt som var registrerat {till}."
    return f"Så här visste vi det {tidpunkt(as_of)}, {till}."


def tal(number: float) -> str:
    """A number as a Swede reads it: 12 345 with a space from five digits (SIS), 12,5, −3."""
    text = f"{number:,}".replace(",", "\u00a0") if abs(number) >= 10_000 else str(number)
    return text.replace(".", ",").replace("-", "−")


def kronor(amount: float) -> str:
    """An amount as an ekonom writes it: 3 465 000,00 with a space every three digits, −127,50."""
    text = f"{amount:,.2f}".replace(",", "\u00a0")
    return text.replace(".", ",").replace("-", "−")
