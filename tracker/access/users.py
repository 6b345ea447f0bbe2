"""Users of the pages: make one, recognise one.

A wrong password and an unknown name cost the same time and get the same answer, so that nobody
can find out who has an account.
"""

from datetime import datetime
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, select

from tracker.access.tables import Anvandare
from tracker.errors import Refused


MINST = 12
"""Letters in a password at least: length is what protects (NIST SP 800-63B, 5.1.1)."""


@cache
def _hasher() -> PasswordHasher:
    """Argon2id with the library's parameters (RFC 9106, low-memory profile)."""
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash to verify against when the name is unknown, so that the answer takes as long."""
    return _hasher().hash("den som inte finns")


def normal(namn: str) -> str:
    """The form a login name is stored and looked up in."""
    return namn.strip().casefold()


def create(
    session: Session,
    *,
    anvandare: UUID,
    namn: str,
    losenord: str,
    now: datetime,
    forbund: list[str] | None = None,
    huvudman: list[str] | None = None,
) -> Anvandare:
    """A new user, not committed. `forbund`, `huvudman` None: all.

    Raises Refused when the name is taken or empty, or the password is shorter than MINST.
    """
    if not normal(namn):
        raise Refused("Användaren behöver ett namn: skriv ett.")
    if len(losenord) < MINST:
        raise Refused(f"Lösenordet är för kort: välj minst {MINST} tecken.")
    if session.exec(select(Anvandare).where(col(Anvandare.namn) == normal(namn))).first():
        raise Refused("Det finns redan en användare med det namnet: välj ett annat.")
    user = Anvandare(
        id=anvandare,
        namn=normal(namn),
        losenord=_hasher().hash(losenord),
        forbund=forbund,
        huvudman=huvudman,
        skapad=now,
    )
    session.add(user)
    return user


def any_exist(session: Session) -> bool:
    """False before first start: then one account is made."""
    return session.exec(select(Anvandare.id).limit(1)).first() is not None


def authenticate(session: Session, *, namn: str, losenord: str) -> Anvandare | None:
    """The user with this name and password, or None; the time taken does not tell which."""
    found = session.exec(select(Anvandare).where(col(Anvandare.namn) == normal(namn))).first()
    try:
        _hasher().verify(found.losenord if found else _nobody(), losenord)
    except (VerificationError, InvalidHashError):
        return None
    if found is None or found.avstangd is not None:
        return None
    if _hasher().check_needs_rehash(found.losenord):
        found.losenord = _hasher().hash(losenord)
    return found
