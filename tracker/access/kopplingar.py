"""Which accounts are tied to an outside provider's identity, and which codes are out (oidc.py)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from tracker.access.tables_inloggning import Identitet, Kopplingskod


def codes(session: Session, anvandare: Collection[UUID], *, now: datetime) -> dict[UUID, datetime]:
    """User → until when their code holds; only those who have one that nobody has used."""
    rows = session.exec(
        select(Kopplingskod.anvandare, Kopplingskod.till).where(
            col(Kopplingskod.anvandare).in_(anvandare), col(Kopplingskod.till) >= now
        )
    )
    return dict(rows.all())


def withdraw(session: Session, anvandare: UUID) -> bool:
    """The user's code holds no longer; False when there was none. What is tied stays tied."""
    gone = session.execute(
        delete(Kopplingskod)
        .where(col(Kopplingskod.anvandare) == anvandare)
        .returning(col(Kopplingskod.hash))
    )
    return gone.first() is not None


def tied(session: Session, anvandare: Collection[UUID]) -> dict[UUID, datetime]:
    """User → since when an identity is tied to the account."""
    rows = session.exec(
        select(Identitet.anvandare, Identitet.skapad)
        .where(col(Identitet.anvandare).in_(anvandare))
        .order_by(col(Identitet.skapad).desc())
    )
    return dict(rows.all())
