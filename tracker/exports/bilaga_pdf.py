"""An årsbilaga as a tagged PDF (PDF/UA-1), set by typst from `typst/bilaga.typ`.

A table with many columns lies on a turned page; sections that lie the same way share pages.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from tracker.errors import Refused
from tracker.exports.bilagebok import Bilagebok, Kapiteldel, Tabelldel
from tracker.exports.fil import replacing
from tracker.exports.pdf import MAX_ROWS, definitions, picture, printed, typeset
from tracker.exports.tomt import FORKLARING


_BRED: Final = 11
"""Columns that a standing page has room for."""


def write(book: Bilagebok, path: Path) -> None:
    """Write `book` to `path`; the same book gives the same bytes.

    Raises Refused where a table has more than MAX_ROWS rows, as of a single report.
    """
    for one in book.delar:
        if one.bok and one.bok.antal > MAX_ROWS:
            raise Refused(
                f"Tabellen {one.titel} har {one.bok.antal} rader. En PDF rymmer högst {MAX_ROWS}. "
                "Välj Excel i stället."
            )
    with replacing(path) as part:
        part.write_bytes(typeset("bilaga", _content(book)))


def _content(book: Bilagebok) -> dict[str, Any]:
    return {
        "titel": book.titel,
        "forbund": book.forbund,
        "kunskap": book.kunskap,
        "noter": book.noter,
        "kontrollsumma": book.sha256[:12],
        "ark": list(_ark(book)),
        "definitioner": [
            {"titel": one.titel, "rapport": _rapport(one), "definitioner": definitions(one.bok)}
            for one in book.delar
            if one.bok and one.bok.definitioner
        ],
        "forklaring": FORKLARING,
        "fakta": book.fakta,
    }


def _ark(book: Bilagebok) -> Iterator[dict[str, Any]]:
    """Chapters and sections in their order, those that lie the same way together. A chapter's
    heading goes with its first section.
    """
    placed: list[tuple[bool, dict[str, Any]]] = []
    for chapter in book.kapitel:
        placed.append((_bred(chapter.delar[0]), _kapitel(chapter)))
        placed.extend((_bred(one), _del(one)) for one in chapter.delar)
    for bred, together in groupby(placed, key=lambda one: one[0]):
        yield {"bred": bred, "delar": [part for _, part in together]}


def _kapitel(chapter: Kapiteldel) -> dict[str, Any]:
    return {"slag": "kapitel", "titel": chapter.titel, "stycken": chapter.stycken}


def _bred(one: Tabelldel) -> bool:
    return one.bok is not None and not one.besked and len(one.bok.kolumner) > _BRED


def _del(one: Tabelldel) -> dict[str, Any]:
    if one.bok is None or one.besked:
        return {"slag": "avsnitt", "titel": one.titel, "besked": one.besked, "tabell": None}
    return {
        "slag": "avsnitt",
        "titel": one.titel,
        "besked": "",
        "tabell": printed(one.bok),
        "diagram": picture(one.diagram),
    }


def _rapport(one: Tabelldel) -> str:
    """Under which name and version the report is found."""
    return str(dict(one.bok.fakta)["Definition"]) if one.bok else ""
