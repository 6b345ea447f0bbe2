"""The system as a matrix of whole numbers: a column for each unknown, a row for each relation and
then for each cell.

What stands in a column is by how much the unknown differs from the truth, so the truth is all
zeros, and a row is by how much its sum differs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tracker.reports.disclosure.system import System


Heltal = NDArray[np.int64]
Tal = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matris:
    """`start`, `kolumn`, `varde`: the rows one after the other, as solvers want them. `lagst` and
    `hogst`: bounds of the relations, which come first. `minst`: unknowns are not below 0.
    """

    start: Heltal
    kolumn: Heltal
    varde: Heltal
    lagst: Tal
    hogst: Tal
    minst: Heltal

    @classmethod
    def av(cls, system: System) -> Self:
        number = {unknown: place for place, unknown in enumerate(system.sant)}
        sums = [samband.summa for samband in system.samband]
        sums += [cell.summa for cell in system.celler]
        now = [system.varde(samband.summa) for samband in system.samband]
        low = [-np.inf if one.lagst is None else one.lagst for one in system.samband]
        high = [np.inf if one.hogst is None else one.hogst for one in system.samband]
        return cls(
            start=_heltal(accumulate(map(len, sums), initial=0)),
            kolumn=_heltal(number[unknown] for summa in sums for unknown in summa),
            varde=_heltal(times for summa in sums for times in summa.values()),
            lagst=np.array(low) - np.array(now),
            hogst=np.array(high) - np.array(now),
            minst=-_heltal(system.sant.values()),
        )

    @property
    def samband(self) -> int:
        """How many relations there are; the row of cell n is this many plus n."""
        return len(self.lagst)

    def rad(self, cell: int) -> tuple[Heltal, Heltal]:
        """Columns and values of a cell's row."""
        row = self.samband + cell
        held = slice(self.start[row], self.start[row + 1])
        return self.kolumn[held], self.varde[held]

    def andrad(self, vittne: Heltal) -> Heltal:
        """By how much each cell differs in the witness."""
        return self._summor(vittne)[self.samband :]

    def haller(self, vittne: Heltal) -> bool:
        """Whether every relation holds in the witness, and no unknown is below 0."""
        sums = self._summor(vittne)[: self.samband]
        within = (self.lagst <= sums) & (sums <= self.hogst)
        return bool(within.all() and (vittne >= self.minst).all())

    def _summor(self, vittne: Heltal) -> Heltal:
        upto = np.concatenate(([0], np.cumsum(self.varde * vittne[self.kolumn])))
        return upto[self.start[1:]] - upto[self.start[:-1]]


def _heltal(numbers: Iterable[int]) -> Heltal:
    return np.array(list(numbers), dtype=np.int64)
