"""The sheet *Läs mig*: what the figures stand for, so that the file explains itself."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from openpyxl.styles import Alignment, Font

from tracker.exports.bok import Bok
from tracker.exports.cells import A4, Style, Value, cell
from tracker.exports.tomt import FORKLARING


_TOP = Alignment(vertical="top", horizontal="left", wrap_text=True)
_RUBRIK: Final = Style(font=Font(size=13, bold=True, color="0D4F5C"))
_ETIKETT: Final = Style(font=Font(bold=True), alignment=_TOP)
_TEXT: Final = Style(alignment=_TOP)

Par = tuple[Value, Value]


def add(book: Any, bok: Bok) -> None:
    """Append the sheet to an openpyxl workbook in write-only mode."""
    lagg(book, _delar(bok))


def lagg(book: Any, delar: Iterable[tuple[str, list[Par]]], namn: str = "Läs mig") -> None:
    """A sheet of words with these headings, each with its pairs of label and text."""
    sheet = book.create_sheet(namn)
    sheet.column_dimensions["A"].width = 42
    sheet.column_dimensions["B"].width = 96
    sheet.page_setup.paperSize = A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_view.showGridLines = False
    for number, (rubrik, rader) in enumerate(delar):
        if number:
            sheet.append([])
        sheet.append([cell(sheet, rubrik, _RUBRIK)])
        for etikett, text in rader:
            sheet.append([cell(sheet, etikett, _ETIKETT), cell(sheet, text, _TEXT)])


def _delar(bok: Bok) -> Iterator[tuple[str, list[Par]]]:
    yield "Om rapporten", [("Fråga", bok.fraga), *bok.fakta]
    yield "Så räknar vi", definitioner(bok)
    if bok.noter or bok.bas:
        yield "Att tänka på", [(None, text) for text in (bok.bas, *bok.noter) if text]
    yield "När det inte står ett tal", list(FORKLARING)


def definitioner(bok: Bok) -> list[Par]:
    """Each population with the columns it counts, its conditions below."""
    rader: list[Par] = []
    for definition in bok.definitioner:
        rader.append((", ".join(definition.kolumner) or None, definition.mening))
        rader.extend((None, f"• {villkor}") for villkor in definition.villkor)
    return rader
