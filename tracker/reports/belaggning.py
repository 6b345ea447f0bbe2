"""How many took part at once: the most on one day, the mean of all days, and both against places.

No count of rows and no sum, so apart from `rakna`. A day counts from the start to the slut, both
inside (RAKNEREGLER 4, 12). Places follow the insats from version to version, day by day.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import polars as pl

from schemas.rapporter import LAGEN, Measure, Report
from tracker.reports.cell import Cell
from tracker.reports.periods import procent
from tracker.reports.svar import Ruta
from tracker.reports.underlag import Underlag
from tracker.reports.uttryck import alla


Lagen = Mapping[Ruta, int | str | None]
ALLA: Final = Ruta(0, None)
_DAG: Final = timedelta(days=1)


def lagen(report: Report, underlag: Underlag) -> dict[str, Lagen]:
    """Measure → its values by row; `total:<measure>` → that of all rows, as `Ruta(0, None)`.

    The most at once of the whole does not follow from those of its parts.
    """
    populations = {population.id: population for population in report.populationer}
    found: dict[str, Lagen] = {}
    for measure in report.matt:
        if measure.slag not in LAGEN:
            continue
        population = populations[measure.population]
        counted = alla(population.villkor, underlag.ordbok, underlag.parametrar)
        rows = underlag.rader(population.kalla).filter(counted)
        codes = underlag.ordbok[measure.nyckel]
        found[measure.id] = {
            Ruta(forbund, codes[key]): varde(measure, part, underlag, [codes[key]])
            for (forbund, key), part in rows.group_by("forbund", measure.nyckel)
            if isinstance(forbund, int) and isinstance(key, int)
        }
        whole = [codes[key] for key in rows[measure.nyckel].unique()]
        found[f"total:{measure.id}"] = {ALLA: varde(measure, rows, underlag, whole)}
    return found


def varde(
    measure: Measure, rows: pl.DataFrame, underlag: Underlag, insatser: Iterable[str]
) -> int | str | None:
    """The measure's value among `rows`, which are those of `insatser`."""
    period = underlag.parametrar.fran, underlag.parametrar.till
    length = (period[1] - period[0]).days + 1
    if measure.slag == "topp":
        return _toppen(rows, period)[0]
    if measure.slag == "medel":
        return _medel(_dagar(rows, period), length)
    places = {name: platsdagar(underlag, name) for name in insatser}
    if measure.slag == "platser":
        return _medel(sum(places.values()), length) if any(places.values()) else None
    codes = underlag.ordbok[measure.nyckel]
    have = [number for number, code in enumerate(codes) if places.get(code)]
    taken = _dagar(rows.filter(pl.col(measure.nyckel).is_in(have)), period)
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
    return _toppen(rows.filter(population & cell.kontest() & cell.radtest()), period)[1]


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


def _toppen(rows: pl.DataFrame, period: tuple[date, date]) -> tuple[int, date | None]:
    """The most at once, and the first day of that."""
    if rows.is_empty():
        return 0, None
    inside = _inom(rows, period)
    came = inside.select(dag="forsta", antal=pl.lit(1))
    left = inside.select(dag=pl.col("sista") + _DAG, antal=pl.lit(-1))
    by_day = pl.concat([came, left]).group_by("dag").agg(pl.col("antal").sum()).sort("dag")
    at_once = by_day.with_columns(pl.col("antal").cum_sum())
    most = at_once.row(int(at_once["antal"].arg_max() or 0), named=True)
    return int(most["antal"]), most["dag"]


def _dagar(rows: pl.DataFrame, period: tuple[date, date]) -> int:
    """Days of all together."""
    inside = _inom(rows, period)
    days: Any = (inside["sista"] - inside["forsta"]).dt.total_days().sum()
    return int(days) + len(inside)


def _inom(rows: pl.DataFrame, period: tuple[date, date]) -> pl.DataFrame:
    """The first and the last day of each within the period."""
    return rows.select(
        forsta=pl.max_horizontal("start", pl.lit(period[0])),
        sista=pl.min_horizontal(pl.col("slut").fill_null(period[1]), pl.lit(period[1])),
    )


def _medel(days: int, length: int) -> str:
    """A mean with one decimal, half up: «12», «12.5»."""
    return f"{(20 * days + length) // (2 * length) / 10:g}"
