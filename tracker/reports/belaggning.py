"""How many took part at once: the most on one day, the mean of all days, and both against places.

No count of rows and no sum, so apart from `rakna`. A day counts from the start to the slut, both
inside (RAKNEREGLER 4, 12). Places follow the insats from version to version, day by day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

import polars as pl

from schemas.rapporter import LAGEN, Measure, Population, Report
from tracker.reports.cell import Cell
from tracker.reports.periods import procent
from tracker.reports.svar import Ruta
from tracker.reports.underlag import Underlag
from tracker.reports.uttryck import alla


Lagen = Mapping[Ruta, int | str | None]
ALLA: Final = Ruta(0, None)
_DAG: Final = timedelta(days=1)
_LANGD: Final = (pl.col("sista") - pl.col("forsta")).dt.total_days()
"""Days from the first to the last, less one."""


class Samtidigt(NamedTuple):
    """The most at once, and the days of all together."""

    topp: int = 0
    dagar: int = 0


def lagen(report: Report, underlag: Underlag) -> dict[str, Lagen]:
    """Measure → its values by row; `total:<measure>` → that of all rows, as `Ruta(0, None)`.

    The most at once of the whole does not follow from those of its parts.
    """
    populations = {population.id: population for population in report.populationer}
    held: dict[tuple[str, str], tuple[dict[Ruta, Samtidigt], int]] = {}
    found: dict[str, Lagen] = {}
    for measure in report.matt:
        if measure.slag not in LAGEN:
            continue
        which = measure.population, measure.nyckel
        if which not in held:
            held[which] = _samtidigt(populations[measure.population], measure.nyckel, underlag)
        parts, most = held[which]
        found[measure.id] = {
            ruta: _varde(measure, most=one.topp, dagar={str(ruta.kod): one.dagar}, of=underlag)
            for ruta, one in parts.items()
        }
        days = {str(ruta.kod): one.dagar for ruta, one in parts.items()}
        found[f"total:{measure.id}"] = {ALLA: _varde(measure, most=most, dagar=days, of=underlag)}
    return found


def _samtidigt(
    population: Population, nyckel: str, underlag: Underlag
) -> tuple[dict[Ruta, Samtidigt], int]:
    """Of each row of the report, and the most at once of all together; in one pass over all."""
    period = underlag.parametrar.fran, underlag.parametrar.till
    counted = alla(population.villkor, underlag.ordbok, underlag.parametrar)
    keys = ["forbund", nyckel]
    rows = underlag.rader(population.kalla).lazy().filter(counted)
    inside = rows.select(*keys, **_inom(period)).collect()
    by_day = _forandringar(inside, keys)
    most = _lopande(by_day, keys).group_by(keys).agg(pl.col("samtidigt").max())
    lasted = inside.group_by(keys).agg((_LANGD.sum() + pl.len()).alias("dagar"))
    codes = underlag.ordbok[nyckel]
    parts = {
        Ruta(forbund, codes[key]): Samtidigt(topp, dagar)
        for forbund, key, topp, dagar in most.join(lasted, on=keys).iter_rows()
    }
    return parts, _toppen(by_day)[0]


def varde(
    measure: Measure, rows: pl.DataFrame, underlag: Underlag, insatser: Iterable[str]
) -> int | str | None:
    """The measure's value among `rows`, which are those of `insatser`."""
    period = underlag.parametrar.fran, underlag.parametrar.till
    inside = rows.select(measure.nyckel, **_inom(period))
    codes = underlag.ordbok[measure.nyckel]
    lasted = inside.group_by(measure.nyckel).agg(_LANGD.sum() + pl.len())
    days = dict.fromkeys(insatser, 0) | {codes[key]: dagar for key, dagar in lasted.iter_rows()}
    most, _ = _toppen(_forandringar(inside, []))
    return _varde(measure, most=most, dagar=days, of=underlag)


