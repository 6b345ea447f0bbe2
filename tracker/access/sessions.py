"""Logins that are kept on the server, so that logging out ends them for certain.

The cookie holds a random token; the table only its SHA-256, so a copy of the database lets nobody
in. A login ends by logging out, after 30 minutes without a visit, and after ten hours.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from tracker.access.tables import Anvandare, Inloggning


VILA: Final = timedelta(minutes=30)
LANGST: Final = timedelta(hours=10)
_SEDD_VAR: Final = timedelta(minutes=1)
"""How often a visit is written down: a write for every page would be a write for nothing."""


@dataclass(frozen=True, slots=True)
class Lasare:
    """Who reads, and what they have in focus. `forbund`, `huvudman` None: all."""

    anvandare: UUID
    namn: str
    forbund: frozenset[str] | None
    huvudman: tuple[str, ...] | None
    fokus_forbund: str | None
    fokus_insatser: tuple[str, ...]


def fingerprint(token: str) -> bytes:
    """What a token is recognised by."""
    return hashlib.sha256(token.encode()).digest()


def begin(session: Session, *, token: str, anvandare: UUID, now: datetime) -> None:
    """Start a login. `token`: 256 random bits as text, new for each login."""
    session.add(
        Inloggning(nyckel=fingerprint(token), anvandare=anvandare, skapad=now, sedd=now),
    )


def find(session: Session, *, token: str, now: datetime) -> Lasare | None:
    """Who has this login, or None when it is unknown, ended, too old or its user shut out."""
    row = session.exec(
        select(Inloggning, Anvandare).where(
            col(Inloggning.nyckel) == fingerprint(token),
            col(Anvandare.id) == col(Inloggning.anvandare),
            col(Anvandare.avstangd).is_(None),
        ),
    ).first()
    if row is None:
        return None
    login, user = row
    if now - login.sedd > VILA or now - login.skapad > LANGST:
        return None
    if now - login.sedd > _SEDD_VAR:
        login.sedd = now
    return Lasare(
        anvandare=user.id,
        namn=user.namn,
        forbund=None if user.forbund is None else frozenset(user.forbund),
        huvudman=None if user.huvudman is None else tuple(user.huvudman),
        fokus_forbund=login.forbund,
        fokus_insatser=tuple(login.insatser or ()),
    )


def focus(session: Session, *, token: str, forbund: str | None, insatser: tuple[str, ...]) -> None:
    """Keep what the user chose to look at; lasts as long as the login."""
    session.execute(
        update(Inloggning)
        .where(col(Inloggning.nyckel) == fingerprint(token))
        .values(forbund=forbund, insatser=list(insatser) or None),
    )


def end(session: Session, *, token: str) -> None:
    """Log out: the token is worth nothing from the commit on."""
    session.execute(delete(Inloggning).where(col(Inloggning.nyckel) == fingerprint(token)))


def sweep(session: Session, *, now: datetime) -> None:
    """Remove logins that time has ended; run by the nightly upkeep."""
    session.execute(
        delete(Inloggning).where(
            or_(col(Inloggning.sedd) < now - VILA, col(Inloggning.skapad) < now - LANGST),
        ),
    )
