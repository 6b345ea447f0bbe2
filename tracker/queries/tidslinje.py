"""One person's path through one insats, event by event: what, when, who, and what was changed.

Shows the whole truth of the log: an event that was corrected shows its present content and, folded
under it, what it said before; one that was made void stays, struck out, with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from schemas.handelser import KINDS
from tracker.access import read_log
from tracker.access.tables import Anvandare
from tracker.db import raw
from tracker.identity.keys import Keys
from tracker.identity.texts import read_texts
from tracker.log import store
from tracker.state.post import (
    MAKULERAD,
    PERSONBYTEN,
    RATTAD,
    RATTAR,
    Post,
    in_force,
    overridden,
    person_of,
)


EGNA_STROMMAR = ("n:", "o:", "z:")
"""What is about a deltagande in streams of its own: attendance, certificates, activities."""
GALLRAD = "[gallrad]"
"""What stands for a text that has been erased or that the reader may not see."""


DORRAR: Final = {
    "deltagare": "deltagaren",
    "delad": "någon som deltagaren visade sin sida för",
    "remittent": "remittenten",
}
"""Who comes in by a link, without an account (ADR 43): what they are called where a name stands."""


@dataclass(frozen=True, slots=True)
class Andring:
    """A rättelse or makulering of an event. `fore` and `efter` are values by field name.

    `galler` false: it was itself made void.
    """

    id: UUID
    typ: str
    registrerad: datetime
    av: str
    orsak: str
    fore: Mapping[str, Any]
    efter: Mapping[str, Any]
    galler: bool


@dataclass(frozen=True, slots=True)
class Rad:
    """An event as a reader sees it: `data` as it is in force now, with texts in clear."""

    id: UUID
    typ: str
    namn: str
    insats: str
    datum: date
    registrerad: datetime
    av: str
    data: Mapping[str, Any]
    makulerad: bool
    forsta: bool
    andringar: tuple[Andring, ...]

    @property
    def rattad(self) -> bool:
        """True when a rättelse of it is in force."""
        return any(a.galler and a.typ == RATTAD for a in self.andringar)


def read(session: Session, forbund: str, deltagande: str, *, keys: Keys) -> list[Rad]:
    """The events of a deltagande, newest first; empty when the reader may not see it."""
    posts = store.read_stream(session, forbund, f"d:{deltagande}")
    if posts:
        read_log.saw(session, forbund, personer=_people(posts), deltaganden=[deltagande])
    return rader(session, forbund, posts, keys=keys)


def attendance(session: Session, forbund: str, deltagande: str, *, keys: Keys) -> list[Rad]:
    """The attendance of a deltagande and its certificates, newest first: each in a stream of its
    own (ADR 36, 44).
    """
    rows = raw(session).execute(
        "SELECT DISTINCT 'n:' || handelse FROM narvaro_rad WHERE forbund = %(forbund)s "
        "AND deltagande = %(deltagande)s UNION SELECT DISTINCT 'o:' || handelse FROM intyg_rad "
        "WHERE forbund = %(forbund)s AND deltagande = %(deltagande)s "
        "UNION SELECT DISTINCT 'z:' || nyckel FROM aktivitet_deltagare "
        "WHERE forbund = %(forbund)s AND deltagande = %(deltagande)s",
        {"forbund": forbund, "deltagande": deltagande},
    )
    streams = store.read_streams(session, forbund, [strom for (strom,) in rows])
    posts = sorted((p for ones in streams.values() for p in ones), key=lambda p: p.position)
    return rader(session, forbund, posts, keys=keys)


def _people(posts: Sequence[Post]) -> Iterator[UUID]:
    """Everybody whom the events are, or once were, about."""
    for post in posts:
        if post.person:
            yield post.person.id
        if "person" in (post.data.get("andring") or {}):
            yield person_of(post.data["andring"]["person"]).id


def read_event(
    session: Session, forbund: str, handelse: UUID, *, keys: Keys
) -> tuple[str, Rad] | None:
    """(deltagande, event) for an event about one person, or None when there is none to be seen."""
    found = store.read_ids(session, forbund, [handelse]).get(handelse)
    if found is None or not found[1].startswith(("d:", "p:", *EGNA_STROMMAR)):
        return None
    post, strom = found
    if strom.startswith(EGNA_STROMMAR):
        deltagande, read_one = post.deltagande or "", attendance
    else:
        of_several = post.typ in PERSONBYTEN
        deltagande = min(post.data["deltaganden"]) if of_several else strom.removeprefix("d:")
        read_one = read
    rader_ = read_one(session, forbund, deltagande, keys=keys)
    return next(((deltagande, rad) for rad in rader_ if rad.id == handelse), None)


def rader(session: Session, forbund: str, posts: Sequence[Post], *, keys: Keys) -> list[Rad]:
    """The events of one stream, newest first by day and then by recording."""
    texter = read_texts(session, forbund, [*_text_ids(posts)], keys=keys)
    namn = users(session, {post.av for post in posts})
    gone, now = overridden(posts), {post.id: post for post in in_force(posts)}
    found = [
        _rad(post, posts, now.get(post.id), gone, texter, namn, first=post.id == posts[0].id)
        for post in posts
        if post.typ not in RATTAR
    ]
    order = {post.id: post.position for post in posts}
    return sorted(found, key=lambda rad: (rad.datum, order[rad.id]), reverse=True)


def users(session: Session, ids: set[str]) -> dict[str, str]:
    """Who recorded, as a name: a user's own, else the id as it stands (an import, a machine)."""
    doors = {text: DORRAR[text.partition(":")[0]] for text in ids if _dorr(text)}
    known = {}
    for text in ids:
        try:
            known[UUID(text)] = text
        except ValueError:
            continue
    if not known:
        return doors
    rows = session.exec(select(Anvandare.id, Anvandare.namn).where(col(Anvandare.id).in_(known)))
    return doors | {known[ident]: namn for ident, namn in rows}


