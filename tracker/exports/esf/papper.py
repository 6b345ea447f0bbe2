"""What our own workbooks of ESF share: how they look, and how they are written.

Figures are numbers that Excel can add, with two decimals shown; days are days; numbers of people
are text. Sheets are not protected, and the same content gives the same bytes.
"""

import io
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from tracker.exports.cells import A4, DATE, KRONOR, Style, Value, cell
from tracker.exports.esf.formler import Formel
from tracker.exports.frozenzip import FrozenZip


FARG: Final = "0D4F5C"
TIMMAR: Final = "0.00"
_RADHOJD: Final = 13.5
"""Points of a line."""
_BOKSTAVER: Final = 0.93
"""Bold letters to a unit of a column's width, of a heading that is set in from the line."""
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed label, not a moment
_TUNN: Final = Border(*[Side(style="thin", color="C9D2D6")] * 4)
_VANSTER: Final = Alignment(horizontal="left", vertical="top")
_BRYT: Final = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_LEDIG: Final = PatternFill("solid", fgColor="EEF1F2")
_FYLL: Final = PatternFill("solid", fgColor="FFFBDD")

TITEL: Final = Style(font=Font(size=16, bold=True, color=FARG))
ETIKETT: Final = Style(font=Font(bold=True), alignment=_VANSTER)
RAD: Final = Style(alignment=_VANSTER)
RAD_KRONOR: Final = Style(alignment=_VANSTER, number_format=KRONOR)


def _rubrik(horizontal: str, *, indent: int = 0) -> Style:
    return Style(
        font=Font(bold=True, color=FARG),
        fill=PatternFill("solid", fgColor="E7EFF1"),
        alignment=Alignment(
            horizontal=horizontal, vertical="bottom", wrap_text=True, indent=indent
        ),
        border=Border(bottom=Side(style="medium", color=FARG)),
    )


RUBRIK: Final = _rubrik("left")
RUBRIK_TEXT: Final = _rubrik("left", indent=1)
RUBRIK_TAL: Final = _rubrik("right")
RUTA: Final = Style(border=_TUNN, alignment=_BRYT)
RUTA_DAG: Final = Style(border=_TUNN, number_format=DATE, alignment=_VANSTER)
RUTA_DAG_IN: Final = Style(border=_TUNN, number_format=DATE, alignment=_BRYT)
"""Set in from the line, as text is: a day may stand right after a figure."""
RUTA_TIMMAR: Final = Style(border=_TUNN, number_format=TIMMAR)
RUTA_KRONOR: Final = Style(border=_TUNN, number_format=KRONOR)
LEDIG: Final = Style(border=_TUNN, fill=_LEDIG, alignment=_BRYT)
LEDIG_DAG: Final = Style(border=_TUNN, fill=_LEDIG, number_format=DATE, alignment=_VANSTER)
LEDIG_TIMMAR: Final = Style(border=_TUNN, fill=_LEDIG, number_format=TIMMAR)
SUMMA: Final = Style(font=Font(bold=True), border=Border(top=Side(style="medium", color=FARG)))
SUMMA_TIMMAR: Final = Style(font=SUMMA.font, border=SUMMA.border, number_format=TIMMAR)
SUMMA_KRONOR: Final = Style(font=SUMMA.font, border=SUMMA.border, number_format=KRONOR)
SKRIV: Final = Style(border=_TUNN, fill=_FYLL, alignment=_VANSTER)
SKRIV_DAG: Final = Style(border=_TUNN, fill=_FYLL, number_format=DATE, alignment=_VANSTER)


@contextmanager
def bok(titel: str) -> Iterator[tuple[Any, io.BytesIO]]:
    """A workbook to put sheets in, and what it is written to when the block ends well."""
    made = Workbook(write_only=True)
    made.properties.creator = "Stegvis"
    made.properties.title = titel
    made.properties.language = "sv-SE"
    made.properties.created = made.properties.modified = _CREATED
    ut = io.BytesIO()
    try:
        yield made, ut
        with FrozenZip(ut, {}) as arkiv:
            ExcelWriter(made, arkiv).save()
    finally:
        for sheet in made.worksheets:  # one left open complains when it is collected
            if not sheet.closed:
                sheet.close()


