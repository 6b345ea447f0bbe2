"""Where a row of the log points at the identity room: its persons and its free texts.

For those who read rows back whole: export and verify.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from schemas.handelser import KINDS


_FRITEXT: Final = frozenset(falt for kind in KINDS.values() for falt in kind.modell.fritext)
"""A field of one of these names is free text in every kind that has it (a test sees to that)."""


def texts(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each free text that a payload points at: the dict that holds it, and its field there."""
    for holder in (data, data.get("andring")):
        if isinstance(holder, dict):
            for falt in _FRITEXT & holder.keys():
                if isinstance(holder[falt], dict):
                    yield holder, falt


def new_person(data: dict[str, Any]) -> dict[str, Any] | None:
    """The person that a rättelse gives the deltagande: {"id", "kon", "fodelsear"}."""
    andring = data.get("andring")
    person = andring.get("person") if isinstance(andring, dict) else None
    return person if isinstance(person, dict) else None


def text_id(pointer: dict[str, Any]) -> UUID:
    """The id of the text that a pointer points at."""
    return UUID(pointer["fritext"])
