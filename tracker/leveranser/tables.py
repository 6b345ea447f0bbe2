"""The tables of what was delivered. Storage only; nothing here is ever changed (ADR 26)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from tracker.db import Table


_TID = DateTime(timezone=True)


class Forsegling(Table, table=True):
    """One delivery. `parametrar`, `position` and `filer` are canonical JSON as text, because the
    chain is over their very bytes; `hash` covers the row and the hash of the row before.

    `bekraftad` is when `av` last proved who they are. `ersatter`: the delivery that this one is
    sent instead of.
    """

    __tablename__ = "forsegling"
    __table_args__ = (UniqueConstraint("forbund", "id"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    nummer: int = Field(primary_key=True)
    id: UUID
    korning: UUID | None
    rapport: str = Field(sa_type=Text)
    definition: str = Field(sa_type=Text)
    kodlistor: str = Field(sa_type=Text)
    stegvis: str = Field(sa_type=Text)
    parametrar: str = Field(sa_type=Text)
    position: str = Field(sa_type=Text)
    tabell_sha256: str = Field(sa_type=Text)
    filer: str = Field(sa_type=Text)
    mottagare: str = Field(sa_type=Text)
    syfte: str = Field(sa_type=Text)
    ersatter: int | None
    av: str = Field(sa_type=Text)
    bekraftad: datetime = Field(sa_type=_TID)
    forseglad: datetime = Field(sa_type=_TID)
    nyckel: str = Field(sa_type=Text)
    hash: bytes = Field(sa_type=LargeBinary)


class ForsegladFil(Table, table=True):
    """The bytes of one delivered file: as handed over, or sealed where they hold people."""

    __tablename__ = "forseglad_fil"

    forbund: str = Field(primary_key=True, sa_type=Text)
    nummer: int = Field(primary_key=True)
    namn: str = Field(primary_key=True, sa_type=Text)
    innehall: bytes = Field(sa_type=LargeBinary)


class ForsegladDeltagare(Table, table=True):
    """A participant who is in a sealed file of the project `forbund`, and what they are told of it.

    `hos` and `deltagande` are theirs in their own förbund; `person` is the project's id for them.
    """

    __tablename__ = "forseglad_deltagare"
    __table_args__ = (Index("ix_forseglad_deltagare_hos", "hos", "deltagande"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    nummer: int = Field(primary_key=True)
    namn: str = Field(primary_key=True, sa_type=Text)
    hos: str = Field(primary_key=True, sa_type=Text)
    deltagande: str = Field(primary_key=True, sa_type=Text)
    person: UUID
    rapport: str = Field(sa_type=Text)
    fran: date
    till: date
    mottagare: str = Field(sa_type=Text)
    forseglad: datetime = Field(sa_type=_TID)
    sha256: str = Field(sa_type=Text)


class Forseglingsnyckel(Table, table=True):
    """The key of the delivery `id`, whose files hold people; itself sealed.

    The only row here that may go: then the files can no longer be read, and the chain is whole all
    the same.
    """

    __tablename__ = "forseglingsnyckel"

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    key_id: str = Field(sa_type=Text)
    nyckel: bytes = Field(sa_type=LargeBinary)
