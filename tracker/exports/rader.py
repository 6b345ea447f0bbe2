"""The rows of figures in a workbook, as pieces of XML that stream into the archive."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from tracker.exports.bok import Bok, Progress
from tracker.exports.cells import KRONOR, PERCENT, PLAIN, Style, markup, style_id
from tracker.exports.kolumner import BELOPP, PROCENT, Kol, Rad
from tracker.exports.tomt import Tomt


_STEP: Final = 1000
_GREY = "5A6B70"
_TOM: Final = Style(font=Font(italic=True, color=_GREY), alignment=Alignment(horizontal="right"))
_PROCENT: Final = Style(number_format=PERCENT)
_KRONOR: Final = Style(number_format=KRONOR)
_FET = Font(bold=True)
_LINE = Border(top=Side(style="medium", color="0D4F5C"))
_TOTALT: Final = Style(font=_FET, border=_LINE)
_TOTALT_TOM: Final = Style(font=_FET, border=_LINE, alignment=Alignment(horizontal="right"))
_TOTALT_PROCENT: Final = Style(font=_FET, border=_LINE, number_format=PERCENT)
_TOTALT_KRONOR: Final = Style(font=_FET, border=_LINE, number_format=KRONOR)


def _look(kol: Kol, plain: Style, percent: Style, kronor: Style) -> Style:
    return percent if kol.slag in PROCENT else kronor if kol.slag in BELOPP else plain


def pieces(sheet: Any, book: Bok, *, first: int, progress: Progress | None) -> Iterator[str]:
    """The rows of `book` from row number `first` on, a thousand at a time, *Totalt* last.

    `progress` is called after each piece and at the end.
    """
    row = _row_writer(sheet, book)
    done = 0
    piece: list[str] = []
    for done, rad in enumerate(book.rader, start=1):
        piece.append(row(first + done - 1, rad))
        if done % _STEP == 0:
            yield "".join(piece)
            piece.clear()
            if progress:
                progress(done, book.antal)
    yield "".join(piece)
    if book.total is not None:
        yield _total(sheet, book, first + done)
    if progress:
        progress(done, book.antal)


def _row_writer(sheet: Any, book: Bok) -> Callable[[int, Rad], str]:
    """A function from row number and row to XML; what all rows share is worked out once."""
    tom = style_id(sheet, _TOM)
    columns = [
        (
            get_column_letter(number),
            kol.las,
            style_id(sheet, _look(kol, PLAIN, _PROCENT, _KRONOR)),
        )
        for number, kol in enumerate(book.kolumner, start=1)
    ]

    def row(number: int, rad: Rad) -> str:
        cells = []
        for letter, las, style in columns:
            value = las(rad)
            if isinstance(value, Tomt):
                cells.append(markup(f"{letter}{number}", value.tecken, tom))
            else:
                cells.append(markup(f"{letter}{number}", value, style))
        return f'<row r="{number}">{"".join(cells)}</row>'

    return row


def _total(sheet: Any, book: Bok, number: int) -> str:
    cells = [markup(f"A{number}", "Totalt", style_id(sheet, _TOTALT))]
    for place, kol in enumerate(book.kolumner[1:], start=2):
        value = book.summa(kol)
        look = _look(kol, _TOTALT, _TOTALT_PROCENT, _TOTALT_KRONOR)
        if isinstance(value, Tomt):
            look, value = _TOTALT_TOM, value.tecken
        cells.append(markup(f"{get_column_letter(place)}{number}", value, style_id(sheet, look)))
    return f'<row r="{number}">{"".join(cells)}</row>'
