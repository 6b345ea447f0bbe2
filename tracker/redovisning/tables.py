"""What a file of a project was ordered with, forms it is made in, and declined proposals of time.

Storage only.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlmodel import Field

from tracker.db import Table


class Esfbestallning(Table, table=True):
    """One order. `bekraftad` is when who ordered last proved who they are; `val` is JSON."""

    __tablename__ = "esfbestallning"

    forbund: str = Field(primary_key=True, sa_type=Text)
    korning: UUID = Field(primary_key=True)
    bekraftad: datetime = Field(sa_type=DateTime(timezone=True))
    val: str = Field(sa_type=Text)


class Blankettfil(Table, table=True):
    """A form that was handed in, sealed. `summa` is sha256 of it as it came (ADR 50)."""

    __tablename__ = "blankettfil"

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    blankett: str = Field(sa_type=Text)
    namn: str = Field(sa_type=Text)
    summa: str = Field(sa_type=Text)
    key_id: str = Field(sa_type=Text)
    innehall: bytes


class AvbojdTid(Table, table=True):
    """Time that was proposed in a project (`forbund`), and that the user does not want.

    `nyckel` names the occasion, as the proposal does.
    """

    __tablename__ = "avbojd_tid"

    forbund: str = Field(primary_key=True, sa_type=Text)
    anvandare: UUID = Field(primary_key=True)
    nyckel: str = Field(primary_key=True, sa_type=Text)
    dag: date
    avbojd: datetime = Field(sa_type=DateTime(timezone=True))
