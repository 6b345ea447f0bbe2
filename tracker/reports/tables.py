"""Report runs as rows: what was asked for, how far it is, who works on it until when (ADR 2)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


_TID = DateTime(timezone=True)


class Korning(SQLModel, table=True):
    """One ordered run: begard → pagar → klar | misslyckad.

    `parametrar` is canonical JSON; `nyckel` is the hash of what was asked for, unique while a
    run is under way, so that the same order gives the same run. `lease` is how long the one who
    works on it may be silent. `position` (JSON, förbund → position) is set when work begins.
    """

    __tablename__ = "korning"
    __table_args__ = (
        Index(
            "uq_korning_nyckel_pagar",
            "nyckel",
            unique=True,
            postgresql_where=text("tillstand IN ('begard', 'pagar')"),
        ),
        Index(
            "ix_korning_vantar",
            "begard",
            postgresql_where=text("tillstand IN ('begard', 'pagar')"),
        ),
    )

    id: UUID = Field(primary_key=True)
    nyckel: str
    rapport: str
    definition: str
    forbund: list[str] = Field(sa_type=ARRAY(Text))
    parametrar: str
    format: list[str] = Field(sa_type=ARRAY(Text))
    position: str | None = None
    tillstand: str
    begard: datetime = Field(sa_type=_TID)
    av: str
    lease: datetime | None = Field(default=None, sa_type=_TID)
    forsok: int = 0
    klart: int = 0
    totalt: int = 0
    filer: list[str] = Field(sa_type=ARRAY(Text))
    fel: str | None = None
    avslutad: datetime | None = Field(default=None, sa_type=_TID)


class Manadsval(SQLModel, table=True):
    """The day of the month on which a förbund's monthly reports are made, for the month before."""

    __tablename__ = "manadsval"

    forbund: str = Field(primary_key=True)
    dag: int


class Manadskorning(SQLModel, table=True):
    """That a förbund's reports of a month were ordered: at most once, however often beat asks."""

    __tablename__ = "manadskorning"

    forbund: str = Field(primary_key=True)
    manad: str = Field(primary_key=True)
    begard: datetime = Field(sa_type=_TID)


class Publicering(SQLModel, table=True):
    """A table that was made to be published: number `nummer` of its förbund (ADR 31).

    It is counted again from `parametrar` and `position`, which are JSON and a position as in the
    table; only which cells were hidden must be known, for what hides may be better one day.
    `dolda` is JSON, pairs of row and column. `id` is that of the run, or one of its own.
    """

    __tablename__ = "publicering"
    __table_args__ = (
        UniqueConstraint("id"),
        CheckConstraint("nummer > 0", name="nummer"),
    )

    forbund: str = Field(primary_key=True)
    nummer: int = Field(primary_key=True)
    id: UUID
    rapport: str
    definition: str
    parametrar: str
    position: int
    dolda: str
    sha256: str
    publicerad: datetime = Field(sa_type=_TID)
    av: str
