"""A prepared .xlsx that comes back filled in: the first sheet's cells → rows of a sheet.

The file was made by tracker/exports/blad.py: its first row, hidden, says what it is and names the
columns. It has been in anybody's hands since, so nothing it says is trusted: it only tells what
somebody wants, and is judged as everything else that is sent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final
from uuid import UUID

from tracker.errors import Refused
from tracker.intake.blad import KOLUMNER, tidy
from tracker.intake.blad_rader import BladRad
from tracker.intake.files_rad import Cell
from tracker.intake.files_xlsx import MEMORY_MB, SECONDS, sheet_rows


MARKE: Final = "stegvis-blad:1"
RADNAMN, VERSION, DELTAGANDE, VEM, LAGE = "rad", "version", "deltagande", "vem", "lage"
PERSONNUMMER, VARFOR = "personnummer", "varfor"
LASTA: Final = (RADNAMN, VERSION, DELTAGANDE, VEM, LAGE)
"""Columns that are not filled in; the first two are hidden."""
ALLA: Final = (*LASTA, PERSONNUMMER, *(kolumn.namn for kolumn in KOLUMNER), VARFOR)
HUVUD: Final = 2
"""Rows of headings: the hidden one, and the one that is read."""
NY: Final = "ny"
MAX_RADER: Final = 5_000

_OLD: Final = "Filen är gjord av en annan version av Stegvis. Hämta en ny förberedd fil."
_BROKEN: Final = "Filens dolda rubriker är ändrade. Hämta en ny förberedd fil och fyll i den."


@dataclass(frozen=True, slots=True)
class Forberedd:
    """What a prepared file says of itself: its own id, and which insats it is about."""

    fil: UUID
    forbund: str
    insats: str
    kolumner: tuple[str, ...]


def is_prepared(first: Sequence[Cell]) -> bool:
    """True when this is the first row of a prepared file."""
    return bool(first) and str(first[0]).startswith("stegvis-blad:")


def read_blad(
    file: BinaryIO, *, seconds: int = SECONDS, memory_mb: int = MEMORY_MB
) -> tuple[Forberedd, Iterator[BladRad]] | None:
    """What the file is and its rows, or None when it is no prepared file.

    Raises Refused as `read_xlsx` does, and when the file has been changed so that it cannot be
    understood. `nummer` is the row of the sheet.
    """
    rows = sheet_rows(file, seconds=seconds, memory_mb=memory_mb)
    first = next(rows, None)
    if first is None or not is_prepared(first[1]):
        rows.close()
        return None
    said = _head(first[1])
    return said, _rader(rows, said)


def _head(cells: Sequence[Cell]) -> Forberedd:
    marke, *rest = str(cells[0]).split("|")
    if marke != MARKE:
        raise Refused(_OLD)
    kolumner = (RADNAMN, *(str(cell) for cell in cells[1:]))
    if len(rest) != 3 or sorted(kolumner) != sorted(ALLA):
        raise Refused(_BROKEN)
    try:
        return Forberedd(UUID(rest[0]), rest[1], rest[2], kolumner)
    except ValueError:
        raise Refused(_BROKEN) from None


def _rader(rows: Iterator[tuple[int, list[Cell]]], said: Forberedd) -> Iterator[BladRad]:
    values = {kolumn.namn for kolumn in KOLUMNER}
    count = 0
    for nummer, cells in rows:
        if nummer <= HUVUD:
            continue
        given = {
            namn: text
            for namn, cell in zip(said.kolumner, cells, strict=False)
            if (text := tidy(cell))
        }
        celler = {namn: text for namn, text in given.items() if namn in values}
        deltagande = given.get(DELTAGANDE, "")
        if not (celler or deltagande or given.get(PERSONNUMMER)):
            continue  # a row for somebody new that was not used
        count += 1
        if count > MAX_RADER:
            raise Refused(f"Bladet har fler än {MAX_RADER} rader. Hämta en fil per insats.")
        yield BladRad(
            nummer=nummer,
            namn=deltagande or given.get(RADNAMN) or f"rad {nummer}",
            celler=celler,
            deltagande=deltagande,
            version=_version(given.get(VERSION, "")) if deltagande else None,
            personnummer=given.get(PERSONNUMMER, ""),
            orsak=given.get(VARFOR, ""),
        )


def _version(text: str) -> int:
    """0 for what is no position: then everything has changed since, and the sender chooses."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
