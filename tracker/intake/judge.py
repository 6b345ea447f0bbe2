"""May this event be taken in? Judges one event of good form against what the förbund knows.

Reads the view, and says: it is there already, it is refused (every fault), or the post that
it becomes. Nothing is written here; `record.py` adds what is taken to the view and the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from schemas.svar import Fel
from tracker.clock import swedish_day
from tracker.intake.change import check_fields, check_rest, references
from tracker.intake.faults import breaks, fel
from tracker.intake.grammar import Inkommen
from tracker.intake.view import Lage, Vy
from tracker.projections.project import owner_after
from tracker.state.deltagande import begin, fold, step
from tracker.state.insats import EJ_ANGIVEN, Insats, fold_insats, last_in_force
from tracker.state.post import (
    MAKULERAD,
    RATTAD,
    RATTAR,
    Brott,
    Person,
    Post,
    in_force,
    overridden,
)


@dataclass(slots=True)
class Nytt:
    """An event that may be taken in: what it becomes, and where the deltagande then stands."""

    post: Post
    strom: str
    lage: Lage | None = None
    insats: Insats | None = None


@dataclass(frozen=True, slots=True)
class Personval:
    """The persons that an event names, as the identity room knows them."""

    person: Person | None = None
    ny_person: Person | None = None


def moment(vy: Vy, event: Inkommen, now: datetime) -> datetime | None:
    """When the event becomes known: the server's clock, or history's own time.

    The server's is always later than the förbund's newest and than any `as_of` that was
    answered for. None: history that falls, or lies after the clock (H034).
    """
    newest, lovat = vy.huvud.registrerad, vy.huvud.lovat
    given = event.registrerad
    if given is not None:
        late = (newest and given < newest) or (lovat and given <= lovat) or given > now
        return None if late else given.astimezone(UTC)
    floor = max((m for m in (newest, lovat) if m is not None), default=None)
    if floor is not None and now <= floor:
        return floor + timedelta(microseconds=1)
    return now


def judge(
    vy: Vy, event: Inkommen, when: datetime, av: str, personer: Personval
) -> Nytt | list[Fel]:
    """The post that the event becomes, or why it is refused.

    `when`: the moment it becomes known. Codes: H005–H007, H020–H035.
    """
    faults: list[Fel] = []
    if event.datum > swedish_day(when):
        faults.append(fel("H007", "datum"))
    post = _post(vy, event, when, av, personer)
    if event.kind.rattar:
        return _judge_change(vy, event, post, faults)
    references(vy, event.data, "data.", faults)
    if event.kind.deltagande:
        return _judge_deltagande(vy, event, post, faults)
    if event.kind.typ == "insats.upplagd":
        return _judge_insats(vy, post, faults)
    if event.kind.insats:
        _judge_antal(vy, post, faults)
    return faults or Nytt(post, stream_of(post))


_STAND_IN = dict.fromkeys(("remittent", "beslut", "tillfalle", "anledning", "andamal"), "")
"""For a payload that is at fault, when all else is judged: has the fields that folds read."""


def also_wrong(vy: Vy, event: Inkommen, now: datetime, personer: Personval) -> list[Fel]:
    """What else is wrong with an event that has faults of form: a line is told all of them."""
    when = moment(vy, event, now)
    late = [fel("H034", "registrerad")] if when is None else []
    when = when or event.registrerad or now
    verdict: Nytt | list[Fel] = []
    if event.kind.rattar:
        verdict = _aimed_wrong(vy, event)
    elif _judgeable(event):
        verdict = judge(vy, replace(event, data=event.data or _STAND_IN), when, "", personer)
    known = {f.falt for f in event.fel}
    more = verdict if isinstance(verdict, list) else []
    return [*late, *(f for f in more if not _told_already(f, known))]


def _judgeable(event: Inkommen) -> bool:
    """True when it says where it belongs; what sets something up must also say what."""
    kind = event.kind
    placed = (event.insats or not kind.insats) and (event.deltagande or not kind.deltagande)
    sets_up = kind.typ == "insats.upplagd" or not kind.insats
    return bool(placed and (event.data or not sets_up))


def _told_already(one: Fel, known: set[str | None]) -> bool:
    """A person of wrong form is not also a missing one."""
    return one.kod == "H001" and any(f and f.partition(".")[0] == one.falt for f in known)


def _aimed_wrong(vy: Vy, event: Inkommen) -> list[Fel]:
    if not event.data:
        return []
    target = _target(vy, event)
    if target is None or (event.kind.typ == RATTAD and target[0].typ in RATTAR):
        return [fel("H024", "data.avser")]
    return []


def stream_of(post: Post) -> str:
    """The stream of an event that is not about another event (ADR 14)."""
    if post.deltagande is not None:
        return f"d:{post.deltagande}"
    if post.typ == "forbund.upplagt":
        return "f"
    if post.typ == "huvudman.upplagd":
        return f"h:{post.data['slug']}"
    if post.typ == "insats.upplagd":
        return f"i:{post.insats}"
    return f"e:{post.id}"


def _post(vy: Vy, event: Inkommen, when: datetime, av: str, personer: Personval) -> Post:
    return Post(
        position=vy.huvud.position + 1,
        id=event.id,
        typ=event.kind.typ,
        forbund=event.forbund,
        insats=event.insats,
        deltagande=event.deltagande,
        person=personer.person,
        datum=event.datum,
        registrerad=when,
        av=av,
        data=event.data,
    )


def _judge_insats(vy: Vy, post: Post, faults: list[Fel]) -> Nytt | list[Fel]:
    strom = stream_of(post)
    after = fold_insats([*vy.posts(strom), post])
    if isinstance(after, Brott):
        before = vy.uppsattning.insatser[strom[2:]]
        faults += [fel(after.kod, f"data.{falt}") for falt in _changed_nature(before, post.data)]
    if faults or not isinstance(after, Insats):
        return faults
    return Nytt(post, strom, insats=after)


def _judge_antal(vy: Vy, post: Post, faults: list[Fel]) -> None:
    insats = vy.uppsattning.insatser.get(post.insats or "")
    if insats is None:
        faults.append(fel("H005", "insats", "Insatsen"))
    elif not _fits(post.typ, insats):
        faults.append(fel("H033", "insats"))


def _fits(typ: str, insats: Insats) -> bool:
    """People and anonyma in insatser with personuppgifter, volumes in volyminsatser (H033)."""
    if typ == "konsultation.gjord":
        return True
    return insats.volyminsats == (typ == "volym.registrerad")


def _judge_deltagande(vy: Vy, event: Inkommen, post: Post, faults: list[Fel]) -> Nytt | list[Fel]:
    strom = f"d:{event.deltagande}"
    insats = vy.uppsattning.insatser.get(event.insats or "")
    if insats is None:
        faults.append(fel("H005", "insats", "Insatsen"))
    elif insats.volyminsats:
        faults.append(fel("H033", "insats"))
    lage = vy.minne.lagen.get(strom)
    if lage is None:
        return _first(event, post, strom, insats, faults)
    if post.insats != lage.state.insats and insats is not None:
        faults.append(fel("H029", "insats"))
    if event.person is not None and (post.person is None or post.person.id != lage.state.person.id):
        faults.append(fel("H006", "person"))
    if lage.state.person.id in vy.gallrade and event.registrerad is None:
        faults.append(fel("H035", "deltagande"))
    after = step(lage.state, post)
    if isinstance(after, str):
        faults.append(fel(after, "datum" if after == "H021" else "typ"))
    if faults or isinstance(after, str):
        return faults
    kept = replace(post, person=None) if post.person else post
    return Nytt(kept, strom, Lage(after, lage.forsta, lage.forsta_person, lage.huvudman))


def _first(
    event: Inkommen, post: Post, strom: str, insats: Insats | None, faults: list[Fel]
) -> Nytt | list[Fel]:
    """The first event of a deltagande: it must say whose it is."""
    if post.person is None:
        faults.append(fel("H001", "person", "person"))
        sequence = _STARTS.get(event.kind.typ)
        if sequence:
            faults.append(fel(sequence, "typ"))
        return faults
    after = step(begin(post), post)
    if isinstance(after, str):
        faults.append(fel(after, "datum" if after == "H021" else "typ"))
    if faults or isinstance(after, str):
        return faults
    huvudman = insats.huvudman if insats else EJ_ANGIVEN
    return Nytt(post, strom, Lage(after, post.id, post.person, huvudman))


_STARTS = dict.fromkeys(
    ("plan.upprattad", "matning.gjord", "avslut.gjort", "deltagande.ateroppnat"), "H020"
)
"""What also is wrong with a first event without a person, of a kind that cannot be first."""


def _judge_change(vy: Vy, event: Inkommen, post: Post, faults: list[Fel]) -> Nytt | list[Fel]:
    """A rättelse or makulering: its target, its fields, and what would then be in force."""
    target = _target(vy, event)
    if target is None or (event.kind.typ == RATTAD and target[0].typ in RATTAR):
        return [*faults, fel("H024", "data.avser")]
    aimed, strom = target
    posts = vy.posts(strom)
    if event.kind.typ == MAKULERAD and aimed.id in overridden(posts):
        return [*faults, fel("H032", "data.avser")]
    post = replace(post, deltagande=posts[0].deltagande, person=None)
    if event.kind.typ == RATTAD:
        check_fields(vy, post, aimed, posts, faults)
    else:
        faults += check_rest(vy, aimed, [*posts, post])
    lage = vy.minne.lagen.get(strom)
    if lage and event.registrerad is None and lage.state.person.id in vy.gallrade:
        faults.append(fel("H035", "data.avser"))
    if faults:
        return faults
    return _after_change(vy, post, strom, posts)


def _target(vy: Vy, event: Inkommen) -> tuple[Post, str] | None:
    try:
        return vy.target(UUID(event.data["avser"]))
    except ValueError:
        return None


def _after_change(vy: Vy, post: Post, strom: str, posts: list[Post]) -> Nytt | list[Fel]:
    after = [*posts, post]
    if strom.startswith("d:"):
        return _after_deltagande(vy, post, strom, after)
    if strom.startswith("i:"):
        return _after_insats(vy, post, strom, after)
    return _after_fact(vy, post, strom, last_in_force(after))


def _after_insats(vy: Vy, post: Post, strom: str, after: list[Post]) -> Nytt | list[Fel]:
    """An insats that somebody is in stays, and stays what it is (H033)."""
    insats = fold_insats(after)
    if isinstance(insats, Brott):
        return [breaks(insats.kod, _broken_at(post, "insats", *NATURE))]
    before = vy.uppsattning.insatser.get(strom[2:])
    if insats is None and in_use(vy, strom[2:]):
        return [breaks("H005", "data.avser")]
    other = _changed_nature(before, insats.versioner[0].data) if insats and before else []
    if other and in_use(vy, strom[2:]):
        return [breaks("H033", _broken_at(post, *other))]
    return Nytt(post, strom, insats=insats)


NATURE = ("inriktning", "volyminsats")
"""What an insats is from the first day to the last (H033)."""


def _changed_nature(before: Insats, data: Mapping[str, Any]) -> list[str]:
    return [falt for falt in NATURE if before.versioner[0].data[falt] != data[falt]]


def _broken_at(post: Post, *falts: str) -> str:
    """Where a correction went wrong: the field of these that it changes, else what it is about."""
    changed = [falt for falt in falts if falt in post.data.get("andring", ())]
    return f"data.andring.{changed[0]}" if changed else "data.avser"


def _after_fact(vy: Vy, post: Post, strom: str, last: Post | None) -> Nytt | list[Fel]:
    """The förbund, a huvudman or a counted event; `last` is what is then in force of it."""
    if strom == "f" and last is None:
        return [breaks("H004", "data.avser")]
    if strom.startswith("h:"):
        if last is None and owns(vy, strom[2:]):
            return [breaks("H005", "data.avser")]
        if last is not None and last.data["slug"] != strom[2:]:
            return [breaks("H005", "data.andring.slug")]
    if last is not None and strom.startswith("e:"):
        insats = vy.uppsattning.insatser.get(last.insats or "")
        if insats is None or not _fits(last.typ, insats):
            return [breaks("H033" if insats else "H005", _broken_at(post, "insats"))]
    return Nytt(post, strom)


_CAUSES = {"H021": ("datum",), "H029": ("insats",)}
"""Which changed field makes a deltagande break a rule."""


def _after_deltagande(vy: Vy, post: Post, strom: str, after: list[Post]) -> Nytt | list[Fel]:
    state = fold(after)
    if isinstance(state, Brott):
        return [breaks(state.kod, _broken_at(post, *_CAUSES.get(state.kod, ())))]
    insats = vy.uppsattning.insatser.get(state.insats)
    if insats is None or insats.volyminsats:
        return [breaks("H005" if insats is None else "H033", _broken_at(post, "insats"))]
    lage = vy.minne.lagen[strom]
    huvudman = owner_after(lage.state, lage.huvudman, state, insats.huvudman)
    return Nytt(post, strom, Lage(state, lage.forsta, lage.forsta_person, huvudman))


def in_use(vy: Vy, insats: str) -> bool:
    """True when an event in force, of a person or counted, is in the insats.

    What this batch has touched is asked of its events, the rest of the projections. A deltagande
    whose events are all void is in no insats.
    """
    for strom in vy.nya:
        if strom.startswith("d:"):
            if vy.minne.lagen[strom].state.insats == insats and in_force(vy.posts(strom)):
                return True
        elif strom.startswith("e:"):
            last = last_in_force(vy.posts(strom))
            if last is not None and last.insats == insats:
                return True
    return vy.was_in_use(insats)


def owns(vy: Vy, huvudman: str) -> bool:
    """True when an insats names the huvudman as its owner."""
    return any(
        version.data.get("huvudman") == huvudman
        for insats in vy.uppsattning.insatser.values()
        for version in insats.versioner
    )
