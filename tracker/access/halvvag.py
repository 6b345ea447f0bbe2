"""Logins half-way: the password was right and a code is asked for, or a provider vouched for
somebody we do not know yet. Worth nothing but the next step, and gone after ten minutes.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col

from tracker.access.sessions import fingerprint
from tracker.access.tables_inloggning import Halvvag


LANGST: Final = timedelta(minutes=10)


def begin(session: Session, *, token: str, anvandare: UUID, now: datetime) -> Halvvag:
    """Somebody's password was right. `token`: new, 256 random bits as text."""
    found = Halvvag(nyckel=fingerprint(token), anvandare=anvandare, skapad=now)
    session.add(found)
    return found


def begin_unknown(session: Session, *, token: str, iss: str, sub: str, now: datetime) -> None:
    """A provider vouched for somebody who is tied to no account."""
    session.add(Halvvag(nyckel=fingerprint(token), iss=iss, sub=sub, skapad=now))


def find(session: Session, *, token: str, now: datetime) -> Halvvag | None:
    """What was proven with this token, or None: unknown, ended or too old."""
    found = session.get(Halvvag, fingerprint(token))
    return found if found is not None and now - found.skapad <= LANGST else None


def end(session: Session, *, token: str) -> None:
    """It became a login, or was given up."""
    session.execute(delete(Halvvag).where(col(Halvvag.nyckel) == fingerprint(token)))


def sweep(session: Session, *, now: datetime) -> None:
    """Remove what time has ended; run by the nightly upkeep."""
    session.execute(delete(Halvvag).where(col(Halvvag.skapad) < now - LANGST))
