"""A prepared Excel file for one insats: those who are there, and room for new ones, to fill in.

What tracker/intake/files_blad.py reads back. Lists to choose from, days as days, headings that
cannot be written over; ids and versions in hidden columns. The rows go straight into the archive
in memory: people are never in a file on our disk, not for a moment.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import ExcelWriter

from tracker.exports.cells import A4, DATE, Style, cell, markup, style_id
from tracker.exports.frozenzip import FrozenZip
from tracker.intake.blad import KOLUMNER, Celler, Kolumn, suggestions
from tracker.intake.files_blad import ALLA, HUVUD, LASTA, MARKE, NY, PERSONNUMMER, VARFOR


NYA: Final = 100
"""Rows made ready for people who are not there yet."""
BLAD: Final = "Deltaganden"
LISTOR: Final = "Listor"
FLERA: Final = frozenset({"koder", "sysselsattning"})
RUBRIKER: Final[Mapping[str, str]] = {
    "deltagande": "Deltagande",
    "vem": "Vem",
    "lage": "Läge",
    PERSONNUMMER: "Personnummer (bara nya)",
    VARFOR: "Varför ändras det?",
} | {kolumn.namn: kolumn.rubrik for kolumn in KOLUMNER}

_FIRST_SHEET: Final = "xl/worksheets/sheet1.xml"
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed label, not a moment
_EXCEL_DAY_0: Final = date(1899, 12, 30)
_EXCEL_FIRST: Final = date(1900, 3, 1)
"""Before this day Excel's calendar is wrong."""
_FARG: Final = "0D4F5C"
_RUBRIK: Final = Style(
    font=Font(bold=True, color=_FARG),
    fill=PatternFill("solid", fgColor="E7EFF1"),
    alignment=Alignment(vertical="bottom", wrap_text=True),
    border=Border(bottom=Side(style="medium", color=_FARG)),
)
_TUNN: Final = Border(*[Side(style="thin", color="C9D2D6")] * 4)
_LAST: Final = Style(
    font=Font(color="4A5963"), fill=PatternFill("solid", fgColor="F3F7F8"), border=_TUNN
)
_OPPEN: Final = Protection(locked=False)
_FYLL: Final = Style(border=_TUNN, number_format="@", protection=_OPPEN)
_DAG: Final = Style(
    border=_TUNN,
    number_format=DATE,
    protection=_OPPEN,
    alignment=Alignment(horizontal="left"),
)
_STOR: Final = Style(font=Font(size=14, bold=True, color=_FARG))
_FET: Final = Style(font=Font(bold=True), alignment=Alignment(vertical="top"))
_TEXT: Final = Style(alignment=Alignment(vertical="top", wrap_text=True))
_BREDD: Final[Mapping[str, float]] = {
    "deltagande": 15,
    "vem": 34,
    "lage": 22,
    PERSONNUMMER: 18,
    VARFOR: 34,
    "inskrivning.datum": 13,
    "avslut.datum": 13,
    "avslut.fullfoljt": 12,
}


@dataclass(frozen=True, slots=True)
class Utdelad:
    """One deltagande as it is handed out. `version` is the position of its last event."""

    deltagande: str
    vem: str
    lage: str
    version: int
    celler: Celler


@dataclass(frozen=True, slots=True)
class Fil:
    """Which file it is: `fil` is its own random id, `insatsnamn` and `dag` are told in it."""

    fil: UUID
    forbund: str
    insats: str
    insatsnamn: str
    dag: date


def write(fil: Fil, rader: Sequence[Utdelad]) -> bytes:
    """The file. Raises Refused when a text is too long for a cell."""
    made = Workbook(write_only=True)
    made.properties.creator = "Stegvis"
    made.properties.title = f"Förberedd fil: {fil.insatsnamn}"
    made.properties.created = made.properties.modified = _CREATED
    sheet = made.create_sheet(BLAD)
    last = HUVUD + len(rader) + NYA
    _set_up(sheet)
    _read_me(made, fil)
    _lists(made)
    for number, validation in _validations():
        letter = get_column_letter(number)
        validation.add(f"{letter}{HUVUD + 1}:{letter}{last}")
        sheet.data_validations.append(validation)
    sheet.append([cell(sheet, text) for text in (_marke(fil), *ALLA[1:])])
    sheet.append([cell(sheet, RUBRIKER.get(namn), _RUBRIK) for namn in ALLA])
    out = io.BytesIO()
    with FrozenZip(out, {_FIRST_SHEET: _rows(sheet, rader)}) as archive:
        ExcelWriter(made, archive).save()
    return out.getvalue()


def _marke(fil: Fil) -> str:
    return "|".join((MARKE, str(fil.fil), fil.forbund, fil.insats))


