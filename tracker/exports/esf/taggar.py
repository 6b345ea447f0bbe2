"""The tags of an XML part with their byte places; nothing is built, followed or fetched.

Only for files that have passed `check_xlsx`: no entities of their own, no other encoding than
UTF-8. What is in comments and CDATA is passed by.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from tracker.errors import Refused


OLASBAR: Final = "ESF040: Spara om blanketten i Excel: den går inte att läsa."
_BIT: Final = re.compile(
    rb"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"""
    rb"""|<(/?)([\w.:-]+)((?:[^"'<>]|"[^"<]*"|'[^'<]*')*)>""",
    re.DOTALL,
)
_ATTRIBUT: Final = re.compile(rb"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_KODNING: Final = re.compile(rb"""<\?xml[^>]*\sencoding=["']([^"']+)""")


@dataclass(frozen=True, slots=True)
class Tagg:
    """Bytes from `start` up to `slut`. `namn` without prefix. `tom`: <a/>, and so no end tag."""

    start: int
    slut: int
    prefix: str
    namn: str
    slutar: bool
    tom: bool
    rest: bytes

    @property
    def attribut(self) -> dict[str, str]:
        funna = _ATTRIBUT.findall(self.rest)
        return {namn.decode(): unescape((a or b).decode()) for namn, a, b in funna}


def taggar(xml: bytes) -> Iterator[Tagg]:
    """Every tag in order. Raises Refused for an encoding other than UTF-8."""
    try:
        xml.decode()
    except UnicodeDecodeError as error:
        raise Refused(OLASBAR) from error
    kodning = _KODNING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if kodning and kodning[1].lower() != b"utf-8":
        raise Refused(OLASBAR)
    for bit in _BIT.finditer(xml):
        if bit[2] is None:
            continue
        prefix, _, namn = bit[2].decode().rpartition(":")
        tom = bit[3].endswith(b"/")
        yield Tagg(bit.start(), bit.end(), prefix, namn, bool(bit[1]), tom, bit[3])
