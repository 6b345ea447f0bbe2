"""Days as people write them: 2026-03-03, 260303, 3/3, 3 mars, i dag, i måndags.

Only what can mean one day is taken; the page to check on tells it back in words, with weekday. A
day without a year is the nearest one behind us: what is registered has happened. Pure.
"""

import re
from datetime import date, timedelta
from typing import Final

from tracker.reports.periods import MANADER


HJALP: Final = "Skriv dagen som ÅÅÅÅ-MM-DD, till exempel 2026-03-03."
VECKODAGAR: Final = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_I_DAG: Final = {"i dag": 0, "idag": 0, "i går": 1, "igår": 1, "i förrgår": 2, "iförrgår": 2}

_HEL = re.compile(r"(\d{4})(-?)(\d{2})\2(\d{2})", re.ASCII).fullmatch
_SEX = re.compile(r"(\d{2})(\d{2})(\d{2})", re.ASCII).fullmatch
_KORT = re.compile(r"(\d{1,2})[/. ](\d{1,2})\.?(?:[/. -](\d{4}|\d{2}))?", re.ASCII).fullmatch
_ORD = re.compile(r"(?:den )?(\d{1,2})(?::?e)? ([a-zåäö]+)\.?(?: (\d{4}))?", re.ASCII).fullmatch


class Oforstaddigt(ValueError):
    """An answer that cannot be read. The sentence says what to write instead."""


def read_day(text: str, today: date, *, ahead: bool = False) -> date:
    """The day that was written, seen from `today`.

    Two digits of a year are the nearest year behind us, or the coming one. `ahead`: a day without a
    year is the nearest one before us instead, for what is to come. Raises Oforstaddigt.
    """
    words = " ".join(text.casefold().split())
    if words in _I_DAG:
        return today - timedelta(days=_I_DAG[words])
    weekday = _weekday(words)
    if weekday is not None:
        return _weekday_near(weekday, today, ahead=ahead)
    for day, month, year in _parts(words, today):
        if year is not None:
            return _day(year, month, day)
        return _near(day, month, today, ahead=ahead)
    raise Oforstaddigt(HJALP)


def _parts(words: str, today: date) -> list[tuple[int, int, int | None]]:
    """(day, month, year or None) as far as it can be told; empty for what is no day."""
    if found := _HEL(words):
        return [(int(found[4]), int(found[3]), int(found[1]))]
    if found := _SEX(words):
        return [(int(found[3]), int(found[2]), _year(found[1], today))]
    if found := _KORT(words):
        year = _year(found[3], today) if found[3] else None
        return [(int(found[1]), int(found[2]), year)]
    if found := _ORD(words):
        month = _month(found[2])
        if month:
            return [(int(found[1]), month, int(found[3]) if found[3] else None)]
    return []


def _year(digits: str, today: date) -> int:
    """Four digits as they stand; of two the year that is not later than next year."""
    if len(digits) == 4:
        return int(digits)
    full = today.year // 100 * 100 + int(digits)
    return full if full <= today.year + 1 else full - 100


def _month(word: str) -> int | None:
    """«mars», «mar» → 3. Three letters tell every month apart."""
    if len(word) < 3:
        return None
    return next((n for n, name in enumerate(MANADER, 1) if name.startswith(word)), None)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Oforstaddigt("Dagen finns inte i almanackan. Kontrollera dag och månad.") from None


def _near(day: int, month: int, today: date, *, ahead: bool) -> date:
    """The nearest such day that is not after today, or not before it: of this year or the next."""
    _day(2024, month, day)  # a leap year: refuse what no year has
    step = 1 if ahead else -1
    for year in (today.year, today.year + step):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (found - today).days * step >= 0:
            return found
    raise Oforstaddigt("Den dagen finns inte i år, och inte året intill. Skriv ut året.")


def _weekday(words: str) -> int | None:
    """«måndag», «i måndags» → 0."""
    word = words.removeprefix("i ").removesuffix("s") if words.startswith("i ") else words
    return VECKODAGAR.index(word) if word in VECKODAGAR else None


def _weekday_near(weekday: int, today: date, *, ahead: bool) -> date:
    """The nearest such day behind us, or before us. On the day itself it could mean two: ask."""
    behind = (today.weekday() - weekday) % 7
    if behind == 0:
        raise Oforstaddigt(
            f"I dag är det {VECKODAGAR[weekday]}. Skriv i dag, eller vilken dag du menar."
        )
    return today + timedelta(days=7 - behind) if ahead else today - timedelta(days=behind)


def in_words(value: date) -> str:
    """«lördag 31 januari 2026»: so that a wrong weekday is seen."""
    month = MANADER[value.month - 1]
    return f"{VECKODAGAR[value.weekday()]} {value.day}\u00a0{month} {value.year}"
