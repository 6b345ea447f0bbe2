"""What a participant wants, in their own words: sealed as free texts are, theirs alone to write.

Not events: no figure rests on them, and who wrote one may take it away without a trace. They hang
on a deltagande, so they go where it goes: shown to its own door, in a registerutdrag, and erased
with the person. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, Text, delete
from sqlmodel import Field, Session, col, func, select

from tracker.db import Table, execute, raw
from tracker.errors import Refused
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import Keys


LANGST: Final = 300
"""Letters of one goal."""
MEST: Final = 20
_BOUND: Final = "eget_mal.text"


class EgetMalRad(Table, table=True):
    """One goal, sealed. Written and taken away by whom it is about; never changed."""

    __tablename__ = "eget_mal"
    __table_args__ = (Index(None, "forbund", "deltagande"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    deltagande: str = Field(sa_type=Text)
    key_id: str = Field(sa_type=Text)
    text: bytes
    skapad: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


@dataclass(frozen=True, slots=True)
class EgetMal:
    """A goal in clear, for whom it may be shown to."""

    id: UUID
    deltagande: str
    skapad: datetime
    text: str = field(repr=False)


def read(
    session: Session, forbund: str, deltaganden: Sequence[str], *, keys: Keys
) -> list[EgetMal]:
    """The goals that the context may see, the oldest first."""
    rows = session.exec(
        select(EgetMalRad)
        .where(col(EgetMalRad.forbund) == forbund, col(EgetMalRad.deltagande).in_(deltaganden))
        .order_by(col(EgetMalRad.skapad), col(EgetMalRad.id))
    )
    return [EgetMal(row.id, row.deltagande, row.skapad, _open(row, keys)) for row in rows]


def _open(row: EgetMalRad, keys: Keys) -> str:
    to = bound(row.forbund, _BOUND, row.id)
    return open_sealed(keys.by_id("varde", row.key_id).secret, row.text, bound_to=to).decode()


def write(
    session: Session,
    forbund: str,
    deltagande: str,
    text: str,
    *,
    id_: UUID,
    now: datetime,
    keys: Keys,
) -> None:
    """One more goal. The same `id_` again is the same goal. Raises Refused for one too many.

    Two clicks at once would both count before either adds: the second waits until the first is in.
    """
    raw(session).execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
        (f"eget_mal {forbund} {deltagande}",),
    )
    if session.get(EgetMalRad, (forbund, id_)) is not None:
        return
    mine = col(EgetMalRad.forbund) == forbund, col(EgetMalRad.deltagande) == deltagande
    if session.exec(select(func.count()).select_from(EgetMalRad).where(*mine)).one() >= MEST:
        raise Refused("Det finns redan många mål. Ta bort ett först.")
    key, to = keys.current("varde"), bound(forbund, _BOUND, id_)
    sealed = seal(key.secret, text.encode(), bound_to=to)
    session.add(
        EgetMalRad(
            forbund=forbund, id=id_, deltagande=deltagande, key_id=key.id, text=sealed, skapad=now
        )
    )
    session.flush()


def take_away(session: Session, forbund: str, id_: UUID) -> None:
    """Gone for good, where it is the context's own."""
    session.execute(
        delete(EgetMalRad).where(col(EgetMalRad.forbund) == forbund, col(EgetMalRad.id) == id_)
    )


def erase(session: Session, forbund: str, deltaganden: Sequence[str]) -> None:
    """Those of erased persons. As stegvis_logg; nothing where a restore is of an older house."""
    if execute(session, "SELECT to_regclass('public.eget_mal') IS NULL").scalar():
        return
    session.execute(
        delete(EgetMalRad).where(
            col(EgetMalRad.forbund) == forbund, col(EgetMalRad.deltagande).in_(deltaganden)
        )
    )
