"""The register: personnummer → random person id, and back for those who may see it.

Intake uses it in batches, in the appending transaction and under the append lock, so that two
first events of one person cannot make two persons. Nothing here commits. Every SQL statement takes
a whole batch as arrays: one round trip for one person or for 2,000, and, unlike COPY, allowed on
tables with row-level security.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.access import read_log
from tracker.db import execute, raw
from tracker.identity.crypto import blind_index, bound, open_sealed, seal
from tracker.identity.delade import having
from tracker.identity.keys import Keys
from tracker.identity.personnummer import Kon


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Who an event is about, as the log knows it."""

    id: UUID
    kon: Kon
    fodelsear: int


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to store under an owner: `person` is a fresh random id, or a known one's.

    `blindindex` is that of the current key; `normal` is "ÅÅÅÅMMDD-NNNN".
    """

    blindindex: bytes = field(repr=False)
    person: UUID
    kon: Kon
    fodelsear: int
    huvudman: str
    normal: str = field(repr=False)


_STORE_INDEX: Final = """
    INSERT INTO person_index (forbund, person, blindindex, key_id, kon, fodelsear)
    SELECT %s, n.person, n.blindindex, %s, n.kon, n.fodelsear
    FROM unnest(%b::uuid[], %b::bytea[], %b::text[], %b::int[])
        AS n(person, blindindex, kon, fodelsear)
    ON CONFLICT (forbund, person) DO NOTHING"""
_STORE_DETAILS: Final = """
    INSERT INTO person_uppgift (forbund, person, huvudman, key_id, personnummer)
    SELECT %s, n.person, n.huvudman, %s, n.personnummer
    FROM unnest(%b::uuid[], %b::text[], %b::bytea[]) AS n(person, huvudman, personnummer)
    ON CONFLICT (forbund, person, huvudman) DO NOTHING"""
_SHARE: Final = """
    INSERT INTO person_uppgift (forbund, person, huvudman, key_id, personnummer)
    SELECT u.forbund, u.person, n.huvudman, u.key_id, u.personnummer
    FROM unnest(%b::uuid[], %b::text[]) AS n(person, huvudman)
    CROSS JOIN LATERAL (
        SELECT forbund, person, key_id, personnummer FROM person_uppgift
        WHERE forbund = %s AND person = n.person LIMIT 1) u
    ON CONFLICT (forbund, person, huvudman) DO NOTHING"""
# LATERAL … LIMIT 1 makes one index probe of each element. With `= ANY(array)` the planner, which
# has no statistics of rows that the same import just wrote, reads the förbund's whole register.
# A number of now, else an earlier one, of who had it last; then whom its record counts as (ADR 32).
# Who is hidden from the context is not in person_index: an earlier number of theirs leads to nobody
# either.
_KNOWN: Final = """
    SELECT n.blindindex, i.person, i.kon, i.fodelsear
    FROM unnest(%(indexes)b::bytea[]) AS n(blindindex)
    CROSS JOIN LATERAL (SELECT coalesce(
        (SELECT person FROM person_index
            WHERE forbund = %(forbund)s AND blindindex = n.blindindex LIMIT 1),
        (SELECT person FROM person_nummer
            WHERE forbund = %(forbund)s AND blindindex = n.blindindex AND leder
            ORDER BY fran DESC LIMIT 1)
        ) AS person OFFSET 0) f
    CROSS JOIN LATERAL (SELECT coalesce(
        (SELECT led[cardinality(led)] FROM person_led
            WHERE forbund = %(forbund)s AND person = f.person LIMIT 1),
        f.person) AS person OFFSET 0) w
    CROSS JOIN LATERAL (
        SELECT person, kon, fodelsear FROM person_index
        WHERE forbund = %(forbund)s AND person = w.person LIMIT 1) i"""
_LEAVE: Final = """
    DELETE FROM person_uppgift u
    USING unnest(%b::uuid[], %b::text[]) AS n(person, huvudman)
    WHERE u.forbund = %s AND u.person = n.person AND u.huvudman = n.huvudman
    AND EXISTS (SELECT FROM person_uppgift o WHERE o.forbund = u.forbund
        AND o.person = u.person AND o.huvudman <> u.huvudman)"""
_REVEAL: Final = """
    SELECT u.person, u.key_id, u.personnummer FROM unnest(%b::uuid[]) AS n(person)
    CROSS JOIN LATERAL (
        SELECT person, key_id, personnummer FROM person_uppgift
        WHERE forbund = %s AND person = n.person AND personnummer IS NOT NULL LIMIT 1) u"""
_ERASED: Final = """
    SELECT g.person FROM unnest(%b::uuid[]) AS n(person)
    CROSS JOIN LATERAL (
        SELECT person FROM gallrad WHERE forbund = %s AND person = n.person LIMIT 1) g"""


def known_persons(
    session: Session, forbund: str, indexes: Sequence[bytes]
) -> dict[bytes, KnownPerson]:
    """Those of the blind indexes that are known, as blind index → KnownPerson."""
    return ask_persons(session, forbund, indexes)()


def ask_persons(
    session: Session, forbund: str, indexes: Sequence[bytes]
) -> Callable[[], dict[bytes, KnownPerson]]:
    """`known_persons` in two steps, asked now and read later, for a pipeline."""
    if not indexes:
        return dict
    rows = raw(session).execute(_KNOWN, {"indexes": list(indexes), "forbund": forbund})
    return lambda: {bytes(row[0]): KnownPerson(row[1], row[2], row[3]) for row in rows}


def store_persons(session: Session, forbund: str, new: Sequence[NewPerson], *, keys: Keys) -> None:
    """Store persons and what their owners know of them; what is there already stays as it is.

    A known person under a new owner is given with the known id. Nothing is asked for first:
    where many wait for the append lock, two round trips are a fifth of an event's time. Raises
    UniqueViolation (in a pipeline: later) where a blind index belongs to another person: then
    `known_persons` was not asked under the lock.
    """
    if not new:
        return
    connection = raw(session)
    people = list({one.person: one for one in new}.values())
    connection.execute(
        _STORE_INDEX,
        (
            forbund,
            keys.current("index").id,
            [one.person for one in people],
            [one.blindindex for one in people],
            [one.kon for one in people],
            [one.fodelsear for one in people],
        ),
    )
    key = keys.current("varde")
    wanted = {(one.person, one.huvudman): one.normal for one in new}
    connection.execute(
        _STORE_DETAILS,
        (
            forbund,
            key.id,
            [person for person, _ in wanted],
            [huvudman for _, huvudman in wanted],
            [
                seal(key.secret, normal.encode(), bound_to=_bound(forbund, person))
                for (person, _), normal in wanted.items()
            ],
        ),
    )


def share_persons(session: Session, forbund: str, pairs: Iterable[tuple[UUID, str]]) -> None:
    """Let owners see persons whose deltagande they took over: (person, huvudman).

    The personnummer is copied as it is sealed; name and contact stay with the owner who has them.
    """
    people, owners = [], []
    for person, huvudman in pairs:
        people.append(person)
        owners.append(huvudman)
    if people:
        execute(session, _SHARE, people, owners, forbund)


def leave_persons(session: Session, forbund: str, pairs: Iterable[tuple[UUID, str]]) -> None:
    """Owners know no more of persons whose last deltagande left them: (person, huvudman).

    The last who knows a person keeps what they know: identities are erased by gallring alone.
    """
    gone = list(pairs)
    if gone:
        execute(session, _LEAVE, [p for p, _ in gone], [owner for _, owner in gone], forbund)


def reveal(
    session: Session, forbund: str, persons: Sequence[UUID], *, keys: Keys
) -> dict[UUID, str]:
    """Person id → "ÅÅÅÅMMDD-NNNN", for those that the context may see and that are not erased."""
    if not persons:
        return {}
    rows = execute(session, _REVEAL, list(persons), forbund)
    found = {row[0]: opened(forbund, row[0], row[1], row[2], keys) for row in rows}
    read_log.saw(session, forbund, personer=found)
    return found


def find(session: Session, forbund: str, normal: str, *, keys: Keys) -> UUID | None:
    """The person with this personnummer in the förbund, whoever owns the deltaganden."""
    indexes = [blind_index(key.secret, normal, forbund=forbund) for key in keys.all("index")]
    found = known_persons(session, forbund, indexes)
    return next((person.id for person in found.values()), None)


def find_all(session: Session, forbund: str, normal: str, *, keys: Keys) -> list[UUID]:
    """Everybody with this personnummer whom the context may see, or nobody's: who had it first, and
    who was given it by somebody who does not see the first (ADR 39).
    """
    indexes = [blind_index(key.secret, normal, forbund=forbund) for key in keys.all("index")]
    known = [person.id for person in known_persons(session, forbund, indexes).values()]
    return list(dict.fromkeys([*known, *having(session, forbund, indexes)]))


def erased(session: Session, forbund: str, persons: Sequence[UUID]) -> set[UUID]:
    """Those of the persons who have been erased (gallrade)."""
    if not persons:
        return set()
    return {row[0] for row in raw(session).execute(_ERASED, (list(persons), forbund))}


def _bound(forbund: str, person: UUID) -> bytes:
    return bound(forbund, "person_uppgift.personnummer", person)


def opened(forbund: str, person: UUID, key_id: str, sealed: bytes, keys: Keys) -> str:
    """The personnummer of a row of person_uppgift. Raises KeysUnreadable."""
    secret = keys.by_id("varde", key_id).secret
    return open_sealed(secret, sealed, bound_to=_bound(forbund, person)).decode()
