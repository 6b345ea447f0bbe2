"""Keys for machines that post events or fetch reports (contract INTERFACE.md, HTTP)."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from tracker.access.tables import Apinyckel
from tracker.access.uppdrag import ALLT, Omfang
from tracker.errors import WrongUse


Ratt = Literal["skriva", "lasa", "besluta"]
"""*skriva* records, *besluta* that and prices, goals and insatser let into a project (ADR 52)."""
RATTER: Final = frozenset({"skriva", "lasa", "besluta"})
_PREFIX: Final = "stegvis"
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Nyckel:
    """What a verified key may do: one right in one förbund, for some owners (None: all)."""

    id: UUID
    forbund: str
    ratt: str
    huvudman: tuple[str, ...] | None = None

    @property
    def omfang(self) -> Omfang:
        """Whom it reaches, as a user's right does."""
        return Omfang(huvudman=ALLT if self.huvudman is None else self.huvudman)

    def har(self, ratt: Ratt) -> bool:
        """True when it has the right; who decides records too."""
        return self.ratt == ratt or (ratt == "skriva" and self.ratt == "besluta")


def create(
    session: Session,
    *,
    nyckel: UUID,
    secret: bytes,
    forbund: str,
    ratt: Ratt,
    now: datetime,
    huvudman: list[str] | None = None,
) -> str:
    """Make a key and return it in clear: the only time it is ever seen. Not committed.

    `secret` is 32 random bytes. `huvudman` None: all owners. Raises WrongUse for another right than
    `RATTER`.
    """
    if ratt not in RATTER:
        raise WrongUse("Rätten ska vara skriva, besluta eller lasa.")
    if len(secret) != _SECRET_BYTES:
        raise ValueError("a secret is 32 random bytes")
    digest = hashlib.sha256(secret).digest()
    session.add(
        Apinyckel(id=nyckel, forbund=forbund, ratt=ratt, huvudman=huvudman, hash=digest, skapad=now)
    )
    text = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    return f"{_PREFIX}_{nyckel.hex}_{text}"


def _parts(clear: str) -> tuple[UUID, bytes] | None:
    prefix, _, rest = clear.partition("_")
    ident, _, text = rest.partition("_")
    try:
        key, secret = UUID(hex=ident), base64.urlsafe_b64decode(text + "=")
    except ValueError:
        return None
    return (key, secret) if prefix == _PREFIX and len(secret) == _SECRET_BYTES else None


def verify(session: Session, clear: str) -> Nyckel | None:
    """What this key may do, or None when it is no key, unknown or ended."""
    parts = _parts(clear.strip()) if clear.isascii() else None
    if parts is None:
        return None
    ident, secret = parts
    found = session.get(Apinyckel, ident)
    expected = found.hash if found else bytes(_SECRET_BYTES)
    right = hmac.compare_digest(hashlib.sha256(secret).digest(), expected)
    if not right or found is None or found.avslutad is not None:
        return None
    huvudman = None if found.huvudman is None else tuple(found.huvudman)
    return Nyckel(id=found.id, forbund=found.forbund, ratt=found.ratt, huvudman=huvudman)


def end(session: Session, *, nyckel: UUID, now: datetime) -> None:
    """The key is worth nothing from the commit on; the row stays, for the traces it left."""
    session.execute(update(Apinyckel).where(col(Apinyckel.id) == nyckel).values(avslutad=now))
