"""Tables of the door of surveys: open rounds, links to them, and what they have come to (ADR 51).

None of them says who answers, when, or what one form said. All are gone when a round is closed.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from tracker.db import Table


class Enkatomgang(Table, table=True):
    """A questionnaire that is open from `fran` to `till`, both inside.

    `insats` None: the whole förbund is asked. `inbjudna`: how many were asked, where somebody
    knows. `minst`: the least number of answers that is told. `stangd`: it takes no more.
    """

    __tablename__ = "enkatomgang"
    __table_args__ = (Index(None, "forbund"),)

    id: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    namn: str = Field(sa_type=Text)
    enkat: str = Field(sa_type=Text)
    utgava: int
    insats: str | None = Field(default=None, sa_type=Text)
    fran: date
    till: date
    inbjudna: int | None = None
    minst: int
    skapad_av: str = Field(sa_type=Text)
    stangd: bool = False


class Enkatlank(Table, table=True):
    """A way in to a round, good for `kvar` answers more. `hash` is keyed: the link is not here."""

    __tablename__ = "enkatlank"
    __table_args__ = (Index(None, "forbund", "omgang"),)

    hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    forbund: str = Field(sa_type=Text)
    omgang: UUID
    kvar: int


class Enkatsvar(Table, table=True):
    """The numbers of one round, in one row: group → question → value → how many."""

    __tablename__ = "enkatsvar"

    omgang: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    rakning: dict[str, Any] = Field(sa_type=JSONB)
