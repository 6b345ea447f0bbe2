"""Values of which a share of the rows have less: median and quartiles of a time in days.

No count and no sum, so apart from `rakna`. Exact: by linear interpolation between whole days, a
quartile is a whole number of quarters of a day, and is kept as that (RAKNEREGLER 12).
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import polars as pl

from schemas.rapporter import Measure, Population, Report
from tracker.reports.svar import Ruta
from tracker.reports.underlag import Underlag
from tracker.reports.uttryck import SANT, alla


class Delar(NamedTuple):
    """Quarters of a day, for all, women and men; None where there is nobody."""

    totalt: int | None
    kvinna: int | None = None
    man: int | None = None

    def av(self, kon: str | None) -> int | None:
        """Of a kön, or of all."""
        return self.totalt if kon is None else self.kvinna if kon == "kvinna" else self.man


Delade = Mapping[Ruta, Delar]
INGEN: Final = Delar(None)


def kvantiler(report: Report, underlag: Underlag) -> dict[str, Delade]:
    """Measure → its values by row; `total:<measure>` → that of all rows, as `Ruta(0, None)`.

    The value of the whole does not follow from those of its parts, over several förbund either.
    """
    populations = {population.id: population for population in report.populationer}
    measures = [measure for measure in report.matt if measure.slag == "kvantil"]
    counted = {
        id_: _raknade(
            populations[id_], [one for one in measures if one.population == id_], underlag
        )
        for id_ in dict.fromkeys(measure.population for measure in measures)
    }
    found: dict[str, Delade] = {}
    for measure in measures:
        rows = counted[measure.population]
        found[measure.id] = _per_rad(measure, rows, underlag)
        whole = rows.select(_varden(measure, underlag)).row(0)
        found[f"total:{measure.id}"] = {Ruta(0, None): Delar(*whole)}
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


def _per_rad(measure: Measure, rows: pl.DataFrame, underlag: Underlag) -> Delade:
    codes = underlag.ordbok[measure.nyckel]
    values = rows.group_by("forbund", measure.nyckel).agg(_varden(measure, underlag))
    return {
        Ruta(forbund, None if key is None else codes[key]): Delar(*parts)
        for forbund, key, *parts in values.iter_rows()
    }


def _varden(measure: Measure, underlag: Underlag) -> list[pl.Expr]:
    kon = underlag.ordbok["kon"]
    groups = {"totalt": SANT} | {k: pl.col("kon") == kon.index(k) for k in ("kvinna", "man")}
    return [kvartsdagar(measure, rows).alias(name) for name, rows in groups.items()]


def kvartsdagar(measure: Measure, rows: pl.Expr = SANT) -> pl.Expr:
    """The measure's value among `rows`, in quarters of a day; null where there are none."""
    value = pl.col(str(measure.summerar)).filter(rows)
    return (value.quantile((measure.kvantil or 0) / 100, "linear") * 4).round().cast(pl.Int64)


def som_text(quarters: int) -> str:
    """A number of quarters as a decimal: «12», «12.5», «12.75»."""
    return f"{quarters / 4:g}"
