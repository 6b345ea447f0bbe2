"""How pages name people: by name, and masked. The clear number never leaves this room (ADR 8)."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.identity.keys import Keys
from tracker.identity.namn import known
from tracker.identity.nummer import unnumbered


DOLD: Final = "Dold person"
"""Erased, or of an owner whose people this reader may not see."""

UTAN: Final = "Okänt personnummer"
"""Somebody who turned out to be another than the number said, and whose own nobody knows."""


def mask(personnummer: str) -> str:
    """«19850615-••••»: the day of birth is enough to know whom one was looking for."""
    return f"{personnummer[:8]}-••••"


def masked(
    session: Session, forbund: str, persons: Collection[UUID], *, keys: Keys
) -> dict[UUID, str]:
    """Person id → «Anna Berg, 19850615-••••», or UTAN or DOLD; every id has an answer."""
    found = known(session, forbund, list(set(persons)), keys=keys)
    nameless = unnumbered(session, forbund, [one for one in set(persons) if one not in found])
    others = {person: UTAN if person in nameless else DOLD for person in persons}
    return others | {person: called(one.namn, one.nummer) for person, one in found.items()}


def called(namn: str, personnummer: str) -> str:
    """What a page calls somebody: two may have one name, so the number stands beside it."""
    number = mask(personnummer) if personnummer else UTAN
    return f"{namn}, {number}" if namn else number
