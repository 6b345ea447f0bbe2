"""Meetings where authorities decide on remisser: agenda, those at the table, what came of it.

An agenda is kept to what the reader may see: the database leaves other people's lines out. Nothing
here commits.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from tracker.remisser.tables import Mote, MoteArende


SLAG: Final = {
    "resursrad": "Resursråd",
    "utokat_mote": "Utökat möte",
    "beredning": "Beredningsgrupp",
    "annat": "Annat möte",
}
"""Kind of meeting → what it is called."""
SENASTE: Final = 100


def hall(session: Session, mote: Mote, deltaganden: Sequence[str]) -> None:
    """Set up a meeting with its agenda, in this order."""
    session.add(mote)
    session.flush()
    lagg_till(session, mote.forbund, mote.id, deltaganden)


def lagg_till(session: Session, forbund: str, mote: UUID, deltaganden: Sequence[str]) -> None:
    """Put remisser last on the agenda; those that stand there already stay where they are."""
    there = arenden(session, forbund, mote)
    known = {a.deltagande for a in there}
    last = max((a.nr for a in there), default=0)
    for deltagande in dict.fromkeys(deltaganden):
        if deltagande not in known:
            last += 1
            session.add(MoteArende(forbund=forbund, mote=mote, deltagande=deltagande, nr=last))
    session.flush()


def ta_bort(session: Session, forbund: str, mote: UUID, deltagande: str) -> None:
    """Take a remiss off the agenda, unless the meeting has decided on it."""
    session.execute(
        delete(MoteArende).where(
            col(MoteArende.forbund) == forbund,
            col(MoteArende.mote) == mote,
            col(MoteArende.deltagande) == deltagande,
            col(MoteArende.svar).is_(None),
            col(MoteArende.plan).is_(None),
        )
    )


def ledde_till(
    session: Session,
    forbund: str,
    mote: UUID,
    deltagande: str,
    vad: Literal["svar", "plan"],
    handelse: UUID,
) -> None:
    """The meeting's answer or shared plan was registered as this event."""
    session.execute(
        update(MoteArende)
        .where(
            col(MoteArende.forbund) == forbund,
            col(MoteArende.mote) == mote,
            col(MoteArende.deltagande) == deltagande,
        )
        .values({vad: handelse})
    )


def avsluta(session: Session, forbund: str, mote: UUID, *, now: datetime) -> None:
    """The meeting is over. Its minutes can be printed before and after."""
    session.execute(
        update(Mote)
        .where(col(Mote.forbund) == forbund, col(Mote.id) == mote, col(Mote.klart).is_(None))
        .values(klart=now)
    )


def hamta(session: Session, forbund: str, mote: UUID) -> Mote | None:
    """One meeting, or None."""
    return session.get(Mote, (forbund, mote))


def arenden(session: Session, forbund: str, mote: UUID) -> list[MoteArende]:
    """The agenda in its order, as far as the reader may see it."""
    return list(
        session.exec(
            select(MoteArende)
            .where(col(MoteArende.forbund) == forbund, col(MoteArende.mote) == mote)
            .order_by(col(MoteArende.nr), col(MoteArende.deltagande))
        )
    )


def lista(session: Session, forbund: str) -> list[tuple[Mote, int, int]]:
    """Meetings, latest first: (meeting, lines on the agenda, lines that are decided)."""
    rows = session.exec(
        select(Mote, func.count(col(MoteArende.nr)), func.count(col(MoteArende.svar)))
        .outerjoin(
            MoteArende,
            (col(MoteArende.forbund) == col(Mote.forbund)) & (col(MoteArende.mote) == col(Mote.id)),
        )
        .where(col(Mote.forbund) == forbund)
        .group_by(col(Mote.forbund), col(Mote.id))
        .order_by(col(Mote.dag).desc(), col(Mote.skapad).desc())
        .limit(SENASTE)
    )
    return [(mote, antal, svar) for mote, antal, svar in rows]


def oppna(session: Session, forbund: str) -> list[Mote]:
    """Meetings that are not over, nearest first."""
    return list(
        session.exec(
            select(Mote)
            .where(col(Mote.forbund) == forbund, col(Mote.klart).is_(None))
            .order_by(col(Mote.dag))
        )
    )
