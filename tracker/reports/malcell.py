"""One cell of the table of goals, taken apart as any other (cell.py): who is behind a result.

A goal's row has populations of its own, so the cell is found by the goal and not by a code. A
result that somebody told has nobody behind it, but the event that told it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.handelser.mal import RAKNADE
from schemas.rapporter import Mal, Measure, Report, Sagt
from tracker.errors import WrongUse
from tracker.reports.cell import Cell, las
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.malen import galler
from tracker.reports.malforra import ett_ar_fore
from tracker.reports.malrader import av_sagt, fraga, matt_av, nyckel
from tracker.reports.underlag import Underlag
from tracker.reports.urval import bland_personer, med_urval, okand


_DEL: Final = {"mal_namnare": "namnare", "mal_ej_matta": "ej_matta"}
INGEN: Final = "Målet finns inte i rapporten. Välj en av raderna."
INGET: Final = "Det finns inget tal i den rutan. Välj en ruta med ett tal."


@dataclass(frozen=True, slots=True)
class SagtOm:
    """A result that was told: its figure, where it comes from, and the events that say so."""

    tal: int | str | None
    regler: tuple[str, ...]
    handelser: tuple[tuple[str, str], ...]


def las_ruta(report: Report, underlag: Underlag, *, rad: str, kolumn: str) -> Cell:
    """The cell of a row and a column in any report. Raises WrongUse as `cell.las`."""
    if report.dimension.radslag != "mal":
        return las(report, underlag, rad=rad, kolumn=kolumn)
    report = med_urval(report, underlag.parametrar)
    mal, measure = _funnen(report, underlag.forbund, underlag.parametrar.till.year, rad, kolumn)
    matt = matt_av(mal, report)
    if measure.slag == "mal_aktuella":
        population = next(one for one in report.populationer if one.id == measure.population)
    else:
        found = getattr(matt, _DEL.get(measure.slag, "taljare"), None)
        if found is None:
            raise WrongUse(INGET)
        population = found
    if okand(population, underlag.parametrar):
        raise WrongUse(INGET)
    asked = fraga(population)
    return Cell(
        report,
        Measure(
            id=measure.id,
            titel=measure.titel,
            slag=asked.slag,
            summerar=asked.summerar,
            population=population.id,
            nyckel="insats",
        ),
        population,
        ett_ar_fore(underlag) if measure.slag == "mal_forra" else underlag,
        underlag.forbund.index(mal.forbund),
        underlag.namnge(mal.forbund, mal.insats) if mal.insats else None,
    )


def sagt_om(asked: Cellfraga) -> SagtOm | None:
    """What stands behind a figure that was told; None for every figure that is counted."""
    if asked.report.dimension.radslag != "mal":
        return None
    val = asked.parametrar
    mal, measure = _funnen(asked.report, val.forbund, val.till.year, asked.rad, asked.kolumn)
    if mal.slag in RAKNADE or measure.slag == "mal_aktuella":
        return None
    told = mal.sagt_fore if measure.slag == "mal_forra" else mal.sagt
    if told is None or measure.slag == "mal_ej_matta" or bland_personer(val):
        raise WrongUse(INGET)
    how = "svar i enkäter" if told.ur_enkat else "inskrivet för hand"
    rule = f"Resultatet är {how}. Källa: {told.kalla}."
    return SagtOm(_tal(told, measure), (rule,), ((mal.forbund, told.handelse),))


def _tal(told: Sagt, measure: Measure) -> int | str | None:
    if measure.slag == "mal_namnare":
        return told.namnare
    if told.andel is not None:
        return av_sagt(told).text
    return told.text if told.taljare is None else told.taljare


def _funnen(
    report: Report, forbund: Sequence[str], ar: int, rad: str, kolumn: str
) -> tuple[Mal, Measure]:
    measure = next((one for one in report.matt if one.id == kolumn), None)
    if measure is None:
        raise WrongUse(f"Kolumnen finns inte. Välj en av: {', '.join(m.id for m in report.matt)}.")
    for mal in galler(report.mal, ar, (), flera=False):
        own = f"{mal.forbund}/{nyckel(mal)}" if len(forbund) > 1 else nyckel(mal)
        if own == rad:
            return mal, measure
    raise WrongUse(INGEN)
