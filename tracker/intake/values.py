"""The small things of an event, each written in one way only: days, times, ids, people.

Pure. Below `payload.py` and `grammar.py`, which read a whole event with them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID

from schemas.svar import Fel
from tracker.identity.personnummer import Personnummer, parse
from tracker.intake.faults import fel
from tracker.state.post import Person


@dataclass(frozen=True, slots=True)
class Lasregler:
    """How to read: `historik` lets recording times and recorders be given (contract, envelope).

    `today` is the Swedish day, for birth dates that have not been yet.
    """

    today: date
    historik: bool = False


@lru_cache(maxsize=20_000)
def day(text: str) -> date | None:
    """A day written as ÅÅÅÅ-MM-DD and in no other way."""
    if len(text) != 10 or text[4] + text[7] != "--" or not text.isascii():
        return None  # weeks are ISO dates too: 2020-W19-1
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment(text: object) -> datetime | None:
    """An ISO time with its zone, in UTC."""
    if not isinstance(text, str):
        return None
    try:
        when = datetime.fromisoformat(text)
        return when.astimezone(UTC) if when.tzinfo else None
    except (ValueError, OverflowError):  # year 1, and a zone that is ahead of it
        return None


def uuid_of(text: object) -> UUID | None:
    """An id of 36 characters; braces, URNs and bare digits are other spellings."""
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def read_person(
    sent: object, falt: str, faults: list[Fel], regler: Lasregler
) -> tuple[Personnummer | None, Person | None]:
    """A personnummer, or in history someone erased: {"gallrad": id, "kon", "fodelsear"}.

    `falt` is where it stands. Codes: H001, H028.
    """
    if isinstance(sent, dict) and set(sent) == {"personnummer"}:
        text = sent["personnummer"]
        number = parse(text, today=regler.today) if isinstance(text, str) else None
        if number is None:
            faults.append(fel("H028", f"{falt}.personnummer"))
        return number, None
    if isinstance(sent, dict) and set(sent) == {"gallrad", "kon", "fodelsear"} and regler.historik:
        gone, kon, year = uuid_of(sent["gallrad"]), sent["kon"], sent["fodelsear"]
        if gone and kon in ("kvinna", "man") and type(year) is int and 1850 <= year <= 2199:
            return None, Person(gone, kon, year)
    faults.append(fel("H001", falt, "person"))
    return None, None
