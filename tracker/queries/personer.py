"""How pages name people: masked. The clear number never leaves this room (ADR 8)."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.identity.keys import Keys
from tracker.identity.register import reveal


DOLD: Final = "Dold person"
"""Erased, or of an owner whose people this reader may not see."""


def mask(personnummer: str) -> str:
    """«19850615-••••»: the day of birth is enough to know whom one was looking for."""
    return f"{personnummer[:8]}-••••"


def masked(
    session: Session, forbund: str, persons: Collection[UUID], *, keys: Keys
) -> dict[UUID, str]:
    """Person id → masked personnummer, or DOLD; every id has an answer."""
    known = reveal(session, forbund, list(set(persons)), keys=keys)
    return {person: mask(known[person]) if person in known else DOLD for person in persons}
