"""A small table with headings, as it is pasted from a sheet or typed with semicolons. Pure."""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final


MEST_TECKEN: Final = 40_000
FOR_LANG: Final = "Texten är för lång. Ta bara med tabellen."


@dataclass(frozen=True, slots=True)
class Tabell:
    """(row, heading → text): every row that holds something, the headings being row 1. `fel`: why
    there is no such table, "" for nothing.
    """

    rader: Sequence[tuple[int, Mapping[str, str]]]
    fel: str = ""


def tabell(text: str, rubriker: Sequence[str], maste: Collection[str]) -> Tabell:
    """The table. `rubriker`: headings in small letters, of which `maste` must be there.

    Cells are parted by tabs where the headings have any, else by semicolons: words have commas.
    """
    if len(text) > MEST_TECKEN:
        return Tabell((), FOR_LANG)
    lines = text.splitlines()
    start = next((nr for nr, line in enumerate(lines) if line.strip()), None)
    if start is None:
        return Tabell((), _saknas(rubriker))
    mark = "\t" if "\t" in lines[start] else ";"
    parted = [_celler(line, mark) for line in lines[start:]]
    heads = [cell.casefold() for cell in parted[0]]
    if not set(maste) <= set(heads):
        return Tabell((), _saknas([one for one in rubriker if one in maste]))
    rows = [
        (nr, {one: _cell(cells, heads, one) for one in rubriker})
        for nr, cells in enumerate(parted[1:], 2)
        if any(cells)
    ]
    return Tabell(rows, "" if rows else "Skriv minst en rad under rubrikraden.")


def _celler(line: str, mark: str) -> list[str]:
    cells = next(csv.reader([line], delimiter=mark), []) if '"' in line else line.split(mark)
    return [cell.strip() for cell in cells]


def _cell(cells: Sequence[str], heads: Sequence[str], rubrik: str) -> str:
    at = heads.index(rubrik) if rubrik in heads else len(cells)
    return cells[at] if at < len(cells) else ""


def _saknas(rubriker: Sequence[str]) -> str:
    names = ", ".join(one.capitalize() for one in rubriker)
    return f"Börja tabellen med en rubrikrad: {names}."
