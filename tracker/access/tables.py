"""Tables of the access room. No secret stands here in clear, only what recognises one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, LargeBinary, Text
from sqlmodel import Field

from tracker.db import Table


class Anvandare(Table, table=True):
    """A person who logs in; what they may do there is in their assignments (tables_uppdrag.py).

    `losenord` is an argon2id hash in PHC form, with its own salt and parameters; null for one who
    logs in by an outside provider only. `byt_losenord`: somebody else has seen it.
    """

    __tablename__ = "anvandare"

    id: UUID = Field(primary_key=True)
    namn: str = Field(unique=True)
    losenord: str | None = None
    byt_losenord: bool = False
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    avstangd: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class Inloggning(Table, table=True):
    """One login, until it ends. `nyckel` is the SHA-256 of the token in the visitor's cookie.

    `forbund` and `insatser` are what the user has in focus; null: not chosen. `id` is what it is
    called on pages, `bekraftad` when its user last proved who they are, `satt` how (*losenord*,
    *kod*, *oidc*), `klient` the browser in two words.
    """

    __tablename__ = "inloggning"

    nyckel: bytes = Field(primary_key=True, sa_type=LargeBinary)
    anvandare: UUID = Field(index=True)
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    sedd: datetime = Field(sa_type=DateTime(timezone=True))
    id: UUID = Field(unique=True)
    bekraftad: datetime = Field(sa_type=DateTime(timezone=True))
    satt: str
    klient: str
    forbund: str | None = None
    insatser: list[str] | None = Field(default=None, sa_type=ARRAY(Text))


class Apinyckel(Table, table=True):
    """A key for a machine: one förbund, one right (*skriva* or *lasa*), named owners or all (null).

    `hash` is the SHA-256 of a random 256-bit secret; such a secret needs no slow hash.
    """

    __tablename__ = "apinyckel"

    id: UUID = Field(primary_key=True)
    forbund: str
    ratt: str
    huvudman: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    hash: bytes = Field(sa_type=LargeBinary)
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    avslutad: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