def _set_up(sheet: Any) -> None:
    """Widths, panes, protection: ignored once the first row is written."""
    for number, namn in enumerate(ALLA, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = _BREDD.get(namn, 24)
        column.hidden = namn in LASTA[:2]
    sheet.row_dimensions[1].hidden = True
    sheet.row_dimensions[2].height = 32
    sheet.freeze_panes = f"E{HUVUD + 1}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False  # False: allowed, so that a column can be made wider
    sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{HUVUD}:{HUVUD}"
    sheet.oddFooter.right.text = "Sida &P av &N"


def _rows(sheet: Any, rader: Sequence[Utdelad]) -> Iterator[str]:
    """Every row as XML: those who are there, then the ready ones for new people."""
    last, fill, day = (style_id(sheet, style) for style in (_LAST, _FYLL, _DAG))
    letters = {namn: get_column_letter(number) for number, namn in enumerate(ALLA, start=1)}
    days = {kolumn.namn for kolumn in KOLUMNER if kolumn.slag == "dag"}

    def row(number: int, said: Mapping[str, str], *, new: bool) -> str:
        cells = []
        for namn, letter in letters.items():
            shut = namn in LASTA or (namn == PERSONNUMMER and not new)
            style = last if shut else day if namn in days else fill
            value = said.get(namn)
            shown = _excel_day(value) if value and namn in days else value
            cells.append(markup(f"{letter}{number}", shown, style))
        return f'<row r="{number}">{"".join(cells)}</row>'

    for number, rad in enumerate(rader, start=HUVUD + 1):
        fixed = {"rad": rad.deltagande, "version": str(rad.version), "deltagande": rad.deltagande}
        yield row(number, {**fixed, "vem": rad.vem, "lage": rad.lage, **rad.celler}, new=False)
    for number in range(NYA):
        said = {"rad": f"{NY}-{number + 1}", "lage": "Ny"}
        yield row(HUVUD + len(rader) + number + 1, said, new=True)


def _excel_day(text: str) -> str | int:
    day = date.fromisoformat(text)
    return (day - _EXCEL_DAY_0).days if day >= _EXCEL_FIRST else text


def _lists(made: Any) -> None:
    """The hidden sheet that the drop-down lists are taken from: one column each."""
    sheet = made.create_sheet(LISTOR)
    sheet.sheet_state = "hidden"
    columns = [suggestions(kolumn) for kolumn in _listed()]
    for number in range(max(map(len, columns))):
        sheet.append([cell(sheet, c[number] if number < len(c) else None) for c in columns])


def _listed() -> list[Kolumn]:
    return [kolumn for kolumn in KOLUMNER if suggestions(kolumn)]


def _validations() -> Iterator[tuple[int, DataValidation]]:
    """(number of the column, what may stand in it)."""
    places = {kolumn.namn: number for number, kolumn in enumerate(_listed(), start=1)}
    for kolumn in KOLUMNER:
        number = ALLA.index(kolumn.namn) + 1
        if kolumn.slag == "dag":
            yield number, _day()
        elif kolumn.namn in places:
            letter = get_column_letter(places[kolumn.namn])
            end = len(suggestions(kolumn))
            yield number, _list(f"{LISTOR}!${letter}$1:${letter}${end}", kolumn)


def _list(formula: str, kolumn: Kolumn) -> DataValidation:
    several = kolumn.slag in FLERA
    return DataValidation(
        type="list",
        formula1=formula,
        allow_blank=True,
        showErrorMessage=not several,
        errorTitle="Välj ur listan",
        error="Välj ett av orden i listan.",
        showInputMessage=several,
        promptTitle="Ett eller flera" if several else None,
        prompt="Välj ur listan. Är de flera skriver du semikolon emellan." if several else None,
    )


def _day() -> DataValidation:
    return DataValidation(
        type="date",
        operator="greaterThanOrEqual",
        formula1="36526",  # 2000-01-01
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Skriv en dag",
        error="Skriv dagen som ÅÅÅÅ-MM-DD.",
    )


def _read_me(made: Any, fil: Fil) -> None:
    sheet = made.create_sheet("Läs mig")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 92
    sheet.page_setup.paperSize = A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.append([cell(sheet, f"Förberedd fil för {fil.insatsnamn}", _STOR)])
    sheet.append([])
    for rubrik, text in (("Hämtad", fil.dag.isoformat()), *HJALP):
        sheet.append([cell(sheet, rubrik, _FET), cell(sheet, text, _TEXT)])


HJALP: Final = (
    ("Filen visar människor", "Spara den bara där ni får ha sådana uppgifter. Ta bort den sedan."),
    ("Avsluta", f"Fyll i Sista dag och Anledning på personens rad i fliken {BLAD}."),
    ("Skriv in", "På en rad med läget Ny: Personnummer och Första dag. Resten om du vet det."),
    (
        "Skriv in en som väntar",
        "Den som är antagen har redan en rad. Fyll i Första dag på den raden.",
    ),
    (
        "Ändra",
        "Skriv över det som är fel, och varför i sista kolumnen. Tomma celler fyller du bara i.",
    ),
    ("Flera val i en cell", "Skriv semikolon emellan: A-kassa; Försörjningsstöd."),
    ("Sysselsättning", "Med omfattning: Studier 50 %."),
    ("Låt bli", "Rader och kolumner ska stå kvar. Rader som du inte rör ändrar inget."),
    (
        "Lämna in",
        "I Stegvis: Deltagare, Läs in från Excel. Inget sparas förrän du har sett vad som händer.",
    ),
    (
        "Någon annan hann före",
        "Har personens uppgifter ändrats i Stegvis sedan filen hämtades får du se båda och välja.",
    ),
)
