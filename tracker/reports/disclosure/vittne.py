"""The proof that a cell is hidden: another table of whole numbers that would print the same.

A witness says of some unknowns how much they differ from the truth. It keeps every relation and
every cell that is shown, and gives the hidden cell another value. The cheapest one is found by
HiGHS; what it finds is checked here in whole numbers, so the proof does not rest on the solver.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from tracker.reports.disclosure.system import Cell, Summa, System, Variabel


Vittne = Mapping[Variabel, int]
LANGST: Final = 20
"""How far a witness may stray from the truth; enough to give any cell a value from NER to UPP."""


@dataclass(slots=True)
class _Rader:
    """Rows of the programme, as the solver wants them."""

    lagst: list[float]
    hogst: list[float]
    start: list[int]
    kolumn: list[int]
    varde: list[float]

    def add(self, delar: Iterable[tuple[int, float]], lagst: float, hogst: float) -> None:
        self.start.append(len(self.kolumn))
        for column, times in delar:
            self.kolumn.append(column)
            self.varde.append(times)
        self.lagst.append(lagst)
        self.hogst.append(hogst)


def sok(system: System, synliga: Sequence[Cell], mal: Summa, andring: int) -> Vittne | None:
    """The cheapest witness in which `mal` changes by `andring` or farther (its sign says where).

    `synliga`: the cells that are shown; one with a `vikt` may be changed at that cost, for it can
    be hidden too. None when there is no witness.
    """
    # Most often what is hidden already is enough, and that is ten times as quick to find.
    fria: list[Cell] = []
    vittne = _sok(system, synliga, fria, mal, andring)
    if vittne is None:
        fria = [cell for cell in synliga if cell.vikt]
        vittne = _sok(system, synliga, fria, mal, andring) if fria else None
    return None if vittne is None else _provat(system, synliga, mal, andring, vittne)


def _sok(
    system: System, synliga: Sequence[Cell], fria: Sequence[Cell], mal: Summa, andring: int
) -> Vittne | None:
    """`fria`: those of the shown cells that may be changed."""
    unknowns = list(system.sant)
    number = {unknown: place for place, unknown in enumerate(unknowns)}
    rows = _Rader([], [], [], [], [])
    for samband in system.samband:
        now = system.varde(samband.summa)
        lagst = -inf if samband.lagst is None else samband.lagst - now
        hogst = inf if samband.hogst is None else samband.hogst - now
        rows.add(_delar(samband.summa, number), lagst, hogst)
    for cell in synliga:
        if not (fria and cell.vikt):
            rows.add(_delar(cell.summa, number), 0, 0)
    for place, cell in enumerate(fria, start=len(unknowns)):
        rows.add([*_delar(cell.summa, number), (place, -LANGST)], -inf, 0)
        rows.add([*_delar(cell.summa, number), (place, LANGST)], 0, inf)
    bounds = (andring, inf) if andring > 0 else (-inf, andring)
    rows.add(_delar(mal, number), *bounds)
    low = [max(-system.sant[unknown], -LANGST) for unknown in unknowns]
    found = _losning(rows, [cell.vikt for cell in fria], low)
    if found is None:
        return None
    return {u: round(v) for u, v in zip(unknowns, found, strict=False) if round(v)}


def andrad(summa: Summa, vittne: Vittne) -> int:
    """By how much the sum differs in the witness."""
    if len(vittne) < len(summa):
        return sum(summa.get(unknown, 0) * change for unknown, change in vittne.items())
    return sum(times * vittne.get(unknown, 0) for unknown, times in summa.items())


def _delar(summa: Summa, number: Mapping[Variabel, int]) -> list[tuple[int, float]]:
    return [(number[unknown], float(times)) for unknown, times in summa.items()]


def _losning(rows: _Rader, vikter: Sequence[int], low: Sequence[int]) -> Sequence[float] | None:
    """Changes of the unknowns, then 0 or 1 of every priced cell; None when there is no way."""
    import highspy  # only a publication needs it, and importing it takes a moment
    import numpy as np

    count = len(low) + len(vikter)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, len(rows.lagst)
    lp.col_cost_ = np.array([0.0] * len(low) + [float(v) for v in vikter])
    lp.col_lower_ = np.array([float(v) for v in low] + [0.0] * len(vikter))
    lp.col_upper_ = np.array([float(LANGST)] * len(low) + [1.0] * len(vikter))
    lp.row_lower_, lp.row_upper_ = np.array(rows.lagst), np.array(rows.hogst)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array([*rows.start, len(rows.kolumn)])
    lp.a_matrix_.index_ = np.array(rows.kolumn)
    lp.a_matrix_.value_ = np.array(rows.varde)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    solver = highspy.Highs()
    for option, value in _VAL:
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found: Sequence[float] = solver.getSolution().col_value
    return found


_VAL: Final = (
    ("output_flag", False),
    ("threads", 1),  # one way through the search, so that the same question has the same answer
    ("random_seed", 0),
    ("mip_rel_gap", 0.05),  # a twentieth dearer than the cheapest is cheap enough
)


def _provat(
    system: System, synliga: Sequence[Cell], mal: Summa, andring: int, vittne: Vittne
) -> Vittne:
    """The witness, when it holds in whole numbers. Raises ArithmeticError otherwise."""
    holds = all(system.sant[unknown] + change >= 0 for unknown, change in vittne.items())
    for samband in system.samband:
        value = system.varde(samband.summa) + andrad(samband.summa, vittne)
        holds &= samband.lagst is None or samband.lagst <= value
        holds &= samband.hogst is None or value <= samband.hogst
    holds &= all(cell.vikt or not andrad(cell.summa, vittne) for cell in synliga)
    change = andrad(mal, vittne)
    if not holds or not (change >= andring > 0 or change <= andring < 0):
        raise ArithmeticError("the solver's witness does not hold")
    return vittne