def blad(
    made: Any, namn: str, bredder: list[float], *, frys: str | None = None, en_sida: bool = False
) -> Any:
    """A new sheet, set up for reading and printing; before its first row, or it is ignored.

    `en_sida`: all of it on one page, as what is signed must be seen beside the signature.
    """
    sheet = made.create_sheet(namn[:31])
    _LAGEN[sheet] = _Lage(bredder)
    for nummer, bredd in enumerate(bredder, start=1):
        sheet.column_dimensions[get_column_letter(nummer)].width = bredd
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 1 if en_sida else 0
    sheet.oddFooter.right.text = "Sida &P av &N"
    sheet.sheet_view.showGridLines = False
    if frys:
        sheet.freeze_panes = frys
    return sheet


def rad(sheet: Any, *celler: tuple[Value | Formel, Style] | None) -> None:
    """One row: value (or a formula of ours) and style, None where a cell is left out.

    As high as its longest text needs: Calc leaves a row of which nobody has said how high it is as
    low as one line, and the rest of the text over the row above.
    """
    lage = _LAGEN[sheet]
    lage.rader += 1
    if (hojd := _hojd(lage.bredder, celler)) > 1:
        sheet.row_dimensions[lage.rader].height = hojd * _RADHOJD
    sheet.append([None if one is None else _cell(sheet, *one) for one in celler])


def rubriker(sheet: Any, *celler: tuple[Value | Formel, Style] | None) -> None:
    """The headings of a table that may run over several pages: printed again on each."""
    rad(sheet, *celler)
    nummer = _LAGEN[sheet].rader
    sheet.print_title_rows = f"{nummer}:{nummer}"


def _hojd(bredder: Sequence[float], celler: Sequence[tuple[Value | Formel, Style] | None]) -> int:
    """Lines of the longest text that wraps."""
    hojd = 1
    for one, bredd in zip(celler, bredder, strict=False):
        if one is None or not isinstance(one[0], str) or len(one[0]) < bredd * _BOKSTAVER:
            continue
        stil = one[1]
        if stil.alignment is not None and stil.alignment.wrap_text:
            ryms = bredd * _BOKSTAVER if stil.font and stil.font.b else bredd
            rader = textwrap.wrap(one[0], max(int(ryms), 1), break_long_words=False)
            hojd = max(hojd, len(rader))
    return hojd


@dataclass(slots=True)
class _Lage:
    """How far a sheet has come."""

    bredder: Sequence[float]
    rader: int = 0


_LAGEN: Final[WeakKeyDictionary[Any, _Lage]] = WeakKeyDictionary()
_STILAR: Final[WeakKeyDictionary[Workbook, dict[Style, Any]]] = WeakKeyDictionary()


def _cell(sheet: Any, varde: Value | Formel, stil: Style) -> Any:
    """As `cell`; openpyxl looks each style up by all that it says, which is half of the time."""
    if isinstance(varde, Formel):
        made = _cell(sheet, None, stil)
        made.value = varde.text
        return made
    kanda = _STILAR.setdefault(sheet.parent, {})
    if stil in kanda:
        made = cell(sheet, varde)
        made._style = kanda[stil]  # noqa: SLF001 - the numbers that the first such cell got
        return made
    made = cell(sheet, varde, stil)
    kanda[stil] = made._style  # noqa: SLF001 - as above
    return made


def fakta(sheet: Any, *par: tuple[str, Value]) -> None:
    """Label and value on a row each; a float is kronor."""
    for etikett, varde in par:
        rad(sheet, (etikett, ETIKETT), (varde, RAD_KRONOR if isinstance(varde, float) else RAD))


def timmar(minuter: int) -> float | None:
    """Minutes as the hours of a cell; nothing where nobody worked."""
    return minuter / 60 if minuter else None


def kronor(ore: int) -> float:
    """öre as the kronor of a cell: exact to the öre below a thousand billion."""
    return ore / 100


def procent(hundradelar: int) -> str:
    """Hundredths of a per cent as they are written: «33,25 %»."""
    return f"{hundradelar // 100},{hundradelar % 100:02} %"
