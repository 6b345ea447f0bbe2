"""Tables of the rights room. People stand here as random ids only, never by name or number."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Column, DateTime, Index, Text
from sqlmodel import Field

from tracker.db import Table


def _moment(*, nullable: bool = False) -> Column[datetime]:
    return Column(DateTime(timezone=True), nullable=nullable)


class Gallringsregel(Table, table=True):
    """How long an owner keeps who people are: months after the end of each deltagande.

    `kalla` is the law or the plan that says so, `beslut` the owner's own decision: neither is ours
    to invent, so there is no rule until somebody has written both. At most one is in force
    (`upphord` null) for an owner.
    """

    __tablename__ = "gallringsregel"
    __table_args__ = (
        Index(
            "uq_gallringsregel_galler",
            "forbund",
            "huvudman",
            unique=True,
            postgresql_where="upphord IS NULL",
        ),
    )

    id: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    huvudman: str = Field(sa_type=Text)
    manader: int
    kalla: str = Field(sa_type=Text)
    beslut: str = Field(sa_type=Text)
    skapad: datetime = Field(sa_column=_moment())
    skapad_av: str = Field(sa_type=Text)
    upphord: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    upphord_av: str | None = Field(default=None, sa_type=Text)


class Gallring(Table, table=True):
    """One decision to erase: who decided, with which reference, by which rules, and how it went.

    `regler` is the rules as they read then, in words. `dag`: who was past their time on this day.
    `klar` null: not all is carried out yet.
    """

    __tablename__ = "gallring"
    __table_args__ = (
        Index("ix_gallring_vantar", "forbund", "beslutad", postgresql_where="klar IS NULL"),
    )

    id: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    huvudman: str = Field(sa_type=Text)
    regler: str = Field(sa_type=Text)
    dag: date
    beslut: str = Field(sa_type=Text)
    beslutad: datetime = Field(sa_column=_moment())
    beslutad_av: str = Field(sa_type=Text)
    klar: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class Gallringsperson(Table, table=True):
    """One person of a decision. `utfall`: null waits, *gallrad*, or *kvar* (came back meanwhile).

    `filer`: how many files handed in, extracts and drafts went with the person.
    """

    __tablename__ = "gallringsperson"
    __table_args__ = (Index("ix_gallringsperson_person", "forbund", "person"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    gallring: UUID = Field(primary_key=True)
    person: UUID = Field(primary_key=True)
    utfall: str | None = Field(default=None, sa_type=Text)
    nar: datetime | None = Field(default=None, sa_column=_moment(nullable=True))
    filer: int = 0


class Registerutdrag(Table, table=True):
    """One extract of what is known of a person, made for an owner's reach. The content lies sealed
    in the data folder with a key of its own (`filnyckel`); both go on `bort`.
    """

    __tablename__ = "registerutdrag"
    __table_args__ = (Index("ix_registerutdrag_person", "forbund", "person"),)

    id: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    huvudman: list[str] = Field(sa_type=ARRAY(Text))
    person: UUID
    skapad: datetime = Field(sa_column=_moment())
    skapad_av: str = Field(sa_type=Text)
    bort: datetime = Field(sa_column=_moment())
    borttagen: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class Utlamning(Table, table=True):
    """One time that an extract was handed out: who took it, when, as what."""

    __tablename__ = "utlamning"
    __table_args__ = (Index("ix_utlamning_registerutdrag", "forbund", "registerutdrag"),)

    id: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    registerutdrag: UUID
    format: str = Field(sa_type=Text)
    nar: datetime = Field(sa_column=_moment())
    av: str = Field(sa_type=Text)


class Filnyckel(Table, table=True):
    """The key of one file that tells of people, or of one decision's pseudonyms (ADR 25); itself
    sealed with the key for values.

    Deleting the row is how the file is made unreadable, wherever copies of it lie, and how
    pseudonyms lead nowhere any more.
    """

    __tablename__ = "filnyckel"

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    key_id: str = Field(sa_type=Text)
    nyckel: bytes
