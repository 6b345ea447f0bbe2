"""How pages name people: masked. The clear number never leaves this room (ADR 8)."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.identity.keys import Keys
from tracker.identity.nummer import unnumbered
from tracker.identity.register import reveal


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
    """Person id → masked personnummer, or DOLD; every id has an answer."""
    known = reveal(session, forbund, list(set(persons)), keys=keys)
    nameless = unnumbered(session, forbund, [one for one in set(persons) if one not in known])
    others = {person: UTAN if person in nameless else DOLD for person in persons}
    return others | {person: mask(number) for person, number in known.items()}
