"""Seals what is not a person's but must be as well kept: secrets of logging in.

The same key and the same way as personnummer and names, so that a copy of the database alone opens
nothing. It lies here, and not in access, because this room alone knows the key file.
"""

from dataclasses import dataclass

from tracker.identity import crypto
from tracker.identity.keys import Keys


@dataclass(frozen=True, slots=True)
class Valv:
    """What tracker/access/engangskod.py asks for."""

    keys: Keys

    def seal(self, plain: bytes, *, bound_to: bytes) -> tuple[str, bytes]:
        """The key's id and the sealed value, which opens for the same `bound_to` only."""
        key = self.keys.current("varde")
        return key.id, crypto.seal(key.secret, plain, bound_to=bound_to)

    def open(self, key_id: str, sealed: bytes, *, bound_to: bytes) -> bytes:
        """What was sealed. Raises KeysUnreadable."""
        key = self.keys.by_id("varde", key_id)
        return crypto.open_sealed(key.secret, sealed, bound_to=bound_to)
