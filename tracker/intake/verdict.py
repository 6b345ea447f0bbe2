"""What a verdict on one event consists of: judge.py and judge_change.py give it, batch.py acts.

Also the questions about an insats that both of them ask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from schemas.handelser import KINDS
from schemas.handelser.ekonomi import galler_insats
from schemas.svar import Fel
from tracker.intake.faults import fel
from tracker.intake.view import Lage, Vy
from tracker.state.insats import Insats
from tracker.state.post import Person, Post


@dataclass(slots=True)
class Nytt:
    """An event that may be taken in: what it becomes, and where the deltagande then stands."""

    post: Post
    strom: str
    lage: Lage | None = None
    insats: Insats | None = None
    byte: "Byte | None" = None


class Steg(NamedTuple):
    """One thing that the identity room does for an event about several deltaganden (ADR 32).

    `vad`: see identities.py. `vid`: the position of the event that it is about, where not its own.
    """

    vad: str
    person: UUID
    hos: UUID | None = None
    vid: int = 0


@dataclass(frozen=True, slots=True)
class Byte:
    """Whose several deltaganden then are: where each stands, by stream, and what is to be done."""

    lagen: Mapping[str, Lage]
    steg: tuple[Steg, ...]


class Personval(NamedTuple):
    """The persons that an event names, as the identity room knows them.

    Of an event about several deltaganden `person` is as the number sent says, `blind` its blind
    index, and `ny_id` an id for somebody whose number nobody knows.
    """

    person: Person | None = None
    ny_person: Person | None = None
    blind: bytes | None = None
    ny_id: UUID | None = None


NATURE: Final = ("inriktning", "volyminsats")
"""What an insats is from the first day to the last (H033)."""


def changed_nature(before: Insats, data: Mapping[str, Any]) -> list[str]:
    """The fields of `data` that say the insats is of another nature than it was set up as."""
    return [falt for falt in NATURE if before.versioner[0].data[falt] != data[falt]]


def fits(typ: str, insats: Insats) -> bool:
    """People and anonyma in insatser with personuppgifter, volumes in volyminsatser (H033)."""
    if typ in ("konsultation.gjord", "seminarium.hallet"):
        return True
    return insats.volyminsats == (typ in ("volym.registrerad", "pris.beslutat"))


def wrong_place(vy: Vy, post: Post, falt: str) -> list[Fel]:
    """The faults of an event that names an insats or none, in the wrong place (`falt` names it).

    The insats is one that there is. A post of an insats names one, a post of the förbund names
    none; a goal is of either.
    """
    money = KINDS[post.typ].ekonomi
    if money and galler_insats(post.data["post"]) != (post.insats is not None):
        return [fel("H042", falt)]
    if post.insats is not None and post.insats not in vy.uppsattning.insatser:
        return [fel("H005", falt, "Insatsen")]
    return []
