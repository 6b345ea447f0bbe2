"""The identity room's tables: storage only. Erasing a person means deleting here and nowhere else.

All are kept apart per förbund by row-level security (policies.py). What is sealed names its key.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlmodel import Field

from tracker.db import Table


class PersonIndex(Table, table=True):
    """Which person a personnummer is: a keyed hash → the random id that the log speaks of."""

    __tablename__ = "person_index"
    __table_args__ = (UniqueConstraint("forbund", "blindindex"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    person: UUID = Field(primary_key=True)
    blindindex: bytes
    key_id: str = Field(sa_type=Text)
    kon: str = Field(sa_type=Text)
    fodelsear: int


class PersonUppgift(Table, table=True):
    """What one owner (huvudman, the controller) knows of a person, sealed under that owner.

    `personnummer` is nothing where none is known. `andrad`, `av`: when and by whom name and contact
    were written last.
    """

    __tablename__ = "person_uppgift"

    forbund: str = Field(primary_key=True, sa_type=Text)
    person: UUID = Field(primary_key=True)
    huvudman: str = Field(primary_key=True, sa_type=Text)
    key_id: str = Field(sa_type=Text)
    personnummer: bytes | None = None
    namn: bytes | None = None
    kontakt: bytes | None = None
    andrad: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    av: str | None = Field(default=None, sa_type=Text)


class PersonLed(Table, table=True):
    """A record that was joined to another person: by which way it came to whom it counts as."""

    __tablename__ = "person_led"
    __table_args__ = (Index("ix_person_led_ar", "forbund", text("(led[cardinality(led)])")),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    person: UUID = Field(primary_key=True)
    led: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))


class PersonNummer(Table, table=True):
    """A number of somebody who got another, and the position of the log from which it was theirs.

    `leder`: it still finds them. Nothing in it where no number is known.
    """

    __tablename__ = "person_nummer"
    __table_args__ = (Index(None, "forbund", "blindindex"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    person: UUID = Field(primary_key=True)
    fran: int = Field(primary_key=True, sa_type=BigInteger)
    leder: bool
    blindindex: bytes | None = None
    index_key_id: str | None = Field(default=None, sa_type=Text)
    kon: str = Field(sa_type=Text)
    fodelsear: int
    key_id: str | None = Field(default=None, sa_type=Text)
    personnummer: bytes | None = None


class Fritext(Table, table=True):
    """One free text of an event, sealed; the event holds its id and salted hash."""

    __tablename__ = "fritext"
    __table_args__ = (Index(None, "forbund", "deltagande"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    huvudman: str = Field(sa_type=Text)
    deltagande: str | None = Field(default=None, sa_type=Text)
    key_id: str = Field(sa_type=Text)
    salt: bytes
    text: bytes


class Gallrad(Table, table=True):
    """A person who has been erased: only the random id, the decision and the moment remain."""

    __tablename__ = "gallrad"

    forbund: str = Field(primary_key=True, sa_type=Text)
    person: UUID = Field(primary_key=True)
    beslut: str = Field(sa_type=Text)
    gallrad: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class Skydd(Table, table=True):
    """A person with skyddade personuppgifter: seen by the named users alone (uuid of accounts).

    One row for each time; whom it names is changed by ending one and making the next.
    """

    __tablename__ = "skydd"
    __table_args__ = (
        Index(
            "uq_skydd_person",
            "forbund",
            "person",
            unique=True,
            postgresql_where=text("slut IS NULL"),
        ),
    )

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    person: UUID
    namngivna: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    sedan: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    av: str = Field(sa_type=Text)
    skal: str = Field(sa_type=Text)
    slut: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    slut_av: str | None = Field(default=None, sa_type=Text)
    slut_skal: str | None = Field(default=None, sa_type=Text)


class Projektdeltagare(Table, table=True):
    """Who took part in an ESF project in a month, as one person whichever förbund they came from.

    `forbund` is the project's slug, `person` the id within it; `hos` and `deltagande` say whose
    deltagande it is there, `delprojekt` where it counts, `grund` why it may be reported, and `vid`
    the position of the förbund that this was known at (ADR 36).
    """

    __tablename__ = "projektdeltagare"

    forbund: str = Field(primary_key=True, sa_type=Text)
    manad: str = Field(primary_key=True, sa_type=Text)
    hos: str = Field(primary_key=True, sa_type=Text)
    deltagande: str = Field(primary_key=True, sa_type=Text)
    person: UUID
    delprojekt: str = Field(sa_type=Text)
    grund: str = Field(sa_type=Text)
    vid: int = Field(sa_type=BigInteger)


class Intygsbild(Table, table=True):
    """What was drawn on the screen, or the scan of the paper, of a närvarointyg, sealed.

    `form` is png, jpg or pdf. It is the project's (`projekt`) proof: kept as long as the project is
    (`bevara_till_och_med`), also when the förbund has gallrat the person (ADR 44).
    """

    __tablename__ = "intygsbild"
    __table_args__ = (Index("ix_intygsbild_projekt", "forbund", "projekt"),)

    forbund: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(primary_key=True)
    deltagande: str = Field(sa_type=Text)
    projekt: str = Field(sa_type=Text)
    form: str = Field(sa_type=Text)
    key_id: str = Field(sa_type=Text)
    bild: bytes
