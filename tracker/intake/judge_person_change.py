"""May an event about several deltaganden be corrected or made void? A part of judge_change.py.

A makulering takes its effect back, and a makulering of that gives it again, as long as the people
have the same deltaganden as then: else some would be left with a person who is nobody (H040). Then
a new event of the kind says what holds. A rättelse changes its day or reason only (H041).
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from schemas.svar import Fel
from tracker.identity import led, nummer
from tracker.identity.register import erased
from tracker.intake.change import check_fields
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.judge_person import concerned, hidden
from tracker.intake.verdict import Byte, Nytt, Steg
from tracker.intake.view import Lage, Vy
from tracker.state.deltagande import fold, whose
from tracker.state.post import (
    ATSKILDA,
    BYTT_NUMMER,
    RATTAD,
    Brott,
    Person,
    Post,
    overridden,
)


def judge_person_change(
    vy: Vy, event: Inkommen, post: Post, aimed: Post, faults: list[Fel]
) -> Nytt | list[Fel]:
    """A rättelse or makulering of `aimed`, in the stream of such an event. Codes: H035, H036 …"""
    found = vy.target(aimed.id)
    posts = vy.posts(found[1]) if found else []
    if post.typ == RATTAD:
        check_fields(vy, post, aimed, posts, faults)
        said = post.data["andring"].keys()
        faults += [fel("H041", f"data.andring.{f}") for f in sorted(said & {"deltaganden", "kvar"})]
        return faults or Nytt(post, f"p:{posts[0].id}", byte=Byte({}, ()))
    act, after = posts[0], [*posts, post]
    held, holds = act.id not in overridden(posts), act.id not in overridden(after)
    if faults or held == holds:
        return faults or Nytt(post, f"p:{act.id}", byte=Byte({}, ()))
    return _turned(vy, event, post, act, holds=holds)


def _turned(vy: Vy, event: Inkommen, post: Post, act: Post, *, holds: bool) -> Nytt | list[Fel]:
    """The effect taken back, or given again (`holds`)."""
    vy.settle()
    found = concerned(vy, act.data["deltaganden"], act.person)
    if found is None:
        return [fel("H036", "data.avser")]
    before = found.namngivna
    after = {name: _after(vy, name, lage, post) for name, lage in before.items()}
    people = {lage.state.person.id for lage in (*before.values(), *after.values())}
    if event.registrerad is None and erased(vy.session, vy.forbund, [*people]):
        return [fel("H035", "data.avser")]
    mine = all(_by_act(vy, name, act, post, holds=holds) for name in before)
    told = {"holds": holds, "historik": event.registrerad is not None}
    steg = _steps(vy, act, before, after, **told) if mine else None
    if steg is None or not _closed(vy, act, before, after, found.alla):
        return [fel("H040", "data.avser")]
    return Nytt(post, f"p:{act.id}", byte=Byte({f"d:{n}": one for n, one in after.items()}, steg))


def _after(vy: Vy, name: str, lage: Lage, post: Post) -> Lage:
    state = fold([*vy.posts(f"d:{name}"), post])
    if isinstance(state, Brott):
        raise TypeError("whose a deltagande is breaks no rule of its own")
    return Lage(state, lage.forsta, lage.forsta_person, lage.huvudman)


def _by_act(vy: Vy, name: str, act: Post, post: Post, *, holds: bool) -> bool:
    """True when it is this event, and none after it, that says whose the deltagande is."""
    posts = vy.posts(f"d:{name}")
    return whose([*posts, post] if holds else posts).id == act.id


def _closed(
    vy: Vy,
    act: Post,
    before: Mapping[str, Lage],
    after: Mapping[str, Lage],
    everything: Collection[str],
) -> bool:
    """True when nobody is left half: the people have the deltaganden that the event named."""
    persons = {lage.state.person for lage in (*before.values(), *after.values())}
    everybody = set(everything) | vy.of_persons({person.id for person in persons}).keys()
    others = everybody - before.keys()
    if act.typ != ATSKILDA:
        return not others
    theirs: set[Person] = set()
    for name in others:
        lage = vy.lage(f"d:{name}")
        if lage is not None:
            theirs.add(lage.state.person)
    parted = act.person
    return bool(parted and theirs <= persons - {parted} and theirs)


def _hidden(vy: Vy, act: Post, other: UUID, *, historik: bool) -> bool:
    """Whether the number is now that of somebody whom the sender may not learn of."""
    if act.person is None:
        return False
    given = act.person._replace(id=other)
    return hidden(vy, act.data["deltaganden"], given, historik=historik)


def _steps(
    vy: Vy,
    act: Post,
    before: Mapping[str, Lage],
    after: Mapping[str, Lage],
    *,
    holds: bool,
    historik: bool,
) -> tuple[Steg, ...] | None:
    """What the identity room does; None where a number has become somebody else's meanwhile."""
    person = act.person
    if person is None:
        raise ValueError("an event about several deltaganden has a person")
    others = {
        one.state.person.id
        for one in (before if holds else after).values()
        if one.state.person.id != person.id
    }
    if act.typ == ATSKILDA:
        known = led.ways(vy.session, vy.forbund, [person.id]).get(person.id)
        goes = known is not None and (holds or known[-1] == person.id)
        return (Steg("ater" if holds else "ater_ej", person.id),) if goes else ()
    if act.typ == BYTT_NUMMER:
        other = nummer.taken(vy.session, vy.forbund, person.id, act.position) if holds else None
        if other is not None and not _hidden(vy, act, other, historik=historik):
            return None
        return (Steg("nummer_igen" if holds else "nummer_ej", person.id, vid=act.position),)
    how = "forenad" if holds else "forenad_ej"
    return tuple(Steg(how, one, person.id) for one in sorted(others))
