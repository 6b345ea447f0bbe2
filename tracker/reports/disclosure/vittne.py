"""The proof that a cell is hidden: another table of whole numbers that would print the same.

A witness says of every unknown how much it differs from the truth. It keeps every relation and
every cell that is shown, and gives the hidden cell another value. HiGHS finds it; what it finds is
checked here in whole numbers, so the proof does not rest on the solver.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracker.reports.disclosure.losare import FRI, Losare
from tracker.reports.disclosure.matris import Heltal, Matris
from tracker.reports.disclosure.system import System


FEL: Final = "the solver's witness does not hold"


class Mal(NamedTuple):
    """What a witness is wanted for: that cell number `cell` differs by `andring` or farther (its
    sign says where).
    """

    cell: int
    andring: int


class Vittnen:
    """Finds witnesses of one system. `gomda`: the cells that are hidden, which only grow."""

    def __init__(self, system: System, gomda: Iterable[int]) -> None:
        self._matris = Matris.av(system)
        self._losare = Losare(self._matris)
        self._vikt = np.array([cell.vikt for cell in system.celler])
        self._visas = np.ones(len(system.celler), dtype=bool)
        self.dolj(gomda)

    def dolj(self, celler: Iterable[int]) -> None:
        """Hide these too."""
        for cell in celler:
            if self._visas[cell]:
                self._visas[cell] = False
                self._losare.slapp(cell)

    def andrad(self, vittne: Heltal) -> Heltal:
        """By how much each cell differs."""
        return self._matris.andrad(vittne)

    def manga(self, malen: Sequence[Mal]) -> Heltal | None:
        """A witness for as many of these as one can be for, more or less; perhaps for none.

        `malen`: hidden cells, each once. Only what is hidden already differs.
        """
        towards = np.zeros(self._matris.minst.shape)
        for cell, andring in malen:
            kolumn, varde = self._matris.rad(cell)
            np.add.at(towards, kolumn, varde * np.sign(andring))
            # Farther than wanted is no better: it would only take from the others.
            self._losare.slapp(cell, (-np.inf, andring) if andring > 0 else (andring, np.inf))
        self._losare.mot(towards)
        found = next((one for one in self._losare.svar() if self._haller(one, self._visas)), None)
        self._losare.mot()
        for cell, _ in malen:
            self._losare.slapp(cell)
        return found

    def ett(self, mal: Mal) -> Heltal | None:
        """A witness for this; None when what is hidden already is not enough."""
        return self._sok(mal, self._losare.svar(), self._visas)

    def fler(self, mal: Mal) -> Heltal | None:
        """The cheapest witness for this in which shown cells differ that may be hidden too; None
        when there is none.
        """
        prices = np.flatnonzero(self._visas & (self._vikt > 0))
        if not len(prices):
            return None
        ways = self._losare.billigast({int(n): int(self._vikt[n]) for n in prices})
        return self._sok(mal, ways, self._visas & (self._vikt == 0))

    def _sok(self, mal: Mal, svar: Iterator[Heltal], fasta: NDArray[np.bool_]) -> Heltal | None:
        """The first answer that is a witness. Raises ArithmeticError when not even one sought in
        whole numbers is.
        """
        self._losare.slapp(mal.cell, _bortom(mal))
        good, tried = None, 0
        while good is None and (one := next(svar, None)) is not None:
            tried += 1
            good = one if self._haller(one, fasta) and self._nar(one, mal) else None
        self._losare.slapp(mal.cell)
        if good is None and tried > 1:
            raise ArithmeticError(FEL)
        return good

    def _haller(self, vittne: Heltal, fasta: NDArray[np.bool_]) -> bool:
        """Whether every relation holds and these cells are the same."""
        return self._matris.haller(vittne) and not self.andrad(vittne)[fasta].any()

    def _nar(self, vittne: Heltal, mal: Mal) -> bool:
        change = self.andrad(vittne)[mal.cell]
        return bool(change >= mal.andring > 0 or change <= mal.andring < 0)


def _bortom(mal: Mal) -> tuple[float, float]:
    return (mal.andring, FRI[1]) if mal.andring > 0 else (FRI[0], mal.andring)
