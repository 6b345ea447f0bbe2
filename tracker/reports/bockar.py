"""Which figures of a sheet somebody has taken over to Uppföljning Finsam, and when (ADR 28).

What is kept is the value that was copied, so that a figure that changes afterwards is seen.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from tracker.reports.tables_finsam import FinsamBlad, FinsamBock


def nyaste(session: Session, forbund: str, ar: int) -> FinsamBlad | None:
    """The newest sheet of a year."""
    found = session.exec(
        select(FinsamBlad)
        .where(col(FinsamBlad.forbund) == forbund, col(FinsamBlad.ar) == ar)
        .order_by(col(FinsamBlad.skapad).desc(), col(FinsamBlad.position).desc())
        .limit(1)
    )
    return found.first()


def hamta(session: Session, blad: FinsamBlad) -> None:
    """Keeps a new sheet. Never commits."""
    session.add(blad)
    session.flush()


def satta(session: Session, forbund: str, ar: int) -> Mapping[str, Sequence[FinsamBock]]:
    """Figure → the ticks of it, the oldest first."""
    rows = session.exec(
        select(FinsamBock)
        .where(col(FinsamBock.forbund) == forbund, col(FinsamBock.ar) == ar)
        .order_by(col(FinsamBock.nar), col(FinsamBock.anvandare))
    )
    found: dict[str, list[FinsamBock]] = {}
    for row in rows:
        found.setdefault(row.siffra, []).append(row)
    return found


def bocka(
    session: Session, forbund: str, ar: int, siffra: str, *, varde: str, av: UUID, now: datetime
) -> None:
    """Ticks a figure off, anew if it was before. Never commits."""
    ta_bort(session, forbund, ar, siffra, av=av)
    session.add(
        FinsamBock(forbund=forbund, ar=ar, siffra=siffra, anvandare=av, varde=varde, nar=now)
    )
    session.flush()


def ta_bort(session: Session, forbund: str, ar: int, siffra: str, *, av: UUID) -> None:
    """Takes one's own tick away. Never commits."""
    session.exec(
        delete(FinsamBock).where(
            col(FinsamBock.forbund) == forbund,
            col(FinsamBock.ar) == ar,
            col(FinsamBock.siffra) == siffra,
            col(FinsamBock.anvandare) == av,
        )
    )
