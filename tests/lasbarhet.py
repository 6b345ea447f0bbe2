"""How easy a text is to read (LIX), and what of a page is text that somebody reads."""

import re
from html.parser import HTMLParser
from typing import Final


HOGST: Final = 30
"""LIX: up to 30 is very easy to read, as children's books are."""
LANGT: Final = 6
_SLUT: Final = re.compile(r"[.!?:](?=\s|$)")


def lix(text: str) -> float:
    """Words to a sentence, plus the per cent of words longer than six letters (Björnsson)."""
    words = re.findall(r"[^\W_]+", text)
    sentences = len(_SLUT.findall(text)) or 1
    return len(words) / sentences + 100 * sum(len(w) > LANGT for w in words) / len(words)


def meningar(*texter: str) -> str:
    """Headings, labels and answers as a text: each ends where it ends."""
    return " ".join(one if _SLUT.search(one[-1]) else f"{one}." for one in texter)


class _Text(HTMLParser):
    """The pieces of text within `main` and of labels that are only heard."""

    TYSTA: Final = frozenset({"script", "style", "svg", "code"})
    I_RADEN: Final = frozenset({"a", "strong", "em", "span", "br", "input"})
    SAGDA: Final = frozenset({"aria-label", "alt", "title", "placeholder"})

    def __init__(self) -> None:
        super().__init__()
        self.bitar: list[str] = [""]
        self.djup = self.tyst = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.djup += tag == "main"
        self.tyst += tag in self.TYSTA
        if tag not in self.I_RADEN:
            self.bitar.append("")
        if self.djup and not self.tyst:
            self.bitar += [str(given[name]) for name in sorted(self.SAGDA & given.keys())]
            self.bitar += [""] if self.SAGDA & given.keys() else []

    def handle_endtag(self, tag: str) -> None:
        self.djup -= tag == "main"
        self.tyst -= tag in self.TYSTA
        if tag not in self.I_RADEN:
            self.bitar.append("")

    def handle_data(self, data: str) -> None:
        if self.djup and not self.tyst:
            self.bitar[-1] += data


def synligt(html: str) -> list[str]:
    """What stands or is heard in the page's own part, piece by piece: a heading, a label, a cell.

    Without what has no words, as days and figures.
    """
    page = _Text()
    page.feed(html)
    said = (" ".join(one.split()) for one in page.bitar)
    return [one for one in said if re.search(r"[^\W\d_]{2}", one)]
