"""Rows as an Excel file and as csv, in memory: what they tell of people lies open on no disk.

Knows headings, rows and what is told of them on the sheet *Läs mig*, nothing else.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from tracker.exports.cells import A4, Style, cell, markup, style_id
from tracker.exports.csv import harmless
from tracker.exports.frozenzip import FrozenZip
from tracker.exports.workbook import FARG


Varde = str | int | None
_FIRST_SHEET: Final = "xl/worksheets/sheet1.xml"
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed label, not a moment
_TITEL: Final = Style(font=Font(size=16, bold=True, color=FARG))
_RUBRIK: Final = Style(font=Font(bold=True, color=FARG), alignment=Alignment(wrap_text=True))
_FET: Final = Style(font=Font(bold=True), alignment=Alignment(vertical="top"))
_TEXT: Final = Style(alignment=Alignment(vertical="top", wrap_text=True))


def xlsx(
    titel: str,
    fakta: Sequence[tuple[str, str]],
    rubriker: Sequence[str],
    rader: Sequence[Sequence[Varde]],
) -> bytes:
    """The sheets *Rader* and *Läs mig*; the same in, the same bytes out."""
    made = Workbook(write_only=True)
    made.properties.creator = "Stegvis"
    made.properties.title = titel
    made.properties.created = made.properties.modified = _CREATED
    sheet = made.create_sheet("Rader")
    for number, rubrik in enumerate(rubriker, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(18, len(rubrik) + 4)
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.append([cell(sheet, rubrik, _RUBRIK) for rubrik in rubriker])
    _read_me(made, titel, fakta)
    out = io.BytesIO()
    with FrozenZip(out, {_FIRST_SHEET: _rows(sheet, rader)}) as archive:
        ExcelWriter(made, archive).save()
    return out.getvalue()


def _rows(sheet: Any, rader: Sequence[Sequence[Varde]]) -> Iterator[str]:
    style = style_id(sheet, _TEXT)
    for number, rad in enumerate(rader, start=2):
        cells = (
            markup(f"{get_column_letter(place)}{number}", value, style)
            for place, value in enumerate(rad, start=1)
        )
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _read_me(made: Any, titel: str, fakta: Sequence[tuple[str, str]]) -> None:
    sheet = made.create_sheet("Läs mig")
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 92
    sheet.page_setup.paperSize = A4
    sheet.sheet_view.showGridLines = False
    sheet.append([cell(sheet, titel, _TITEL)])
    sheet.append([])
    for etikett, text in fakta:
        sheet.append([cell(sheet, etikett, _FET), cell(sheet, text, _TEXT)])


def as_csv(rubriker: Sequence[str], rader: Sequence[Sequence[Varde]]) -> bytes:
    """As csv for a Swedish Excel."""
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow(rubriker)
    lines.writerows([harmless(value) for value in rad] for rad in rader)
    return out.getvalue().encode("utf-8-sig")
