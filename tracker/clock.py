"""The only place that asks what time it is. Everything else is given a clock."""

from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo


STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Clock(Protocol):
    def now(self) -> datetime:
        """The moment, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def swedish_day(moment: datetime) -> date:
    """The Swedish calendar day of a moment (RAKNEREGLER 12)."""
    return moment.astimezone(STOCKHOLM).date()


def swedish_midnight(day: date) -> datetime:
    """The moment, in UTC, at which a Swedish day begins."""
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)
