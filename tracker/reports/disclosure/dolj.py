"""Which cells of a new print are hidden: the small ones, and as many others as that takes.

For every hidden small count two witnesses are looked for, one in which it is NER or less and one in
which it is UPP or more; what a witness changes is hidden too. So every hidden cell has a table that
prints the same and in which it is another, and the last step has no need to look again.

One witness is often one for many cells. So most are proved together, by what is hidden anyway, and
what is left one by one, where need be at the cost of hiding more.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from tracker.errors import Refused
from tracker.reports.disclosure.regel import NER, UPP, liten
from tracker.reports.disclosure.system import Cell, Plats, System


if TYPE_CHECKING:
    from tracker.reports.disclosure.vittne import Mal, Vittnen


ROJER: Final = (
    "Tabellen går inte att publicera: tillsammans med det som redan är publicerat skulle ett dolt "
    "tal gå att räkna ut. Välj en tabell med fler deltagare, till exempel hela förbundet."
)


def dolj(system: System) -> frozenset[Plats]:
    """Places of the new print that must be hidden; see `System`.

    Raises Refused where nothing that could be hidden is enough, because of what is printed already.
    """
    # Only a publication needs the solver, and importing it takes a moment.
    from tracker.reports.disclosure.vittne import Mal, Vittnen

    celler = system.celler
    gomda = {n for n, c in enumerate(celler) if c.dold is not False and liten(c.varde)}
    gomda |= {n for n, c in enumerate(celler) if c.dold}
    vittnen = Vittnen(system, gomda)
    wanted = [Mal(n, andring) for n in _ordning(celler) for andring in _andringar(celler[n])]
    left = _tillsammans(vittnen, celler, wanted)
    while left:
        vittne = vittnen.ett(left[0])
        if vittne is None:
            vittne = vittnen.fler(left[0])
        if vittne is None:
            raise Refused(ROJER)
        changed = {int(n) for n in vittnen.andrad(vittne).nonzero()[0]}
        vittnen.dolj(changed - gomda)
        gomda |= changed
        left = _kvar(vittnen, celler, vittne, left)
    nya = [celler[n] for n in gomda if celler[n].dold is None]
    return frozenset(cell.plats for cell in nya if cell.plats is not None)


def _tillsammans(vittnen: "Vittnen", celler: Sequence[Cell], wanted: "list[Mal]") -> "list[Mal]":
    """Those that what is hidden already is not seen to prove, many at a time."""
    left, before = wanted, -1
    while len(left) != before:
        before = len(left)
        for sign in (1, -1):
            some = [mal for mal in left if mal.andring * sign > 0]
            vittne = vittnen.manga(some) if some else None
            if vittne is not None:
                left = _kvar(vittnen, celler, vittne, left)
    return left


def _kvar(
    vittnen: "Vittnen", celler: Sequence[Cell], vittne: Any, left: "list[Mal]"
) -> "list[Mal]":
    """Those that the witness is none for."""
    changes = vittnen.andrad(vittne)
    return [mal for mal in left if not _racker(celler[mal.cell], changes[mal.cell], mal.andring)]


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


def _racker(cell: Cell, change: int, andring: int) -> bool:
    if not liten(cell.varde):
        return change != 0
    return change >= andring > 0 or change <= andring < 0
