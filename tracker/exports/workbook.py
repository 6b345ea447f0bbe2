"""A report as an Excel workbook: the sheet *Tabell*, and *Läs mig* with how it was counted.

What an årsbilaga, with many tables, is made of too (bilaga_xlsx.py).

openpyxl makes the workbook in write-only mode, `rader.py` streams the figures into it. In that
mode widths, panes and print set-up are ignored once the first row is written, so `_set_up` comes
first.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from tracker.exports import lasmig, rader
from tracker.exports.bok import Bok, Progress
from tracker.exports.cells import A4, Style, cell
from tracker.exports.fil import replacing
from tracker.exports.frozenzip import FrozenZip
from tracker.exports.kolumner import Kol


FARG: Final = "0D4F5C"
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed label, not a moment

_LINE = Side(style="medium", color=FARG)
_WIDEST: Final = 44
"""Characters of a column of words; what is longer is read in its cell."""
_NAMN: Final = 70
"""The same of the names of rows, which have at least the first."""
_RAD: Final = 15.5
"""Points of a line in bold, so that no program has to find out how high a heading is."""
TITEL: Final = Style(font=Font(size=16, bold=True, color=FARG))
INGRESS: Final = Style(font=Font(color="5A6B70"))
FET: Final = Style(font=Font(bold=True))
_HUVUD_FYLL = PatternFill("solid", fgColor="E7EFF1")


def _huvud(horizontal: str, *, line: bool = True) -> Style:
    return Style(
        font=Font(bold=True, color=FARG),
        fill=_HUVUD_FYLL,
        alignment=Alignment(horizontal=horizontal, vertical="bottom", wrap_text=True),
        border=Border(bottom=_LINE) if line else None,
    )


RUBRIK: Final = _huvud("left")
_RUBRIK_TAL: Final = _huvud("right")
_GRUPP: Final = _huvud("centerContinuous", line=False)  # looks merged, and still sorts
_UTAN_GRUPP: Final = _huvud("left", line=False)  # where the name before it spreads no further


def write(book: Bok, path: Path, *, progress: Progress | None = None) -> None:
    """Write `book` to `path` as .xlsx; the same book gives the same bytes, on any day.

    `progress(done, all)` is called every thousand rows and at the end. Raises Refused when a text
    is too long for a cell, and leaves no file then.
    """
    made = new(book.titel)
    with closing(made):
        sheet, first = add(made, "Tabell", book)
        lasmig.add(made, book)
        body = rader.pieces(sheet, book, first=first, progress=progress)
        save(made, path, {part_of(1): body})


def new(titel: str) -> Workbook:
    """An empty workbook; nothing in it comes from the clock."""
    made = Workbook(write_only=True)
    made.properties.creator = "Stegvis"
    made.properties.title = titel
    made.properties.language = "sv-SE"
    made.properties.created = made.properties.modified = _CREATED
    return made


def add(made: Workbook, namn: str, book: Bok) -> tuple[Any, int]:
    """A sheet with everything above the figures, and the number of the first row of figures."""
    sheet = made.create_sheet(namn)
    top = list(_top(sheet, book))
    _set_up(sheet, book, heading=len(top))
    for row in top:
        sheet.append(row)
    return sheet, len(top) + 1


def part_of(number: int) -> str:
    """Where the sheet of a number, from 1, lies in the file."""
    return f"xl/worksheets/sheet{number}.xml"


def save(made: Workbook, path: Path, bodies: Mapping[str, Iterable[str]]) -> None:
    """Writes the file with the rows of its sheets (`part_of`), whole or not at all."""
    with replacing(path) as part, FrozenZip(part, bodies) as archive:
        ExcelWriter(made, archive).save()


@contextmanager
def closing(made: Workbook) -> Iterator[None]:
    """A sheet left open complains when it is collected; a refusal in the middle leaves some."""
    try:
        yield
    finally:
        for sheet in made.worksheets:
            if not sheet.closed:
                sheet.close()


def _set_up(sheet: Any, book: Bok, *, heading: int) -> None:
    """Panes, widths and print set-up; `heading` is the number of the last row of headings."""
    sheet.freeze_panes = f"B{heading + 1}"
    for number, kol in enumerate(book.kolumner, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(kol, book)
    for number, lines in _lines(book, heading):
        sheet.row_dimensions[number].height = lines * _RAD
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{heading - book.grupperad}:{heading}"
    sheet.oddFooter.left.text = f"Kontrollsumma {book.sha256[:12]}"
    sheet.oddFooter.right.text = "Sida &P av &N"
    sheet.sheet_view.showGridLines = False


def _lines(book: Bok, heading: int) -> Iterator[tuple[int, int]]:
    """Number of a row of headings, and how many lines it has: of groups where there are any."""

    def high(text: str, width: float) -> int:
        return len(textwrap.wrap(text, int(width * 0.9) - 1))

    if book.grupperad:
        wide = {name: sum(_width(kol, book) for kol in kols) for name, kols in book.grupper if name}
        yield heading - 1, max(high(name, width) for name, width in wide.items())
    yield heading, max(high(kol.kort, _width(kol, book)) for kol in book.kolumner)


def _width(kol: Kol, book: Bok) -> float:
    if kol.slag == "nyckel":
        return max(_WIDEST, min(_longest(kol, book), _NAMN))
    heading = max(13, max(map(len, kol.kort.split()), default=0) + 3)
    return heading if kol.siffror else max(heading, min(_longest(kol, book), _WIDEST))


def _longest(kol: Kol, book: Bok) -> int:
    """Characters of its longest text with some air; 0 of a stream, which is read once."""
    if not isinstance(book.rader, list):
        return 0
    return max((len(kol.text(kol.las(rad))) for rad in book.rader), default=0) + 2


def _top(sheet: Any, book: Bok) -> Iterator[list[Any]]:
    """Title, period and heading: everything above the first row of figures."""
    yield [cell(sheet, book.titel, TITEL)]
    yield [cell(sheet, book.ingress, INGRESS)]
    yield [cell(sheet, "Från och med", FET), cell(sheet, book.fran)]
    yield [cell(sheet, "Till och med", FET), cell(sheet, book.till)]
    yield [cell(sheet, book.kunskap, INGRESS)]
    if book.bas:
        yield [cell(sheet, book.bas, INGRESS)]
    yield []
    if book.grupperad:
        yield _groups(sheet, book)
    yield [cell(sheet, kol.kort, _RUBRIK_TAL if kol.siffror else RUBRIK) for kol in book.kolumner]


def _groups(sheet: Any, book: Bok) -> list[Any]:
    """A name over the first column of each group; the empty cells after it let it spread."""
    before: str | None = None
    row = []
    for kol in book.kolumner:
        name = kol.grupp if kol.grupp != before else None
        row.append(cell(sheet, name, _GRUPP if kol.grupp else _UTAN_GRUPP))
        before = kol.grupp
    return row
