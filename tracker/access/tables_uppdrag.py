"""Tables of assignments, and of what a förbund has chosen about access. Nothing here is deleted:
who could see what, and when, must be told afterwards.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text
from sqlmodel import Field

from tracker.db import Table


class Uppdrag(Table, table=True):
    """One role of one person. `forbund` null: every förbund; `huvudman`, `insatser` null: all.

    Holds from `fran` to `till` (both included, null: until ended). `beslut` refers to what it
    rests on. What is ended keeps its row, with `avslutad`, by whom and why.
    """

    __tablename__ = "uppdrag"

    id: UUID = Field(primary_key=True)
    anvandare: UUID = Field(index=True)
    roll: str
    forbund: str | None = None
    huvudman: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    insatser: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    fran: date
    till: date | None = None
    beslut: str
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    skapad_av: str
    avslutad: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    avslutad_av: str | None = None
    avslut_skal: str | None = None


class Forbundsval(Table, table=True):
    """What a förbund chose, each time it did: the newest of a name holds."""

    __tablename__ = "forbundsval"

    forbund: str = Field(primary_key=True)
    namn: str = Field(primary_key=True)
    andrad: datetime = Field(primary_key=True, sa_type=DateTime(timezone=True))
    varde: bool
    andrad_av: str
    beslut: str
