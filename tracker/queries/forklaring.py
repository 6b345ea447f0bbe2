"""A figure down to its events: who stands behind it, by which rules, from which events.

The members come from the snapshot, which sees the whole förbund; the events are read under the
reader's own context, so whom the reader may not see is counted but hidden (ADR 9, RAKNEREGLER 14).
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from schemas.rapporter import Forklaring
from tracker.access import read_log
from tracker.access.read_log import Sedda
from tracker.db import Transaction
from tracker.log import store
from tracker.queries import handelserna
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.members import Medlem, Medlemmar, members
from tracker.state.post import Post


def explain(
    transaction: Transaction,
    fraga: Cellfraga,
    *,
    huvudman: tuple[str, ...],
    sedda: Sedda | None = None,
) -> Forklaring:
    """What stands behind the cell, for a reader who may see the people of `huvudman`.

    `sedda` gathers who they are, for the read log.
    Raises WrongUse when there is no such row or column.
    """
    found = members(fraga)
    if found.handelser is not None:
        return _of_events(transaction, found, found.handelser)
    gathered = Sedda() if sedda is None else sedda
    people = _of_people(transaction, found, huvudman, fraga.positioner or {}, gathered)
    return Forklaring(cell=found.cell, deltaganden=people, bas=found.bas)


def _by_forbund(members_: Iterable[Medlem]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for one in members_:
        grouped.setdefault(one.forbund, []).append(one.deltagande)
    return grouped


def _of_people(
    transaction: Transaction,
    found: Medlemmar,
    huvudman: tuple[str, ...],
    positioner: Mapping[str, int],
    sedda: Sedda,
) -> list[dict[str, Any]]:
    streams: dict[tuple[str, str], list[Post]] = {}
    for forbund, names in _by_forbund(found.deltaganden).items():
        with transaction(forbund=forbund, huvudman=huvudman, readonly=True) as session:
            read_log.collect(session, sedda)
            there = handelserna.av(
                session, forbund, names, position=positioner[forbund], aktivitet=found.aktivitet
            )
            for name, posts in there.items():
                streams[forbund, name] = posts
                people = [p.person.id for p in posts if p.person]
                read_log.saw(session, forbund, personer=people, deltaganden=[name])
    return [
        _person(
            one,
            streams.get((one.forbund, one.deltagande)),
            found.regler,
            several=len(positioner) > 1,
        )
        for one in found.deltaganden
    ]


def _person(
    one: Medlem, posts: list[Post] | None, regler: tuple[str, ...], *, several: bool
) -> dict[str, Any]:
    if posts is None:
        return {"dold": True}
    shown: dict[str, Any] = {
        "deltagande": one.deltagande,
        "person": one.person,
        "handelser": [_event(post) for post in posts],
        "regler": list(regler),
    }
    return {"forbund": one.forbund, **shown} if several else shown


def _event(post: Post) -> dict[str, Any]:
    return {
        "id": str(post.id),
        "typ": post.typ,
        "datum": post.datum.isoformat(),
        "registrerad": post.registrerad.isoformat(),
    }


def _of_events(
    transaction: Transaction, found: Medlemmar, handelser: tuple[tuple[str, str], ...]
) -> Forklaring:
    """Cells counted by events without people; every reader of the förbund may see them."""
    grouped: dict[str, list[UUID]] = {}
    for forbund, event_id in handelser:
        grouped.setdefault(forbund, []).append(UUID(event_id))
    shown: list[dict[str, Any]] = []
    for forbund, ids in grouped.items():
        with transaction(forbund=forbund, readonly=True) as session:
            posts = store.read_ids(session, forbund, ids)
        shown += [_event(posts[i][0]) for i in ids if i in posts]
    return Forklaring(cell=found.cell, handelser=shown)
