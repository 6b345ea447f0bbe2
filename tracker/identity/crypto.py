"""Two uses of a key: a blind index to find a person by, and a sealed value to read back.

Both are quick (bench: several hundred thousand a second), so cost never argues for less. A plain
hash would not do: all personnummer can be hashed in seconds on a laptop, hence a keyed one.
"""

import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker.identity.keys import KeysUnreadable


NONCE_BYTES: Final = 12

# The one randomness below the doors that nobody passes in: a nonce must never come twice, and it
# bears on no result (what is sealed reads back the same), so only tests give another.
_random: Final = os.urandom


def blind_index(secret: bytes, normal: str, *, forbund: str) -> bytes:
    """HMAC-SHA256 (32 bytes) of a personnummer "ÅÅÅÅMMDD-NNNN", other in every förbund.

    With the förbund in it, two förbund's registers cannot be joined on it, whoever holds both.
    """
    return hmac.digest(secret, f"{forbund}\0{normal}".encode(), "sha256")


def bound(forbund: str, what: str, row: UUID) -> bytes:
    """What a value is sealed to: förbund, column and row id, so that none can be moved about."""
    return f"{forbund}\0{what}\0".encode() + row.bytes


@lru_cache(maxsize=16)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(secret)


def seal(
    secret: bytes, plaintext: bytes, *, bound_to: bytes, random: Callable[[int], bytes] = _random
) -> bytes:
    """AES-256-GCM: nonce (12 bytes) ‖ ciphertext and tag (plaintext + 16 bytes)."""
    nonce = random(NONCE_BYTES)
    return nonce + _cipher(secret).encrypt(nonce, plaintext, bound_to)


def open_sealed(secret: bytes, sealed: bytes, *, bound_to: bytes) -> bytes:
    """What `seal` was given. Raises KeysUnreadable: another key, another row, or changed bytes."""
    try:
        return _cipher(secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise KeysUnreadable(
            "En sparad uppgift går inte att läsa med nyckelfilen: "
            "kontrollera att databasen och nyckelfilen hör ihop."
        ) from None
