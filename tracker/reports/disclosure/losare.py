"""The solver (HiGHS), holding one programme that is asked many things.

Only the bounds of cells and the objective differ between the questions, so the linear programme
starts from the answer before. Most of its answers, rounded, hold; the dear search for whole
numbers is made where they do not.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import highspy
import numpy as np

from tracker.reports.disclosure.matris import Heltal, Matris, Tal


LANGST: Final = 20
"""How far a witness may stray from the truth; enough to give any cell a value from NER to UPP."""
_VAL: Final = (
    ("output_flag", False),
    ("threads", 1),  # one way through the search, so that the same question has the same answer
    ("random_seed", 0),
    ("presolve", "off"),
)
BILLIGT: Final = 0.05
"""A twentieth dearer than the cheapest is cheap enough."""
HALVA: Final = 0.5
"""Half of what could be had at once: the rest is asked for next, sooner than the best is found."""
NARA: Final = 1e-6
"""What the solver takes for nothing."""
FRI: Final = (-np.inf, np.inf)


class Losare:
    """Cells are shown (do not differ) until they are let free."""

    def __init__(self, matris: Matris) -> None:
        self._matris = matris
        self._kolumner = np.arange(len(matris.minst), dtype=np.int32)
        self._linjar = _ny()
        self._linjar.passModel(_program(matris))

    def slapp(self, cell: int, spann: tuple[float, float] = FRI) -> None:
        """Let a cell differ, within `spann`."""
        self._linjar.changeRowBounds(self._matris.samband + cell, *spann)

    def mot(self, malet: Tal | None = None) -> None:
        """What to maximise next, by unknown; None: any answer will do."""
        cost = np.zeros(len(self._kolumner)) if malet is None else -malet
        self._linjar.changeColsCost(len(cost), self._kolumner, cost)

    def svar(self) -> Iterator[Heltal]:
        """Ways to differ, the quickest found first: the one of the linear programme in whole
        numbers, which need not hold, then one sought in whole numbers. Nothing: there is no way.
        """
        found = _kor(self._linjar)
        if found is None:
            return
        yield _uppat(found)
        if (found := _kor(self._egen(HALVA, heltal=True))) is not None:
            yield _uppat(found)

    def billigast(self, vikter: Mapping[int, int]) -> Iterator[Heltal]:
        """As `svar`, the cheapest; cells of `vikter` may differ too, at their cost."""
        count = len(self._kolumner)
        for heltal in (False, True):
            solver = self._egen(BILLIGT, heltal=heltal)
            for cell, vikt in vikter.items():
                self._prissatt(solver, cell, vikt)
            found = _kor(solver)
            if found is None:
                return
            yield _uppat(found[:count])

    def _prissatt(self, solver: Any, cell: int, vikt: int) -> None:
        """A column that is 0 or 1: whether the cell differs."""
        place, row = solver.getNumCol(), self._matris.samband + cell
        kolumn, varde = self._matris.rad(cell)
        solver.addCol(vikt, 0, 1, 1, [row], [-LANGST])
        solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        solver.changeRowBounds(row, -np.inf, 0)
        solver.addRow(0, np.inf, len(kolumn) + 1, [*kolumn, place], [*varde, LANGST])

    def _egen(self, gap: float, *, heltal: bool) -> Any:
        """A solver of its own for the same question; `heltal`: the unknowns in whole numbers."""
        solver = _ny()
        program = self._linjar.getLp()
        if heltal:
            program.integrality_ = [highspy.HighsVarType.kInteger] * len(self._kolumner)
        solver.passModel(program)
        solver.setOptionValue("mip_rel_gap", gap)
        return solver


def _uppat(found: Tal) -> Heltal:
    """Fractions become the whole number above: what is one is most often unika, of whom the
    relations would let a thousandth do (`MANGA`).
    """
    return np.ceil(found - NARA).astype(np.int64)


def _ny() -> Any:
    solver = highspy.Highs()
    for option, value in _VAL:
        solver.setOptionValue(option, value)
    return solver


def _program(matris: Matris) -> Any:
    celler = len(matris.start) - 1 - matris.samband
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(matris.minst), len(matris.start) - 1
    program.col_cost_ = np.zeros(len(matris.minst))
    program.col_lower_ = np.maximum(matris.minst, -LANGST).astype(float)
    program.col_upper_ = np.full(len(matris.minst), float(LANGST))
    program.row_lower_ = np.concatenate((matris.lagst, np.zeros(celler)))
    program.row_upper_ = np.concatenate((matris.hogst, np.zeros(celler)))
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = matris.start.astype(np.int32)
    program.a_matrix_.index_ = matris.kolumn.astype(np.int32)
    program.a_matrix_.value_ = matris.varde.astype(float)
    return program


def _kor(solver: Any) -> Tal | None:
    """The values of the columns; None when there is no way."""
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(solver.getSolution().col_value)
