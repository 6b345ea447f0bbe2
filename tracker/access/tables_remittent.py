"""Tables of the remittents' door: personal links, and which remisser came by them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, LargeBinary, Text
from sqlmodel import Field

from tracker.db import Table


class Remittentlank(Table, table=True):
    """A link for one remitting unit: `remittent` (a code) and `enhet` (its name, no person's).

    `hash` is the SHA-256 of 256 random bits; the bits themselves are in the link alone. `insatser`
    are those that it may send to. Good to `till`, or until it is ended.
    """

    __tablename__ = "remittentlank"

    id: UUID = Field(primary_key=True)
    hash: bytes = Field(unique=True, sa_type=LargeBinary)
    forbund: str
    remittent: str
    enhet: str
    insatser: list[str] = Field(sa_type=ARRAY(Text))
    till: date
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    skapad_av: str
    avslutad: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    avslutad_av: str | None = None


class Remittentremiss(Table, table=True):
    """A remiss that came by a link: what the link may see the answer to."""

    __tablename__ = "remittentremiss"
    __table_args__ = (Index(None, "lank"),)

    forbund: str = Field(primary_key=True)
    deltagande: str = Field(primary_key=True)
    lank: UUID
    insats: str
    skickad: datetime = Field(sa_type=DateTime(timezone=True))