def _varde(
    measure: Measure, *, most: int, dagar: Mapping[str, int], of: Underlag
) -> int | str | None:
    """The measure's value. `dagar`: insats → days of all its people together."""
    length = (of.parametrar.till - of.parametrar.fran).days + 1
    if measure.slag == "topp":
        return most
    if measure.slag == "medel":
        return _medel(sum(dagar.values()), length)
    places = {insats: platsdagar(of, insats) for insats in dagar}
    if measure.slag == "platser":
        return _medel(sum(places.values()), length) if any(places.values()) else None
    taken = sum(days for insats, days in dagar.items() if places[insats])
    return procent(taken, sum(places.values()))


def av_cell(cell: Cell, rows: pl.DataFrame) -> int | str | None:
    """The figure of a cell, from its rows."""
    codes = cell.underlag.ordbok[cell.measure.nyckel]
    numbers = rows[cell.measure.nyckel].unique()
    insatser = [codes[number] for number in numbers] if cell.kod is None else [cell.kod]
    return varde(cell.measure, rows, cell.underlag, insatser)


def toppdag(cell: Cell) -> date | None:
    """Of a cell of the most at once: the first such day; None where there is nobody."""
    population = alla(cell.population.villkor, cell.underlag.ordbok, cell.underlag.parametrar)
    rows = cell.underlag.rader(cell.population.kalla)
    period = cell.underlag.parametrar.fran, cell.underlag.parametrar.till
    inside = rows.filter(population & cell.kontest() & cell.radtest()).select(**_inom(period))
    return _toppen(_forandringar(inside, []))[1]


def pagick(dag: date | None) -> pl.Expr:
    """Rows that took part on a day."""
    return (pl.col("start") <= dag) & (pl.col("slut").is_null() | (pl.col("slut") >= dag))


def platsdagar(underlag: Underlag, insats: str) -> int:
    """Places of an insats, summed over the days of the period on which it had them."""
    first, last = underlag.parametrar.fran, underlag.parametrar.till
    versions = underlag.insatsversioner.get(insats, [])
    ends = [later["giltig_fran"] - _DAG for _, later in pairwise(versions)] + [last]
    total = 0
    for number, (version, end) in enumerate(zip(versions, ends, strict=True)):
        begun = version["giltig_fran"] if number else first  # before the first: the first
        low = max(first, begun, version["start"] or first)
        high = min(last, end, version["slut"] or last)
        total += (version["platser"] or 0) * max(0, (high - low).days + 1)
    return total


def _toppen(by_day: pl.DataFrame) -> tuple[int, date | None]:
    """The most at once of all together, and the first day of that."""
    at_once = _lopande(by_day, [])
    if at_once.is_empty():
        return 0, None
    most = at_once.row(int(at_once["samtidigt"].arg_max() or 0), named=True)
    return int(most["samtidigt"]), most["dag"]


def _forandringar(inside: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Each day on which somebody came or had left, of each of `keys`: how many more than before."""
    came = inside.group_by(*keys, dag="forsta").agg(antal=pl.len().cast(pl.Int64))
    left = inside.group_by(*keys, dag=pl.col("sista") + _DAG).agg(antal=-pl.len().cast(pl.Int64))
    return pl.concat([came, left])


def _lopande(by_day: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """How many there were at once, day by day, of each of `keys`.

    Everybody who comes leaves, so the sum is back at 0 where the next of `keys` begins.
    """
    summed = by_day.group_by(*keys, "dag").agg(pl.col("antal").sum()).sort(*keys, "dag")
    return summed.with_columns(samtidigt=pl.col("antal").cum_sum())


def _inom(period: tuple[date, date]) -> dict[str, pl.Expr]:
    """The first and the last day of each within the period."""
    return {
        "forsta": pl.max_horizontal("start", pl.lit(period[0])),
        "sista": pl.min_horizontal(pl.col("slut").fill_null(period[1]), pl.lit(period[1])),
    }


def _medel(days: int, length: int) -> str:
    """A mean with one decimal, half up: «12», «12.5»."""
    return f"{(20 * days + length) // (2 * length) / 10:g}"
