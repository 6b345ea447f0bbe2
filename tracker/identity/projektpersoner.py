"""Who is whom in an ESF project: one person once, whichever förbund they come from (ADR 36, 47).

A förbund that changed somebody's number knows both; another may still have the first. So people of
whom any number is the same are one person here, and the project notes all their numbers.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.identity import nummer
from tracker.identity.crypto import blind_index
from tracker.identity.keys import Keys
from tracker.identity.nummer import Nummer
from tracker.identity.personnummer import Kon
from tracker.identity.register import NewPerson, known_persons, reveal, store_persons


UTAN_HUVUDMAN: Final = "ej_angiven"
"""A project has no owners among whom its people are parted."""


@dataclass(frozen=True, slots=True)
class Uppgift:
    """A deltagande that may be reported: where it is, why it may, and who it is.

    `vid`: the position of the förbund `hos` that this is known at. `normal` is "ÅÅÅÅMMDD-NNNN", and
    `tidigare` are numbers that the person had before there (ADR 32).
    """

    hos: str
    deltagande: str
    delprojekt: str
    grund: str
    vid: int
    kon: Kon
    fodelsear: int
    normal: str = field(repr=False)
    tidigare: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(slots=True)
class _En:
    """One person: the number of now, and those of before."""

    nu: str = field(repr=False)
    tidigare: set[str] = field(repr=False)
    kon: Kon
    fodelsear: int


_FORST: Final = (
    "SELECT p.person, EXISTS (SELECT FROM personal_version s WHERE s.forbund = %(projekt)s "
    "AND s.person = p.person), (SELECT min(d.manad) FROM projektdeltagare d "
    "WHERE d.forbund = %(projekt)s AND d.person = p.person) "
    "FROM unnest(%(persons)s::uuid[]) AS p(person)"
)


_GONE: Final = (
    "DELETE FROM person_index WHERE forbund = %s AND person = ANY(%s)",
    "DELETE FROM person_uppgift WHERE forbund = %s AND person = ANY(%s)",
    "DELETE FROM person_nummer WHERE forbund = %s AND person = ANY(%s)",
)


def personer(
    session: Session,
    projekt: str,
    uppgifter: Collection[Uppgift],
    *,
    keys: Keys,
    new_id: Callable[[], UUID],
) -> dict[str, UUID]:
    """Personnummer as each förbund has it now → the person's id in the project, known or new.

    As stegvis_logg under the project's append lock. Never commits.
    """
    people = _one_each(uppgifter)
    indexes = {
        blind_index(key.secret, number, forbund=projekt): number
        for one in people
        for number in (one.nu, *one.tidigare)
        for key in keys.all("index")
    }
    known = known_persons(session, projekt, list(indexes))
    by_number = {indexes[index]: person.id for index, person in known.items()}
    ids: list[UUID] = []
    new: list[NewPerson] = []
    for one in people:
        found = {by_number[n] for n in (one.nu, *one.tidigare) if n in by_number}
        ids.append(_kept(session, projekt, found) if found else new_id())
        if not found:
            new.append(_new(projekt, one, ids[-1], keys))
    store_persons(session, projekt, new, keys=keys)
    for one, person in zip(people, ids, strict=True):
        if one.tidigare:
            _note(session, projekt, person, one, by_number, keys)
    return {n: p for one, p in zip(people, ids, strict=True) for n in (one.nu, *one.tidigare)}


def _one_each(uppgifter: Collection[Uppgift]) -> list[_En]:
    """Those who share a number as one, in order of their numbers."""
    whose: dict[str, set[str]] = {}
    for one in uppgifter:
        group = {one.normal, *one.tidigare}
        for number in list(group):
            group |= whose.get(number, set())
        whose.update(dict.fromkeys(group, group))
    before = {number for one in uppgifter for number in one.tidigare}
    says = {one.normal: one for one in uppgifter}
    groups = {min(group): group for group in whose.values()}
    found = []
    for _, group in sorted(groups.items()):
        said = sorted(group & says.keys())
        nu = next((number for number in said if number not in before), said[-1])
        found.append(_En(nu, group - {nu}, says[nu].kon, says[nu].fodelsear))
    return found


def _kept(session: Session, projekt: str, found: Collection[UUID]) -> UUID:
    """The id of those that are one person: staff's, else of who was there first. Others go."""
    if len(found) == 1:
        return next(iter(found))
    asked = {"projekt": projekt, "persons": list(found)}
    rows: Sequence[tuple[UUID, bool, str | None]] = raw(session).execute(_FORST, asked).fetchall()
    kept = min(rows, key=lambda row: (not row[1], row[2] or "9999", str(row[0])))[0]
    gone = [row[0] for row in rows if row[0] != kept]
    raw(session).execute(
        "UPDATE projektdeltagare SET person = %s WHERE forbund = %s AND person = ANY(%s)",
        (kept, projekt, gone),
    )
    for statement in _GONE:
        raw(session).execute(statement, (projekt, gone))
    return kept


def _new(projekt: str, one: _En, person: UUID, keys: Keys) -> NewPerson:
    return NewPerson(
        blindindex=blind_index(keys.current("index").secret, one.nu, forbund=projekt),
        person=person,
        kon=one.kon,
        fodelsear=one.fodelsear,
        huvudman=UTAN_HUVUDMAN,
        normal=one.nu,
    )


def _note(
    session: Session,
    projekt: str,
    person: UUID,
    one: _En,
    by_number: Mapping[str, UUID],
    keys: Keys,
) -> None:
    """Notes the numbers that did not lead to the person, and last the one of now."""
    fresh = sorted(number for number in one.tidigare if by_number.get(number) != person)
    held = reveal(session, projekt, [person], keys=keys).get(person)
    if held == one.nu and not fresh:
        return
    row = raw(session).execute(
        "SELECT coalesce(max(fran), 0) FROM person_nummer WHERE forbund = %s AND person = %s",
        (projekt, person),
    )
    (last,) = row.fetchone() or (0,)
    secret = keys.current("index").secret
    for nr, number in enumerate((*fresh, one.nu), last + 1):
        index = blind_index(secret, number, forbund=projekt)
        said = Nummer(number, index, one.kon, one.fodelsear)
        nummer.change(session, projekt, person, said, fran=nr, huvudman=[UTAN_HUVUDMAN], keys=keys)
