"""Projection tables of activities, and of which project an insats is in: versions (ADR 47).

`nr` is the position of the event that says it, `nyckel` what its stream is named by.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, Index, Text, Uuid
from sqlmodel import Field, SQLModel


class Version(SQLModel):
    """What was last said of what `nyckel` names, as it was known from `fran`."""

    forbund: str = Field(primary_key=True, sa_type=Text)
    nyckel: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)


class AnslutningVersion(Version, table=True):
    """An insats in an ESF project, from `giltig_fran` until `giltig_till`, both days inside."""

    __tablename__ = "anslutning_version"

    insats: str = Field(sa_type=Text)
    projekt: str = Field(sa_type=Text)
    giltig_fran: date
    giltig_till: date | None = None


class AktivitetVersion(Version, table=True):
    """An activity. `dagar`: [[weekday, minutes, when or null]]; `arrangorer`: accounts."""

    __tablename__ = "aktivitet_version"

    insats: str = Field(sa_type=Text)
    slug: str = Field(sa_type=Text)
    namn: str = Field(sa_type=Text)
    slag: str = Field(sa_type=Text)
    plats: str | None = Field(default=None, sa_type=Text)
    giltig_fran: date
    giltig_till: date | None = None
    dagar: str = Field(sa_type=Text)
    arrangorer: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))


class AktivitetDeltagare(SQLModel, table=True):
    """One time of somebody in an activity, from `giltig_fran` until `giltig_till`, both inside.

    `nr` is the position of the event that began it. `fullfoljt`: completed; null is unknown.
    """

    __tablename__ = "aktivitet_deltagare"
    __table_args__ = (Index("ix_aktivitet_deltagare_aktivitet", "forbund", "insats", "aktivitet"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    nyckel: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger, primary_key=True)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    deltagande: str = Field(sa_type=Text)
    insats: str = Field(sa_type=Text)
    aktivitet: str = Field(sa_type=Text)
    giltig_fran: date
    giltig_till: date | None = None
    fullfoljt: bool | None = None
