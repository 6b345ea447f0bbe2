"""Is a sent event the one that is there? Then it is counted as *fanns*, else refused (H002).

Compared: typ, insats, deltagande, datum, person and data, in normal form; never who recorded
it and when. After gallring, person and free text are left out (contract HANDELSER.md).
"""

from typing import Any
from uuid import UUID

from schemas.handelser import KINDS
from schemas.handelser.grund import Data
from tracker.identity import led, nummer
from tracker.identity.delade import is_theirs
from tracker.identity.keys import Keys
from tracker.identity.register import erased
from tracker.identity.texts import same_texts
from tracker.intake.grammar import Inkommen
from tracker.intake.verdict import Personval
from tracker.intake.view import Vy
from tracker.log import store
from tracker.state.deltagande import current_person
from tracker.state.post import PERSONBYTEN, RATTAD, SAMMANFORDA, Post


def same_content(
    vy: Vy, event: Inkommen, seen: tuple[Post, str], personer: Personval, keys: Keys
) -> bool:
    """True when `event` says what the stored event with its id says."""
    post = seen[0]
    if event.kind.typ != post.typ or event.datum != post.datum:
        return False
    if not event.kind.rattar and (event.insats, event.deltagande) != (
        post.insats,
        post.deltagande,
    ):
        return False
    return _same_person(vy, post, personer) and _same_data(vy, event, post, personer, keys)


def differs_at_fault(
    vy: Vy, event: Inkommen, seen: tuple[Post, str], personer: Personval, keys: Keys
) -> bool:
    """True when an event with faults of form says something else than the stored one with its id.

    What is stored never had a fault, so one in what is compared is a difference; a sent recording
    time or a field too many is none.
    """
    post = seen[0]
    at = {(f.falt or "data").partition(".")[0] for f in event.fel}
    if "data" in at and not event.data:
        return True
    unread = event.kind.deltagande and "person" in at
    if unread and not (post.person and post.person.id in vy.gallrade):
        return True
    return not same_content(vy, event, seen, personer, keys)


def _same_person(vy: Vy, post: Post, personer: Personval) -> bool:
    """The first event must name its person; on later ones it is optional."""
    sent = personer.person
    if post.typ in PERSONBYTEN:
        return _same_after(vy, post, personer)
    if post.person is not None:
        return post.person.id in vy.gallrade or (
            sent is not None and one_person(vy, sent.id, post.person.id)
        )
    if sent is None:
        return True
    if post.deltagande is None:
        return False  # somebody's staff record, which said nothing of who it is
    posts = vy.posts(f"d:{post.deltagande}")
    known = {current_person(posts).id}
    if posts[0].person:
        known.add(posts[0].person.id)
    return sent.id in known or bool(known & vy.gallrade)


def one_person(vy: Vy, one: UUID, other: UUID) -> bool:
    """True for the same record, and for two that count as one person (ADR 32)."""
    if one == other:
        return True
    ways = led.ways(vy.session, vy.forbund, [one, other])
    return ways.get(one, [one])[-1] == ways.get(other, [other])[-1]


def _same_after(vy: Vy, post: Post, personer: Personval) -> bool:
    """The person that an event about several deltaganden gives them, where it says one. A number
    that two have leads to the other: then what was noted of this one at the event.
    """
    sent, blind = personer.person, personer.blind
    if post.person is None or post.typ == SAMMANFORDA:
        return sent is None
    if erased(vy.session, vy.forbund, [post.person.id]):
        return True
    if sent is None:
        return post.person.id in nummer.unnumbered(vy.session, vy.forbund, [post.person.id])
    noted = (post.person.id, blind, post.position) if blind else None
    return one_person(vy, sent.id, post.person.id) or bool(
        noted and is_theirs(vy.session, vy.forbund, *noted)
    )


def _same_data(vy: Vy, event: Inkommen, post: Post, personer: Personval, keys: Keys) -> bool:
    sent, held = dict(event.data), dict(post.data)
    texts: list[tuple[UUID, str]] = []
    if post.typ == RATTAD:
        andring, held_andring = dict(sent.pop("andring")), dict(held.pop("andring"))
        if not _same_new_person(vy, andring, held_andring, personer):
            return False
        target = vy.target(UUID(post.data["avser"])) or _stored(vy, post)
        fritext = KINDS[target[0].typ].modell.fritext if target else ()
        if not _plain_equal(andring, held_andring, fritext, texts):
            return False
    sent, held = _normal(event.kind.modell, sent), _normal(event.kind.modell, held)
    return _plain_equal(sent, held, event.kind.modell.fritext, texts) and _texts_equal(
        vy, texts, keys
    )


def _normal(modell: type[Data], data: dict[str, Any]) -> dict[str, Any]:
    """A payload with its defaults said and its nulls left unsaid, also those further in."""
    said = {n: f.default for n, f in modell.model_fields.items() if isinstance(f.default, int)}
    return {**said, **{k: _without_nulls(v) for k, v in data.items()}}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [
            {k: v for k, v in one.items() if v is not None} if isinstance(one, dict) else one
            for one in value
        ]
    return value


def _stored(vy: Vy, post: Post) -> tuple[Post, str] | None:
    avser = UUID(post.data["avser"])
    return store.read_ids(vy.session, vy.forbund, [avser]).get(avser)


def _same_new_person(
    vy: Vy, andring: dict[str, Any], held: dict[str, Any], personer: Personval
) -> bool:
    sent, stored = andring.pop("person", None), held.pop("person", None)
    if sent is None or stored is None:
        return sent is None and stored is None
    ny = personer.ny_person
    if ny is not None and one_person(vy, ny.id, UUID(stored["id"])):
        return True
    return bool(erased(vy.session, vy.forbund, [UUID(stored["id"])]))


def _plain_equal(
    sent: dict[str, Any],
    held: dict[str, Any],
    fritext: tuple[str, ...],
    texts: list[tuple[UUID, str]],
) -> bool:
    """Equal but for free texts, which are collected to be compared by their salted hashes."""
    if sent.keys() != held.keys():
        return False
    for falt, value in sent.items():
        stored = held[falt]
        if falt in fritext and isinstance(stored, dict) and isinstance(value, str):
            texts.append((UUID(stored["fritext"]), value))
        elif not _equal(value, stored):
            return False
    return True


def _equal(sent: Any, held: Any) -> bool:
    """JSON equality; True is not 1."""
    return type(sent) is type(held) and sent == held


def _texts_equal(vy: Vy, texts: list[tuple[UUID, str]], keys: Keys) -> bool:
    if not texts:
        return True
    waiting = {one.id: one for one in vy.nya_texter}
    stored = [pair for pair in texts if pair[0] not in waiting]
    if any(waiting[i].text != text for i, text in texts if i in waiting):
        return False
    found = same_texts(vy.session, vy.forbund, stored, keys=keys) if stored else {}
    return all(answer is not False for answer in found.values())
