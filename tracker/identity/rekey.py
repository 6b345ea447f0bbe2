"""After new keys: what was indexed or sealed with older ones is moved to the current, bit by bit.

Below rights/rotation.py, which gives the order and the transactions. Each function takes a limited
number of rows and says how many it moved: nothing is left to do when it says none. Run under the
förbund's append lock, so that nobody copies a row that is being moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import execute, raw
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.delade import renewed
from tracker.identity.keys import Key, Keys
from tracker.identity.register import opened


ROWS: Final = 500
"""Rows at a time: the append lock is held for some hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table with sealed values: `id` is the column with the uuid that they are sealed to, `rest`
    what else its primary key has. A value of column c is bound to (förbund, "table.c", id).
    """

    table: str
    id: str
    rest: tuple[str, ...]
    values: tuple[str, ...]


SEALED: Final = (
    Sealed("person_uppgift", "person", ("huvudman",), ("personnummer", "namn", "kontakt")),
    Sealed("person_nummer", "person", ("fran",), ("personnummer",)),
    Sealed("fritext", "id", (), ("text",)),
    Sealed("eget_mal", "id", (), ("text",)),
    Sealed("intygsbild", "id", (), ("bild",)),
    Sealed("blankettfil", "id", (), ("innehall",)),
    Sealed("filnyckel", "id", (), ("nyckel",)),
    Sealed("forseglingsnyckel", "id", (), ("nyckel",)),
)
"""Tables of a förbund whose values are moved to the current key."""

NOT_MOVED: Final = {
    "person_index": "indexed anew, by `reindex`",
    "engangskod": "no förbund's; moved by tracker/access/engangskod.py",
    "utkast": "only their writers may read them, and they are gone after 30 days",
    "loggkontroll_post": "a note stands as it was signed",
    "nodatkomst": "a reason stands as it was given",
}
"""The others with a `key_id`, and why (a test compares with the database). What names an old key
keeps it in the file.
"""


def reindex(session: Session, forbund: str, *, keys: Keys, limit: int = ROWS) -> int:
    """Move persons indexed with an older key to the current one; how many were moved."""
    key = keys.current("index")
    rows = execute(
        session,
        "SELECT i.person, u.key_id, u.personnummer, i.key_id, i.blindindex FROM person_index i"
        " JOIN LATERAL (SELECT key_id, personnummer FROM person_uppgift"
        " WHERE forbund = i.forbund AND person = i.person LIMIT 1) u ON true"
        " WHERE i.forbund = %s AND i.key_id <> %s LIMIT %s",
        forbund,
        key.id,
        limit,
    )
    fresh, before = {}, []
    for person, key_id, sealed, by, index in rows:
        normal = opened(forbund, person, key_id, sealed, keys)
        held = bytes(index)
        fresh[person] = renewed(keys, forbund, person, normal, key_id=by, index=held)
        before.append(held)
    execute(
        session,
        "UPDATE person_index p SET blindindex = n.blindindex, key_id = %s"
        " FROM unnest(%b::uuid[], %b::bytea[]) AS n(person, blindindex)"
        " WHERE p.forbund = %s AND p.person = n.person",
        key.id,
        list(fresh),
        list(fresh.values()),
        forbund,
    )
    execute(  # drafts are found by it when somebody is erased
        session,
        "UPDATE utkast u SET blindindex = n.ny"
        " FROM unnest(%b::bytea[], %b::bytea[]) AS n(gammal, ny)"
        " WHERE u.forbund = %s AND u.blindindex = n.gammal",
        before,
        list(fresh.values()),
        forbund,
    )
    return len(fresh)


def reseal(session: Session, forbund: str, sealed: Sealed, *, keys: Keys, limit: int = ROWS) -> int:
    """Seal values of one table anew that are sealed with an older key; how many rows."""
    key = keys.current("varde")
    names = [sealed.id, *sealed.rest]
    where = " AND ".join(f"{name} = %s" for name in names)
    rows = raw(session).execute(
        f"SELECT {', '.join([*names, 'key_id', *sealed.values])} FROM {sealed.table}"
        " WHERE forbund = %s AND key_id <> %s LIMIT %s FOR UPDATE",  # a page may write the name
        (forbund, key.id, limit),
    )
    found = rows.fetchall()
    values = ", ".join(f"{value} = %s" for value in sealed.values)
    with raw(session).cursor() as cursor:
        cursor.executemany(
            f"UPDATE {sealed.table} SET key_id = %s, {values} WHERE forbund = %s AND {where}",
            [_anew(forbund, sealed, row, len(names), key, keys) for row in found],
        )
    return len(found)


def _anew(
    forbund: str, sealed: Sealed, row: Sequence[object], ids: int, key: Key, keys: Keys
) -> list[object]:
    """The parameters of one row's UPDATE."""
    ident, old = row[0], keys.by_id("varde", str(row[ids]))
    if not isinstance(ident, UUID):
        raise TypeError("a value is sealed to a uuid")
    fresh: list[object] = []
    for column, value in zip(sealed.values, row[ids + 1 :], strict=True):
        if not isinstance(value, bytes):
            fresh.append(None)
            continue
        to = bound(forbund, f"{sealed.table}.{column}", ident)
        fresh.append(seal(key.secret, open_sealed(old.secret, value, bound_to=to), bound_to=to))
    return [key.id, *fresh, forbund, *row[:ids]]
