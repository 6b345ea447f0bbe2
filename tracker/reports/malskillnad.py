"""Who is counted by which goal: the members of a column of the table of goals (ADR 37)."""

from collections.abc import Iterator
from itertools import product
from typing import Final

import polars as pl

from schemas.rapporter import Mal, Measure, Population, Report, Slag
from tracker.reports.malforra import ett_ar_fore
from tracker.reports.malrader import matt_av, nyckel, synliga
from tracker.reports.underlag import Underlag
from tracker.reports.urval import okand
from tracker.reports.verksamhet.malmatt import summerar
from tracker.reports.vilka import medlemmar


RAKNADE: Final[tuple[Slag, ...]] = ("mal_taljare", "mal_namnare", "mal_ej_matta", "mal_aktuella")
"""Columns that count people or events; the others of a goal follow from them, or are decided."""
FOLJS: Final[tuple[Slag, ...]] = (*RAKNADE, "mal_forra")
"""Columns of which a comparison says who changed them. Last year is one text of two figures, so who
is in both counts twice there.
"""

LOGGEN: Final = "del:loggen"
"""The part that tells since when anything is known; its rows are förbund."""


def malmedlemmar(measure: Measure | None, report: Report, underlag: Underlag) -> pl.DataFrame:
    """As `medlemmar`: one line for each goal that a deltagande or an event is counted by.

    The goals are those of the report; one that is not there, or that counts nothing in this column,
    counts nobody.
    """
    parts = list(_delar(measure, report, underlag)) if measure is not None else []
    return pl.concat([medlemmar(None, report, underlag), *parts])


def loggens_borjan(underlag: Underlag) -> pl.DataFrame:
    """Who is known of the days a year before, or earlier: where nobody is, last year is not known
    (`malforra.fore_loggen`). As `medlemmar`, of each förbund.
    """
    last = ett_ar_fore(underlag).parametrar.till
    began = pl.min_horizontal("start", "remiss_datum")
    people = underlag.remisser.filter(began <= last).select("forbund", "deltagande", "person")
    events = underlag.handelser.filter(pl.col("datum") <= last).select(
        "forbund", deltagande="handelse", person=pl.lit(None, dtype=pl.UInt32)
    )
    names = pl.lit(pl.Series(underlag.forbund, dtype=pl.String))
    return pl.concat([people, events]).select(
        forbund=names.gather("forbund"),
        vem="deltagande",
        person="person",
        rad=names.gather("forbund"),
        tal=pl.lit(1, dtype=pl.Int64),
    )


def _delar(measure: Measure, report: Report, underlag: Underlag) -> Iterator[pl.DataFrame]:
    forra = measure.slag == "mal_forra"
    when = ett_ar_fore(underlag) if forra else underlag
    roles: tuple[Slag, ...] = ("mal_taljare", "mal_namnare") if forra else (measure.slag,)
    for mal, slag in product(synliga(report, underlag), roles):
        population = _population(mal, slag, report)
        if population is None or okand(population, underlag.parametrar):
            continue
        adds = summerar(population)
        counted = Measure(
            id=measure.id,
            titel=measure.titel,
            slag="summa" if adds else "antal",
            population=population.id,
            nyckel="insats",
            summerar=adds,
        )
        own = report.model_copy(update={"populationer": (population,)})
        rows = medlemmar(counted, own, when).filter(pl.col("forbund") == mal.forbund)
        if mal.insats is not None:
            rows = rows.filter(pl.col("rad") == underlag.namnge(mal.forbund, mal.insats))
        key = f"{mal.forbund}/{nyckel(mal)}" if underlag.flera else nyckel(mal)
        yield rows.with_columns(rad=pl.lit(key))


def _population(mal: Mal, slag: Slag, report: Report) -> Population | None:
    if slag == "mal_aktuella":
        return next(one for one in report.populationer if one.id == "totalt")
    matt = matt_av(mal, report)
    return getattr(matt, slag.removeprefix("mal_")) if matt is not None else None
