"""After a new index key: persons indexed with an older one are indexed anew.

Sealed values need nothing: they name their key, and old keys stay in the file.
"""

from sqlmodel import Session

from tracker.db import execute
from tracker.identity.crypto import blind_index
from tracker.identity.keys import Keys
from tracker.identity.register import opened


def reindex(session: Session, forbund: str, *, keys: Keys) -> int:
    """Move persons indexed with an older key to the current one; how many were moved.

    To run in one transaction with the append lock held, after a new `index` key was added: until
    then known persons would not be recognised and would get a second id.
    """
    key = keys.current("index")
    rows = execute(
        session,
        "SELECT i.person, u.key_id, u.personnummer FROM person_index i"
        " JOIN LATERAL (SELECT key_id, personnummer FROM person_uppgift"
        " WHERE forbund = i.forbund AND person = i.person LIMIT 1) u ON true"
        " WHERE i.forbund = %s AND i.key_id <> %s",
        forbund,
        key.id,
    )
    fresh = {
        row[0]: blind_index(
            key.secret, opened(forbund, row[0], row[1], row[2], keys), forbund=forbund
        )
        for row in rows
    }
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
    return len(fresh)
