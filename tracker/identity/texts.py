"""Free texts (orsak, syfte, notes): sealed here, while the event holds only id and salted hash.

The salt lies with the text, so that after gallring the hash in the log says nothing any more, and
before it `verify` can prove that a text is the one that was recorded. Nothing here commits.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.db import execute, raw
from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import Keys


SALT_BYTES: Final = 16
ERASED: Final = "[gallrad]"
"""What an export writes for a text that has been erased (contract HANDELSER.md, Refusals)."""


@dataclass(frozen=True, slots=True)
class NewText:
    """A text to store under its deltagande's owner; `salt` is 16 random bytes."""

    id: UUID
    huvudman: str
    deltagande: str | None
    salt: bytes = field(repr=False)
    text: str = field(repr=False)


_STORE: Final = """
    INSERT INTO fritext (forbund, id, huvudman, deltagande, key_id, salt, text)
    SELECT %s, n.id, n.huvudman, n.deltagande, %s, n.salt, n.text
    FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::bytea[], %b::bytea[])
        AS n(id, huvudman, deltagande, salt, text)"""
_READ: Final = """
    SELECT f.id, f.key_id, f.text, f.salt FROM unnest(%b::uuid[]) AS n(id)
    CROSS JOIN LATERAL (
        SELECT id, key_id, text, salt FROM fritext
        WHERE forbund = %s AND id = n.id LIMIT 1) f"""  # LIMIT 1: see register.py
_MOVE: Final = """
    UPDATE fritext f SET huvudman = n.huvudman
    FROM unnest(%b::text[], %b::text[]) AS n(deltagande, huvudman)
    WHERE f.forbund = %s AND f.deltagande = n.deltagande"""


def salted_hash(salt: bytes, text: str) -> str:
    """What the event keeps of a text: SHA-256 of salt and UTF-8 text, 64 hex digits."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def store_texts(session: Session, forbund: str, new: Sequence[NewText], *, keys: Keys) -> None:
    """Store texts. Raises UniqueViolation where an id is taken: ids are random."""
    if not new:
        return
    key = keys.current("varde")
    raw(session).execute(
        _STORE,
        (
            forbund,
            key.id,
            [one.id for one in new],
            [one.huvudman for one in new],
            [one.deltagande for one in new],
            [one.salt for one in new],
            [
                seal(key.secret, one.text.encode(), bound_to=bound(forbund, "fritext.text", one.id))
                for one in new
            ],
        ),
    )


def move_texts(session: Session, forbund: str, owners: Mapping[str, str]) -> None:
    """Give the free texts of deltaganden to their new owners: deltagande → huvudman."""
    if owners:
        execute(session, _MOVE, list(owners), list(owners.values()), forbund)


def read_texts(
    session: Session, forbund: str, ids: Sequence[UUID], *, keys: Keys
) -> dict[UUID, str]:
    """Text id → text, for those that the context may see and that are not erased."""
    return {text_id: text for text_id, text, _ in _read(session, forbund, ids, keys)}


def salted_texts(
    session: Session, forbund: str, ids: Sequence[UUID], *, keys: Keys
) -> dict[UUID, tuple[bytes, str]]:
    """Text id → (salt, text), for `verify`."""
    return {text_id: (salt, text) for text_id, text, salt in _read(session, forbund, ids, keys)}


def same_texts(
    session: Session, forbund: str, pairs: Sequence[tuple[UUID, str]], *, keys: Keys
) -> dict[UUID, bool | None]:
    """Whether each stored text is the given one; None where it has been erased.

    For the comparison behind *fanns* and H002, as stegvis_logg: to a role that may not see a text
    it would look erased.
    """
    stored = read_texts(session, forbund, [text_id for text_id, _ in pairs], keys=keys)
    return {
        text_id: stored[text_id] == text if text_id in stored else None for text_id, text in pairs
    }


def _read(
    session: Session, forbund: str, ids: Sequence[UUID], keys: Keys
) -> Iterator[tuple[UUID, str, bytes]]:
    if not ids:
        return
    for text_id, key_id, sealed, salt in raw(session).execute(_READ, (list(ids), forbund)):
        opened = open_sealed(
            keys.by_id("varde", key_id).secret,
            sealed,
            bound_to=bound(forbund, "fritext.text", text_id),
        )
        yield text_id, opened.decode(), bytes(salt)
