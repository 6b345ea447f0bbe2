"""Values of which a share of the rows have less: median and quartiles of a time in days.

No count and no sum, so apart from `rakna`. Exact: by linear interpolation between whole days, a
quartile is a whole number of quarters of a day, and is kept as that (RAKNEREGLER 12).
"""

from collections.abc import Mapping, Sequence

import polars as pl

from schemas.rapporter import Measure, Population, Report
from tracker.reports.svar import Ruta
from tracker.reports.underlag import Underlag
from tracker.reports.uttryck import SANT, alla


Delade = Mapping[Ruta, int | None]
"""Quarters of a day; None where there is nobody."""


def kvantiler(report: Report, underlag: Underlag) -> dict[str, Delade]:
    """Measure → its values by row; `total:<measure>` → that of all rows, as `Ruta(0, None)`.

    The value of the whole does not follow from those of its parts, over several förbund either.
    """
    populations = {population.id: population for population in report.populationer}
    alike: dict[tuple[str, str], list[Measure]] = {}
    for measure in report.matt:
        if measure.slag == "kvantil":
            alike.setdefault((measure.population, measure.nyckel), []).append(measure)
    found: dict[str, Delade] = {}
    for (id_, nyckel), measures in alike.items():
        rows = _raknade(populations[id_], measures, underlag)
        values = [_varde(measure, underlag).alias(measure.id) for measure in measures]
        found |= _per_rad(measures, rows.group_by("forbund", nyckel).agg(values), underlag)
        whole = rows.select(values).row(0)
        for measure, value in zip(measures, whole, strict=True):
            found[f"total:{measure.id}"] = {Ruta(0, None): value}
    return found


def _raknade(
    population: Population, measures: Sequence[Measure], underlag: Underlag
) -> pl.DataFrame:
    """The rows of a population, with the columns that its measures read."""
    counted = alla(population.villkor, underlag.ordbok, underlag.parametrar)
    columns = {"forbund", "kon"} | {measure.nyckel for measure in measures}
    columns |= {measure.summerar for measure in measures if measure.summerar}
    rows = underlag.rader(population.kalla).lazy().filter(counted)
    return rows.select(sorted(columns)).collect()


def _per_rad(
    measures: Sequence[Measure], values: pl.DataFrame, underlag: Underlag
) -> dict[str, Delade]:
    codes = underlag.ordbok[measures[0].nyckel]
    found: dict[str, dict[Ruta, int | None]] = {measure.id: {} for measure in measures}
    for forbund, key, *own in values.iter_rows():
        box = Ruta(forbund, None if key is None else codes[key])
        for measure, value in zip(measures, own, strict=True):
            found[measure.id][box] = value
    return {**found}


def _varde(measure: Measure, underlag: Underlag) -> pl.Expr:
    kon = underlag.ordbok["kon"]
    rows = SANT if measure.kon is None else pl.col("kon") == kon.index(measure.kon)
    return kvartsdagar(measure, rows)


def kvartsdagar(measure: Measure, rows: pl.Expr = SANT) -> pl.Expr:
    """The measure's value among `rows`, in quarters of a day; null where there are none."""
    value = pl.col(str(measure.summerar)).filter(rows)
    return (value.quantile((measure.kvantil or 0) / 100, "linear") * 4).round().cast(pl.Int64)


def som_text(quarters: int) -> str:
    """A number of quarters as a decimal: «12», «12.5», «12.75»."""
    return f"{quarters / 4:g}"
