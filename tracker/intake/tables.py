"""Files that are being taken in, as rows: who handed in what, how far it is, who works on it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, Integer, text
from sqlmodel import Field, SQLModel


_TID = DateTime(timezone=True)


class Inlasning(SQLModel, table=True):
    """One delivery: tried out first (`steg` prov), saved when its sender says so (`steg` spara).

    Within each step begard → pagar → klar | misslyckad. The file and its receipt lie sealed under
    the same id (receipts.py); here stand counts and nothing about any person. `slag`: fil (events)
    or blad (a prepared Excel file). `val` are the rows of a blad whose conflicts the sender
    settled in favour of the file. `provat_fanns`: what was there already when it was tried out.
    """

    __tablename__ = "inlasning"
    __table_args__ = (
        Index(
            "ix_inlasning_vantar",
            "begard",
            postgresql_where=text("tillstand IN ('begard', 'pagar')"),
        ),
        Index("ix_inlasning_av", "av", "begard"),
    )

    id: UUID = Field(primary_key=True)
    forbund: str
    insats: str | None = None
    av: str
    slag: str = "fil"
    steg: str = "prov"
    tillstand: str = "begard"
    begard: datetime = Field(sa_type=_TID)
    lease: datetime | None = Field(default=None, sa_type=_TID)
    forsok: int = 0
    klart: int = 0
    andel: int = 0
    lasta: int = 0
    nya: int = 0
    fanns: int = 0
    avvisade: int = 0
    provat_fanns: int = 0
    val: list[int] = Field(default_factory=list, sa_type=ARRAY(Integer))
    fel: str | None = None
    avslutad: datetime | None = Field(default=None, sa_type=_TID)
