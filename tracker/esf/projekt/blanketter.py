"""Which form each kind of file is made with, as known at a position; our own layout where none."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw


_GALLER: Final = (
    "SELECT b.blankett, b.kalla, b.datum, b.fil, b.summa, b.kopplingar, l.av, l.registrerad "
    "FROM blankett_version b JOIN logg l ON l.forbund = b.forbund AND l.position = b.nr "
    "WHERE b.forbund = %(projekt)s AND b.fran <= %(vid)s AND (b.till IS NULL OR b.till > %(vid)s)"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field and where it goes. `hoger`: several values go to the right, else down."""

    falt: str
    blad: str
    cell: str
    hoger: bool = False


@dataclass(frozen=True, slots=True)
class Blankett:
    """A form in use. `fil` and `summa` None: our own layout was chosen again."""

    vad: str
    kalla: str
    dag: date
    fil: UUID | None
    summa: str | None
    celler: tuple[Cell, ...]
    av: str
    registrerad: datetime


def las_blanketter(session: Session, projekt: str, vid: int) -> dict[str, Blankett]:
    """Kind of file → its form, at a position of the project."""
    return {
        vad: Blankett(
            vad, kalla, dag, fil, summa, tuple(Cell(*one) for one in json.loads(celler)), *rest
        )
        for vad, kalla, dag, fil, summa, celler, *rest in raw(session).execute(
            _GALLER, {"projekt": projekt, "vid": vid}
        )
    }
