"""The fold of an ESF project's set-up: what holds of the project, its delprojekt and its staff.

A project is a log of its own (ADR 36). Each thing is a stream of its own, and the last event in
force says all of it; what must stay the same through all of them is H068.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from schemas.programperiod import PERIODER, Programperiod
from tracker.state.delprojekt import fold_delprojekt
from tracker.state.insats import last_in_force
from tracker.state.post import Brott, Post, in_force


SIGNERAD: Final = "tid.signerad"
STROMMAR: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "projekt.upplagt": ("j", ""),
        "delprojekt.upplagt": ("jd", "slug"),
        "personal.upplagd": ("jp", "slug"),
        "timpris.beslutat": ("jt", "slug"),
        "esfsats.beslutad": ("js", "namn"),
        "manad.last": ("jm", "manad"),
        "manad.oppnad": ("jm", "manad"),
        "scb.skickad": ("jf", "leverans"),
        "ansokan.beslutad": ("ja", "period"),
        "blankett.kopplad": ("jb", "blankett"),
    }
)
"""Kind → its stream's first letters, and the field that names what it is about."""
NAMNFALT: Final = {letters: falt for letters, falt in STROMMAR.values() if falt}


def projektstrom(typ: str, data: Mapping[str, Any], event_id: UUID) -> str:
    """The stream of an event of a project that is not about another event."""
    if typ not in STROMMAR:
        return f"{'u' if typ == SIGNERAD else 't'}:{event_id}"
    letters, falt = STROMMAR[typ]
    return f"{letters}:{data[falt]}" if falt else letters


STAR_FAST: Final[Mapping[str, str]] = {"j": "programperiod", "jp": "kategori"}
"""Kind of stream → the field that never changes in it, except by a rättelse."""


@dataclass(slots=True)
class Projekt:
    """What is set up in a project: its own post, and by slug those of delprojekt and staff.

    `stangda`: the months (ÅÅÅÅ-MM) that take no time.
    """

    eget: Post | None = None
    delprojekt: dict[str, Post] = field(default_factory=dict)
    personal: dict[str, Post] = field(default_factory=dict)
    stangda: set[str] = field(default_factory=set)

    def put(self, strom: str, last: Post | None) -> None:
        """Takes in what a stream amounts to now."""
        kind, _, key = strom.partition(":")
        if kind == "j":
            self.eget = last
        elif kind == "jm":
            (self.stangda.add if last and last.typ == "manad.last" else self.stangda.discard)(key)
        elif kind in ("jd", "jp"):
            held = self.delprojekt if kind == "jd" else self.personal
            if last is None:
                held.pop(key, None)
            else:
                held[key] = last

    @property
    def period(self) -> Programperiod:
        """The rules of its programme period. Raises ValueError where nothing is set up."""
        if self.eget is None:
            raise ValueError("no project is set up")
        return PERIODER[self.eget.data["programperiod"]]


def senaste(strom: str, posts: Sequence[Post]) -> Post | None:
    """What a stream of one fact amounts to: a delprojekt's has the days of its insatser."""
    return fold_delprojekt(posts) if strom.startswith("jd:") else last_in_force(posts)


def changed(strom: str, posts: Sequence[Post]) -> Brott | None:
    """H068 at the first event in force that says otherwise of what never changes."""
    falt = STAR_FAST.get(strom.partition(":")[0])
    if falt is None:
        return None
    kvar = in_force(posts)
    for post in kvar[1:]:
        if post.data[falt] != kvar[0].data[falt]:
            return Brott("H068", post)
    return None


def within(dag: date, fran: str | None, till: str | None) -> bool:
    """True for a day from `fran` to `till`, both inside; None is without end."""
    text = dag.isoformat()
    return (fran or text) <= text <= (till or text)
