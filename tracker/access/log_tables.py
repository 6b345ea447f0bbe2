"""Tables of the read log, its monthly control, and emergency access (ADR 0022).

Random ids stand here, never a name, a number or what was searched for. What people write (a note,
a reason) is sealed, since it may say who somebody is.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Uuid as UuidType
from sqlmodel import Field

from tracker.db import Table


_TID = DateTime(timezone=True)


class Laslogg(Table, table=True):
    """One reading: who was shown whom, when and where. Only ever added to.

    `anvandare` is an opaque user id, or `drift:<user>` for the command line. `sida` is the name of
    the page or command. `hela`: everybody in the förbund. `sokt` is the keyed hash of what was
    searched for. `nodatkomst`: which emergency access let the reader in. `utredning`: by which
    decision of an owner's it was taken out (ADR 25).
    """

    __tablename__ = "laslogg"
    __table_args__ = (
        CheckConstraint("vad IN ('sett','sokt','exporterat','utskrivet','kommando')", name="vad"),
        CheckConstraint("via IN ('webb','api','kommando','arbetare')", name="via"),
        Index("ix_laslogg_nar", "forbund", "nar"),
        Index("ix_laslogg_anvandare", "forbund", "anvandare", "nar"),
        Index("ix_laslogg_personer", "personer", postgresql_using="gin"),
        Index("ix_laslogg_deltaganden", "deltaganden", postgresql_using="gin"),
    )

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(
        primary_key=True, sa_column_kwargs={"server_default": text("gen_random_uuid()")}
    )
    nar: datetime = Field(sa_type=_TID)
    anvandare: str = Field(sa_type=Text)
    vad: str = Field(sa_type=Text)
    sida: str = Field(sa_type=Text)
    via: str = Field(sa_type=Text)
    personer: list[UUID] = Field(sa_type=ARRAY(UuidType))
    deltaganden: list[str] = Field(sa_type=ARRAY(Text))
    hela: bool = False
    sokt: bytes | None = Field(default=None, sa_type=LargeBinary)
    nodatkomst: UUID | None = None
    utredning: UUID | None = None


class Loggkontroll(Table, table=True):
    """A month's control of the readings in one insats of one owner; `insats` "": of no insats.

    `lasningar` is how many there were. `namn_provade`: when surnames were compared, which needs a
    key and so waits for the first manager to open it.
    """

    __tablename__ = "loggkontroll"
    __table_args__ = (UniqueConstraint("forbund", "manad", "huvudman", "insats"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    manad: str = Field(sa_type=Text)
    huvudman: str = Field(sa_type=Text)
    insats: str = Field(sa_type=Text)
    lasningar: int
    skapad: datetime = Field(sa_type=_TID)
    namn_provade: datetime | None = Field(default=None, sa_type=_TID)
    signerad: datetime | None = Field(default=None, sa_type=_TID)
    signerad_av: str | None = Field(default=None, sa_type=Text)


class LoggkontrollPost(Table, table=True):
    """One thing to look at: readings by one user on one day, and why they were picked (`regel`).

    `lasningar` and `personer` count them; `forsta` is the time of the first. `deltaganden` are
    those that are named, `vilka` whose they are.
    """

    __tablename__ = "loggkontroll_post"
    __table_args__ = (
        CheckConstraint("bedomning IN ('ok','folj_upp')", name="bedomning"),
        CheckConstraint("(bedomning IS NULL) = (bedomd IS NULL)", name="bedomd"),
        Index("ix_loggkontroll_post_kontroll", "forbund", "kontroll"),
    )

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    kontroll: UUID
    regel: str = Field(sa_type=Text)
    anvandare: str = Field(sa_type=Text)
    dag: date
    forsta: datetime = Field(sa_type=_TID)
    lasningar: int
    personer: int
    deltaganden: list[str] = Field(sa_type=ARRAY(Text))
    vilka: list[UUID] = Field(sa_type=ARRAY(UuidType))
    bedomning: str | None = Field(default=None, sa_type=Text)
    key_id: str | None = Field(default=None, sa_type=Text)
    anteckning: bytes | None = Field(default=None, sa_type=LargeBinary)
    bedomd: datetime | None = Field(default=None, sa_type=_TID)
    bedomd_av: str | None = Field(default=None, sa_type=Text)


class Nodatkomst(Table, table=True):
    """Emergency access: one user to one insats of one owner, from `fran` up to `till`."""

    __tablename__ = "nodatkomst"
    __table_args__ = (
        CheckConstraint("till <= fran + interval '3 hours'", name="tre_timmar"),
        CheckConstraint("(kvitterad IS NULL) = (kvitterad_av IS NULL)", name="kvitterad"),
        Index("ix_nodatkomst_anvandare", "anvandare", "till"),
    )

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    anvandare: str = Field(sa_type=Text)
    huvudman: str = Field(sa_type=Text)
    insats: str = Field(sa_type=Text)
    key_id: str = Field(sa_type=Text)
    orsak: bytes = Field(sa_type=LargeBinary)
    fran: datetime = Field(sa_type=_TID)
    till: datetime = Field(sa_type=_TID)
    kvitterad: datetime | None = Field(default=None, sa_type=_TID)
    kvitterad_av: str | None = Field(default=None, sa_type=Text)
