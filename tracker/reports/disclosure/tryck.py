"""Prints: tables made for publication, and what they stand on, part by part.

A part is an insats, or all the others together where some insatser have prints of their own. The
parts of a year are the same for every print of a kind, so that they can be set beside each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from schemas.rapporter import Dimension, Measure, Parametrar, Report, Tabell
from tracker.reports.disclosure.system import Plats
from tracker.reports.engine import compute
from tracker.reports.matt import KON
from tracker.reports.villkor import AVSLUTADE, NYA, TOTALT
from tracker.snapshots.snapshot import Snapshot


OVRIGA: Final = "*"
"""The part of those insatser that have no print of their own; no slug has a star."""
Antal = Mapping[Plats, int]
"""Place → count, of a table as it was counted."""


@dataclass(frozen=True, slots=True)
class Tryck:
    """One print: what was asked, and on which position it was counted.

    `dolda`: the places that were hidden in it; None for the new one.
    """

    report: Report
    parametrar: Parametrar
    position: int
    dolda: frozenset[Plats] | None = None

    @property
    def ar(self) -> int:
        return self.parametrar.fran.year

    @property
    def insats(self) -> str | None:
        """The one insats it is about; None: all of them."""
        return next(iter(self.parametrar.insats), None)

    @property
    def nyckel(self) -> tuple[str, ...]:
        """What its rows tell apart; reports that count the same in other words share it."""
        return (str(self.ar), *dict.fromkeys(measure.nyckel for measure in self.report.matt))


def antal(tryck: Tryck, snapshot: Snapshot, insats: str | None) -> Antal:
    """The counts of the print, of one insats or of all (None)."""
    return celler(_tabell(tryck.report, tryck, snapshot, insats))


def celler(table: Tabell) -> Antal:
    """Place → count: rows, row of totals and bas; per cents follow from them."""
    key = next(k.id for k in table.columns if k.slag == "nyckel")
    counts = [k.id for k in table.columns if k.slag == "antal"]
    found = {Plats(str(row[key]), k): _tal(row[k]) for row in table.rows for k in counts}
    if table.total:
        found |= {Plats("total", k): _tal(table.total[k]) for k in counts}
    if table.bas:
        found |= {Plats("bas", k): int(n) for k, n in table.bas["matta"].items()}
        found[Plats("bas", "mojliga")] = int(table.bas["mojliga"])
    return found


class Raknare:
    """Counts what prints stand on, each thing once: many of them ask the same."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._raknat: dict[tuple[object, ...], Antal] = {}

    def antal(self, tryck: Tryck, insats: str | None) -> Antal:
        """As `antal`."""
        return self._antal(tryck, tryck.report, insats)

    def strommar(self, tryck: Tryck) -> Antal:
        """Insats → how many of each kön are in it, begin and end in the year of the print."""
        return self._antal(tryck, _strommar(), None)

    def _antal(self, tryck: Tryck, report: Report, insats: str | None) -> Antal:
        unika = tryck.parametrar.unika_per_huvudman
        asked = (report.id, report.definition, tryck.ar, tryck.position, unika, insats)
        if asked not in self._raknat:
            self._raknat[asked] = celler(_tabell(report, tryck, self._snapshot, insats))
        return self._raknat[asked]


def _tabell(report: Report, tryck: Tryck, snapshot: Snapshot, insats: str | None) -> Tabell:
    plain = Parametrar(
        forbund=tryck.parametrar.forbund,
        fran=tryck.parametrar.fran,
        till=tryck.parametrar.till,
        insats=(insats,) if insats else (),
        unika_per_huvudman=tryck.parametrar.unika_per_huvudman,
    )
    forbund = plain.forbund[0]
    return compute(report, plain, {forbund: snapshot}, {forbund: tryck.position})


def _tal(value: object) -> int:
    return value if isinstance(value, int) else 0


@cache
def _strommar() -> Report:
    """Totalt, nya and avslutade by insats and kön: nobody's report, so made where none looks."""
    return Report(
        id="strommar",
        definition="1",
        fraga="",
        titel="",
        dimension=Dimension(id="insats", titel="Insats"),
        populationer=(TOTALT, NYA, AVSLUTADE),
        matt=tuple(
            Measure(id=f"{pop.id}_{id_}", titel="", population=pop.id, nyckel="insats", kon=kon)
            for pop in (TOTALT, NYA, AVSLUTADE)
            for id_, _, kon in KON
        ),
    )
