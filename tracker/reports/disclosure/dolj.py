"""Which cells of a new print are hidden: the small ones, and as many others as that takes.

For every hidden small count two witnesses are looked for, one in which it is NER or less and one in
which it is UPP or more; what a witness changes is hidden too. So every hidden cell has a table that
prints the same and in which it is another, and the last step has no need to look again.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from tracker.errors import Refused
from tracker.reports.disclosure.regel import NER, UPP, liten
from tracker.reports.disclosure.system import Cell, Plats, System
from tracker.reports.disclosure.vittne import Vittne, andrad, sok


ROJER: Final = (
    "Tabellen går inte att publicera: tillsammans med det som redan är publicerat skulle ett dolt "
    "tal gå att räkna ut. Välj en tabell med fler deltagare, till exempel hela förbundet."
)


def dolj(system: System) -> frozenset[Plats]:
    """Places of the new print that must be hidden; see `System`.

    Raises Refused where nothing that could be hidden is enough, because of what is printed already.
    """
    gomda = {n for n, c in enumerate(system.celler) if c.dold is not False and liten(c.varde)}
    gomda |= {n for n, c in enumerate(system.celler) if c.dold}
    found: list[Vittne] = []
    for number in _ordning(system.celler):
        cell = system.celler[number]
        for andring in _andringar(cell):
            if any(_racker(cell, vittne, andring) for vittne in found):
                continue
            visas = [c for n, c in enumerate(system.celler) if n not in gomda]
            vittne = sok(system, visas, cell.summa, andring)
            if vittne is None:
                raise Refused(ROJER)
            found.append(vittne)
            gomda |= {n for n, c in enumerate(system.celler) if andrad(c.summa, vittne)}
    nya = [system.celler[n] for n in gomda if system.celler[n].dold is None]
    return frozenset(cell.plats for cell in nya if cell.plats is not None)


def _ordning(celler: Sequence[Cell]) -> list[int]:
    """Those that must be protected, the new ones first; a hidden large one of an earlier print too,
    for it must not become possible to compute.
    """
    wanted = [n for n, cell in enumerate(celler) if cell.dold is not False and liten(cell.varde)]
    rest = [n for n, cell in enumerate(celler) if cell.dold and not liten(cell.varde)]
    return wanted + rest


def _andringar(cell: Cell) -> Iterator[int]:
    """By how much a witness must change the cell at least."""
    if not liten(cell.varde):
        yield 1
        return
    yield UPP - cell.varde
    if cell.varde > NER:
        yield NER - cell.varde


def _racker(cell: Cell, vittne: Vittne, andring: int) -> bool:
    change = andrad(cell.summa, vittne)
    if not liten(cell.varde):
        return change != 0
    return change >= andring > 0 or change <= andring < 0
