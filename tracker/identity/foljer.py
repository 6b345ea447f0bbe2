"""What owners know of a record goes along when it turns out to be somebody known (ADR 32), and is
taken back when it turns out that it was not.

Sealed to one record and one key, it is opened and sealed anew. As stegvis_logg, under the append
lock; a page may write meanwhile, so the row that is written is held. Nothing here commits.
"""

from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import raw
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import Keys


_ALONG: Final = """
    SELECT g.huvudman, g.key_id, g.namn, g.kontakt, g.andrad, g.av, k.key_id
    FROM person_uppgift g JOIN person_uppgift k ON k.forbund = g.forbund AND k.huvudman = g.huvudman
    WHERE g.forbund = %s AND g.person = %s AND k.person = %s
    AND (k.namn IS NULL AND g.namn IS NOT NULL OR k.kontakt IS NULL AND g.kontakt IS NOT NULL)
    FOR UPDATE OF k"""
_SAME_WRITING: Final = """
    SELECT g.huvudman, g.key_id, k.key_id, g.namn, k.namn, g.kontakt, k.kontakt
    FROM person_uppgift g JOIN person_uppgift k ON k.forbund = g.forbund AND k.huvudman = g.huvudman
    WHERE g.forbund = %s AND g.person = %s AND k.person = %s
    AND g.andrad IS NOT DISTINCT FROM k.andrad AND g.av IS NOT DISTINCT FROM k.av
    FOR UPDATE OF k"""
_TAKE_BACK: Final = """
    UPDATE person_uppgift SET namn = CASE WHEN %s THEN NULL ELSE namn END,
        kontakt = CASE WHEN %s THEN NULL ELSE kontakt END, andrad = NULL, av = NULL
    WHERE forbund = %s AND person = %s AND huvudman = %s"""


def carry_details(session: Session, forbund: str, gone: UUID, kept: UUID, *, keys: Keys) -> None:
    """What an owner knows of a joined record, name and contact, they know of whom it counts as;
    what they know of that person already stays. Written when and by whom it was of the record:
    that tells it from what was written since.
    """
    rows = raw(session).execute(_ALONG, (forbund, gone, kept))
    for owner, old, namn, kontakt, andrad, av, new in rows.fetchall():
        here = (keys.by_id("varde", old).secret, keys.by_id("varde", new).secret)
        raw(session).execute(
            "UPDATE person_uppgift SET namn = coalesce(namn, %s), kontakt = coalesce(kontakt, %s),"
            " andrad = %s, av = %s WHERE forbund = %s AND person = %s AND huvudman = %s",
            (
                _moved(forbund, "namn", gone, kept, namn, here),
                _moved(forbund, "kontakt", gone, kept, kontakt, here),
                *(andrad, av, forbund, kept, owner),
            ),
        )


def take_back_details(
    session: Session, forbund: str, gone: UUID, kept: UUID, *, keys: Keys
) -> None:
    """As if `carry_details` had not been: what came along from one who was no such person goes,
    unless somebody has written since.
    """
    rows = raw(session).execute(_SAME_WRITING, (forbund, gone, kept))
    for owner, old, new, *sealed in rows.fetchall():
        secrets = (keys.by_id("varde", old).secret, keys.by_id("varde", new).secret)
        goes = []
        for column, theirs, ours in (("namn", *sealed[:2]), ("kontakt", *sealed[2:])):
            plain = _plain(forbund, column, gone, theirs, secrets[0])
            same = plain == _plain(forbund, column, kept, ours, secrets[1])
            goes.append(plain is not None and same)
        if any(goes):
            raw(session).execute(_TAKE_BACK, (*goes, forbund, kept, owner))


def _moved(
    forbund: str,
    column: str,
    gone: UUID,
    kept: UUID,
    sealed: bytes | None,
    secrets: tuple[bytes, bytes],
) -> bytes | None:
    """A value sealed to one record, sealed to another, by the key that row has."""
    plain = _plain(forbund, column, gone, sealed, secrets[0])
    to = bound(forbund, f"person_uppgift.{column}", kept)
    return None if plain is None else seal(secrets[1], plain, bound_to=to)


def _plain(
    forbund: str, column: str, person: UUID, sealed: bytes | None, secret: bytes
) -> bytes | None:
    if sealed is None:
        return None
    to = bound(forbund, f"person_uppgift.{column}", person)
    return open_sealed(secret, bytes(sealed), bound_to=to)
