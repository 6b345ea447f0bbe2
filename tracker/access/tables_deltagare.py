"""Tables of the participant's door: links that let one person in to what is their own (ADR 43)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, Text
from sqlmodel import Field

from tracker.db import Table


class Deltagarlank(Table, table=True):
    """A link about one deltagande, good until `till`, until it is ended, or used (*skatta*).

    `slag`: *skatta* (rate oneself, once), *sida* (one's own page, with a code besides), *visa*
    (the page shown to somebody for a while). `hash` and `kod` are keyed hashes: neither the link
    nor the code stands here. `person`: whose the deltagande was when the link was made; another's,
    and it is worth nothing. `forsok` counts wrong codes. `skapad_av` is a user, or *deltagare:* and
    a link.
    """

    __tablename__ = "deltagarlank"
    __table_args__ = (Index(None, "forbund", "deltagande"),)

    id: UUID = Field(primary_key=True)
    hash: bytes = Field(unique=True, sa_type=LargeBinary)
    kod: bytes | None = Field(default=None, unique=True, sa_type=LargeBinary)
    forbund: str = Field(sa_type=Text)
    deltagande: str = Field(sa_type=Text)
    person: UUID
    slag: str = Field(sa_type=Text)
    instrument: str | None = Field(default=None, sa_type=Text)
    utgava: int | None = None
    sprak: str = Field(default="sv", sa_type=Text)
    till: datetime = Field(sa_type=DateTime(timezone=True))
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    skapad_av: str = Field(sa_type=Text)
    forsok: int = 0
    anvand: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    avslutad: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    avslutad_av: str | None = Field(default=None, sa_type=Text)


class Deltagarbesok(Table, table=True):
    """Somebody who came in to their own page by link and code. `nyckel`: a keyed hash of what
    stands in their cookie.
    """

    __tablename__ = "deltagarbesok"
    __table_args__ = (Index(None, "forbund", "deltagande"),)

    nyckel: bytes = Field(primary_key=True, sa_type=LargeBinary)
    lank: UUID
    forbund: str = Field(sa_type=Text)
    deltagande: str = Field(sa_type=Text)
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    sedd: datetime = Field(sa_type=DateTime(timezone=True))
