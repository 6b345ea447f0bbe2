"""One cell of a table, taken apart: its measure, its population, its row, as tests on rows.

What «who are these 99» and «why is this one not among them» both start from.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from schemas.kodverk import koder
from schemas.rapporter import Measure, Population, Report
from tracker.errors import WrongUse
from tracker.reports.ersattning import KOLUMNER as ERSATTNINGSKOLUMNER
from tracker.reports.underlag import Underlag
from tracker.reports.urval import med_urval
from tracker.reports.uttryck import FALSKT, SANT
from tracker.snapshots.columns import FLERA


TOTAL = "total"


@dataclass(frozen=True)
class Cell:
    """`kod` None: the row of totals. `forbund`: the number of the row's förbund in the run.

    `mot`: of a difference, the measure that is taken from the other.
    """

    report: Report
    measure: Measure
    population: Population
    underlag: Underlag
    forbund: int | None
    kod: str | None
    mot: Measure | None = None

    def radtest(self) -> pl.Expr:
        """Rows that belong to the table's row; of a difference, those that make it."""
        own = self._radtest(self.measure)
        return own if self.mot is None else own != self._radtest(self.mot)

    def tillkomna(self) -> pl.Expr:
        """Of a difference: those among them who add to it, and do not take from it."""
        return self._radtest(self.measure)

    def _radtest(self, measure: Measure) -> pl.Expr:
        nyckel, saknas = measure.nyckel, self.report.dimension.saknas
        column = pl.col(nyckel)
        if self.kod is None:
            whole = column.is_not_null() if saknas is None else SANT
            return whole if self.forbund is None else whole & (pl.col("forbund") == self.forbund)
        if self.population.kalla == "handelser":
            own = column == self.kod
            return own if nyckel == "insats" else own & (pl.col("forbund") == self.forbund)
        codes = self.underlag.ordbok[nyckel]
        held = _har(column, codes.index(self.kod), nyckel) if self.kod in codes else FALSKT
        if self.kod == saknas:
            held = held | column.is_null()
        return held if nyckel == "insats" else held & (pl.col("forbund") == self.forbund)

    def kontest(self) -> pl.Expr:
        """Rows of the column's kön."""
        if self.measure.kon is None:
            return SANT
        return pl.col("kon") == self.underlag.ordbok["kon"].index(self.measure.kon)


def las(report: Report, underlag: Underlag, *, rad: str, kolumn: str) -> Cell:
    """The cell of a row (`kod`, `forbund/kod` with several förbund, or `total`) and a column.

    A per cent is explained by its count, a difference by those who are counted on one side only.
    Raises WrongUse when the table has no such cell.
    """
    report = med_urval(report, underlag.parametrar)
    measure, mot = _measure(report, kolumn)
    population = next(pop for pop in report.populationer if pop.id == measure.population)
    if rad == TOTAL:
        if not report.total:
            raise WrongUse("Rapporten har ingen totalrad. Välj en av raderna.")
        return Cell(report, measure, population, underlag, None, None)
    if report.dimension.av_insats:
        if rad not in underlag.ordbok["insats"] and rad not in underlag.insatser:
            raise WrongUse("Insatsen finns inte i rapporten. Välj en av raderna.")
        return Cell(report, measure, population, underlag, None, rad, mot)
    forbund, kod = _delad(rad, underlag)
    # A code outside the list may have been met before and not after: it is a row all the same.
    met = {code for one in report.matt for code in _kanda(one.nyckel, underlag)}
    listed = koder(report.dimension.kodlista) if report.dimension.kodlista else ()
    if kod not in {*listed, *met, report.dimension.saknas}:
        raise WrongUse("Raden finns inte i rapporten. Välj en av raderna.")
    return Cell(report, measure, population, underlag, forbund, kod, mot)


def _kanda(nyckel: str, underlag: Underlag) -> Iterable[str]:
    """The codes of a key: of people by number, of events in words."""
    if nyckel in ERSATTNINGSKOLUMNER:
        return underlag.handelser[nyckel].drop_nulls().unique()
    return underlag.ordbok.get(nyckel, ())


def _measure(report: Report, kolumn: str) -> tuple[Measure, Measure | None]:
    measures = {measure.id: measure for measure in report.matt}
    measure = measures.get(kolumn)
    if measure is None:
        raise WrongUse(f"Kolumnen finns inte. Välj en av: {', '.join(measures)}.")
    own = measures[measure.av] if measure.av else measure
    differs = measure.slag in ("skillnad", "skillnad_procent")
    return own, measures[str(measure.mot)] if differs else None


def _delad(rad: str, underlag: Underlag) -> tuple[int, str]:
    if not underlag.flera:
        return 0, rad
    forbund, _, kod = rad.partition("/")
    if forbund not in underlag.forbund:
        raise WrongUse("Skriv raden som förbund/kod när rapporten gäller flera förbund.")
    return underlag.forbund.index(forbund), kod


def _har(column: pl.Expr, number: int, nyckel: str) -> pl.Expr:
    return (column & (1 << number)) != 0 if nyckel in FLERA else column == number
