"""Who counts as whom: records of one person that were joined, and parted again (ADR 32).

Every record keeps its own random id, its number and its details, for the log goes on speaking of
it. `person_led` says whom it counts as now, and by which way: [itself, …, whom]. So a joining can
be taken back, also in the middle of several. All as stegvis_logg, under the append lock; nothing
here commits.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw


def join(session: Session, forbund: str, gone: UUID, kept: UUID) -> None:
    """Whoever counted as `gone`, itself too, counts as `kept`."""
    connection = raw(session)
    connection.execute(
        "UPDATE person_led SET led = led || %s WHERE forbund = %s AND led[cardinality(led)] = %s",
        (kept, forbund, gone),
    )
    connection.execute(
        "INSERT INTO person_led (forbund, person, led) VALUES (%s, %s, %s::uuid[])"
        " ON CONFLICT DO NOTHING",
        (forbund, gone, [gone, kept]),
    )


def part(session: Session, forbund: str, gone: UUID, kept: UUID) -> None:
    """As if `join` had not been."""
    connection = raw(session)
    connection.execute(
        "DELETE FROM person_led WHERE forbund = %s AND led = %s::uuid[]", (forbund, [gone, kept])
    )
    connection.execute(
        "UPDATE person_led SET led = trim_array(led, 1)"
        " WHERE forbund = %s AND led[cardinality(led) - 1:] = %s::uuid[]",
        (forbund, [gone, kept]),
    )


def back(session: Session, forbund: str, person: UUID) -> None:
    """A record that was joined to another is of its own again; what it took along stays."""
    raw(session).execute(
        "UPDATE person_led SET led = led || person WHERE forbund = %s AND person = %s",
        (forbund, person),
    )


def forth(session: Session, forbund: str, person: UUID) -> None:
    """As if `back` had not been."""
    raw(session).execute(
        "UPDATE person_led SET led = trim_array(led, 1)"
        " WHERE forbund = %s AND person = %s AND led[cardinality(led)] = person",
        (forbund, person),
    )


def ways(session: Session, forbund: str, persons: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Record → itself, … and last whom it counts as, for those that ever counted as another."""
    rows = raw(session).execute(
        "SELECT person, led FROM person_led WHERE forbund = %s AND person = ANY(%s)",
        (forbund, list(persons)),
    )
    return dict(rows.fetchall())


def joined(session: Session, forbund: str, persons: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Person → the other records that count as them; nobody who has none.

    A restore replays the list of the erased in a database of the backup's version, which may be
    from before there was this table.
    """
    connection = raw(session)
    there = connection.execute("SELECT to_regclass('public.person_led') IS NOT NULL").fetchone()
    if not (persons and there and there[0]):
        return {}
    rows = connection.execute(
        "SELECT led[cardinality(led)], person FROM person_led WHERE forbund = %s"
        " AND led[cardinality(led)] = ANY(%s) AND person <> led[cardinality(led)]"
        " ORDER BY person",
        (forbund, list(persons)),
    )
    found: dict[UUID, list[UUID]] = {}
    for person, record in rows:
        found.setdefault(person, []).append(record)
    return found
