"""Two runs of one report compared: every changed cell, and who changed it.

The way from one to the other is walked in up to four steps: what became known, then what the
förbund decided on how it counts, then another period or choice, then another definition. So each
change has one reason. What became known must have been brought by an event: a change that none
brought is *oförklarat*, and there is to be none.

Both runs are counted on the same snapshots, which hold every version of every deltagande.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, NamedTuple

from schemas.rapporter import HARLEDDA, LAGEN, OM_MAL, Parametrar, Report
from tracker.errors import WrongUse
from tracker.reports.bringare import Bringare
from tracker.reports.egna_fragor import LED
from tracker.reports.malskillnad import FOLJS, malmedlemmar
from tracker.reports.underlag import Underlag, kolumner, lagg_samman
from tracker.reports.urval import med_urval
from tracker.reports.vilka import TOTAL, medlemmar, olika, per_person, som_total
from tracker.snapshots.snapshot import Snapshot


Skal = Literal["kunskap", "installning", "period", "definition", "oforklarat"]
_FOLJER: Final = (*HARLEDDA, *LAGEN, *(set(OM_MAL) - set(FOLJS)), "kvantil")
"""Kinds of measures that follow from counts; their cells change when those do."""


@dataclass(frozen=True, slots=True)
class Sida:
    """One of the two: what was asked, under which definition, and how much was known."""

    report: Report
    parametrar: Parametrar
    positioner: Mapping[str, int]


class Bidrag(NamedTuple):
    """One deltagande (or event counted by a number) that changed a cell by `tal`.

    In a count of different persons one stands for all of a person's. `positioner`: the events that
    brought it, where the reason is what became known.
    """

    forbund: str
    vem: str
    tal: int
    skal: Skal
    positioner: tuple[int, ...] = ()


@dataclass(slots=True)
class Andrad:
    """One cell (row key or `total`, column) and everybody who changed it."""

    rad: str
    kolumn: str
    bidrag: list[Bidrag] = field(default_factory=list)

    @property
    def tal(self) -> int:
        """By how much the figure changed."""
        return sum(one.tal for one in self.bidrag)

    @property
    def oforklarat(self) -> int:
        """How much of it no event brought: 0, or something is wrong."""
        return sum(abs(one.tal) for one in self.bidrag if one.skal == "oforklarat")


def jamfor(fore: Sida, efter: Sida, snapshots: Mapping[str, Snapshot]) -> list[Andrad]:
    """Every cell of counts that somebody changed, in order of column and row.

    One came and one went leaves the figure as it was, and is told all the same. `snapshots` reach
    both sides' positions. Raises WrongUse for two different reports or other förbund.
    """
    if fore.report.id != efter.report.id or fore.parametrar.forbund != efter.parametrar.forbund:
        raise WrongUse("Jämför samma rapport för samma förbund.")
    cells: dict[tuple[str, str], Andrad] = {}
    for skal, a, b in _steg(fore, efter):
        for kolumn, rad, bidrag in _steget(skal, a, b, snapshots):
            cells.setdefault((kolumn, rad), Andrad(rad, kolumn)).bidrag.append(bidrag)
    order = {m.id: number for number, m in enumerate((*efter.report.matt, *fore.report.matt))}
    return [cells[key] for key in sorted(cells, key=lambda key: (order[key[0]], key[1]))]


def _steg(fore: Sida, efter: Sida) -> Iterator[tuple[Skal, Sida, Sida]]:
    known = replace(fore, positioner=efter.positioner)
    per = efter.parametrar.unika_per_huvudman
    decided = replace(
        known, parametrar=known.parametrar.model_copy(update={"unika_per_huvudman": per})
    )
    asked = replace(known, parametrar=efter.parametrar)
    if dict(fore.positioner) != dict(known.positioner):
        yield "kunskap", fore, known
    if known.parametrar != decided.parametrar:
        yield "installning", known, decided
    if decided.parametrar != asked.parametrar:
        yield "period", decided, asked
    if asked.report != efter.report:
        yield "definition", asked, efter


def _steget(
    skal: Skal, a: Sida, b: Sida, snapshots: Mapping[str, Snapshot]
) -> Iterator[tuple[str, str, Bidrag]]:
    """(column, row, who changed it) of one step."""
    was, now = _underlag(a, snapshots), _underlag(b, snapshots)
    egna = any(p.kalla in LED for p in b.report.populationer)
    agare = bool(b.parametrar.huvudman)
    steg = any(p.kalla == "steg" for p in b.report.populationer)
    last = b.parametrar.till if steg else None
    bringare = (
        Bringare(a.positioner, b.positioner, snapshots, fragor=egna, agare=agare, steg=last)
        if skal == "kunskap"
        else None
    )
    fore, efter = (med_urval(side.report, side.parametrar) for side in (a, b))
    before = {m.id: m for m in fore.matt if m.slag not in _FOLJER}
    after = {m.id: m for m in efter.matt if m.slag not in _FOLJER}
    for name in dict.fromkeys((*before, *after)):
        slag = (after.get(name) or before[name]).slag
        vilka = malmedlemmar if slag in FOLJS else medlemmar
        rows = vilka(before.get(name), fore, was), vilka(after.get(name), efter, now)
        persons = slag == "unika"
        pairs = [rows, (som_total(rows[0]), som_total(rows[1]))] if b.report.total else [rows]
        if persons:
            pairs = [(per_person(a_, was), per_person(b_, now)) for a_, b_ in pairs]
        for pair in pairs:
            for forbund, vem, person, rad, tal in olika(*pair, persons=persons).iter_rows():
                yield name, rad, _bidrag(forbund, vem, person, rad, tal, skal, bringare)


def _bidrag(
    forbund: str,
    vem: str,
    person: int | None,
    rad: str,
    tal: int,
    skal: Skal,
    bringare: Bringare | None,
) -> Bidrag:
    if bringare is None:
        return Bidrag(forbund, vem, tal, skal)
    found = bringare.for_(forbund, vem, person, rad)
    return Bidrag(forbund, vem, tal, skal if found else "oforklarat", found)


def _underlag(side: Sida, snapshots: Mapping[str, Snapshot]) -> Underlag:
    columns = kolumner([side.report]) | {"deltagande", "person"}
    return lagg_samman(side.parametrar, snapshots, side.positioner, columns)


__all__ = ["TOTAL", "Andrad", "Bidrag", "Sida", "Skal", "jamfor"]
