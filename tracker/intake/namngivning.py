"""What a new deltagande is called, by the page or file that begins it: ten letters, no word."""

from typing import Final


BOKSTAVER: Final = "bcdfghjkmnpqrstvwxz"
"""No digits, so a name never looks like a personnummer; no vowels, so it never says anything."""
_LANGD: Final = 10


def letters(number: int) -> str:
    """The name that a large random number gives, the same each time."""
    found = ""
    while len(found) < _LANGD:
        number, rest = divmod(number, len(BOKSTAVER))
        found += BOKSTAVER[rest]
    return found
