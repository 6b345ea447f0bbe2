"""The row of a delivery: handed in, tried out, saved. Each step one statement that takes or not.

Between the page, which hands in and asks, and the worker, which does what waits (mottagning.py).
The same machine as of report runs (ADR 2, 16): the row is the truth, a worker shows by `forsok`
that it is still its own. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Update, and_, delete, func, or_, update
from sqlmodel import Session, col, select

from schemas.svar import Kvitto
from tracker.intake.tables import Inlasning


PER_ANVANDARE: Final = 20
"""Deliveries under way at most of one user: each may hold a whole disk."""
GAVE_UP: Final = (
    "Inläsningen avbröts flera gånger. Det som hann sparas finns kvar. Dela upp filen i mindre "
    "delar och lämna in den igen: det som redan är sparat blir inte dubbelt."
)
WAITS: Final = "Disken eller en server går inte att nå just nu. Vi försöker igen av oss själva."
WAITED: Final = (
    "Disken eller en server gick inte att nå på mer än ett dygn. Lämna in filen igen när det är "
    "åtgärdat: det som redan är sparat blir inte dubbelt."
)


@dataclass(frozen=True, slots=True)
class Takt:
    """How long a worker may be silent, how often it says that it lives, how often it may die.

    `grace`: a row younger than this has its own nudge on the way. `patience`: how old a delivery
    may be and still wait for a disk or a server; it is tried again after `longest` at most.
    """

    lease: timedelta
    renew: timedelta
    grace: timedelta
    attempts: int
    patience: timedelta = timedelta(hours=24)
    longest: timedelta = timedelta(minutes=10)


def hand_in(
    session: Session, *, id_: UUID, forbund: str, av: str, now: datetime
) -> Inlasning | None:
    """A new delivery that waits to be tried out; None when its sender has too many under way."""
    waits = select(func.count()).where(
        col(Inlasning.av) == av, col(Inlasning.tillstand).in_(("begard", "pagar"))
    )
    if session.exec(waits).one() >= PER_ANVANDARE:
        return None
    row = Inlasning(id=id_, forbund=forbund, av=av, begard=now)
    session.add(row)
    return row


def get(session: Session, id_: UUID, *, av: str) -> Inlasning | None:
    """The delivery, for the one who handed it in; None for everybody else."""
    row = session.get(Inlasning, id_, populate_existing=True)
    return row if row is not None and row.av == av else None


def newest(session: Session, forbund: str, *, av: str, limit: int = 20) -> list[Inlasning]:
    """The latest deliveries of a user in a förbund, the newest first."""
    return list(
        session.exec(
            select(Inlasning)
            .where(col(Inlasning.av) == av, col(Inlasning.forbund) == forbund)
            .order_by(col(Inlasning.begard).desc())
            .limit(limit)
        )
    )


def save(session: Session, id_: UUID, *, av: str, val: Sequence[int], now: datetime) -> bool:
    """Have a delivery saved that was tried out. False when it was asked for already."""
    tried = and_(
        col(Inlasning.id) == id_,
        col(Inlasning.av) == av,
        col(Inlasning.steg) == "prov",
        col(Inlasning.tillstand) == "klar",
    )
    asked = {
        "steg": "spara",
        "tillstand": "begard",
        "begard": now,
        "forsok": 0,
        "klart": 0,
        "andel": 0,
        "val": sorted(set(val)),
        "provat_fanns": Inlasning.fanns,
        "avslutad": None,
    }
    return _one(session, update(Inlasning).where(tried).values(asked))


def waiting(session: Session, takt: Takt, *, now: datetime, limit: int = 50) -> list[UUID]:
    """Deliveries that need a nudge, the oldest first: not taken up for a while, left by their
    worker, or put off until now.
    """
    forgotten = and_(
        col(Inlasning.tillstand) == "begard",
        col(Inlasning.lease).is_(None),
        col(Inlasning.begard) < now - takt.grace,
    )
    left = and_(col(Inlasning.tillstand).in_(("begard", "pagar")), col(Inlasning.lease) < now)
    return list(
        session.exec(
            select(Inlasning.id)
            .where(or_(forgotten, left))
            .order_by(col(Inlasning.begard))
            .limit(limit)
        )
    )


def claim(session: Session, id_: UUID, takt: Takt, *, now: datetime) -> Inlasning | None:
    """Take up a delivery that waits or whose worker fell silent; None when it is not to be had."""
    free = and_(
        col(Inlasning.tillstand).in_(("begard", "pagar")),
        or_(col(Inlasning.lease).is_(None), col(Inlasning.lease) < now),
    )
    worn = and_(col(Inlasning.id) == id_, free, col(Inlasning.forsok) >= takt.attempts)
    session.execute(update(Inlasning).where(worn).values(**_ended("misslyckad", now), fel=GAVE_UP))
    return session.scalars(
        update(Inlasning)
        .where(col(Inlasning.id) == id_, free)
        .values(
            tillstand="pagar",
            lease=now + takt.lease,
            forsok=Inlasning.forsok + 1,
            klart=0,
            andel=0,
            fel=None,
        )
        .returning(Inlasning)
    ).first()


def renew(session: Session, row: Inlasning, takt: Takt, *, now: datetime) -> bool:
    """The worker is alive; False when the delivery is no longer its."""
    return _one(session, _ours(row).values(lease=now + takt.lease))


def progress(session: Session, row: Inlasning, klart: int, andel: int) -> bool:
    """`klart` rows are read, `andel` per cent of the file; False when it is no longer ours."""
    return _one(session, _ours(row).values(klart=klart, andel=andel))


def finish(
    session: Session,
    row: Inlasning,
    kvitto: Kvitto,
    *,
    slag: str,
    insats: str | None,
    now: datetime,
) -> bool:
    """The step is done and its receipt kept; False when the delivery is no longer ours.

    What an attempt that died had saved is found as *fanns* by the next: it is told as new, for
    the sender asked once. What was there when it was tried out stays *fanns*.
    """
    late = max(0, kvitto.fanns - row.provat_fanns) if row.steg == "spara" and row.forsok > 1 else 0
    counts = {
        "lasta": kvitto.lasta,
        "nya": kvitto.nya + late,
        "fanns": kvitto.fanns - late,
        "avvisade": kvitto.avvisade,
    }
    done = {**_ended("klar", now), **counts, "slag": slag, "insats": insats, "andel": 100}
    return _one(session, _ours(row).values({**done, "fel": None}))


def fail(session: Session, row: Inlasning, text: str, *, now: datetime) -> bool:
    """The step ended without a receipt, and `text` says why and what to do."""
    return _one(session, _ours(row).values(**_ended("misslyckad", now), fel=text))


def put_off(session: Session, row: Inlasning, takt: Takt, *, now: datetime) -> bool:
    """What it needs is out of reach (disk, server): it waits again, and no attempt is spent.

    It waits a quarter of the time since it was asked for, at most `takt.longest`, as a report run
    does (ADR 16). One older than `takt.patience` is ended instead.
    """
    age = now - row.begard
    if age > takt.patience:
        return fail(session, row, WAITED, now=now)
    wait = min(max(takt.renew, age / 4), takt.longest)
    again = {"tillstand": "begard", "lease": now + wait, "forsok": row.forsok - 1}
    return _one(session, _ours(row).values(**again, klart=0, andel=0, fel=WAITS))


def give_back(session: Session, row: Inlasning, takt: Takt, *, now: datetime) -> bool:
    """The database would not: it is taken up again in a while, longer each time, and then ended."""
    return _one(session, _ours(row).values(lease=now + takt.renew * 2 ** (row.forsok - 1)))


def forget(session: Session, *, before: datetime) -> int:
    """Removes rows whose files are gone; how many."""
    old = delete(Inlasning).where(col(Inlasning.begard) < before)
    return cast("CursorResult[Any]", session.execute(old)).rowcount


def _ours(row: Inlasning) -> Update:
    ours: tuple[ColumnElement[bool], ...] = (
        col(Inlasning.id) == row.id,
        col(Inlasning.tillstand) == "pagar",
        col(Inlasning.forsok) == row.forsok,
        col(Inlasning.steg) == row.steg,
    )
    return update(Inlasning).where(*ours)


def _ended(tillstand: str, now: datetime) -> dict[str, Any]:
    return {"tillstand": tillstand, "avslutad": now, "lease": None}


def _one(session: Session, statement: Update) -> bool:
    return cast("CursorResult[Any]", session.execute(statement)).rowcount == 1
