"""The log's tables. Storage only: an event is judged in intake before it becomes a row here."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from tracker.log.sent import SENT


class LogRad(SQLModel, table=True):
    """One event, for ever. No foreign keys out: an event is a self-contained fact (ADR 1, 8).

    `data` is canonical JSON as text, because the chain is over its very bytes. `strom` names
    the stream that the event is folded in; a rättelse lies in that of what it corrects, and
    then bears the `deltagande` that it is about, for the read policies. `hash` is the keyed
    hash over the row and the hash of the row before; `nyckel` names the key.
    """

    __tablename__ = "logg"
    __table_args__ = (
        UniqueConstraint("forbund", "id"),
        Index("ix_logg_strom", "forbund", "strom", "position"),
        Index("ix_logg_sena", "forbund", "position", postgresql_where=text(SENT)),
    )

    forbund: str = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger, primary_key=True)
    id: UUID
    typ: str
    version: int = Field(sa_type=SmallInteger)
    insats: str | None
    deltagande: str | None
    strom: str = Field(sa_type=Text(collation="C"))
    person: UUID | None
    kon: str | None
    fodelsear: int | None = Field(sa_type=SmallInteger)
    datum: date
    registrerad: datetime = Field(sa_type=DateTime(timezone=True))
    av: str
    data: str = Field(sa_type=Text)
    nyckel: str
    hash: bytes = Field(sa_type=LargeBinary)


class LogHuvud(SQLModel, table=True):
    """The end of a förbund's log. Locked by whoever appends: this row is the append lock.

    `lovat` is the newest moment that an `as_of` was answered for: later events are registered
    after it, so an answer never changes. `uppsattning` is the position of the newest event
    that set something up, so that a process knows when its picture of the insatser is old.
    """

    __tablename__ = "logg_huvud"

    forbund: str = Field(primary_key=True)
    position: int = Field(sa_type=BigInteger)
    hash: bytes = Field(sa_type=LargeBinary)
    registrerad: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    lovat: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    uppsattning: int = Field(sa_type=BigInteger)
