"""The number as the file to SCB has it: 12 digits, or a surrogate for a protected identity.

SCB (S1) writes ÅÅÅÅMMDDTf29 for women; that men are Tf19 follows from the third digit, which is odd
for men, and is an assumption until SCB has said so. The surrogate is not unique.
"""

import re
from datetime import date
from typing import Final

from tracker.identity import personnummer


_TOLV: Final = re.compile(r"[0-9]{12}")
_SURROGAT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})Tf[12]9")


def giltigt(nummer: str | None, *, idag: date) -> bool:
    """Whether the file may have it: personnummer, samordningsnummer or surrogate."""
    if nummer is None:
        return False
    if _TOLV.fullmatch(nummer):
        return personnummer.parse(nummer, today=idag) is not None
    found = _SURROGAT.fullmatch(nummer)
    return found is not None and _dag(*found.groups()) is not None


def surrogat(nummer: str) -> bool:
    """Whether it stands for somebody whose number must not be written."""
    return _SURROGAT.fullmatch(nummer) is not None


def dolt(fodd: date, *, kvinna: bool) -> str:
    """What stands in the file for somebody with protected identity."""
    return f"{fodd:%Y%m%d}Tf{2 if kvinna else 1}9"


def fodd(siffror: str) -> date | None:
    """The birth date in 12 digits; None where a samordningsnummer has no month or no day."""
    dag = int(siffror[6:8])
    return _dag(siffror[:4], siffror[4:6], str(dag - 60 if dag >= 60 else dag))


def _dag(ar: str, manad: str, dag: str) -> date | None:
    try:
        return date(int(ar), int(manad), int(dag))
    except ValueError:
        return None
