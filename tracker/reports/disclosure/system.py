"""What a reader can reckon with, as integers: unknowns, what always holds between them, and the
printed cells as sums of them.

An unknown is named by what it counts *and by its true value*. So two prints of the same count share
one unknown as long as it has not changed: a reader is taken to know which corrections there were
not, which is more than any reader knows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


Variabel = tuple[str | int, ...]
Summa = Mapping[Variabel, int]
"""Unknown → how many times it is in the sum."""


class Samband(NamedTuple):
    """What always holds: `lagst` ≤ the sum ≤ `hogst` (None: no bound)."""

    summa: Summa
    lagst: int | None
    hogst: int | None


class Plats(NamedTuple):
    """Where a cell stands: row key, `total` or `bas`, and the column."""

    rad: str
    kolumn: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed count. `plats` None: it stands nowhere but follows from tables together.

    `dold`: whether it is hidden in print; None: to be decided, at the cost of `vikt`.
    """

    plats: Plats | None
    summa: Summa
    varde: int
    vikt: int = 0
    dold: bool | None = None


@dataclass(slots=True)
class System:
    """`sant`: the value of every unknown."""

    sant: dict[Variabel, int] = field(default_factory=dict)
    samband: list[Samband] = field(default_factory=list)
    celler: list[Cell] = field(default_factory=list)

    def okand(self, *namn: str | int, sant: int) -> Variabel:
        """The unknown of this name and value."""
        found = (*namn, sant)
        self.sant[found] = sant
        return found

    def galler(self, summa: Summa, lagst: int | None, hogst: int | None) -> None:
        self.samband.append(Samband(summa, lagst, hogst))

    def varde(self, summa: Summa) -> int:
        """What the sum truly is."""
        return sum(times * self.sant[one] for one, times in summa.items())


def summa(*delar: Iterable[Variabel], minus: Iterable[Variabel] = ()) -> dict[Variabel, int]:
    """Unknowns added up, those of `minus` taken away."""
    found: dict[Variabel, int] = {}
    for sign, unknown in [*((1, v) for del_ in delar for v in del_), *((-1, v) for v in minus)]:
        found[unknown] = found.get(unknown, 0) + sign
    return {unknown: times for unknown, times in found.items() if times}
