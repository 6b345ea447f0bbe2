"""What a participant certifies with a närvarointyg: the rows of a month, and their checksum. Pure.

A certificate holds as long as the attendance that is known gives the checksum that was certified.
What somebody did is no part of it: such texts are gallrade, and a certificate must not be void of
that.
"""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple


INTYGAD: Final = "narvaro.intygad"
KORT: Final = 8
"""Signs of a checksum that are shown: on the screen and on paper."""


class Intygsrad(NamedTuple):
    """One attendance: its day, its minutes and the occasion that it was at."""

    dag: date
    minuter: int
    traff: str | None = None


def ordnade(rader: Iterable[Intygsrad]) -> list[Intygsrad]:
    """The rows in the order that they are certified and shown in."""
    return sorted(rader, key=lambda one: (one.dag, one.traff or "", one.minuter))


def summa(forbund: str, deltagande: str, manad: str, rader: Iterable[Intygsrad]) -> str:
    """SHA-256 (64 hex digits) of exactly what is certified: whose, which month, and its rows."""
    shown = [[one.dag.isoformat(), one.minuter, one.traff] for one in ordnade(rader)]
    whole = json.dumps([forbund, deltagande, manad, shown], ensure_ascii=False)
    return sha256(whole.encode()).hexdigest()
