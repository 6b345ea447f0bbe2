"""All reports there are: found by importing every module of the report folders.

A new report is one new file in `tracker/reports/sus` (or a folder beside it) that holds a `Report`.
A reworded or recounted one gets a new `definition` beside the old, which stays runnable; which of
them holds in a förbund is its own choice (gallande.py).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import MappingProxyType, ModuleType
from typing import get_args

import tracker.reports
from schemas.rapporter import Grupp, Measure, Population, Report, Test
from tracker.errors import WrongUse
from tracker.reports import jamforda
from tracker.reports.alfabet import ordning
from tracker.reports.egna_fragor import SVARSKOLUMNER
from tracker.reports.ersattning import KOLUMNER as ERSATTNINGSKOLUMNER
from tracker.reports.gangrader import KOLUMNER as GANGKOLUMNER
from tracker.reports.poster import KOLUMNER
from tracker.reports.stegrader import KOLUMNER as STEGKOLUMNER
from tracker.snapshots.harledda import deltagandekolumner


@cache
def alla() -> Mapping[tuple[str, str], Report]:
    """(id, definition) → report, in order of id. Raises ValueError for a faulty declaration."""
    found: dict[tuple[str, str], Report] = {}
    for report in _declared():
        check(report)
        key = (report.id, report.definition)
        if found.setdefault(key, report) != report:
            raise ValueError(f"{report.id}, definition {report.definition}, is declared twice")
    return MappingProxyType(dict(sorted(found.items())))


def rapporter() -> tuple[Report, ...]:
    """The first definition of every report, which holds until a förbund chooses another (ADR 27);
    in order of id.
    """
    return tuple(versioner(id_)[0] for id_ in dict.fromkeys(id_ for id_, _ in alla()))


def grupper() -> Mapping[Grupp, tuple[Report, ...]]:
    """The first definition of every report by its group, in order of titles; no empty group."""
    every = sorted(rapporter(), key=lambda report: ordning(report.titel))
    named: tuple[Grupp, ...] = get_args(Grupp)
    found = {grupp: tuple(r for r in every if r.grupp == grupp) for grupp in named}
    return {grupp: reports for grupp, reports in found.items() if reports}


def versioner(id_: str) -> tuple[Report, ...]:
    """Every definition of one report, the oldest first; () where there is no such report."""
    found = [report for (own, _), report in alla().items() if own == id_]
    return tuple(sorted(found, key=lambda report: int(report.definition)))


def rapport(id_: str, definition: str | None = None) -> Report:
    """One report, the first definition unless another is asked for; WrongUse if there is none."""
    found = [r for r in versioner(id_) if definition in (None, r.definition)]
    if not found:
        names = ", ".join(dict.fromkeys(id_ for id_, _ in alla()))
        raise WrongUse(f"Det finns ingen rapport som heter så. Välj en av: {names}.")
    return found[0]


def check(report: Report) -> None:
    """Refuse a declaration that names a population, a measure or a column that is not there."""
    populations = {population.id: population for population in report.populationer}
    ids = [measure.id for measure in report.matt]
    named = [measure.population for measure in report.matt]
    named += [report.bas.matta, report.bas.mojliga] if report.bas else []
    shares = [measure.av for measure in report.matt if measure.slag == "procent"]
    amounts = {measure.id for measure in report.matt if measure.slag == "belopp"}
    less = [of for m in report.matt if m.slag == "avvikelse" for of in (m.av, m.mot)]
    if len(ids) != len(set(ids)):
        raise ValueError(f"{report.id}: two measures have the same id")
    if missing := set(named) - set(populations):
        raise ValueError(f"{report.id}: no population {sorted(missing)}")
    if set(less) - amounts:
        raise ValueError(f"{report.id}: an avvikelse without its amounts")
    if set(shares) - set(ids) or (shares and report.bas is None):
        raise ValueError(f"{report.id}: a per cent without its count or its bas")
    for population in populations.values():
        people = deltagandekolumner() | jamforda.av(population.kalla)
        people |= SVARSKOLUMNER | STEGKOLUMNER | GANGKOLUMNER
        events = KOLUMNER | ERSATTNINGSKOLUMNER
        columns = events if population.kalla == "handelser" else people
        measures = [measure for measure in report.matt if measure.population == population.id]
        if missing := {*_tested(population), *_counted(measures)} - columns:
            raise ValueError(f"{report.id}: no column {sorted(missing)} in a snapshot")


def _declared() -> Iterator[Report]:
    for found in walk_packages(tracker.reports.__path__, "tracker.reports."):
        if found.name.count(".") > 2:  # inside a folder of declarations, not the engine itself
            yield from _in_module(import_module(found.name))


def _in_module(module: ModuleType) -> Iterator[Report]:
    for value in vars(module).values():
        if isinstance(value, Report):
            yield value


def _tested(population: Population) -> set[str]:
    tests: list[Test] = [test for condition in population.villkor for test in condition.nagon]
    return {test.kolumn for test in tests}


def _counted(measures: list[Measure]) -> set[str]:
    return {
        column
        for measure in measures
        for column in (measure.nyckel, measure.summerar)
        if column is not None
    }
