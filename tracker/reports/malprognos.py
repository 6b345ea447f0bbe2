"""The forecast of one goal: the flow of its insats out of the snapshot, the outcome and the record.

Between the engine's rows and the forecast, which knows no snapshots. What is forecast is what the
goal counts: felregistreringar are nowhere, and a share is of those who are measured.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from schemas.rapporter import Mal, Parametrar
from tracker.reports.answers import Kallor
from tracker.reports.periods import Period, ar
from tracker.reports.prognos import (
    MATT,
    Facit,
    Gang,
    Prognos,
    Tillskott,
    backtest,
    kurva,
    prognos,
)
from tracker.reports.underlag import Underlag, lagg_samman


_KOLUMNER = {"start", "slut", "insats", "anledning", "sysselsattning_efter", "omfattning_efter"}


@dataclass(frozen=True, slots=True)
class Malprognos:
    """`om`: with the addition asked for. `kurva`: the figure at each month's end so far."""

    period: Period
    idag: date
    prognos: Prognos
    om: Prognos | None
    facit: tuple[Facit, ...]
    kurva: tuple[tuple[date, int], ...]


def prognostiseras(mal: Mal, idag: date) -> bool:
    """Whether the goal is of this year and of a kind that follows from the flow."""
    return mal.matt in MATT and mal.ar == idag.year


def raknad(
    kallor: Kallor, mal: Mal, idag: date, tillskott: Tillskott | None = None
) -> Malprognos | None:
    """The forecast of a goal as it is known in `kallor`; None where there is nothing to go by."""
    if mal.matt is None or not prognostiseras(mal, idag):
        return None
    period, fro = ar(mal.ar), f"{mal.forbund} {mal.insats} {mal.matt} {idag}"
    asked = Parametrar(forbund=(mal.forbund,), fran=period.fran, till=period.till)
    rows = gangar(lagg_samman(asked, kallor.snapshots, kallor.positioner, _KOLUMNER), mal.insats)
    plain = prognos(rows, period, idag, mal.matt, fro=fro, niva=mal.niva)
    if plain is None:
        return None
    more = (
        prognos(rows, period, idag, mal.matt, fro=fro, niva=mal.niva, tillskott=tillskott)
        if tillskott
        else None
    )
    return Malprognos(
        period,
        idag,
        plain,
        more,
        tuple(backtest(rows, idag, mal.matt, fro=fro)),
        tuple(kurva(rows, period, idag, mal.matt)),
    )


def gangar(underlag: Underlag, insats: str | None) -> list[Gang]:
    """The deltaganden of an insats, or of all, in the order of the snapshot."""
    codes = underlag.ordbok
    wrong = codes["anledning"].index("felregistrering")
    rows = underlag.deltaganden.filter(
        pl.col("start").is_not_null(), pl.col("anledning").ne_missing(wrong)
    )
    if insats is not None:
        number = codes["insats"].index(insats) if insats in codes["insats"] else -1
        rows = rows.filter(pl.col("insats").cast(pl.Int64) == number)
    works = pl.when(pl.col("sysselsattning_efter") != 0).then(
        pl.col("omfattning_efter").fill_null(0) >= 1
    )
    return [Gang(*row) for row in rows.select("start", "slut", works.alias("utfall")).iter_rows()]
