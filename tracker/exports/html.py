"""A report as one HTML file: opens anywhere, needs nothing from outside, prints well.

Semantics first: a caption, headings of columns and rows with their scope, a legend; the look is in
`rapport.css`, which goes into the file.
"""

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Final

from tracker.exports.bok import Bok
from tracker.exports.charts import bars
from tracker.exports.fil import replacing
from tracker.exports.kolumner import Kol, Visat
from tracker.exports.tomt import FORKLARING, Tomt


_NARROW: Final = 4
_WIDE: Final = 8
_BESIDE: Final = 460
_BELOW: Final = 720


def write(book: Bok, path: Path) -> None:
    """Write `book` to `path`; the same book gives the same bytes."""
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as target:
        for piece in _document(book):
            target.write(piece)
            target.write("\n")


def _document(book: Bok) -> Iterator[str]:
    css = files("tracker.exports").joinpath("rapport.css").read_text("utf-8")
    yield '<!doctype html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(book.titel)}, {escape(book.ingress)} Stegvis</title>"
    paper = "@page { size: A4 landscape; }\n" if len(book.kolumner) > _WIDE else ""
    yield f"<style>\n{css}{paper}</style>\n</head>\n<body>"
    yield f'<header class="band">Stegvis <span>{escape(book.titel)}</span></header>\n<main>'
    yield f"<h1>{escape(book.fraga)}</h1>"
    yield f'<p class="ingress">{escape(book.ingress)}</p>'
    yield f'<p class="kunskap">{escape(book.kunskap)}</p>'
    yield '<div class="bredvid">\n<div>'
    yield from _table(book)
    yield from (f'<p class="not">{escape(text)}</p>' for text in (book.bas, *book.noter) if text)
    yield "</div>"
    if diagram := bars(book, width=_BESIDE if len(book.kolumner) <= _NARROW else _BELOW):
        yield f"<figure>{diagram.svg}</figure>"
    yield "</div>"
    yield from _definitions(book)
    yield from _about(book)
    yield "</main>\n</body>\n</html>"


def _table(book: Bok) -> Iterator[str]:
    yield '<div class="rulle" role="region" aria-label="Tabell" tabindex="0">'
    yield '<table class="bred">' if len(book.kolumner) > _WIDE else "<table>"
    yield f"<caption>{escape(book.titel)}</caption>\n<thead>"
    if book.grupperad:
        yield f"<tr>{''.join(_groups(book))}</tr>"
    yield f"<tr>{''.join(_heading(kol) for kol in book.kolumner)}</tr>\n</thead>\n<tbody>"
    for rad in book.rader:
        yield _row([(kol, kol.las(rad)) for kol in book.kolumner])
    yield "</tbody>"
    if book.total is not None:
        first, *rest = book.kolumner
        cells = [(first, "Totalt"), *((kol, book.summa(kol)) for kol in rest)]
        yield f"<tfoot>\n{_row(cells)}\n</tfoot>"
    yield "</table>\n</div>"


def _groups(book: Bok) -> Iterator[str]:
    for name, members in groupby(book.kolumner, key=lambda kol: kol.grupp):
        span = len(list(members))
        if name:
            yield f'<th scope="colgroup" colspan="{span}" class="grupp">{escape(name)}</th>'
        else:
            yield f'<td colspan="{span}"></td>'


def _heading(kol: Kol) -> str:
    look = ' class="tal"' if kol.siffror else ""
    return f'<th scope="col"{look}>{escape(kol.kort)}</th>'


def _row(cells: list[tuple[Kol, Visat]]) -> str:
    return f"<tr>{''.join(_cell(kol, value) for kol, value in cells)}</tr>"


def _cell(kol: Kol, value: Visat) -> str:
    text = escape(kol.text(value))
    if kol.slag == "nyckel":
        return f'<th scope="row">{text}</th>'
    if value is Tomt.INGA_DATA:
        text = f'<span aria-hidden="true">{text}</span><span class="osynlig">{value.ord}</span>'
    look = "tal tom" if isinstance(value, Tomt) else "tal" if kol.siffror else ""
    return f'<td class="{look}">{text}</td>' if look else f"<td>{text}</td>"


def _definitions(book: Bok) -> Iterator[str]:
    yield "<section>\n<h2>Så räknar vi</h2>"
    for definition in book.definitioner:
        kolumner = ", ".join(definition.kolumner)
        rubrik = f"<strong>{escape(kolumner)}</strong>: " if kolumner else ""
        yield f"<p>{rubrik}{escape(definition.mening)}</p>"
        if definition.villkor:
            villkor = "".join(f"<li>{escape(text)}</li>" for text in definition.villkor)
            yield f"<ul>{villkor}</ul>"
    yield "</section>"


def _about(book: Bok) -> Iterator[str]:
    yield "<section>\n<h2>När det inte står ett tal</h2>"
    yield from _pairs(FORKLARING)
    yield "</section>\n<section>\n<h2>Om rapporten</h2>"
    yield from _pairs(
        (label, value if isinstance(value, str) else value.isoformat())
        for label, value in book.fakta
    )
    yield "</section>"


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield "<dl>"
    for label, text in pairs:
        yield f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>"
    yield "</dl>"
