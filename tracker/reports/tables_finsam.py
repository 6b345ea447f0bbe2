"""The sheet for Uppföljning Finsam as rows: which moment its figures are of, and what is done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, SmallInteger
from sqlmodel import Field, SQLModel


_TID = DateTime(timezone=True)


class FinsamBlad(SQLModel, table=True):
    """A sheet: every figure of a year as known at `position`. Never changed; another may follow.

    `sha256` is over its tables, so that what was copied can be shown to be what was counted.
    """

    __tablename__ = "finsam_blad"
    __table_args__ = (Index("ix_finsam_blad_ar", "forbund", "ar", "skapad"),)

    forbund: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    ar: int = Field(sa_type=SmallInteger)
    position: int = Field(sa_type=BigInteger)
    sha256: str
    av: UUID
    skapad: datetime = Field(sa_type=_TID)


class FinsamBock(SQLModel, table=True):
    """That somebody has taken a figure over: who, when, and which value it then had."""

    __tablename__ = "finsam_bock"

    forbund: str = Field(primary_key=True)
    ar: int = Field(sa_type=SmallInteger, primary_key=True)
    siffra: str = Field(primary_key=True)
    anvandare: UUID = Field(primary_key=True)
    varde: str
    nar: datetime = Field(sa_type=_TID)
