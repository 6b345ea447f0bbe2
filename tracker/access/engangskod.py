"""The second thing one proves: a code from an app, or one of the recovery codes on paper.

The app's secret must be read again at each login, so it is sealed with the key file, not hashed.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from tracker.access import totp
from tracker.access.tables_inloggning import Aterkod, Engangskod


ATERKODER: Final = 10
ATERKOD_BYTES: Final = 15
"""120 bits: beyond guessing, so a plain hash is enough (ASVS 5.0 V6.5.2)."""

VANTAR: Final = timedelta(minutes=10)
"""How long a secret that was shown waits for its first code."""


class Valv(Protocol):
    """Seals with the key file (tracker/identity/valv.py). The key's id is kept beside the value."""

    def seal(self, plain: bytes, *, bound_to: bytes) -> tuple[str, bytes]: ...

    def open(self, key_id: str, sealed: bytes, *, bound_to: bytes) -> bytes: ...


def _bound(anvandare: UUID) -> bytes:
    return b"engangskod\0" + anvandare.bytes


def _row(session: Session, anvandare: UUID, *, vantar: bool) -> Engangskod | None:
    """Locked, so that the same code sent twice at once is used once."""
    return session.exec(
        select(Engangskod)
        .where(col(Engangskod.anvandare) == anvandare, col(Engangskod.vantar) == vantar)
        .with_for_update()
    ).first()


def has(session: Session, anvandare: UUID) -> bool:
    """True when this user's logins need a code."""
    return session.get(Engangskod, (anvandare, False)) is not None


def offer(session: Session, valv: Valv, *, anvandare: UUID, secret: bytes, now: datetime) -> bytes:
    """The secret to show somebody who sets up an app: one that waits already, else this new one.

    `secret` is SECRET_BYTES random bytes. The one they have goes on holding until `confirm`.
    """
    waiting = _row(session, anvandare, vantar=True)
    if waiting is not None and now - waiting.skapad <= VANTAR:
        return valv.open(waiting.key_id, waiting.hemlighet, bound_to=_bound(anvandare))
    if waiting is not None:  # somebody may have seen it, and left it to be confirmed by another
        session.delete(waiting)
        session.flush()
    key_id, sealed = valv.seal(secret, bound_to=_bound(anvandare))
    session.add(
        Engangskod(anvandare=anvandare, vantar=True, key_id=key_id, hemlighet=sealed, skapad=now)
    )
    return secret


def confirm(session: Session, valv: Valv, *, anvandare: UUID, given: str, now: datetime) -> bool:
    """True when the app gives the right code: from now on it is asked for, an older app is not."""
    waiting = _row(session, anvandare, vantar=True)
    if waiting is None:
        return False
    secret = valv.open(waiting.key_id, waiting.hemlighet, bound_to=_bound(anvandare))
    step = totp.match(secret, given, now=now, last=None)
    if step is None:
        return False
    session.execute(
        delete(Engangskod).where(
            col(Engangskod.anvandare) == anvandare, col(Engangskod.vantar).is_(False)
        )
    )
    waiting.vantar, waiting.steg = False, step
    return True


def check(session: Session, valv: Valv, *, anvandare: UUID, given: str, now: datetime) -> bool:
    """True for a code of the app or a recovery code that was not used before; now it is."""
    row = _row(session, anvandare, vantar=False)
    if row is None:
        return False
    secret = valv.open(row.key_id, row.hemlighet, bound_to=_bound(anvandare))
    step = totp.match(secret, given, now=now, last=row.steg)
    if step is not None:
        row.steg = step
        return True
    used = session.execute(
        delete(Aterkod)
        .where(col(Aterkod.anvandare) == anvandare, col(Aterkod.hash) == _hash(given))
        .returning(col(Aterkod.hash))
    )
    return used.first() is not None


def reseal(session: Session, valv: Valv, *, current: str) -> int:
    """After a new key: secrets sealed with another than `current` are sealed anew; how many."""
    rows = session.exec(
        select(Engangskod).where(col(Engangskod.key_id) != current).with_for_update()
    ).all()
    for row in rows:
        bound_to = _bound(row.anvandare)
        plain = valv.open(row.key_id, row.hemlighet, bound_to=bound_to)
        row.key_id, row.hemlighet = valv.seal(plain, bound_to=bound_to)
    return len(rows)


def _hash(given: str) -> bytes:
    plain = "".join(given.split()).replace("-", "").upper()
    return hashlib.sha256(b"aterkod\0" + plain.encode()).digest()


def recovery_codes(session: Session, *, anvandare: UUID, secrets: Sequence[bytes]) -> list[str]:
    """New recovery codes in clear, the only time they are seen; those from before are gone.

    `secrets`: ATERKODER times ATERKOD_BYTES random bytes.
    """
    session.execute(delete(Aterkod).where(col(Aterkod.anvandare) == anvandare))
    codes = [base64.b32encode(secret).decode() for secret in secrets]
    session.add_all(Aterkod(hash=_hash(one), anvandare=anvandare) for one in codes)
    return ["-".join(one[i : i + 4] for i in range(0, len(one), 4)) for one in codes]


def recovery_left(session: Session, anvandare: UUID) -> int:
    """How many recovery codes are left."""
    return session.exec(
        select(func.count()).select_from(Aterkod).where(col(Aterkod.anvandare) == anvandare)
    ).one()


def reset(session: Session, anvandare: UUID) -> None:
    """The phone is lost: no code is asked for until a new app is set up, at the next login."""
    session.execute(delete(Engangskod).where(col(Engangskod.anvandare) == anvandare))
    session.execute(delete(Aterkod).where(col(Aterkod.anvandare) == anvandare))
