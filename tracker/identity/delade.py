"""A number that two have: one who had it, and one who got it from who does not see the other.

Nobody may learn by giving a number that somebody has it (ADR 39). The index goes on leading to who
had it; who got it has a mark of their own there, and is found by the numbers noted of them. Nothing
here commits.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.identity.crypto import blind_index
from tracker.identity.keys import Key, Keys


def own_index(key: Key, normal: str, person: UUID, forbund: str) -> bytes:
    """What stands in the index for who shares a number: made of it, and no search leads to it."""
    return blind_index(key.secret, f"{normal} {person}", forbund=forbund)


def renewed(
    keys: Keys, forbund: str, person: UUID, normal: str, *, key_id: str, index: bytes
) -> bytes:
    """An index by an older key, by the current one: of the number, or one's own as it was."""
    old, new = keys.by_id("index", key_id), keys.current("index")
    if own_index(old, normal, person, forbund) == index:
        return own_index(new, normal, person, forbund)
    return blind_index(new.secret, normal, forbund=forbund)


def has_deltaganden(session: Session, forbund: str, person: UUID) -> bool:
    """Whether anything is somebody's. As stegvis_logg, which sees all."""
    row = raw(session).execute(
        "SELECT EXISTS (SELECT FROM deltagande_nu WHERE forbund = %s AND person = %s)",
        (forbund, person),
    )
    return row.fetchone() == (True,)


def is_theirs(
    session: Session, forbund: str, person: UUID, index: bytes, fran: int | None = None
) -> bool:
    """True when it is the latest number noted of the person, or the one from position `fran`, also
    where that was taken back since.
    """
    row = raw(session).execute(
        "SELECT blindindex FROM person_nummer WHERE forbund = %(f)s AND person = %(p)s"
        " AND CASE WHEN %(n)s::bigint IS NULL THEN leder ELSE fran = %(n)s END"
        " ORDER BY fran DESC LIMIT 1",
        {"f": forbund, "p": person, "n": fran},
    )
    found = row.fetchone()
    return found is not None and found[0] is not None and bytes(found[0]) == index


def having(session: Session, forbund: str, indexes: Sequence[bytes]) -> list[UUID]:
    """Who had the number as an earlier one or has it with another, of whom the context may see."""
    rows = raw(session).execute(
        "SELECT DISTINCT coalesce(l.led[cardinality(l.led)], n.person) FROM person_nummer n"
        " LEFT JOIN person_led l ON l.forbund = n.forbund AND l.person = n.person"
        " WHERE n.forbund = %s AND n.blindindex = ANY(%s) AND n.leder ORDER BY 1",
        (forbund, list(indexes)),
    )
    return [person for (person,) in rows]
