"""From pasted text to a table: its headings, and rows of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.errors import Refused
from tracker.identity import personnummer
from tracker.reports.tryckt.dela import celler, rader
from tracker.reports.tryckt.ruta import Ruta, ruta


MEST_TEXT: Final = 50_000
MEST_RADER: Final = 300
MEST_KOLUMNER: Final = 40

INGET: Final = "Klistra in en tabell: en rad i taget, med rubrikraden om den finns."
FOR_MYCKET: Final = (
    f"Texten är för lång. Klistra in en tabell i taget, högst {MEST_RADER} rader och "
    f"{MEST_KOLUMNER} kolumner."
)
PERSONNUMMER: Final = (
    "Texten innehåller ett personnummer. Ta bort det och klistra in tabellen igen. Inget är sparat."
)
INGA_TAL: Final = (
    "Vi hittar inga tal i texten. Klistra in tabellens rader så som de står, med namn först och "
    "sedan talen på samma rad."
)


@dataclass(frozen=True, slots=True)
class Klistrad:
    """The pasted table: headings (none: there was no row of headings), and rows of cells."""

    rubriker: tuple[str, ...] | None
    rader: tuple[tuple[Ruta, ...], ...]


def las(text: str, *, today: date) -> Klistrad:
    """The cells of a pasted table.

    Raises Refused: nothing there, too much, no number in it, or a personnummer.
    """
    if len(text) > MEST_TEXT:
        raise Refused(FOR_MYCKET)
    if personnummer.find_in(text, today=today):
        raise Refused(PERSONNUMMER)
    lines = rader(text)
    if not lines:
        raise Refused(INGET)
    parted, marked = celler(lines)
    rows = [[ruta(cell) for cell in cells] for cells in parted]
    if len(rows) > MEST_RADER or max(map(len, rows)) > MEST_KOLUMNER:
        raise Refused(FOR_MYCKET)
    first = next((n for n, row in enumerate(rows) if _har_tal(row)), None)
    if first is None:
        raise Refused(INGA_TAL)
    heads = _rubriker(rows[:first], grupper=marked)
    return Klistrad(heads, tuple(tuple(row) for row in rows[first:]))


def _har_tal(row: Sequence[Ruta]) -> bool:
    """Whether a row holds figures: a number behind its first cell that is no year alone."""
    numbers = [cell.tal for cell in row[1:] if cell.tal is not None]
    return bool(numbers) and not all(1990 <= number <= 2200 for number in numbers)


def _rubriker(rows: Sequence[Sequence[Ruta]], *, grupper: bool) -> tuple[str, ...] | None:
    """The last row above the figures that has several headings; the group above stands before it,
    where a mark tells the cells apart: else a title is as wide as anything.
    """
    heads = [[cell.text for cell in row] for row in rows]
    heads = [row for row in heads if any(row[1:])]
    if not heads:
        return None
    if grupper and len(heads) > 1 and len(heads[-2]) == len(heads[-1]):
        groups, group = [], ""
        for text in heads[-2]:
            group = text or group
            groups.append(group)
        return tuple(f"{a} {b}".strip() for a, b in zip(groups, heads[-1], strict=True))
    return tuple(heads[-1])
