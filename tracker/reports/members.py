"""Who stands behind a figure: the deltaganden, or the events, that one cell counts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from schemas.handelser.ekonomi import kronor, ore
from schemas.rapporter import LAGEN, Measure
from tracker.reports.belaggning import av_cell, pagick, toppdag
from tracker.reports.cell import Cell
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute
from tracker.reports.kvantiler import kvartsdagar
from tracker.reports.malcell import las_ruta, sagt_om
from tracker.reports.meningar import OM_PLATSER, pa_toppdagen, regler
from tracker.reports.siffror import avvikelse, decimal
from tracker.reports.underlag import kolumner, lagg_samman
from tracker.reports.uttryck import alla


@dataclass(frozen=True)
class Medlem:
    """`person` is a number within this one answer: the same number, the same person. Of *unika*
    where a person counts once with each owner, the same person with the same owner.
    """

    forbund: str
    deltagande: str
    person: int


@dataclass(frozen=True)
class Medlemmar:
    """`cell` is the figure itself: a number, a decimal as text, None where there is nobody.

    `deltaganden` in order of förbund and id; for *unika* `cell` is the number of different persons
    among them. `handelser`: (förbund, event id) for cells counted by events, else None. `bas` goes
    with a per cent. `regler` hold for every one of them. `aktivitet`: of times in an activity,
    whose events stand behind them beside their own; "" of every, None of no activity.
    """

    cell: int | str | None
    regler: tuple[str, ...]
    deltaganden: tuple[Medlem, ...] = ()
    handelser: tuple[tuple[str, str], ...] | None = None
    bas: Mapping[str, Any] | None = None
    aktivitet: str | None = None


def members(fraga: Cellfraga) -> Medlemmar:
    """The members of the cell. Raises WrongUse when there is no such row or column."""
    report, question = fraga.report, (fraga.parametrar, fraga.snapshots, fraga.positioner)
    asked = next((measure for measure in report.matt if measure.id == fraga.kolumn), None)
    if asked is not None and asked.slag == "avvikelse":
        return _avvikelse(fraga, asked)
    underlag = lagg_samman(*question, kolumner([report]) | {"deltagande", "person"})
    told = sagt_om(fraga)
    if told is not None:
        return Medlemmar(told.tal, told.regler, handelser=told.handelser)
    cell = las_ruta(report, underlag, rad=fraga.rad, kolumn=fraga.kolumn)
    if cell.population.kalla == "handelser":
        return _handelser(cell)
    rows = _rader(cell, underlag.rader(cell.population.kalla))
    figure = av_cell(cell, rows) if cell.measure.slag in LAGEN else None
    rows, own = _av_dagen(cell, rows)
    people = tuple(_numrerade(cell, rows))
    slag = next(measure for measure in report.matt if measure.id == fraga.kolumn).slag
    return Medlemmar(
        cell=figure if cell.measure.slag in LAGEN else _tal(cell, rows, people),
        regler=(*regler(cell), *own),
        deltaganden=people,
        bas=compute(report, *question).bas if slag == "procent" else None,
        aktivitet=_aktivitet(cell),
    )


def _aktivitet(cell: Cell) -> str | None:
    """The activity of the row, as its insats calls it."""
    if cell.population.kalla != "aktiviteter":
        return None
    return cell.kod.rpartition(".")[2] if cell.kod and cell.measure.nyckel == "aktivitet" else ""


def _av_dagen(cell: Cell, rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Of the most at once, those who took part on that day, and the sentence that says so; nobody
    stands behind a number of places.
    """
    if cell.measure.slag == "platser":
        return rows.clear(), (OM_PLATSER,)
    if cell.measure.slag != "topp" or rows.is_empty():
        return rows, ()
    dag = toppdag(cell)
    return rows.filter(pagick(dag)), (pa_toppdagen(dag),)


def _tal(cell: Cell, rows: pl.DataFrame, people: tuple[Medlem, ...]) -> int | str | None:
    """The figure, from the members themselves."""
    if cell.mot is not None:
        added = rows.filter(cell.tillkomna()).height
        return added - (rows.height - added)
    match cell.measure.slag:
        case "unika":
            return len({member.person for member in people})
        case "summa":
            return int(rows[str(cell.measure.summerar)].sum())
        case "kvantil":
            return decimal(rows.select(kvartsdagar(cell.measure)).item())
    return len(people)


def _rader(cell: Cell, rows: pl.DataFrame) -> pl.DataFrame:
    population = alla(cell.population.villkor, cell.underlag.ordbok, cell.underlag.parametrar)
    return rows.filter(population & cell.kontest() & cell.radtest()).sort("forbund", "deltagande")


def _numrerade(cell: Cell, rows: pl.DataFrame) -> Iterator[Medlem]:
    numbers: dict[tuple[int, int], int] = {}
    one = cell.underlag.en if cell.measure.slag == "unika" else "person"
    for forbund, deltagande, person in rows.select("forbund", "deltagande", one).iter_rows():
        number = numbers.setdefault((forbund, person), len(numbers) + 1)
        yield Medlem(cell.underlag.forbund[forbund], deltagande, number)


def _avvikelse(fraga: Cellfraga, measure: Measure) -> Medlemmar:
    """Both amounts, each with its own events: the figure is the one less the other."""
    av, mot = (members(replace(fraga, kolumn=str(of))) for of in (measure.av, measure.mot))
    amounts = [None if of.cell is None else ore(str(of.cell)) for of in (av, mot)]
    return Medlemmar(
        cell=avvikelse(*amounts),
        regler=tuple(dict.fromkeys((*av.regler, *mot.regler))),
        handelser=(*(av.handelser or ()), *(mot.handelser or ())),
    )


def _sagt(cell: Cell, rows: pl.DataFrame) -> int | str | None:
    """The figure that events make: how many, a sum, or what posts say."""
    adds = cell.measure.summerar
    summed = int(rows[adds].sum()) if adds else len(rows)
    if cell.measure.slag in ("uppgift", "belopp") and rows.is_empty():
        return None
    return kronor(summed) if cell.measure.slag == "belopp" else summed


def _handelser(cell: Cell) -> Medlemmar:
    underlag = cell.underlag
    population = alla(cell.population.villkor, {}, underlag.parametrar)
    rows = underlag.handelser.filter(population & cell.radtest()).sort("forbund", "nr")
    return Medlemmar(
        cell=_sagt(cell, rows),
        regler=regler(cell),
        handelser=tuple(
            (underlag.forbund[number], event)
            for number, event in rows.select("forbund", "handelse").iter_rows()
        ),
    )
