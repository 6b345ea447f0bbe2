"""Time-based one-time codes (RFC 6238): SHA-1, six digits, thirty seconds, as code apps expect.

Arithmetic only. SHA-1 is what the apps know, and HMAC does not need it to be free of collisions.
"""

import base64
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode


SECRET_BYTES: Final = 20
"""160 bits, as RFC 4226 section 4 recommends."""
STEP: Final = 30
DIGITS: Final = 6
_NEAR: Final = (0, -1, 1)


def step_of(now: datetime) -> int:
    """The number of the 30 second step that `now` lies in."""
    return int(now.timestamp()) // STEP


def code(secret: bytes, step: int) -> str:
    """The six digits of a step (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def match(secret: bytes, given: str, *, now: datetime, last: int | None) -> int | None:
    """The step whose code was given, one step early or late at most, or None.

    Steps up to `last` have been used: a code that somebody looked at over a shoulder is worth
    nothing. The step that is returned is the next `last`.
    """
    digits = "".join(given.split())
    if not digits.isascii():
        return None
    for step in (step_of(now) + near for near in _NEAR):
        if (last is None or step > last) and hmac.compare_digest(code(secret, step), digits):
            return step
    return None


def as_text(secret: bytes) -> str:
    """The secret as it is typed in where no picture can be scanned: groups of four letters."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def uri(secret: bytes, *, konto: str, utgivare: str) -> str:
    """What the picture says: the address that a code app understands."""
    given = urlencode({"secret": as_text(secret).replace(" ", ""), "issuer": utgivare})
    return f"otpauth://totp/{quote(utgivare)}:{quote(konto)}?{given}"
