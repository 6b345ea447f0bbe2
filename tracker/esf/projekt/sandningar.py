"""What was sent to SCB, when and by whom, and what ESF-rådet decided, out of the project's log."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.esf.manad import Manad, ur_text
from tracker.esf.scb.kedja import Sandning


_SANDA: Final = """
    SELECT s.leverans, s.manad, s.summa, s.datum, s.kvittens, l.av, l.registrerad
    FROM scbsandning_version s
    JOIN LATERAL (SELECT min(f.fran) AS forst FROM scbsandning_version f
        WHERE f.forbund = s.forbund AND f.leverans = s.leverans AND f.fran <= %(vid)s) f ON true
    JOIN logg l ON l.forbund = s.forbund AND l.position = f.forst
    WHERE s.forbund = %(projekt)s
        AND s.fran <= %(vid)s AND (s.till IS NULL OR s.till > %(vid)s)
    ORDER BY f.forst"""
_BESLUT: Final = (
    "SELECT period, utbetalt, kalla, datum, avslag FROM ansokan_version "
    "WHERE forbund = %(projekt)s AND fran <= %(vid)s AND (till IS NULL OR till > %(vid)s) "
    "ORDER BY period"
)


@dataclass(frozen=True, slots=True)
class Sand:
    """A file that was sent. `leverans`: its number; `kvittens`: the id of the receipt's text."""

    leverans: int
    manad: Manad
    summa: str
    dag: date
    kvittens: UUID | None
    av: str
    registrerad: datetime

    @property
    def sandning(self) -> Sandning:
        return Sandning(self.manad, self.summa)


@dataclass(frozen=True, slots=True)
class Nekad:
    """Minutes of somebody's month in a delprojekt that are not paid."""

    personal: str
    manad: Manad
    delprojekt: str
    minuter: int


@dataclass(frozen=True, slots=True)
class Utbetalning:
    """What ESF-rådet decided of a period's application. `ore`: what was paid."""

    fran: Manad
    till: Manad
    ore: int
    kalla: str
    dag: date
    avslag: tuple[Nekad, ...]


def sanda(session: Session, projekt: str, vid: int) -> list[Sand]:
    """The files that were sent, in the order of sending; who and when are of the first time."""
    rows = raw(session).execute(_SANDA, {"projekt": projekt, "vid": vid})
    return [
        Sand(int(leverans), ur_text(manad), *rest) for leverans, manad, *rest in rows.fetchall()
    ]


def utbetalningar(session: Session, projekt: str, vid: int) -> list[Utbetalning]:
    """ESF-rådet's decisions, in order of period."""
    found = []
    for period, ore, kalla, dag, avslag in raw(session).execute(
        _BESLUT, {"projekt": projekt, "vid": vid}
    ):
        fran, _, till = period.partition("_")
        nekade = tuple(
            Nekad(personal, ur_text(manad), delprojekt, minuter)
            for personal, manad, delprojekt, minuter in json.loads(avslag)
        )
        found.append(Utbetalning(ur_text(fran), ur_text(till), ore, kalla, dag, nekade))
    return found
