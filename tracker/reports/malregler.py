"""The rules that a table of goals was counted by: those of the goals in it, and no other way to
count (ADR 37).
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, NamedTuple

from schemas.rapporter import Mal, Parametrar, Population, Report, Tabell
from tracker.reports.malrader import matt_av, nyckel
from tracker.reports.verksamhet.malmatt import Malmatt, populationer, rubrik


_ROLLER: Final = ("namnare", "taljare", "ej_matta")
"""Of how many stands first: the sentence of how many says «de av dem»."""


class Regel(NamedTuple):
    """A population, and what it is in the table: «Till arbete …: antal», or titles of columns."""

    population: Population
    rubriker: tuple[str, ...]


def regler(report: Report, tabell: Tabell) -> list[Regel]:
    """Each population once: goal by goal as they stand in the table, then what stands beside them.

    `report` is the declaration with the goals that the table was made of: KeyError where one is
    not in it.
    """
    named: dict[str, Population] = {}
    words: dict[str, dict[str, None]] = {}
    for population, title in (*_av_malen(tryckta(report, tabell), report), *_bredvid(report)):
        named.setdefault(population.id, population)
        words.setdefault(population.id, {})[title] = None
    return [Regel(one, tuple(words[one.id])) for one in named.values()]


def tryckta(report: Report, tabell: Tabell) -> list[Mal]:
    """The goals that have a row, in the order of the rows."""
    year = Parametrar.model_validate(tabell.parameters).till.year
    only, *others = tabell.parameters["forbund"]
    known = {(one.forbund, nyckel(one)): one for one in report.mal if one.ar == year}
    return [
        known[str(row["forbund"]) if others else only, str(row[report.dimension.id])]
        for row in tabell.rows
    ]


def _av_malen(mal: Sequence[Mal], report: Report) -> Iterator[tuple[Population, str]]:
    """Goals that are shares of the same stand together: first of how many, then each how many."""
    shares: dict[str, list[tuple[Mal, Malmatt]]] = {}
    for one in mal:
        matt = matt_av(one, report)
        if matt is not None:
            shares.setdefault((matt.namnare or matt.taljare).id, []).append((one, matt))
    for group in shares.values():
        for role, (one, matt) in product(_ROLLER, group):
            population = getattr(matt, role)
            if population is not None:
                yield population, rubrik(str(one.matt), role)


def _bredvid(report: Report) -> Iterator[tuple[Population, str]]:
    """What columns count whatever goals there are."""
    of_goals = {one.id for one in populationer()}
    named = {one.id: one for one in report.populationer}
    for measure in report.matt:
        if measure.slag == "mal_aktuella" or measure.population not in of_goals:
            yield named[measure.population], measure.titel
