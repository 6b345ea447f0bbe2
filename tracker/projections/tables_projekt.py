"""Projection tables of an ESF project, and of attendance: versions as those of tables.py (ADR 36).

`forbund` is the slug of the log: the project's, and of attendance the förbund's. `nr` is the
position of the event that says it. Lists of pairs are JSON. No name stands here: `personnamn` and
`beskrivning` are ids of texts in the identity room.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger, Text, text
from sqlmodel import Field, SQLModel


class ProjektVersion(SQLModel, table=True):
    """The project. `perioder`: its payment periods, [[first day, last day]]."""

    __tablename__ = "projekt_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    namn: str = Field(sa_type=Text)
    diarienummer: str = Field(sa_type=Text)
    programperiod: str = Field(sa_type=Text)
    agare: str = Field(sa_type=Text)
    orgnr: str | None = Field(default=None, sa_type=Text)
    start: date
    slut: date
    perioder: str = Field(sa_type=Text)


class DelprojektVersion(SQLModel, table=True):
    """A delprojekt. `insatser`: [[förbund, insats]] whose deltaganden take part in it, with first
    and last day where they are not in it all the time.
    """

    __tablename__ = "delprojekt_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    slug: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    namn: str = Field(sa_type=Text)
    agare: str = Field(sa_type=Text)
    eget: bool
    insatser: str = Field(sa_type=Text)
    start: date | None = None
    slut: date | None = None


class PersonalVersion(SQLModel, table=True):
    """Somebody who works in the project."""

    __tablename__ = "personal_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    slug: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    person: UUID | None = None
    personnamn: UUID
    arbetsgivare: str = Field(sa_type=Text)
    orgnr: str | None = Field(default=None, sa_type=Text)
    kategori: str = Field(sa_type=Text)
    slag: str = Field(sa_type=Text)
    anstalld_fran: date
    anstalld_till: date | None = None
    anvandare: UUID | None = None


class TimprisVersion(SQLModel, table=True):
    """A table of unit costs. `priser`: [[category, its name, öre for an hour]]."""

    __tablename__ = "timpris_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    slug: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    kalla: str = Field(sa_type=Text)
    beslutad: date
    utlysning: str | None = Field(default=None, sa_type=Text)
    programomrade: str | None = Field(default=None, sa_type=Text)
    region: str | None = Field(default=None, sa_type=Text)
    priser: str = Field(sa_type=Text)


class EsfsatsVersion(SQLModel, table=True):
    """A setting that the project has decided; `datum` is the day of the decision."""

    __tablename__ = "esfsats_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    namn: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    varde: str = Field(sa_type=Text)
    kalla: str = Field(sa_type=Text)
    datum: date


class ManadVersion(SQLModel, table=True):
    """A month (ÅÅÅÅ-MM) that was closed for time, or opened again."""

    __tablename__ = "manad_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    manad: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    stangd: bool
    datum: date


class ScbsandningVersion(SQLModel, table=True):
    """A sealed file that was sent to SCB. `leverans`: its number; `kvittens`: a text's id."""

    __tablename__ = "scbsandning_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    leverans: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    manad: str = Field(sa_type=Text)
    summa: str = Field(sa_type=Text)
    datum: date
    kvittens: UUID | None = None


class AnsokanVersion(SQLModel, table=True):
    """What ESF-rådet decided of the application of a period (ÅÅÅÅ-MM_ÅÅÅÅ-MM).

    `utbetalt`: öre. `avslag`: [[personal, month, delprojekt, minutes]].
    """

    __tablename__ = "ansokan_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    period: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    utbetalt: int = Field(sa_type=BigInteger)
    kalla: str = Field(sa_type=Text)
    datum: date
    avslag: str = Field(sa_type=Text)


class BlankettVersion(SQLModel, table=True):
    """The form that a kind of file is made with; our own layout where `fil` is None.

    `kopplingar`: [[field, sheet, cell, to the right]].
    """

    __tablename__ = "blankett_version"

    forbund: str = Field(primary_key=True, sa_type=Text)
    blankett: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    kalla: str = Field(sa_type=Text)
    datum: date
    fil: UUID | None = None
    summa: str | None = Field(default=None, sa_type=Text)
    kopplingar: str = Field(sa_type=Text)


class Rad(SQLModel):
    """One event that stands alone, as it was known from `fran`."""

    forbund: str = Field(primary_key=True, sa_type=Text)
    nr: int = Field(sa_type=BigInteger, primary_key=True)
    fran: int = Field(sa_type=BigInteger, primary_key=True)
    till: int | None = Field(default=None, sa_type=BigInteger)
    handelse: UUID


class TidRad(Rad, table=True):
    """One row of somebody's sheet. Only those of `slag` projekt are in the project's hours."""

    __tablename__ = "tid_rad"
    __table_args__ = (
        Index("ix_tid_rad_personal", "forbund", "personal", "datum"),
        Index("ix_tid_rad_handelse", "forbund", "handelse"),
        Index("ix_tid_rad_beskrivning", "forbund", "beskrivning"),
    )

    personal: str = Field(sa_type=Text)
    delprojekt: str | None = Field(default=None, sa_type=Text)
    datum: date
    slag: str = Field(sa_type=Text)
    minuter: int = Field(sa_type=SmallInteger)
    aktivitet: int | None = Field(default=None, sa_type=SmallInteger)
    beskrivning: UUID | None = None
    traff: str | None = Field(default=None, sa_type=Text)


class UnderskriftRad(Rad, table=True):
    """A signature on somebody's sheet of a month, as it was given: whether it holds is derived.

    `summa`: the checksum of what was signed. `av`: the user's opaque id; `datum`, the day.
    """

    __tablename__ = "underskrift_rad"
    __table_args__ = (
        Index("ix_underskrift_rad_manad", "forbund", "manad", "personal"),
        Index("ix_underskrift_rad_handelse", "forbund", "handelse"),
    )

    personal: str = Field(sa_type=Text)
    manad: str = Field(sa_type=Text)
    summa: str = Field(sa_type=Text)
    roll: str = Field(sa_type=Text)
    satt: str = Field(sa_type=Text)
    av: str = Field(sa_type=Text)
    datum: date


class NarvaroRad(Rad, table=True):
    """How long a deltagande was there one day."""

    __tablename__ = "narvaro_rad"
    __table_args__ = (
        Index("ix_narvaro_rad_deltagande", "forbund", "deltagande", "datum"),
        Index(
            "ix_narvaro_rad_traff",
            "forbund",
            "insats",
            "datum",
            postgresql_where=text("traff IS NOT NULL AND till IS NULL"),
        ),
        Index("ix_narvaro_rad_handelse", "forbund", "handelse"),
    )

    deltagande: str = Field(sa_type=Text)
    insats: str = Field(sa_type=Text)
    datum: date
    minuter: int = Field(sa_type=SmallInteger)
    beskrivning: UUID | None = None
    traff: str | None = Field(default=None, sa_type=Text)


class IntygRad(Rad, table=True):
    """A participant's närvarointyg of a month (ÅÅÅÅ-MM): what was certified, and its checksum."""

    __tablename__ = "intyg_rad"
    __table_args__ = (
        Index("ix_intyg_rad_deltagande", "forbund", "deltagande", "manad"),
        Index("ix_intyg_rad_handelse", "forbund", "handelse"),
    )

    deltagande: str = Field(sa_type=Text)
    insats: str = Field(sa_type=Text)
    datum: date
    manad: str = Field(sa_type=Text)
    minuter: int
    summa: str = Field(sa_type=Text)
    hur: str = Field(sa_type=Text)
    bild: UUID | None = None
