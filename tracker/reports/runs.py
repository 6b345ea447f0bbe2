"""Report runs as rows: what was ordered, how far it is, what waits (ADR 2, 16).

Between the doors, which order and ask, and the workers, which take up what waits (claims.py).
Nothing here commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import and_, any_, or_, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from schemas.rapporter import URVAL, Parametrar
from tracker.reports.leases import GRACE
from tracker.reports.tables import Korning


STEG: Final = 100
"""Parts of a step, so that a run shows how far it is within a file of a hundred thousand rows."""
UNDER_WAY: Final = ("begard", "pagar")
PAGAR: Final = text("tillstand IN ('begard', 'pagar')")
"""As the unique index has it: a parameter would keep PostgreSQL from seeing that it fits."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A run as it stands. `av` is who ordered it. Its steps are the table and each file; `klart` of
    `totalt` counts them in parts, the same number of parts for each.

    `forsok` counts the times that somebody took it up; it is what a worker proves itself by.
    """

    id: UUID
    rapport: str
    definition: str
    parametrar: Parametrar
    format: tuple[str, ...]
    tillstand: str
    begard: datetime
    av: str
    forsok: int
    klart: int
    totalt: int
    filer: tuple[str, ...]
    positioner: Mapping[str, int] | None = None
    fel: str | None = None
    avslutad: datetime | None = None


def order(
    session: Session,
    *,
    rapport: str,
    definition: str,
    parametrar: Parametrar,
    format: Iterable[str],
    av: str,
    now: datetime,
    new_id: UUID,
) -> Stand:
    """The run for this order: a new one, or the one under way that was ordered just so.

    The same förbund, insatser and formats in another order are the same order.
    """
    formats = sorted(set(format))
    asked = canonical(parametrar)
    key = _key(rapport, definition, asked, formats)
    row = Korning(
        id=new_id,
        nyckel=key,
        rapport=rapport,
        definition=definition,
        forbund=list(asked.forbund),
        parametrar=_text(asked),
        format=formats,
        tillstand="begard",
        begard=now,
        av=av,
        totalt=STEG * (len(formats) + 1),
        filer=[],
    )
    statement = (
        insert(Korning)
        .values(row.model_dump())
        .on_conflict_do_nothing(index_elements=["nyckel"], index_where=PAGAR)
    )
    while True:  # ends: either ours goes in, or another's stands there to be found
        if session.scalar(statement.returning(col(Korning.id))):
            return stand(row)
        same = select(Korning).where(Korning.nyckel == key, col(Korning.tillstand).in_(UNDER_WAY))
        if found := session.exec(same).first():
            return stand(found)


def get(session: Session, run_id: UUID) -> Stand | None:
    """The run as it stands; None when there is none."""
    row = session.get(Korning, run_id, populate_existing=True)
    return stand(row) if row else None


def newest(session: Session, forbund: str, *, limit: int = 50) -> list[Stand]:
    """The latest runs that `forbund` is part of, the newest first."""
    rows = session.exec(
        select(Korning)
        .where(any_(col(Korning.forbund)) == forbund)
        .order_by(col(Korning.begard).desc())
        .limit(limit)
    )
    return [stand(row) for row in rows]


def waiting(session: Session, *, now: datetime, limit: int = 50) -> list[UUID]:
    """Runs that need a nudge, the oldest first: not taken up for a while, left by their worker, or
    put off until now.

    `limit` keeps a sweep from filling the broker with what its workers cannot take anyway.
    """
    forgotten = and_(col(Korning.lease).is_(None), col(Korning.begard) < now - GRACE)
    statement = (
        select(Korning.id)
        .where(PAGAR, or_(forgotten, col(Korning.lease) < now))
        .order_by(col(Korning.begard))
        .limit(limit)
    )
    return list(session.exec(statement))


def canonical(parametrar: Parametrar) -> Parametrar:
    """The same question always in the same words."""
    lists = ("forbund", "insats", *URVAL)
    return parametrar.model_copy(
        update={name: tuple(sorted(set(getattr(parametrar, name)))) for name in lists}
    )


def _text(parametrar: Parametrar) -> str:
    plain = parametrar.model_dump(mode="json", by_alias=True)
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS).decode()


def _key(rapport: str, definition: str, asked: Parametrar, formats: Sequence[str]) -> str:
    whole = orjson.dumps([rapport, definition, _text(asked), list(formats)])
    return sha256(whole).hexdigest()


def stand(row: Korning) -> Stand:
    """A row as a value that outlives its session."""
    return Stand(
        id=row.id,
        rapport=row.rapport,
        definition=row.definition,
        parametrar=Parametrar.model_validate_json(row.parametrar),
        format=tuple(row.format),
        tillstand=row.tillstand,
        begard=row.begard,
        av=row.av,
        forsok=row.forsok,
        klart=row.klart,
        totalt=row.totalt,
        filer=tuple(row.filer),
        positioner=orjson.loads(row.position) if row.position else None,
        fel=row.fel,
        avslutad=row.avslutad,
    )
