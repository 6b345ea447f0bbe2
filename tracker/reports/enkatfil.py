"""Results of surveys that others have counted, from a file to the table that is pasted (ADR 51).

A workbook's first sheet or a csv file becomes the text of the form, which is looked at there before
anything is stored. The file is kept nowhere.
"""

import contextlib
import io
from pathlib import PurePath
from typing import IO, BinaryIO, Final

from tracker.errors import Refused
from tracker.intake.files_rad import Cell
from tracker.intake.files_xlsx import sheet_rows
from tracker.reports.enkatinlast import ANDELAR, FOR_MYCKET, MEST_RADER, MEST_TEXT


STORST: Final = 1024 * 1024
"""Bytes of a file: a table of some hundred rows."""
SORT: Final = "Filen ska vara av typen .xlsx eller .csv. Spara om den och försök igen."
FOR_STOR: Final = "Filen är för stor. Ta bara med raderna med resultat."
ETT: Final = (
    "Andelarna i filen är bara 0 och 1. Det kan vara 1 eller 100 procent. Skriv dem som text, "
    "till exempel 100 %, och försök igen."
)
_SEKUNDER: Final = 20
_MINNE_MB: Final = 1024
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


def text_av(namn: str, file: IO[bytes]) -> str:
    """The table as it would have been pasted. Raises Refused for what is no such file."""
    sort, raw = PurePath(namn).suffix.lower(), file.read(STORST + 1)
    if len(raw) > STORST:
        raise Refused(FOR_STOR)
    if sort == ".csv":
        return _csv(raw)
    if sort == ".xlsx":
        return _xlsx(io.BytesIO(raw))
    raise Refused(SORT)


def _csv(raw: bytes) -> str:
    if raw[:2] in _UTF16:
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _xlsx(file: BinaryIO) -> str:
    rows: list[list[Cell]] = []
    with contextlib.closing(sheet_rows(file, seconds=_SEKUNDER, memory_mb=_MINNE_MB)) as read:
        for _, cells in read:
            rows.append(cells)
            if len(rows) > MEST_RADER + 1:
                raise Refused(FOR_MYCKET)
    heads = [str(cell).strip().casefold() for cell in rows[0]] if rows else []
    shares = {at for at, head in enumerate(heads) if head in ANDELAR}
    told = {at: [row[at] for row in rows[1:] if at < len(row)] for at in shares}
    if any(_ar_oviss(cells) for cells in told.values()):
        raise Refused(ETT)
    parts = {at for at, cells in told.items() if _ar_delar(cells)}
    text = "\n".join(
        "\t".join(_cell(cell, del_av_ett=at in parts) for at, cell in enumerate(row))
        for row in rows
    )
    if len(text) > MEST_TEXT:
        raise Refused(FOR_MYCKET)
    return text


def _ar_delar(cells: list[Cell]) -> bool:
    """Whether a column of shares is formatted as per cent: the sheet then holds parts of one."""
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    return any(isinstance(n, float) for n in numbers) and all(0 <= n <= 1 for n in numbers)


def _ar_oviss(cells: list[Cell]) -> bool:
    """Whether nobody can tell one per cent from all: of whole numbers a sheet keeps no format."""
    numbers = {cell for cell in cells if isinstance(cell, int | float)}
    return 1 in numbers and numbers <= {0, 1}


def _cell(cell: Cell, *, del_av_ett: bool) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if del_av_ett:
            return f"{round(cell * 100, 2):g} %"
        return str(cell) if isinstance(cell, int) else f"{round(cell, 2):g}"
    text = " ".join(str(cell).split())
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
