"""What was recorded more than 30 days late in the last 30 days: is the day right?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, bindparam, func, text
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from schemas.handelser import KINDS
from tracker.access import read_log
from tracker.db import Asked, Transaction
from tracker.log import sent, store
from tracker.log.tables import LogRad
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries.fel import i_sql
from tracker.queries.vantar import LISTA, MINA
from tracker.reports.villkor import EJ_FELREGISTRERING


_AVSLUT: Final = col(LogRad.typ) == sent.AVSLUT
_OM: Final = and_(
    col(D.forbund) == col(LogRad.forbund), col(D.deltagande) == col(LogRad.deltagande)
)
"""Whose deltagande a row of the log is about, and where it is now."""
_SENT: Final = (text(sent.SENT), i_sql(EJ_FELREGISTRERING, idag=date.max))
_ANTAL: Final = Asked(
    select_columns(func.count().filter(_AVSLUT), func.count().filter(~_AVSLUT))
    .select_from(LogRad)
    .join(D, _OM)
    .where(
        col(LogRad.forbund) == bindparam("forbund"),
        col(LogRad.position) > bindparam("efter"),
        *_SENT,
        MINA[1],
    )
)


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


def grans(transaction: Transaction, forbund: str, *, now: datetime) -> int:
    """The position after which everything was recorded in the last 30 days.

    Found as the role that sees the whole log: a number, which tells nothing of anybody. Positions
    follow times, so the last 30 days are the end of the log.
    """
    with transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        return store.position_at(session, forbund, now - sent.SEN)


def antal(
    session: Session, forbund: str, insatser: Sequence[str], *, efter: int
) -> tuple[int, int]:
    """How many avslut, and how many other events. `efter`: see `grans`."""
    [(avslut, andra)] = _ANTAL.rows(session, forbund=forbund, insatser=list(insatser), efter=efter)
    return avslut, andra


def read(
    session: Session, forbund: str, insatser: Sequence[str], *, avslut: bool, efter: int
) -> tuple[Sen, ...]:
    """Closings, or everything else, latest recorded first. `efter`: see `grans`."""
    rows = session.exec(
        select(LogRad, D.insats, D.person)
        .join(D, _OM)
        .where(
            col(LogRad.forbund) == forbund,
            col(LogRad.position) > efter,
            *_SENT,
            col(D.insats).in_(insatser),
            _AVSLUT if avslut else ~_AVSLUT,
        )
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
