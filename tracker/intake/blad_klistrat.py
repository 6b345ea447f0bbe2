"""Rows pasted from Excel → rows of a sheet: a table of text with tabs between the cells.

With a row of headings in any order, or without one in the page's own order. Pure.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tracker.errors import Refused
from tracker.intake.blad import AVSLUT, INSKRIVNING, Del, Kolumn, key, tidy
from tracker.intake.blad_rader import BladRad


MAX_RADER: Final = 500
MAX_TECKEN: Final = 256 * 1024
PERSONNUMMER: Final = "Personnummer"
DELTAGANDE: Final = "Deltagande"
_UNREADABLE: Final = frozenset("\0\ufffd")

DELAR: Final[Mapping[Del, tuple[Kolumn, ...]]] = MappingProxyType(
    {"inskrivning": INSKRIVNING, "avslut": AVSLUT}
)


@dataclass(frozen=True, slots=True)
class Klistrat:
    """`rubriker` head the columns as they were pasted, `tabell` holds every row's cells by them.

    `rader` are the same rows for comparing; their `nummer` count from 1, headings left out.
    """

    rubriker: tuple[str, ...]
    tabell: tuple[tuple[str, ...], ...]
    rader: tuple[BladRad, ...]


def order(del_: Del) -> tuple[str, ...]:
    """The page's own order of columns."""
    return (PERSONNUMMER, *(kolumn.rubrik for kolumn in DELAR[del_]))


def read_pasted(text: str, del_: Del) -> Klistrat:
    """The rows of a pasted table. Raises Refused for what is no table of the kind."""
    if len(text) > MAX_TECKEN:
        raise Refused("Texten är för lång. Klistra in färre rader åt gången.")
    if not _UNREADABLE.isdisjoint(text):
        raise Refused("Texten innehåller tecken som inte går att läsa. Kopiera från Excel igen.")
    try:
        lines = [[tidy(cell) for cell in row] for row in _table(text)]
    except csv.Error as error:
        raise Refused("Texten går inte att läsa som en tabell. Kopiera från Excel igen.") from error
    lines = [row for row in lines if any(row)]
    if not lines:
        raise Refused("Klistra in minst en rad.")
    headings = _headings(lines[0], del_)
    if headings is not None:
        lines = lines[1:]
    rubriker = headings or order(del_)
    if not lines:
        raise Refused("Det finns bara rubriker. Klistra in minst en rad under dem.")
    if len(lines) > MAX_RADER:
        raise Refused(f"Klistra in högst {MAX_RADER} rader åt gången.")
    if max(map(len, lines)) > len(rubriker):
        raise Refused(
            f"En rad har fler celler än de {len(rubriker)} kolumnerna. Ta med rubrikraden, eller "
            "klistra in kolumnerna i den ordning som står på sidan."
        )
    tabell = tuple((*row, *[""] * (len(rubriker) - len(row))) for row in lines)
    rader = tuple(_rad(nr, rubriker, row, del_) for nr, row in enumerate(tabell, 1))
    return Klistrat(rubriker, tabell, rader)


def _table(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter="\t")


def _known(del_: Del) -> dict[str, str]:
    """Every way to write a heading → the heading."""
    found = {key(PERSONNUMMER): PERSONNUMMER, key(DELTAGANDE): DELTAGANDE}
    for kolumn in DELAR[del_]:
        short = kolumn.rubrik.removesuffix(" vid avslut")
        found |= dict.fromkeys((key(kolumn.rubrik), key(short), key(kolumn.falt)), kolumn.rubrik)
    return found


def _headings(first: Sequence[str], del_: Del) -> tuple[str, ...] | None:
    """The headings of the first row, or None when it is a row like the others."""
    known = _known(del_)
    found = [known.get(key(cell)) for cell in first]
    if not any(found):
        return None
    for at, (cell, heading) in enumerate(zip(first, found, strict=True), 1):
        if cell and heading is None:
            raise Refused(f"Kolumn {at} har en rubrik som inte finns här. Ta bort kolumnen.")
    named = [heading for heading in found if heading]
    if len(set(named)) != len(named):
        raise Refused("Två kolumner har samma rubrik. Ta bort den ena.")
    return tuple(heading or "" for heading in found)


def _rad(nummer: int, rubriker: Sequence[str], row: Sequence[str], del_: Del) -> BladRad:
    given = {heading: cell for heading, cell in zip(rubriker, row, strict=True) if cell}
    columns = {kolumn.rubrik: kolumn.namn for kolumn in DELAR[del_]}
    celler = {columns[heading]: cell for heading, cell in given.items() if heading in columns}
    deltagande = given.get(DELTAGANDE, "")
    return BladRad(
        nummer=nummer,
        namn=deltagande or f"rad {nummer}",
        celler=celler,
        deltagande=deltagande,
        personnummer="" if deltagande else given.get(PERSONNUMMER, ""),
    )
