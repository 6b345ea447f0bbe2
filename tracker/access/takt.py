"""How often something may be done, counted together by all web processes (ADR 0021).

One row for each limit and whom it holds: the moment at which all of it is free again. Doing
something moves that moment on by one share; what would move it past the whole span is refused. One
statement, so two processes at once cannot both take the last share (the leaky bucket as GCRA).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from tracker.access.tables_inloggning import Takt
from tracker.db import execute


@dataclass(frozen=True, slots=True)
class Grans:
    """At most `antal` at once, all of which are free again after `tid`; one share after `andel`."""

    namn: str
    antal: int
    tid: timedelta

    @property
    def andel(self) -> timedelta:
        return self.tid / self.antal


def _key(grans: Grans, vem: str) -> bytes:
    return hashlib.sha256(f"{grans.namn}\0{vem}".encode()).digest()


_TAKE = """
    INSERT INTO takt AS t (nyckel, hel) VALUES (%s, %s::timestamptz + %s::interval)
    ON CONFLICT (nyckel) DO UPDATE SET hel = greatest(t.hel, %s::timestamptz) + %s::interval
    WHERE greatest(t.hel, %s::timestamptz) + %s::interval <= %s::timestamptz
    RETURNING hel
"""


def take(
    session: Session, grans: Grans, vem: str, *, now: datetime, antal: int = 1
) -> datetime | None:
    """Use `antal` shares for `vem`; None when they were there, else when they will be.

    Nothing is used when it is refused. To be committed also when what follows fails.
    """
    key, cost = _key(grans, vem), grans.andel * antal
    bound = now + grans.tid
    taken = execute(
        session, _TAKE, key, now, cost, now, cost, now, cost, bound + timedelta(microseconds=antal)
    ).first()
    if taken is not None:
        return None
    row = session.get(Takt, key, populate_existing=True)
    return now if row is None else row.hel + cost - grans.tid


def give_back(session: Session, grans: Grans, vem: str, *, antal: int = 1) -> None:
    """What was taken was not meant to count: somebody who came in did not guess."""
    execute(
        session,
        "UPDATE takt SET hel = hel - %s::interval WHERE nyckel = %s",
        grans.andel * antal,
        _key(grans, vem),
    )


def forget(session: Session, grans: Grans, vem: str) -> None:
    """Begin anew for `vem`."""
    session.execute(delete(Takt).where(col(Takt.nyckel) == _key(grans, vem)))


def sweep(session: Session, *, now: datetime) -> None:
    """Remove what is whole again; run by the nightly upkeep."""
    session.execute(delete(Takt).where(col(Takt.hel) < now))
