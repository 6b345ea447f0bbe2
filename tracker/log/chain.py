"""The keyed hash chain: each row's hash covers the row and the hash of the row before.

The key lies outside the database, so who can write to the database alone cannot make a row
that `verify` accepts (ADR 1). Keys are only added; each row names the one it was made with.
"""

import hmac
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

import orjson


START = bytes(32)
"""What the first row of a log follows."""


class Loggrad(NamedTuple):
    """A row of the log in the order of its columns, as written and as read back."""

    forbund: str
    position: int
    id: UUID
    typ: str
    version: int
    insats: str | None
    deltagande: str | None
    strom: str
    person: UUID | None
    kon: str | None
    fodelsear: int | None
    datum: date
    registrerad: datetime
    av: str
    data: str
    nyckel: str
    hash: bytes


COLUMNS: Sequence[str] = Loggrad._fields


def body(rad: Sequence[object]) -> bytes:
    """What is hashed of a row: all its columns but the hash itself, as a JSON list.

    `rad` holds the columns in the order of `COLUMNS`; times are read as UTC, so that the
    hash does not depend on the zone that a connection happens to use.
    """
    registrerad = rad[12]
    if not isinstance(registrerad, datetime):
        raise TypeError("registrerad is a datetime")
    return orjson.dumps([*rad[:12], registrerad.astimezone(UTC), *rad[13:16]])


def seal(key: bytes, before: bytes, of: bytes) -> bytes:
    """The hash of a row with the body `of` that follows `before`."""
    return hmac.digest(key, before + of, "sha256")


def link(key: bytes, before: bytes, rad: Sequence[object]) -> bytes:
    """The hash of a row that follows `before`."""
    return seal(key, before, body(rad))
