"""How often something may be done, counted together by all web processes (ADR 0021).

One row for each limit and whom it holds: the moment at which all of it is free again. Doing
something moves that moment on by one share; what would move it past the whole span is refused. One
statement, so two processes at once cannot both take the last share (the leaky bucket as GCRA).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col

from tracker.access.tables_inloggning import Takt
from tracker.db import execute, raw


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
    INSERT INTO takt AS t (nyckel, hel) VALUES (%(key)s, %(now)s::timestamptz + %(cost)s)
    ON CONFLICT (nyckel) DO UPDATE SET hel = greatest(
        CASE WHEN t.hel > %(absurd)s THEN %(now)s ELSE t.hel END, %(now)s) + %(cost)s
    WHERE greatest(
        CASE WHEN t.hel > %(absurd)s THEN %(now)s ELSE t.hel END, %(now)s) + %(cost)s <= %(bound)s
    RETURNING hel
"""
_MINUTE: Final = timedelta(minutes=1)


def take(
    session: Session, grans: Grans, vem: str, *, now: datetime, antal: int = 1
) -> datetime | None:
    """Use `antal` shares for `vem`; None when they were there, else when they will be.

    Nothing is used when it is refused. To be committed also when what follows fails. A moment so
    far off that only a clock put back explains it counts for nothing.
    """
    key, cost = _key(grans, vem), grans.andel * antal
    values = {
        "key": key,
        "now": now,
        "cost": cost,
        "bound": now + grans.tid + timedelta(microseconds=antal),
        "absurd": now + 2 * grans.tid + _MINUTE,
    }
    if raw(session).execute(_TAKE, values).fetchone() is not None:
        return None
    row = raw(session).execute("SELECT hel FROM takt WHERE nyckel = %s", (key,)).fetchone()
    return now if row is None else row[0] + cost - grans.tid


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
