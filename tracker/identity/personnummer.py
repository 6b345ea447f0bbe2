"""Personnummer and samordningsnummer: is this text one, and is there one in this text?

First stop of every event that carries a person or a free text, so both questions are answered from
small tables made once at import. Pure: `today` is an argument.

Rules: folkbokföringslagen (1991:481) §§ 18–18 b; Skatteverket SKV 704 (personnummer) and SKV 707
(samordningsnummer). A samordningsnummer has 60 added to the day; where the birth date could not be
established its month or day (or both) is 00, and Skatteverket issues such numbers.
"""

import re
import unicodedata
from calendar import isleap
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal


Kon = Literal["kvinna", "man"]

_FIRST_YEAR: Final = 1850
_LAST_YEAR: Final = 2199
_DAYS_IN_MONTH: Final = (31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # [0] = month unknown


@dataclass(frozen=True, slots=True)
class Personnummer:
    """A valid number: `normal` is "ÅÅÅÅMMDD-NNNN", the one spelling that is indexed and sealed."""

    normal: str
    kon: Kon
    fodelsear: int
    samordning: bool


def _luhn(pair: str) -> int:
    """Luhn sum of two digits, the first doubled; ten digits are five such pairs."""
    doubled = 2 * int(pair[0])
    return doubled // 10 + doubled % 10 + int(pair[1])


_PAIRS: Final = {f"{n:02}": _luhn(f"{n:02}") for n in range(100)}
_YEARS: Final = {str(y): (y, _luhn(f"{y % 100:02}")) for y in range(_FIRST_YEAR, _LAST_YEAR + 1)}


def _month_days() -> dict[str, tuple[int, int, bool, int]]:
    """Every MMDD that can be written → (month, day, is samordningsnummer, Luhn sum)."""
    found = {}
    for month, days in enumerate(_DAYS_IN_MONTH):
        for day in range(days + 1):
            if month and day:
                found[f"{month:02}{day:02}"] = (month, day, False)
            found[f"{month:02}{day + 60:02}"] = (month, day, True)
    return {text: (*value, _PAIRS[text[:2]] + _PAIRS[text[2:]]) for text, value in found.items()}


_MONTH_DAYS: Final = _month_days()


def parse(text: str, *, today: date) -> Personnummer | None:
    """The personnummer that `text` is, or None; never raises.

    Accepts ÅÅÅÅMMDD-NNNN, ÅÅÅÅMMDDNNNN, ÅÅMMDD-NNNN, ÅÅMMDD+NNNN, ÅÅMMDDNNNN, with white space
    around but not inside, ASCII digits only (contract HANDELSER.md, H028). Without century the
    latest birth date up to `today` is meant; `+` says that the person turns 100 this year or has
    done so, and before 12 digits it must agree.
    """
    normal = text if len(text) == 13 and text[8] == "-" else _normal(text.strip(), today)
    try:
        year, year_sum = _YEARS[normal[:4]]
        month, day, samordning, day_sum = _MONTH_DAYS[normal[4:8]]
        check = year_sum + day_sum + _PAIRS[normal[9:11]] + _PAIRS[normal[11:]]
    except KeyError:
        return None
    if check % 10 or normal[9:12] == "000":
        return None
    if year >= today.year and (year, month, day) > (today.year, today.month, today.day):
        return None
    if day == 29 and month == 2 and not isleap(year):
        return None
    return Personnummer(normal, "man" if normal[11] in "13579" else "kvinna", year, samordning)


def _normal(text: str, today: date) -> str:
    """The text as ÅÅÅÅMMDD-NNNN, or "" where its shape is no personnummer's; digits unchecked."""
    sign = text[-5] if len(text) in {11, 13} else ""
    digits = text[:-5] + text[-4:] if sign else text
    if sign not in {"", "-", "+"} or len(digits) not in {10, 12} or not digits.isascii():
        return ""
    if len(digits) == 10:
        digits = _century(digits, sign, today) + digits
    elif sign == "+" and not (digits[:4].isdecimal() and today.year - int(digits[:4]) >= 100):
        return ""
    return f"{digits[:8]}-{digits[8:]}"


def _century(digits: str, sign: str, today: date) -> str:
    """The century that a ten-digit number leaves out, "" where it has no year."""
    if not digits[:2].isdecimal() or digits[2:6] not in _MONTH_DAYS:
        return ""
    month, day, *_ = _MONTH_DAYS[digits[2:6]]
    newest = today.year - 100 if sign == "+" else today.year
    year = newest - (newest - int(digits[:2])) % 100
    if sign != "+" and (year, month, day) > (today.year, today.month, today.day):
        year -= 100
    return str(year // 100)


# ── In free text ──────────────────────────────────────────────────────────────────────────────────

# A character class first lets the engine skip to the next digit without trying to match between;
# hence the "no digit before" stands after the first digit.
_FOUR_ASCII: Final = re.compile(r"[0-9][0-9]{3}").search
_FOUR_ANY: Final = re.compile(r"[\d]\d{3}").search
_WRITTEN: Final = re.compile(
    r"([\d](?<!\d\d)\d(?:\d\d)?)"
    r"(?:(\d{4})\s?[-+‐‑‒–—−_.]?\s?|-(\d\d)-(\d\d)[-+]|\s(\d\d)\s(\d\d)\s?[-+]?\s?)"
    r"(\d\d)\s?(\d\d)(?!\d)"
).finditer


def find_in(text: str, *, today: date) -> bool:
    """Whether free text holds a valid personnummer in any usual writing (contract, H013).

    Wider than `parse`: a space or a longer dash before the last four, dashes or spaces within the
    date, the last four two by two, digits of any script, and either century. Digits beside it make
    it another number.
    """
    if not (_FOUR_ASCII(text) if text.isascii() else _FOUR_ANY(text)):
        return False
    return any(
        _valid_in_some_century("".join(filter(None, found.groups())), today)
        for found in _WRITTEN(text)
    )


def _valid_in_some_century(written: str, today: date) -> bool:
    digits = "".join(str(unicodedata.decimal(character)) for character in written)
    centuries = ("",) if len(digits) == 12 else ("19", "20", "18")
    return any(parse(f"{century}{digits[:-4]}-{digits[-4:]}", today=today) for century in centuries)