def _dorr(text: str) -> bool:
    """True for who came in by a link and not by an account."""
    kind, colon, _ = text.partition(":")
    return bool(colon) and kind in DORRAR


def _text_ids(posts: Sequence[Post]) -> Iterator[UUID]:
    for post in posts:
        for value in (*post.data.values(), *(post.data.get("andring") or {}).values()):
            if isinstance(value, Mapping) and "fritext" in value:
                yield UUID(value["fritext"])


def _clear(value: Any, texter: Mapping[UUID, str]) -> Any:
    if isinstance(value, Mapping) and "fritext" in value:
        return texter.get(UUID(value["fritext"]), GALLRAD)
    return value


def _rad(
    post: Post,
    posts: Sequence[Post],
    now: Post | None,
    gone: set[UUID],
    texter: Mapping[UUID, str],
    namn: Mapping[str, str],
    *,
    first: bool,
) -> Rad:
    shown = now or post
    return Rad(
        id=post.id,
        typ=post.typ,
        namn=KINDS[post.typ].namn,
        insats=shown.insats or "",
        datum=shown.datum,
        registrerad=post.registrerad,
        av=namn.get(post.av, post.av),
        data={falt: _clear(value, texter) for falt, value in shown.data.items()},
        makulerad=post.id in gone,
        forsta=first,
        andringar=tuple(_changes(post, posts, gone, texter, namn)),
    )


def _changes(
    post: Post,
    posts: Sequence[Post],
    gone: set[UUID],
    texter: Mapping[UUID, str],
    namn: Mapping[str, str],
) -> Iterator[Andring]:
    """What was done to an event, in order, each with what it changed from and to."""
    said: dict[str, Any] = {**post.data, "datum": post.datum.isoformat(), "insats": post.insats}
    for change in posts:
        if change.typ not in RATTAR or change.data.get("avser") != str(post.id):
            continue
        efter = change.data.get("andring") or {}
        yield Andring(
            id=change.id,
            typ=change.typ,
            registrerad=change.registrerad,
            av=namn.get(change.av, change.av),
            orsak=_clear(change.data["orsak"], texter),
            fore={falt: _clear(said.get(falt), texter) for falt in efter},
            efter={falt: _clear(value, texter) for falt, value in efter.items()},
            galler=change.id not in gone,
        )
        if change.typ != MAKULERAD and change.id not in gone:
            said.update(efter)
