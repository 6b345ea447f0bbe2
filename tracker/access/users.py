"""Users of the pages: make one, recognise one.

A wrong password and an unknown name cost the same time and get the same answer, so that nobody
can find out who has an account.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlmodel import Session, col, select

from tracker.access.tables import Anvandare
from tracker.errors import Refused


MINST: Final = 12
"""Letters in a password at least: length is what protects (NIST SP 800-63B, 5.1.1)."""
LANGST: Final = 1000
"""Letters at most, so that nobody keeps the hasher busy; a sentence has room many times over."""
ORD: Final = (
    "stegvis",
    "samordningsförbund",
    "samordningsforbund",
    "finsam",
    "deltagare",
    "remiss",
)
"""Words of this house that say nothing in a password (ASVS 5.0 V6.1.2); docs/sakerhet.md."""
PARAMETRAR = RFC_9106_LOW_MEMORY
"""What a password costs to try, in memory and rounds; tests choose cheaper, and test this too."""
_GISSNINGAR: Final = 1e9
_LOOKED_AT: Final = 72


class Svagt(Refused):
    """The password is too short, too long, or among the first that anybody guesses."""


def check_password(losenord: str, *, namn: str, ord_: tuple[str, ...] = ()) -> None:
    """Raises Svagt. `namn` and `ord_` (names of the organisation) count as guessed at once.

    Guessed with zxcvbn's lists of leaked passwords, words, dates and keyboard rows; no rule on what
    kinds of letters there must be (ASVS 5.0 V6.2.1, 6.2.4, 6.2.5, 6.2.11, 6.2.12).
    """
    if len(losenord) < MINST:
        raise Svagt(f"Lösenordet är för kort: välj minst {MINST} tecken.")
    if len(losenord) > LANGST:
        raise Svagt(f"Lösenordet är för långt: välj högst {LANGST} tecken.")
    from zxcvbn import zxcvbn  # its lists of words are read at import; a login needs none

    known = [normal(namn), *ORD, *ord_]
    if zxcvbn(losenord[:_LOOKED_AT], known)["guesses"] < _GISSNINGAR:
        raise Svagt("Lösenordet är lätt att gissa: välj några ord som inte hör ihop.")


def _hasher() -> PasswordHasher:
    """Argon2id; with other parameters than before, each password is hashed anew at its next use."""
    return PasswordHasher.from_parameters(PARAMETRAR)


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
    losenord: str | None,
    now: datetime,
    byt: bool = False,
) -> Anvandare:
    """A new user, not committed, who may do nothing before they have an assignment (uppdrag.py).

    `losenord` None: logs in by an outside provider only. `byt`: somebody else has seen the
    password, so it is to be changed. Raises Refused when the name is taken or empty or the password
    weak.
    """
    if not normal(namn):
        raise Refused("Användaren behöver ett namn: skriv ett.")
    if losenord is not None:
        check_password(losenord, namn=namn)
    if session.exec(select(Anvandare).where(col(Anvandare.namn) == normal(namn))).first():
        raise Refused("Det finns redan en användare med det namnet: välj ett annat.")
    user = Anvandare(
        id=anvandare,
        namn=normal(namn),
        losenord=None if losenord is None else _hasher().hash(losenord),
        byt_losenord=byt,
        skapad=now,
    )
    session.add(user)
    return user


def any_exist(session: Session) -> bool:
    """False before first start: then one account is made."""
    return session.exec(select(Anvandare.id).limit(1)).first() is not None


def find(session: Session, namn: str) -> Anvandare | None:
    """The user of that name, if there is one."""
    return session.exec(select(Anvandare).where(col(Anvandare.namn) == normal(namn))).first()


def random_password(token_hex: Callable[[int], str]) -> str:
    """72 random bits that can be read out and typed: «3f9a1c-…»."""
    return "-".join(token_hex(3) for _ in range(3))


def by_name(session: Session, namn: str) -> Anvandare:
    """The user of that name. Raises Refused when there is none."""
    found = find(session, namn)
    if found is None:
        raise Refused("Det finns ingen användare med det namnet: kontrollera stavningen.")
    return found


def alla(session: Session) -> list[Anvandare]:
    """Every account, by name."""
    return list(session.exec(select(Anvandare).order_by(col(Anvandare.namn))))


def shut_out(user: Anvandare, *, now: datetime) -> None:
    """Shuts an account off, not committed: whoever is logged in as it is out at the next click."""
    if user.avstangd is None:
        user.avstangd = now


def let_in(user: Anvandare) -> None:
    """Opens an account again, not committed."""
    user.avstangd = None


def change_password(user: Anvandare, losenord: str, *, byt: bool = False) -> None:
    """A new password, not committed. `byt`: to be changed at the next login. Raises Svagt."""
    check_password(losenord, namn=user.namn)
    user.losenord = _hasher().hash(losenord)
    user.byt_losenord = byt


def verify(user: Anvandare | None, losenord: str) -> bool:
    """True for the password of this user; takes as long when there is no user, or no password."""
    known = user.losenord if user else None
    try:
        _hasher().verify(known or _nobody(), losenord[: LANGST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def authenticate(session: Session, *, namn: str, losenord: str) -> Anvandare | None:
    """The user with this name and password, or None; the time taken does not tell which."""
    found = session.exec(select(Anvandare).where(col(Anvandare.namn) == normal(namn))).first()
    if not verify(found, losenord) or found is None or found.avstangd is not None:
        return None
    if found.losenord and _hasher().check_needs_rehash(found.losenord):
        found.losenord = _hasher().hash(losenord)
    return found
