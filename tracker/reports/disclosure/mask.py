"""Hiding: the print as it goes out, with nothing left in it of what is hidden, digest included."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from schemas.rapporter import Report, Tabell, Varde
from tracker.reports.disclosure.system import Plats
from tracker.reports.tabell import digest


DOLD: Final = "dold"


def dolt(table: Tabell, report: Report, dolda: AbstractSet[Plats]) -> Tabell:
    """The table with these places hidden, and the per cents that follow from them."""
    key = report.dimension.id
    every = {*dolda, *_procent(table, report, dolda)}
    rows = [_rad(row, _kolumner(every, str(row[key]))) for row in table.rows]
    total = _rad(table.total, _kolumner(every, "total")) if table.total is not None else None
    bas = _bas(table.bas, _kolumner(dolda, "bas")) if table.bas is not None else None
    found = {"rows": rows, "total": total, "bas": bas}
    # The old digest would let a reader try values until it fits.
    sha256 = digest(table.definition, table.columns, rows, total, bas)
    return table.model_copy(update={**found, "sha256": sha256})


def gomda(table: Tabell, nyckel: str) -> frozenset[Plats]:
    """The counts that are hidden in a print."""
    counts = {k.id for k in table.columns if k.slag == "antal"}
    found = {Plats(str(row[nyckel]), k) for row in table.rows for k in dolda_i(row) & counts}
    found |= {Plats("total", k) for k in dolda_i(table.total or {}) & counts}
    found |= {Plats("bas", k) for k in dolda_i(table.bas or {})}
    return frozenset(found)


def dolda_i(row: Mapping[str, Any]) -> set[str]:
    """Columns of a row (or of the totals, or of bas) that are hidden."""
    tom = row.get("tom")
    return {k for k, why in tom.items() if why == DOLD} if isinstance(tom, dict) else set()


def _procent(table: Tabell, report: Report, dolda: AbstractSet[Plats]) -> set[Plats]:
    """A per cent tells its count, or its bas, whichever of them is hidden."""
    found = set()
    for measure in report.matt:
        if measure.slag != "procent":
            continue
        own = Plats("bas", measure.kon or "totalt") in dolda
        for row in table.rows:
            rad = str(row[report.dimension.id])
            if own or Plats(rad, str(measure.av)) in dolda:
                found.add(Plats(rad, measure.id))
    return found


def _kolumner(dolda: AbstractSet[Plats], rad: str) -> set[str]:
    return {plats.kolumn for plats in dolda if plats.rad == rad}


def _rad(row: Mapping[str, Varde], kolumner: AbstractSet[str]) -> dict[str, Varde]:
    if not kolumner:
        return dict(row)
    tom = row.get("tom")
    marks = {**(tom if isinstance(tom, dict) else {}), **dict.fromkeys(sorted(kolumner), DOLD)}
    return {**row, **dict.fromkeys(kolumner), "tom": marks}


def _bas(bas: Mapping[str, Any], kolumner: AbstractSet[str]) -> dict[str, Any]:
    if not kolumner:
        return dict(bas)
    matta = {k: None if k in kolumner else n for k, n in bas["matta"].items()}
    mojliga = None if "mojliga" in kolumner else bas["mojliga"]
    tom = dict.fromkeys(sorted(kolumner), DOLD)
    return {"matta": matta, "mojliga": mojliga, "tom": tom}
