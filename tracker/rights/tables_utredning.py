"""Tables of extracts by decision (ADR 25): what was decided, what was made, what was taken."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, Index, Text
from sqlmodel import Field

from tracker.db import Table


_TID = DateTime(timezone=True)


class Utredningsbeslut(Table, table=True):
    """What an owner decided: `utredare` (a user's id) may take out rows of `insatser`, those open
    some day from `fran` to `till`, with `kolumner` (utredningskolumner.py), up to `galler_till`.

    `dagar`: days are shown, else months. Never changed, only ended; its key lies in `filnyckel`.
    """

    __tablename__ = "utredningsbeslut"
    __table_args__ = (
        CheckConstraint("cardinality(insatser) > 0", name="insatser"),
        CheckConstraint("fran <= till", name="period"),
        CheckConstraint("(avslutad IS NULL) = (avslutad_av IS NULL)", name="avslut"),
    )

    id: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    huvudman: str = Field(sa_type=Text)
    utredare: str = Field(sa_type=Text)
    beslut: str = Field(sa_type=Text)
    andamal: str = Field(sa_type=Text)
    insatser: list[str] = Field(sa_type=ARRAY(Text))
    fran: date
    till: date
    kolumner: list[str] = Field(sa_type=ARRAY(Text))
    dagar: bool
    galler_till: date
    beslutad: datetime = Field(sa_type=_TID)
    beslutad_av: str = Field(sa_type=Text)
    avslutad: datetime | None = Field(default=None, sa_type=_TID)
    avslutad_av: str | None = Field(default=None, sa_type=Text)


class Utredningsutdrag(Table, table=True):
    """One extract: begard → klar | misslyckad. Its file lies sealed until `bort`.

    `rader` are in it, `utelamnade` were left out as hidden (ADR 24). `forsok`: how often a worker
    took it up.
    """

    __tablename__ = "utredningsutdrag"
    __table_args__ = (
        CheckConstraint("tillstand IN ('begard', 'klar', 'misslyckad')", name="tillstand"),
        Index(
            "uq_utredningsutdrag_begard",
            "forbund",
            "beslut",
            unique=True,
            postgresql_where="tillstand = 'begard'",
        ),
        Index("ix_utredningsutdrag_beslut", "forbund", "beslut"),
    )

    id: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    beslut: UUID
    tillstand: str = Field(default="begard", sa_type=Text)
    begard: datetime = Field(sa_type=_TID)
    forsok: int = 0
    rader: int | None = None
    utelamnade: int | None = None
    bort: datetime | None = Field(default=None, sa_type=_TID)
    borttagen: datetime | None = Field(default=None, sa_type=_TID)
    fel: str | None = Field(default=None, sa_type=Text)


class Utdragsdeltagande(Table, table=True):
    """Who is in an extract: a delivered one is closed when any of them is erased (ADR 42)."""

    __tablename__ = "utdragsdeltagande"
    __table_args__ = (
        Index("ix_utdragsdeltagande_deltagande", "forbund", "deltagande"),
        Index("ix_utdragsdeltagande_person", "forbund", "person"),
    )

    forbund: str = Field(primary_key=True, sa_type=Text)
    utdrag: UUID = Field(primary_key=True)
    deltagande: str = Field(primary_key=True, sa_type=Text)
    person: UUID


class Utredningshamtning(Table, table=True):
    """One time that a file was downloaded: which, as what, when, by whom."""

    __tablename__ = "utredningshamtning"
    __table_args__ = (Index("ix_utredningshamtning_utdrag", "forbund", "utdrag"),)

    id: UUID = Field(primary_key=True)
    forbund: str = Field(sa_type=Text)
    utdrag: UUID
    format: str = Field(sa_type=Text)
    nar: datetime = Field(sa_type=_TID)
    av: str = Field(sa_type=Text)
