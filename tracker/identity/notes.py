"""Short notes that staff write about a control or a reason: sealed, since they may name somebody.

Unlike free texts of events they hang on no deltagande and are in no log; the row that holds them
names the key.
"""

from uuid import UUID

from tracker.identity.crypto import bound, open_sealed, seal
from tracker.identity.keys import Keys


def seal_note(forbund: str, what: str, row: UUID, text: str, *, keys: Keys) -> tuple[str, bytes]:
    """(key id, sealed text) for the column `what` ("table.column") of a row."""
    key = keys.current("varde")
    return key.id, seal(key.secret, text.encode(), bound_to=bound(forbund, what, row))


def open_note(forbund: str, what: str, row: UUID, key_id: str, sealed: bytes, *, keys: Keys) -> str:
    """The text of such a row. Raises KeysUnreadable."""
    secret = keys.by_id("varde", key_id).secret
    return open_sealed(secret, sealed, bound_to=bound(forbund, what, row)).decode()
