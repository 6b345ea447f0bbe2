"""What every fold starts from: the events of one stream, and which of them are in force.

A stream holds the events that can only be judged together: those of one deltagande, of one
insats, or one lone event with what corrects it (ADR 14). Everything here is pure: the same
events give the same answer for ever.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID


RATTAD = "handelse.rattad"
MAKULERAD = "handelse.makulerad"
RATTAR = frozenset({RATTAD, MAKULERAD})
BYTT_NUMMER = "person.bytt_nummer"
SAMMANFORDA = "personer.sammanforda"
ATSKILDA = "personer.atskilda"
PERSONBYTEN = frozenset({BYTT_NUMMER, SAMMANFORDA, ATSKILDA})


class Person(NamedTuple):
    """Who, without saying who: a random id, and what the figures need (RAKNEREGLER 8, 9)."""

    id: UUID
    kon: str
    fodelsear: int


class Post(NamedTuple):
    """One event of the log as the folds see it; free text is a reference, never the text.

    A named tuple: millions are made in an import, and a frozen dataclass costs three times as much.
    `insats` is the one that the event named. `person` stands on the first event of a
    deltagande only, in a correction of it as `data["andring"]["person"]`, and on an event that says
    whose the deltaganden it names are from there on (ADR 32).
    """

    position: int
    id: UUID
    typ: str
    forbund: str
    insats: str | None
    deltagande: str | None
    person: Person | None
    datum: date
    registrerad: datetime
    av: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Brott:
    """A rule that the events of a stream break: its code, and the event that breaks it."""

    kod: str
    post: Post


def overridden(posts: Sequence[Post]) -> set[UUID]:
    """Ids of the events that a makulering in force says never happened.

    A makulering always names an earlier event, so one pass from the last to the first
    settles voids of voids (RAKNEREGLER 1).
    """
    gone: set[UUID] = set()
    for post in reversed(posts):
        if post.typ == MAKULERAD and post.id not in gone:
            gone.add(UUID(post.data["avser"]))
    return gone


def person_of(value: Mapping[str, Any]) -> Person:
    """The person in a correction, as it is stored: {"id", "kon", "fodelsear"}."""
    return Person(UUID(value["id"]), value["kon"], value["fodelsear"])


def corrected(post: Post, andringar: Iterable[Mapping[str, Any]]) -> Post:
    """`post` as its corrections make it, in order: per field the last wins, null clears."""
    data = dict(post.data)
    fast: dict[str, Any] = {}
    for andring in andringar:
        for falt, varde in andring.items():
            if falt == "datum":
                fast[falt] = date.fromisoformat(varde)
            elif falt == "insats":
                fast[falt] = varde
            elif falt == "person":
                fast[falt] = person_of(varde)
            elif varde is None:
                data.pop(falt, None)
            else:
                data[falt] = varde
    return post._replace(data=data, **fast)


def in_force(posts: Sequence[Post]) -> list[Post]:
    """The events of a stream that hold, corrected, in order of position.

    Rättelser and makuleringar are applied and left out (RAKNEREGLER 1).
    """
    if not any(post.typ in RATTAR for post in posts):
        return list(posts)
    gone = overridden(posts)
    andringar: dict[UUID, list[Mapping[str, Any]]] = {}
    for post in posts:
        if post.typ == RATTAD and post.id not in gone:
            andringar.setdefault(UUID(post.data["avser"]), []).append(post.data["andring"])
    return [
        corrected(post, andringar[post.id]) if post.id in andringar else post
        for post in posts
        if post.typ not in RATTAR and post.id not in gone
    ]
