"""Two runs of one report compared: every changed cell, and who changed it.

The way from one to the other is walked in up to four steps: what became known, then what the
förbund decided on how it counts, then another period or choice, then another definition. So each
change has one reason. What became known must have been brought by an event: a change that none
brought is *oförklarat*, and there is to be none.

Both runs are counted on the same snapshots, which hold every version of every deltagande.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from schemas.rapporter import HARLEDDA, LAGEN, OM_MAL, Report
from tracker.errors import WrongUse
from tracker.reports.andrade import INSATSEN, Andrad, Bidrag, Delar, Sida, Skal
from tracker.reports.bringare import Bringare
from tracker.reports.egna_fragor import LED
from tracker.reports.foljder import DEL, delar, medlemmar_av
from tracker.reports.malskillnad import FOLJS, LOGGEN, loggens_borjan, malmedlemmar
from tracker.reports.underlag import Underlag, kolumner, lagg_samman
from tracker.reports.urval import med_urval
from tracker.reports.vilka import (
    andra_varden,
    medlemmar,
    olika,
    per_person,
    som_total,
)
from tracker.snapshots.snapshot import Snapshot


_FOLJER: Final = (*HARLEDDA, *LAGEN, *(set(OM_MAL) - set(FOLJS)), "kvantil")
"""Kinds of measures that count nobody: they follow from counts, or from parts (foljder.py)."""
_SAGDA: Final = ("uppgift", "belopp")


def jamfor(fore: Sida, efter: Sida, snapshots: Mapping[str, Snapshot]) -> list[Andrad]:
    """Every cell of counts that somebody changed, in order of column and row.

    One came and one went leaves the figure as it was, and is told all the same. `snapshots` reach
    both sides' positions. Raises WrongUse for two different reports or other förbund.
    """
    found = andrade_delar(fore, efter, snapshots)
    return [one for one in found.values() if not one.kolumn.startswith(DEL)]


def andrade_delar(fore: Sida, efter: Sida, snapshots: Mapping[str, Snapshot]) -> Delar:
    """The same, and the parts that other figures follow from."""
    if fore.report.id != efter.report.id or fore.parametrar.forbund != efter.parametrar.forbund:
        raise WrongUse("Jämför samma rapport för samma förbund.")
    cells: dict[tuple[str, str], Andrad] = {}
    for skal, a, b in _steg(fore, efter):
        for kolumn, rad, bidrag in _steget(skal, a, b, snapshots):
            cells.setdefault((kolumn, rad), Andrad(rad, kolumn)).bidrag.append(bidrag)
    order = {m.id: number for number, m in enumerate((*efter.report.matt, *fore.report.matt))}
    keys = sorted(cells, key=lambda key: (order.get(key[0], len(order)), *key))
    return {key: cells[key] for key in keys}


def _steg(fore: Sida, efter: Sida) -> Iterator[tuple[Skal, Sida, Sida]]:
    known = replace(fore, positioner=efter.positioner)
    per = efter.parametrar.unika_per_huvudman
    decided = replace(
        known, parametrar=known.parametrar.model_copy(update={"unika_per_huvudman": per})
    )
    asked = replace(known, parametrar=efter.parametrar)
    if dict(fore.positioner) != dict(known.positioner):
        yield "kunskap", fore, known
    if known.fragat != decided.fragat:
        yield "installning", known, decided
    if decided.fragat != asked.fragat:
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
        Bringare(
            a.positioner,
            b.positioner,
            snapshots,
            fragor=egna,
            agare=agare,
            priser=any(m.summerar == "ersattning" for m in b.report.matt),
            steg=last,
        )
        if skal == "kunskap"
        else None
    )
    fore, efter = (med_urval(side.report, side.parametrar) for side in (a, b))
    for name, rows in (*_raknade(fore, efter, was, now), *_delar(fore, efter, was, now)):
        for forbund, vem, person, rad, tal in rows.iter_rows():
            yield name, rad, _bidrag(forbund, vem, person, rad, tal, skal, bringare)


def _raknade(
    fore: Report, efter: Report, was: Underlag, now: Underlag
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Who counts otherwise in a column, on its rows and in the total."""
    before = {m.id: m for m in fore.matt if m.slag not in _FOLJER}
    after = {m.id: m for m in efter.matt if m.slag not in _FOLJER}
    for name in dict.fromkeys((*before, *after)):
        slag = (after.get(name) or before[name]).slag
        vilka = malmedlemmar if slag in FOLJS else medlemmar
        rows = vilka(before.get(name), fore, was), vilka(after.get(name), efter, now)
        persons = slag == "unika"
        for pair in _med_total(*rows, total=efter.total):
            sides = (per_person(pair[0], was), per_person(pair[1], now)) if persons else pair
            yield name, olika(*sides, persons=persons, sagt=slag in _SAGDA)


def _delar(
    fore: Report, efter: Report, was: Underlag, now: Underlag
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The same of the parts that other figures follow from."""
    before, after = delar(fore), delar(efter)
    for name in dict.fromkeys((*before, *after)):
        part = after.get(name) or before[name]
        rows = (
            medlemmar_av(before.get(name), fore, was),
            medlemmar_av(after.get(name), efter, now),
        )
        for pair in _med_total(*rows, total=efter.total and part.har_total):
            yield name, olika(*pair, persons=False) if part.slag == "bas" else andra_varden(*pair)
    if efter.dimension.radslag == "mal" and any(p.kalla != "handelser" for p in efter.populationer):
        yield LOGGEN, andra_varden(loggens_borjan(was), loggens_borjan(now))


def _med_total(
    was: pl.DataFrame, now: pl.DataFrame, *, total: bool
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    yield was, now
    if total:
        yield som_total(was), som_total(now)


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
    if vem.startswith(INSATSEN):
        found = bringare.insatsens(forbund, vem.removeprefix(INSATSEN).removeprefix(f"{forbund}/"))
    else:
        found = bringare.for_(forbund, vem, person, rad)
    return Bidrag(forbund, vem, tal, skal if found else "oforklarat", found)


def _underlag(side: Sida, snapshots: Mapping[str, Snapshot]) -> Underlag:
    columns = kolumner([side.report]) | {"deltagande", "person"}
    return lagg_samman(side.parametrar, snapshots, side.positioner, columns)
