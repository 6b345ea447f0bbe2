"""What owners know of a record goes along when it turns out to be somebody known (ADR 32).

Sealed to one record and one key, it is opened and sealed anew. As stegvis_logg, under the append
lock; nothing here commits.
"""

from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import Keys


def carry_details(session: Session, forbund: str, gone: UUID, kept: UUID, *, keys: Keys) -> None:
    """What an owner knows of a joined record, name and contact, they know of whom it counts as;
    what they know of that person already stays.
    """
    rows = raw(session).execute(
        "SELECT g.huvudman, g.key_id, g.namn, g.kontakt, k.key_id FROM person_uppgift g"
        " JOIN person_uppgift k ON k.forbund = g.forbund AND k.huvudman = g.huvudman"
        " WHERE g.forbund = %s AND g.person = %s AND k.person = %s"
        " AND (g.namn IS NOT NULL OR g.kontakt IS NOT NULL)",
        (forbund, gone, kept),
    )
    for owner, old, namn, kontakt, new in rows.fetchall():
        here = (keys.by_id("varde", old).secret, keys.by_id("varde", new).secret)
        raw(session).execute(
            "UPDATE person_uppgift SET namn = coalesce(namn, %s), kontakt = coalesce(kontakt, %s)"
            " WHERE forbund = %s AND person = %s AND huvudman = %s",
            (
                _moved(forbund, "namn", gone, kept, namn, here),
                _moved(forbund, "kontakt", gone, kept, kontakt, here),
                *(forbund, kept, owner),
            ),
        )


def _moved(
    forbund: str,
    column: str,
    gone: UUID,
    kept: UUID,
    sealed: bytes | None,
    secrets: tuple[bytes, bytes],
) -> bytes | None:
    """A value sealed to one record, sealed to another, by the key that row has."""
    if sealed is None:
        return None
    name = f"person_uppgift.{column}"
    plain = open_sealed(secrets[0], bytes(sealed), bound_to=bound(forbund, name, gone))
    return seal(secrets[1], plain, bound_to=bound(forbund, name, kept))
