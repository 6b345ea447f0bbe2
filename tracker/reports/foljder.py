"""What a figure that is no count follows from: the counts beside it, or rows and places of its own.

A per cent follows from two counts, and changes when they do. A median follows from the days of
each, how full an insats was from who was there when and from its places: those are *parts*, with
members of their own, and are compared as the columns are.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, NamedTuple

import polars as pl

from schemas.rapporter import LAGEN, Measure, Report
from tracker.reports.andrade import INSATSEN
from tracker.reports.belaggning import platsdagar
from tracker.reports.underlag import Underlag
from tracker.reports.vilka import medlemmar


DEL: Final = "del:"
"""Before the name of a part: no column is named so."""
_EPOK: Final = date(1970, 1, 1)
_SLUT: Final = 1_000_000
"""Between the first day of somebody and the last, in one column of numbers."""
_MOT: Final = ("andel", "skillnad", "skillnad_procent", "avvikelse")
Delslag = Literal["varden", "tider", "platser", "bas"]


class Del(NamedTuple):
    """A part: what its members are told apart by, and the measure that they are counted by."""

    slag: Delslag
    measure: Measure

    @property
    def har_total(self) -> bool:
        return self.slag != "bas"


def delar(report: Report) -> dict[str, Del]:
    """Name → every part that a report's figures follow from."""
    found = {name: part for one in report.matt for name, part in _delar_av(one)}
    return found | dict(_bas(report))


def av(measure: Measure) -> tuple[str, ...]:
    """The columns and parts that the figures of a measure follow from, but for the bas of a per
    cent; () for one that counts.
    """
    match measure.slag:
        case "procent":
            return (str(measure.av),)
        case slag if slag in _MOT:
            return str(measure.av), str(measure.mot)
    return tuple(name for name, _ in _delar_av(measure))


def basdel(kolumn: str) -> str:
    """The part behind a column of `Tabell.bas`; its rows are förbund."""
    return f"{DEL}bas:{kolumn}"


def medlemmar_av(part: Del | None, report: Report, underlag: Underlag) -> pl.DataFrame:
    """As `vilka.medlemmar`, where `tal` is the value that tells one from another."""
    if part is None:
        return medlemmar(None, report, underlag)
    match part.slag:
        case "tider":
            return _tider(part.measure, report, underlag)
        case "platser":
            return _platser(report, underlag)
        case "bas":
            return medlemmar(part.measure, report, underlag).with_columns(rad="forbund")
    return medlemmar(part.measure, report, underlag).drop_nulls("tal")


def _delar_av(measure: Measure) -> Iterator[tuple[str, Del]]:
    where = f"{measure.population}:{measure.nyckel}"
    if measure.slag == "kvantil":
        yield f"{DEL}varden:{where}:{measure.kon}:{measure.summerar}", Del("varden", measure)
    if measure.slag in LAGEN:
        yield f"{DEL}tider:{where}", Del("tider", measure)
    if measure.slag in ("platser", "belaggning"):
        yield f"{DEL}platser", Del("platser", measure)


def _bas(report: Report) -> Iterator[tuple[str, Del]]:
    if report.bas is None:
        return
    whole = Measure(id="", titel="", population=report.bas.matta, nyckel="insats")
    for kon in ("kvinna", "man"):
        yield basdel(kon), Del("bas", whole.model_copy(update={"kon": kon}))
    yield basdel("totalt"), Del("bas", whole)
    possible = whole.model_copy(update={"population": report.bas.mojliga})
    yield basdel("mojliga"), Del("bas", possible)


def _tider(measure: Measure, report: Report, underlag: Underlag) -> pl.DataFrame:
    """The first and the last day of each within the period, as two lines."""
    val = underlag.parametrar
    first, last = ((day - _EPOK).days for day in (val.fran, val.till))
    start, slut = (
        medlemmar(measure.model_copy(update={"summerar": name}), report, underlag)
        for name in ("start", "slut")
    )
    ends = pl.col("tal").fill_null(last).clip(upper_bound=last) + _SLUT
    return pl.concat(
        [start.with_columns(pl.col("tal").clip(lower_bound=first)), slut.with_columns(ends)]
    )


def _platser(report: Report, underlag: Underlag) -> pl.DataFrame:
    """The days with a place of each insats, in the whole period."""
    rows = [
        (insats.partition("/")[0] if underlag.flera else underlag.forbund[0], insats, days)
        for insats in sorted(underlag.insatsversioner)
        if (days := platsdagar(underlag, insats))
    ]
    schema = {"forbund": pl.String, "rad": pl.String, "tal": pl.Int64}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    none = medlemmar(None, report, underlag)
    return pl.concat(
        [
            none,
            found.select(
                "forbund",
                (INSATSEN + pl.col("rad")).alias("vem"),
                pl.lit(None, dtype=pl.UInt32).alias("person"),
                "rad",
                "tal",
            ),
        ]
    )
