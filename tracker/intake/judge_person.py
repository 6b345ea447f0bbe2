"""May it be said whose several deltaganden are? A part of judging one event (judge.py, ADR 32).

Such an event names every deltagande of the people that it is about, and its sender must be let
write in them all. Whoever names too few, names others' or gives a number that is somebody's gets
one and the same answer (H036): it tells nothing of what lies elsewhere. A number is taken in where
the sender sees nobody who has it, whether anybody has or not (ADR 39).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from schemas.svar import Fel
from tracker.identity import nummer
from tracker.identity.delade import is_theirs
from tracker.identity.register import erased
from tracker.identity.skydd import is_protected
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.skrivratt import far
from tracker.intake.verdict import Byte, Nytt, Personval, Steg
from tracker.intake.view import Lage, Vy
from tracker.state.deltagande import step
from tracker.state.post import ATSKILDA, BYTT_NUMMER, Person, Post


@dataclass(frozen=True, slots=True)
class _Berorda:
    """The deltaganden of the people concerned: by name, those that the event names and all."""

    namngivna: Mapping[str, Lage]
    alla: frozenset[str]

    @property
    def personer(self) -> dict[UUID, Person]:
        """Whose the named are."""
        return {lage.state.person.id: lage.state.person for lage in self.namngivna.values()}

    @property
    def hela(self) -> bool:
        return self.alla == self.namngivna.keys()


def judge_person(
    vy: Vy, event: Inkommen, post: Post, personer: Personval, faults: list[Fel]
) -> Nytt | list[Fel]:
    """A new event about several deltaganden. Codes: H001, H035–H039."""
    if event.kind.person == "ska" and not personer.person:
        return [*faults, fel("H001", "person", "person")]
    vy.settle()
    names, historik = event.data["deltaganden"], event.registrerad is not None
    dold = hidden(vy, names, personer.person, historik=historik)
    found = concerned(vy, names, None if dold else personer.person)
    if found is None:
        return [*faults, fel("H036", "data.deltaganden")]
    ids = [*found.personer]
    gone = erased(vy.session, vy.forbund, ids)
    if gone and event.registrerad is None:
        return [*faults, fel("H035", "data.deltaganden")]
    if post.typ == BYTT_NUMMER:
        verdict = _number(vy, found, personer, dold=dold)
    elif post.typ == ATSKILDA:
        verdict = _parted(vy, found, personer, dold=dold)
    else:
        verdict = _joined(vy, found, event.data["kvar"], gone)
    if isinstance(verdict, Fel) or faults:
        return [*faults, *([verdict] if isinstance(verdict, Fel) else [])]
    person, steg = verdict
    post = post._replace(person=person)
    return Nytt(post, f"p:{post.id}", byte=Byte(moved(post, found.namngivna), steg))


def hidden(vy: Vy, names: Iterable[str], given: Person | None, *, historik: bool) -> bool:
    """True when the number is somebody's whom the sender does not see, or is told of in history:
    then nothing may tell that it is anybody's.

    Protected is hidden here from every sender, who is known by insatser and not as a user.
    """
    if given is None:
        return False
    named = [vy.lage(f"d:{name}") for name in names]
    if any(lage and lage.state.person.id == given.id for lage in named):
        return False
    theirs = vy.of_persons({given.id}).values()
    if not theirs:
        return False
    if historik or is_protected(vy.session, vy.forbund, given.id):
        return True
    return not any(far(vy.skriver, (one.huvudman, one.state.insats)) for one in theirs)


def concerned(vy: Vy, names: Iterable[str], given: Person | None) -> _Berorda | None:
    """Everything of the people of the named deltaganden, and of `given`; None when the sender may
    not write all of it, or some of the named are not there.
    """
    held = {name: vy.lage(f"d:{name}") for name in names}
    named = {name: lage for name, lage in held.items() if lage is not None}
    if len(named) < len(held):
        return None
    ids = {lage.state.person.id for lage in named.values()}
    everything = vy.of_persons(ids | ({given.id} if given else set()))
    for lage in (*everything.values(), *named.values()):
        if not far(vy.skriver, (lage.huvudman, lage.state.insats)):
            return None
    return _Berorda(named, frozenset(everything))


def moved(post: Post, named: Mapping[str, Lage]) -> dict[str, Lage]:
    """Where each of the named then stands: it is `post.person`'s."""
    after: dict[str, Lage] = {}
    for name, lage in named.items():
        state = step(lage.state, post)
        if isinstance(state, str):
            raise TypeError("whose a deltagande is breaks no rule of its own")
        after[f"d:{name}"] = Lage(state, lage.forsta, lage.forsta_person, lage.huvudman)
    return after


_Svar = tuple[Person, tuple[Steg, ...]] | Fel


def _number(vy: Vy, found: _Berorda, personer: Personval, *, dold: bool) -> _Svar:
    """H036: too few are named, or the number is another's whom the sender sees; H038: of several
    people; H039: they have it already.
    """
    new = personer.person
    if new is None or not found.hela:
        return fel("H036", "data.deltaganden")
    if len(found.personer) > 1:
        return fel("H038", "data.deltaganden")
    person = next(iter(found.personer))
    blind, at = personer.blind, (vy.session, vy.forbund)
    if blind and (nummer.holder(*at, blind) == person or is_theirs(*at, person, blind)):
        return fel("H039", "person")
    steg = (Steg("nummer_delat" if dold else "nummer", person),) if blind else ()
    return new._replace(id=person), steg


def _joined(vy: Vy, found: _Berorda, kvar: str, gone: set[UUID]) -> _Svar:
    """H036: too few are named; H037: they are one already; H039: who is kept has no number."""
    if not found.hela:
        return fel("H036", "data.deltaganden")
    if len(found.personer) < 2:
        return fel("H037", "data.deltaganden")
    kept = found.namngivna[kvar].state.person
    numbered = nummer.numbered(vy.session, vy.forbund, [*found.personer])
    if numbered and kept.id not in numbered and kept.id not in gone:
        return fel("H039", "data.kvar")
    return kept, tuple(Steg("forenad", one, kept.id) for one in found.personer if one != kept.id)


def _parted(vy: Vy, found: _Berorda, personer: Personval, *, dold: bool) -> _Svar:
    """H036: the number is somebody else's whom the sender sees; H038: not of one person, or nothing
    left; H039.
    """
    if len(found.personer) > 1:
        return fel("H038", "data.deltaganden")
    person = next(iter(found.personer.values()))
    given = personer.person
    theirs = vy.of_persons({person.id})
    if found.alla - theirs.keys():
        return fel("H036", "data.deltaganden")
    if theirs.keys() == found.namngivna.keys():
        return fel("H038", "data.deltaganden")
    if given is None or dold:
        new = (given or person)._replace(id=personer.ny_id or person.id)
        return new, (Steg("nummer_delat" if given else "utan", new.id),)
    if given.id != person.id or personer.blind is None:
        return given, ()
    return _taken_back(vy, person, personer.blind)


def _taken_back(vy: Vy, person: Person, index: bytes) -> _Svar:
    """The number of a record that was joined to this person: they are two again."""
    record = nummer.holder(vy.session, vy.forbund, index)
    if record is None or record == person.id:
        return fel("H039", "person")
    kon, year = nummer.numbered(vy.session, vy.forbund, [record])[record]
    return Person(record, kon, year), (Steg("ater", record),)
