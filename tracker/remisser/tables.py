"""Tables around remisser: storage only. About a person they hold a deltagande's name, no more."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, Text
from sqlmodel import Field

from tracker.db import Table


class Paminnelse(Table, table=True):
    """The day when somebody wants to look at a deltagande again; one each."""

    __tablename__ = "paminnelse"

    forbund: str = Field(primary_key=True, sa_type=Text)
    deltagande: str = Field(primary_key=True, sa_type=Text)
    dag: date
    av: UUID
    skapad: datetime = Field(sa_type=DateTime(timezone=True))


class Overlamnad(Table, table=True):
    """A deltagande `fran` that became the remiss `till` in an insats of somebody else's."""

    __tablename__ = "overlamnad"
    __table_args__ = (Index("ix_overlamnad_fran", "forbund", "fran"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    till: str = Field(primary_key=True, sa_type=Text)
    fran: str = Field(sa_type=Text)
    fran_insats: str = Field(sa_type=Text)
    till_insats: str = Field(sa_type=Text)
    dag: date
    av: UUID


class Mote(Table, table=True):
    """A meeting of several authorities. `organisationer` are remittent codes, `roller` words."""

    __tablename__ = "mote"

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    dag: date
    slag: str = Field(sa_type=Text)
    organisationer: list[str] = Field(sa_type=ARRAY(Text))
    roller: list[str] = Field(sa_type=ARRAY(Text))
    av: UUID
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    klart: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class MoteArende(Table, table=True):
    """One remiss on the agenda; `svar` and `plan` are the events that the meeting led to."""

    __tablename__ = "mote_arende"

    forbund: str = Field(primary_key=True, sa_type=Text)
    mote: UUID = Field(primary_key=True)
    deltagande: str = Field(primary_key=True, sa_type=Text)
    nr: int
    svar: UUID | None = None
    plan: UUID | None = None
