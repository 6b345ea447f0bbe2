"""The numbers a person has had, when the person got another one (ADR 32).

`person_index` and `person_uppgift` hold the number of now, as for everybody. Who has changed
number, or has none, has rows here too: each number, and the position of the log from which it was
the person's. So an earlier number still finds the person, and an export says that of each time.
All as stegvis_logg, under the append lock; nothing here commits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.identity.crypto import blind_index, bound, open_sealed, seal
from tracker.identity.delade import has_deltaganden, own_index
from tracker.identity.keys import Keys
from tracker.identity.led import joined
from tracker.identity.personnummer import Personnummer
from tracker.identity.register import opened


@dataclass(frozen=True, slots=True)
class Nummer:
    """A number with its blind index by the current key, and what it says of the person."""

    normal: str = field(repr=False)
    blindindex: bytes = field(repr=False)
    kon: str
    fodelsear: int


_INSERT: Final = """
    INSERT INTO person_nummer (forbund, person, fran, leder, blindindex, index_key_id, kon,
        fodelsear, key_id, personnummer)
    VALUES (%s, %s, %s, true, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (forbund, person, fran) DO UPDATE SET leder = true"""


def begin(session: Session, forbund: str, person: UUID, *, keys: Keys) -> None:
    """Notes the number that a person has had from the first, unless that is noted already."""
    found = raw(session).execute(
        "SELECT i.blindindex, i.key_id, i.kon, i.fodelsear, u.key_id, u.personnummer"
        " FROM person_index i JOIN person_uppgift u"
        " ON u.forbund = i.forbund AND u.person = i.person"
        " WHERE i.forbund = %(f)s AND i.person = %(p)s AND NOT EXISTS ("
        "SELECT FROM person_nummer n WHERE n.forbund = %(f)s AND n.person = %(p)s) LIMIT 1",
        {"f": forbund, "p": person},
    )
    row = found.fetchone()
    if row is not None:
        normal = opened(forbund, person, row[4], bytes(row[5]), keys)
        first = Nummer(normal, bytes(row[0]), row[2], row[3])
        _note(session, forbund, person, 0, first, index_key_id=row[1], keys=keys)


def without(session: Session, forbund: str, person: UUID, *, kon: str, fodelsear: int) -> None:
    """Notes somebody whose number nobody knows."""
    values = (forbund, person, 0, None, None, kon, fodelsear, None, None)
    raw(session).execute(_INSERT, values)


def change(
    session: Session,
    forbund: str,
    person: UUID,
    new: Nummer,
    *,
    fran: int,
    huvudman: Iterable[str],
    keys: Keys,
    delat: bool = False,
) -> None:
    """From position `fran` the person's number is `new`; `huvudman`: the owners who know them.

    A record without deltaganden that has the number lets go of it. Its own rows are kept. One with
    deltaganden goes on being found by it, and then two have it (ADR 39); `delat` where that is
    known from what is not yet stored.
    """
    begin(session, forbund, person, keys=keys)
    other = holder(session, forbund, new.blindindex)
    if other == person:
        other = None
    delat = delat or (other is not None and has_deltaganden(session, forbund, other))
    if other is not None and not delat:
        begin(session, forbund, other, keys=keys)
        raw(session).execute(
            "DELETE FROM person_index WHERE forbund = %s AND person = %s", (forbund, other)
        )
    key = keys.current("index")
    _note(session, forbund, person, fran, new, index_key_id=key.id, keys=keys)
    index = own_index(key, new.normal, person, forbund) if delat else new.blindindex
    _set(session, forbund, person, replace(new, blindindex=index), huvudman, keys)


def turn_back(
    session: Session,
    forbund: str,
    person: UUID,
    *,
    undone: int,
    fran: int,
    huvudman: Iterable[str],
    keys: Keys,
) -> None:
    """The number since `undone` never was the person's: from `fran` it is the one before."""
    row = raw(session).execute(
        "SELECT fran FROM person_nummer WHERE forbund = %s AND person = %s AND fran < %s AND leder"
        " ORDER BY fran DESC LIMIT 1",
        (forbund, person, undone),
    )
    before = row.fetchone()
    raw(session).execute(
        "UPDATE person_nummer SET leder = false WHERE forbund = %(f)s AND person = %(p)s"
        " AND fran >= %(n)s AND blindindex = (SELECT blindindex FROM person_nummer"
        " WHERE forbund = %(f)s AND person = %(p)s AND fran = %(n)s)",
        {"f": forbund, "p": person, "n": undone},
    )
    if before is not None:
        take_up(session, forbund, person, again=before[0], fran=fran, huvudman=huvudman, keys=keys)


def take_up(
    session: Session,
    forbund: str,
    person: UUID,
    *,
    again: int,
    fran: int,
    huvudman: Iterable[str],
    keys: Keys,
) -> None:
    """The number that the person had from position `again` is theirs from `fran`."""
    number = _read(session, forbund, person, again, keys)
    if number is not None:
        change(session, forbund, person, number, fran=fran, huvudman=huvudman, keys=keys)
        return
    connection = raw(session)
    connection.execute(  # none was known then
        "INSERT INTO person_nummer (forbund, person, fran, leder, kon, fodelsear)"
        " SELECT forbund, person, %s, leder, kon, fodelsear FROM person_nummer"
        " WHERE forbund = %s AND person = %s AND fran = %s",
        (fran, forbund, person, again),
    )
    for statement in (
        "DELETE FROM person_index WHERE forbund = %s AND person = %s",
        # What they are called stays: a name is no part of the number.
        "UPDATE person_uppgift SET personnummer = NULL WHERE forbund = %s AND person = %s",
    ):
        connection.execute(statement, (forbund, person))


def taken(session: Session, forbund: str, person: UUID, fran: int) -> UUID | None:
    """The other record whose the number now is that was the person's from `fran`, if any."""
    row = raw(session).execute(
        "SELECT i.person FROM person_nummer n JOIN person_index i"
        " ON i.forbund = n.forbund AND i.blindindex = n.blindindex AND i.person <> n.person"
        " WHERE n.forbund = %s AND n.person = %s AND n.fran = %s",
        (forbund, person, fran),
    )
    found = row.fetchone()
    return found[0] if found else None


def holder(session: Session, forbund: str, blindindex: bytes) -> UUID | None:
    """The record whose number of now it is, whoever that counts as."""
    row = raw(session).execute(
        "SELECT person FROM person_index WHERE forbund = %s AND blindindex = %s",
        (forbund, blindindex),
    )
    found = row.fetchone()
    return found[0] if found else None


def numbered(
    session: Session, forbund: str, persons: Sequence[UUID]
) -> dict[UUID, tuple[str, int]]:
    """Those of the persons who have a number now, with the kön and birth year it says."""
    rows = raw(session).execute(
        "SELECT person, kon, fodelsear FROM person_index WHERE forbund = %s AND person = ANY(%s)",
        (forbund, list(persons)),
    )
    return {person: (kon, year) for person, kon, year in rows}


def history(
    session: Session,
    forbund: str,
    persons: Sequence[UUID],
    *,
    keys: Keys,
    taken_back: bool = True,
) -> dict[UUID, list[tuple[int, str | None]]]:
    """Person → (from position, "ÅÅÅÅMMDD-NNNN" or None where none was known), in order.

    Only those who have changed number or lacked one; of the others `reveal` says all.
    `taken_back`: with numbers that turned out never to be theirs, as the log had them.
    """
    if not persons:
        return {}
    rows = raw(session).execute(
        "SELECT person, fran, key_id, personnummer FROM person_nummer"
        " WHERE forbund = %s AND person = ANY(%s) AND (leder OR %s) ORDER BY person, fran",
        (forbund, list(persons), taken_back),
    )
    found: dict[UUID, list[tuple[int, str | None]]] = {}
    for person, fran, key_id, sealed in rows:
        normal = _open(forbund, person, key_id, sealed, keys) if key_id else None
        found.setdefault(person, []).append((fran, normal))
    return found


def unnumbered(session: Session, forbund: str, persons: Sequence[UUID]) -> set[UUID]:
    """Those of the persons whose number nobody knew from the first."""
    if not persons:
        return set()
    rows = raw(session).execute(
        "SELECT person FROM person_nummer WHERE forbund = %s AND person = ANY(%s)"
        " AND fran = 0 AND key_id IS NULL",
        (forbund, list(persons)),
    )
    return {row[0] for row in rows}


def erase(session: Session, forbund: str, persons: Sequence[UUID]) -> None:
    """What says who these records are goes. As `drafts.erase` for a database from before this.

    A draft on a number that was taken back is about somebody else.
    """
    connection = raw(session)
    there = connection.execute("SELECT to_regclass('public.person_nummer') IS NOT NULL").fetchone()
    if not (there and there[0]):
        return
    people = list(persons)
    connection.execute(
        "DELETE FROM utkast u WHERE u.forbund = %s AND u.blindindex IN (SELECT blindindex"
        " FROM person_nummer WHERE forbund = %s AND person = ANY(%s) AND leder)",
        (forbund, forbund, people),
    )
    for statement in (
        "DELETE FROM person_nummer WHERE forbund = %s AND person = ANY(%s)",
        "DELETE FROM person_led WHERE forbund = %s AND person = ANY(%s)",
    ):
        connection.execute(statement, (forbund, people))


def all_of(
    session: Session, forbund: str, persons: Sequence[UUID], *, keys: Keys
) -> dict[UUID, set[str]]:
    """Person → every number that they have had, and of records that count as them. Nobody who has
    had one number only, and no number that was taken back: it is somebody else's.
    """
    records = joined(session, forbund, persons)
    whose = {one: person for person, ones in records.items() for one in ones}
    whose |= {person: person for person in persons}
    found: dict[UUID, set[str]] = {}
    theirs = history(session, forbund, list(whose), keys=keys, taken_back=False)
    for record, numbers in theirs.items():
        found.setdefault(whose[record], set()).update(n for _, n in numbers if n)
    return found


def reindex(session: Session, forbund: str, *, keys: Keys, limit: int) -> int:
    """Earlier numbers indexed with an older key are indexed with the current one; how many."""
    key = keys.current("index")
    rows = raw(session).execute(
        "SELECT person, fran, key_id, personnummer, blindindex FROM person_nummer"
        " WHERE forbund = %s AND index_key_id <> %s LIMIT %s",
        (forbund, key.id, limit),
    )
    fresh, before = [], []
    for person, fran, key_id, sealed, index in rows.fetchall():
        normal = _open(forbund, person, key_id, sealed, keys)
        new = blind_index(key.secret, normal, forbund=forbund)
        fresh.append((new, key.id, forbund, person, fran))
        before.append((new, forbund, bytes(index)))
    with raw(session).cursor() as cursor:
        cursor.executemany(
            "UPDATE person_nummer SET blindindex = %s, index_key_id = %s"
            " WHERE forbund = %s AND person = %s AND fran = %s",
            fresh,
        )
        cursor.executemany(  # drafts are found by an earlier number too when somebody is erased
            "UPDATE utkast SET blindindex = %s WHERE forbund = %s AND blindindex = %s", before
        )
    return len(fresh)


def numbers(number: Personnummer, blindindex: bytes) -> Nummer:
    """A number that was sent, with its blind index by the current key."""
    return Nummer(number.normal, blindindex, number.kon, number.fodelsear)


def _note(
    session: Session,
    forbund: str,
    person: UUID,
    fran: int,
    number: Nummer,
    *,
    index_key_id: str,
    keys: Keys,
) -> None:
    key = keys.current("varde")
    sealed = seal(key.secret, number.normal.encode(), bound_to=_bound(forbund, person))
    raw(session).execute(
        _INSERT,
        (
            *(forbund, person, fran, number.blindindex, index_key_id),
            *(number.kon, number.fodelsear, key.id, sealed),
        ),
    )


def _set(
    session: Session,
    forbund: str,
    person: UUID,
    number: Nummer,
    huvudman: Iterable[str],
    keys: Keys,
) -> None:
    """The number of now, in the tables that hold everybody's."""
    connection = raw(session)
    connection.execute(
        "INSERT INTO person_index (forbund, person, blindindex, key_id, kon, fodelsear)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (forbund, person) DO UPDATE SET"
        " blindindex = excluded.blindindex, key_id = excluded.key_id, kon = excluded.kon,"
        " fodelsear = excluded.fodelsear",
        (
            *(forbund, person, number.blindindex, keys.current("index").id),
            *(number.kon, number.fodelsear),
        ),
    )
    key = keys.current("varde")
    to = bound(forbund, "person_uppgift.personnummer", person)
    sealed = seal(key.secret, number.normal.encode(), bound_to=to)
    rows = connection.execute(  # held: a page may write the name, beside the append lock
        "SELECT huvudman, key_id, namn, kontakt FROM person_uppgift"
        " WHERE forbund = %s AND person = %s FOR UPDATE",
        (forbund, person),
    )
    known: dict[str, Sequence[Any]] = {row[0]: row[1:] for row in rows}
    for owner in sorted({*huvudman, *known}):
        rest = (_resealed(forbund, person, known[owner], keys)) if owner in known else (None, None)
        connection.execute(
            "INSERT INTO person_uppgift"
            " (forbund, person, huvudman, key_id, personnummer, namn, kontakt)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (forbund, person, huvudman)"
            " DO UPDATE SET key_id = excluded.key_id, personnummer = excluded.personnummer,"
            " namn = excluded.namn, kontakt = excluded.kontakt",
            (forbund, person, owner, key.id, sealed, *rest),
        )


def _resealed(
    forbund: str, person: UUID, row: Sequence[Any], keys: Keys
) -> tuple[bytes | None, bytes | None]:
    """Name and contact by the current key, which a row has one of for all that it holds."""
    old, new = keys.by_id("varde", row[0]).secret, keys.current("varde").secret
    fresh: list[bytes | None] = []
    for column, sealed in zip(("namn", "kontakt"), row[1:], strict=True):
        to = bound(forbund, f"person_uppgift.{column}", person)
        plain = None if sealed is None else open_sealed(old, bytes(sealed), bound_to=to)
        fresh.append(None if plain is None else seal(new, plain, bound_to=to))
    return fresh[0], fresh[1]


def _read(session: Session, forbund: str, person: UUID, fran: int, keys: Keys) -> Nummer | None:
    row = raw(session).execute(
        "SELECT kon, fodelsear, key_id, personnummer FROM person_nummer"
        " WHERE forbund = %s AND person = %s AND fran = %s",
        (forbund, person, fran),
    )
    found = row.fetchone()
    if found is None or found[2] is None:
        return None
    normal = _open(forbund, person, found[2], found[3], keys)
    index = blind_index(keys.current("index").secret, normal, forbund=forbund)
    return Nummer(normal, index, found[0], found[1])


def _open(forbund: str, person: UUID, key_id: str, sealed: bytes, keys: Keys) -> str:
    secret = keys.by_id("varde", key_id).secret
    return open_sealed(secret, bytes(sealed), bound_to=_bound(forbund, person)).decode()


def _bound(forbund: str, person: UUID) -> bytes:
    return bound(forbund, "person_nummer.personnummer", person)
