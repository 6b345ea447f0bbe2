"""Tables of logging in: one-time codes, an outside provider, logins half-way, limits.

What is here recognises a secret or holds it sealed; a copy of the database lets nobody in.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary
from sqlmodel import Field

from tracker.db import Table


class Engangskod(Table, table=True):
    """The secret of somebody's code app, sealed with the key `key_id` of the key file.

    `vantar`: shown to be scanned, not yet confirmed by a code. `steg` is the last 30 second step
    whose code was used, so that none is used twice.
    """

    __tablename__ = "engangskod"

    anvandare: UUID = Field(primary_key=True)
    vantar: bool = Field(primary_key=True)
    key_id: str
    hemlighet: bytes = Field(sa_type=LargeBinary)
    skapad: datetime = Field(sa_type=DateTime(timezone=True))
    steg: int | None = Field(default=None, sa_type=BigInteger)


class Aterkod(Table, table=True):
    """A recovery code that is left. SHA-256 is enough: the code is 120 random bits."""

    __tablename__ = "aterkod"

    hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    anvandare: UUID = Field(index=True)


class Identitet(Table, table=True):
    """Whom an outside provider means by `sub`. Both together are the key, never an e-mail."""

    __tablename__ = "identitet"

    iss: str = Field(primary_key=True)
    sub: str = Field(primary_key=True)
    anvandare: UUID = Field(index=True)
    skapad: datetime = Field(sa_type=DateTime(timezone=True))


class Kopplingskod(Table, table=True):
    """A code given to somebody by hand, that ties their outside identity to an account, once."""

    __tablename__ = "kopplingskod"

    hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    anvandare: UUID
    till: datetime = Field(sa_type=DateTime(timezone=True))


class Halvvag(Table, table=True):
    """A login that is not yet one: something was proven, and something is left to do.

    Either `anvandare` (whose password was right; `kod_given`: the code too) or `iss` and `sub`
    (whom a provider vouched for, but whom we do not know). `nyckel` as in `inloggning`.
    """

    __tablename__ = "halvvag"

    nyckel: bytes = Field(primary_key=True, sa_type=LargeBinary)
    anvandare: UUID | None = None
    kod_given: bool = False
    iss: str | None = None
    sub: str | None = None
    skapad: datetime = Field(sa_type=DateTime(timezone=True))


class OidcForsok(Table, table=True):
    """A visitor who was sent to the provider, until they come back, at most ten minutes.

    `state` is hashed, `besokare` is the fingerprint of the cookie they must come back with.
    `anvandare` and `satt` are set when somebody who is logged in proves it anew.
    """

    __tablename__ = "oidc_forsok"

    state: bytes = Field(primary_key=True, sa_type=LargeBinary)
    nonce: str
    verifierare: str
    besokare: bytes = Field(sa_type=LargeBinary)
    vidare: str
    anvandare: UUID | None = None
    skapad: datetime = Field(sa_type=DateTime(timezone=True))


class Takt(Table, table=True):
    """How much of a limit is used up: the moment at which it is whole again (ADR 0021).

    `nyckel` is a hash: what somebody typed as a name may be their password. Unlogged: after a crash
    of the database the limits begin anew, which harms nobody.
    """

    __tablename__ = "takt"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    nyckel: bytes = Field(primary_key=True, sa_type=LargeBinary)
    hel: datetime = Field(index=True, sa_type=DateTime(timezone=True))
