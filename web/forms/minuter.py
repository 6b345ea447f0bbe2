"""Time as people write it, read as whole minutes: 7,5 · 7:30 · 7 h 30 min · 450 min."""

import re
from collections.abc import Callable
from typing import Final

from schemas.handelser.tid import DYGN
from web.forms.datum import Oforstaddigt


FEL_MINUTER: Final = "Skriv minuter, till exempel 90, eller 1:30."
_FORMER: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], float]], ...]] = (
    (re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII), lambda m: int(m[1]) * 60 + int(m[2])),
    (re.compile(r"(\d{1,4})\s*(?:m|min|minuter)\.?", re.ASCII), lambda m: int(m[1])),
    (
        re.compile(
            r"(\d{1,2})\s*(?:h|t|tim|timm(?:e|a|ar))\.?(?:\s*(\d{1,2})\s*(?:m|min|minuter)?\.?)?",
            re.ASCII,
        ),
        lambda m: int(m[1]) * 60 + int(m[2] or 0),
    ),
    (
        re.compile(r"(\d{0,2}[.,]?\d{0,4})(?:\s*(?:h|t|tim|timm(?:e|a|ar))\.?)?", re.ASCII),
        lambda m: float(m[1].replace(",", ".")) * 60,
    ),
)


def las(text: str) -> int | None:
    """Minutes; None for an empty box, a zero or a dash.

    A number without a unit is hours. Raises Oforstaddigt for what is no time, is longer than a day,
    or is no whole number of minutes: nothing is rounded where it is written.
    """
    sagt = " ".join(text.split()).lower()
    if sagt in {"", "-", "–"}:
        return None
    for form, value in _FORMER:
        found = form.fullmatch(sagt)
        if found and any(tecken.isdigit() for tecken in sagt):
            minuter = value(found)
            hela = round(minuter)
            if abs(minuter - hela) > 1e-6:
                raise Oforstaddigt("Skriv hela minuter, till exempel 7:20 i stället för 7,33.")
            if hela > DYGN:
                raise Oforstaddigt("Skriv högst 24 timmar. Minuter skriver du som 450 min.")
            return hela or None
    raise Oforstaddigt("Skriv tiden som 7,5 eller 7:30 eller 450 min.")


def las_minuter(text: str) -> int | None:
    """The same where a number without a unit is minutes: how long a meeting was. Raises as above,
    but with what is written there.
    """
    sagt = text.strip()
    naket = sagt[-1:].isdigit() and ":" not in sagt
    try:
        return las(f"{sagt} min" if naket else sagt)
    except Oforstaddigt:
        raise Oforstaddigt(FEL_MINUTER) from None


def skriv(minuter: int) -> str:
    """The same the other way, as hours: 7,5 where that is exact, else 7:20; 0 is empty."""
    if not minuter:
        return ""
    timmar, rest = divmod(minuter, 60)
    if not rest:
        return str(timmar)
    hundredelar = rest * 100 / 60
    if rest % 3 == 0:
        return f"{timmar},{hundredelar:02.0f}".rstrip("0")
    return f"{timmar}:{rest:02}"
