"""«Why is this one not among them?»: the first condition, in the declared order, that fails."""

import polars as pl

from schemas.rapporter import Besked, Condition, Population
from tracker.errors import WrongUse
from tracker.reports.belaggning import pagick, toppdag
from tracker.reports.cell import Cell
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.malcell import las_ruta, sagt_om
from tracker.reports.meningar import (
    BARA_PLATSER,
    fel_kon,
    fel_rad,
    fel_skillnad,
    fel_toppdag,
    i_ord,
)
from tracker.reports.underlag import Underlag, kolumner, lagg_samman
from tracker.reports.uttryck import alla, nagon


MED = "Deltagandet räknas här: alla villkor är uppfyllda."
FINNS_INTE = "Deltagandet finns inte, eller så har det ingen inskrivning som gäller."
FINNS_ALLS_INTE = "Deltagandet finns inte."
INGEN_FRAGA = "Deltagandet finns inte, har ingen inskrivning som gäller eller fick inte frågan."
INGEN_AKTIVITET = "Deltagandet finns inte, eller så har det inte varit med i aktiviteten."
ANNAT_FORBUND = "Deltagandet hör till ett annat förbund än raden."
I_FLERA = "Deltagandet finns i flera av förbunden. Skriv det som förbund/deltagande."
BARA_HANDELSER = "Kolumnen räknar händelser utan personuppgifter, aldrig deltaganden."


def why(fraga: Cellfraga, deltagande: str) -> Besked:
    """Whether `deltagande` is in the cell, and the one condition that decides.

    Asked in this order: the conditions of the population, the kön of the column, the row. With
    several förbund `deltagande` may be written `forbund/deltagande`, and must be where more than
    one has it: else WrongUse. The rest as in `members.members`.
    """
    columns = kolumner([fraga.report]) | {"deltagande"}
    underlag = lagg_samman(fraga.parametrar, fraga.snapshots, fraga.positioner, columns)
    if sagt_om(fraga) is not None:
        return Besked(med=False, villkor=BARA_HANDELSER)
    cell = las_ruta(fraga.report, underlag, rad=fraga.rad, kolumn=fraga.kolumn)
    if cell.population.kalla == "handelser":
        return Besked(med=False, villkor=BARA_HANDELSER)
    if cell.measure.slag == "platser":
        return Besked(med=False, villkor=BARA_PLATSER)
    row = _sok(deltagande, cell)
    if row.is_empty():
        return Besked(med=False, villkor=_varfor_ingen(cell, row))
    sentence = _hinder(cell, row)
    return Besked(med=sentence is None, villkor=sentence or MED)


def _varfor_ingen(cell: Cell, rows: pl.DataFrame) -> str:
    """Why a source has no row of a deltagande."""
    if cell.population.kalla == "aktiviteter":
        return INGEN_AKTIVITET
    if "fraga" in rows.columns:
        return INGEN_FRAGA
    return FINNS_INTE if cell.population.kalla == "deltaganden" else FINNS_ALLS_INTE


def _sok(deltagande: str, cell: Cell) -> pl.DataFrame:
    underlag = cell.underlag
    forbund, _, own = deltagande.rpartition("/")
    number = underlag.forbund.index(forbund) if forbund in underlag.forbund else -1
    same = pl.col("deltagande") == own
    if forbund:
        same &= pl.col("forbund").cast(pl.Int32) == number
    rows = underlag.rader(cell.population.kalla)
    if "fraga" in rows.columns:  # one row for each question
        same &= pl.col("fraga") == str(cell.kod).partition(":")[0]
    if cell.population.kalla == "aktiviteter" and cell.measure.nyckel == "aktivitet":
        same &= cell.radtest()
    found = rows.filter(same)
    if found["forbund"].n_unique() > 1:
        raise WrongUse(I_FLERA)
    return _den_som_avgor(found, cell)


def _den_som_avgor(found: pl.DataFrame, cell: Cell) -> pl.DataFrame:
    """Of several times in activities the first that is counted, else the last of them."""
    counted = alla(cell.population.villkor, cell.underlag.ordbok, cell.underlag.parametrar)
    inside = found.filter(counted & cell.kontest() & cell.radtest())
    return found if len(found) <= 1 else inside.head(1) if len(inside) else found.tail(1)


def hinder(population: Population, row: pl.DataFrame, underlag: Underlag) -> Condition | None:
    """The first condition that one deltagande (a frame of one row) fails; None: it is counted."""
    for condition in population.villkor:
        if not _haller(row, nagon(condition, underlag.ordbok, underlag.parametrar)):
            return condition
    return None


def _hinder(cell: Cell, row: pl.DataFrame) -> str | None:
    failed = hinder(cell.population, row, cell.underlag)
    if failed is not None:
        return i_ord(failed.nej, cell.underlag, row["forbund"].item())
    if not _haller(row, cell.kontest()):
        return fel_kon(cell)
    if cell.forbund is not None and cell.forbund != row["forbund"].item():
        return ANNAT_FORBUND
    if not _haller(row, cell.radtest()):
        value = row[cell.measure.nyckel].item()
        return fel_rad(cell, value) if cell.mot is None else fel_skillnad(cell)
    if cell.measure.slag == "topp" and not _haller(row, pagick(dag := toppdag(cell))):
        return fel_toppdag(dag)
    return None


def _haller(row: pl.DataFrame, test: pl.Expr) -> bool:
    return not row.filter(test).is_empty()
