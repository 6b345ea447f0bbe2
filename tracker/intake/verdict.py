"""What a verdict on one event consists of: judge.py and judge_change.py give it, batch.py acts.

Also the two questions about an insats that both of them ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from tracker.intake.view import Lage
from tracker.state.insats import Insats
from tracker.state.post import Person, Post


@dataclass(slots=True)
class Nytt:
    """An event that may be taken in: what it becomes, and where the deltagande then stands."""

    post: Post
    strom: str
    lage: Lage | None = None
    insats: Insats | None = None


class Personval(NamedTuple):
    """The persons that an event names, as the identity room knows them."""

    person: Person | None = None
    ny_person: Person | None = None


NATURE: Final = ("inriktning", "volyminsats")
"""What an insats is from the first day to the last (H033)."""


def changed_nature(before: Insats, data: Mapping[str, Any]) -> list[str]:
    """The fields of `data` that say the insats is of another nature than it was set up as."""
    return [falt for falt in NATURE if before.versioner[0].data[falt] != data[falt]]


def fits(typ: str, insats: Insats) -> bool:
    """People and anonyma in insatser with personuppgifter, volumes in volyminsatser (H033)."""
    if typ == "konsultation.gjord":
        return True
    return insats.volyminsats == (typ == "volym.registrerad")
