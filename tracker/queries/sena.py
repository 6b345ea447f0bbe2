"""What was recorded more than 30 days late in the last 30 days: is the day right?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from schemas.handelser import KINDS
from tracker.access import read_log
from tracker.log.tables import LogRad
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries.attgora import AVSLUT, LISTA, OM, late


@dataclass(frozen=True, slots=True)
class Sen:
    """One event: what, about whom, its own day, the day it was recorded, and how many between."""

    id: UUID
    namn: str
    deltagande: str
    insats: str
    person: UUID
    datum: date
    registrerad: datetime

    @property
    def dagar(self) -> int:
        return (self.registrerad.date() - self.datum).days


def read(
    session: Session, forbund: str, insatser: Sequence[str], *, avslut: bool, efter: int
) -> tuple[Sen, ...]:
    """Closings, or everything else, latest recorded first. `efter`: see `attgora.grans`."""
    rows = session.exec(
        select(LogRad, D.insats, D.person)
        .join(D, OM)
        .where(late(forbund, insatser, efter=efter), AVSLUT if avslut else ~AVSLUT)
        .order_by(col(LogRad.position).desc())
        .limit(LISTA)
    )
    found = tuple(
        Sen(r.id, KINDS[r.typ].namn, str(r.deltagande), insats, person, r.datum, r.registrerad)
        for r, insats, person in rows
    )
    read_log.saw(
        session,
        forbund,
        personer=[s.person for s in found],
        deltaganden=[s.deltagande for s in found],
    )
    return found
