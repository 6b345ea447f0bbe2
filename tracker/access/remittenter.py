"""The remittents' door: a personal link instead of an account, for one remitting unit.

Whoever has the link may send a remiss to the insatser that it names, and see what became of those
that it sent. Nothing else, and nobody's name.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from tracker.access.tables_remittent import Remittentlank, Remittentremiss
from tracker.clock import swedish_day
from tracker.errors import Refused


LANGST: Final = 366
"""Days that a link is good for at most."""


def fingerprint(token: str) -> bytes:
    """What a link is recognised by."""
    return hashlib.sha256(token.encode()).digest()


def ge(
    session: Session,
    *,
    lank: UUID,
    token: str,
    forbund: str,
    remittent: str,
    enhet: str,
    insatser: Collection[str],
    till: date,
    av: str,
    now: datetime,
) -> None:
    """A new link, not committed. `token`: 256 random bits as text, which only the link holds.

    Raises Refused without a unit or an insats, or for a last day that is past or too far off.
    """
    if not enhet.strip():
        raise Refused("Skriv vilken enhet länken är till.")
    if not insatser:
        raise Refused("Välj minst en insats som länken får skicka till.")
    days = (till - swedish_day(now)).days
    if not 0 <= days <= LANGST:
        raise Refused("Välj en sista dag inom ett år.")
    session.add(
        Remittentlank(
            id=lank,
            hash=fingerprint(token),
            forbund=forbund,
            remittent=remittent,
            enhet=enhet.strip(),
            insatser=sorted(insatser),
            till=till,
            skapad=now,
            skapad_av=av,
        )
    )


def find(session: Session, token: str, *, now: datetime) -> Remittentlank | None:
    """The link of this token; None when it is none, ended or past its last day."""
    return session.exec(
        select(Remittentlank).where(
            col(Remittentlank.hash) == fingerprint(token),
            col(Remittentlank.avslutad).is_(None),
            col(Remittentlank.till) >= swedish_day(now),
        )
    ).first()


def alla(session: Session, forbund: str) -> Sequence[Remittentlank]:
    """Every link of a förbund, the newest first."""
    return session.exec(
        select(Remittentlank)
        .where(col(Remittentlank.forbund) == forbund)
        .order_by(col(Remittentlank.skapad).desc())
    ).all()


def avsluta(row: Remittentlank, *, av: str, now: datetime) -> None:
    """The link is worth nothing from the commit on; its remisser stay where they are."""
    if row.avslutad is None:
        row.avslutad, row.avslutad_av = now, av


def skickad(
    session: Session, lank: Remittentlank, deltagande: str, insats: str, *, now: datetime
) -> None:
    """Notes that a remiss came by the link, once. Not committed."""
    if session.get(Remittentremiss, (lank.forbund, deltagande)) is None:
        session.add(
            Remittentremiss(
                forbund=lank.forbund,
                deltagande=deltagande,
                lank=lank.id,
                insats=insats,
                skickad=now,
            )
        )


def skickade(session: Session) -> Sequence[Remittentremiss]:
    """The remisser of the link in the transaction's context, the newest first."""
    return session.exec(select(Remittentremiss).order_by(col(Remittentremiss.skickad).desc())).all()
