"""Swedish alphabetical order: å, ä and ö are letters of their own and stand last."""

from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize


BOKSTAVER: Final = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"}
"""The characters that follow z in ASCII stand for the letters that follow z in Swedish.

Müller stands with Myller (Svenska skrivregler; CLDR, collation sv).
"""


@lru_cache(maxsize=4096)  # the same names stand in order on every page
def ordning(text: str) -> tuple[str, str]:
    """Sort key: letters without regard to case and accents (é as e), then the text."""
    letters = normalize("NFC", text.casefold())
    return "".join(BOKSTAVER.get(letter) or _bare(letter) for letter in letters), text


def _bare(letter: str) -> str:
    return "".join(part for part in normalize("NFKD", letter) if not combining(part))
