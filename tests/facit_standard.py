"""An answer key for SUS's standard reports, counted in plain Python from RAKNEREGLER 9, 10, 12, 17.

Stands beside facit.py, and like it was written apart from the engine.
"""

from collections.abc import Callable, Iterable
from statistics import median, quantiles
from typing import Any

from facit import KON, Facit, Row


WORK = {"arbete_osubventionerat", "arbete_subventionerat", "eget_foretag"}
CLASSES = ("forvarvsarbete", "studier", "aktivt_arbetssokande", "ovrigt")


def alder(row: Row) -> str:
    """The class of the age at the start."""
    years = row["start"].year - row["fodelsear"]
    if years < 16:
        return "under_16"
    if years >= 65:
        return "65_eller_mer"
    for first, last in ((16, 19), (20, 24), (25, 29), (30, 39), (40, 49), (50, 59)):
        if years <= last:
            return f"{first}_{last}"
    return "60_64"


def klass(entries: Iterable[str]) -> str:
    """The first of the four that applies."""
    codes = {entry.split(":")[0] for entry in entries}
    if codes & WORK:
        return "forvarvsarbete"
    if "studier" in codes:
        return "studier"
    return "aktivt_arbetssokande" if "aktivt_arbetssokande" in codes else "ovrigt"


def measured(facit: Facit, what: str) -> list[Row]:
    return [r for r in facit.avslutade if r[f"{what}_fore"] and r[f"{what}_efter"]]


def by_kon(prefix: str, rows: Iterable[Row]) -> dict[str, int]:
    kept = list(rows)
    return {f"{prefix}_{name}": sum(r["kon"] in kinds for r in kept) for name, kinds in KON}


def aldrar(facit: Facit) -> dict[str, dict[str, int]]:
    found = {alder(r) for r in facit.nya}
    return {one: facit._kon(r for r in facit.nya if alder(r) == one) for one in found}


def klasser(facit: Facit) -> dict[str, dict[str, int]]:
    """Class → counts before and after, and the change."""
    rows = measured(facit, "sysselsattning")
    table = {}
    for one in CLASSES:
        fore = by_kon("fore", (r for r in rows if klass(r["sysselsattning_fore"]) == one))
        efter = by_kon("efter", (r for r in rows if klass(r["sysselsattning_efter"]) == one))
        if fore["fore_totalt"] or efter["efter_totalt"]:
            table[one] = fore | efter | _change(fore, efter)
    return table


def _change(fore: dict[str, int], efter: dict[str, int]) -> dict[str, int]:
    return {f"forandring_{k}": efter[f"efter_{k}"] - fore[f"fore_{k}"] for k, _ in KON}


def forandring(facit: Facit, what: str) -> dict[str, dict[str, int]]:
    """Code → the change from before to after."""
    table = {}
    for kod, row in facit.fore_efter(what)[0].items():
        fore = {f"fore_{k}": row[f"fore_{k}"] for k, _ in KON}
        efter = {f"efter_{k}": row[f"efter_{k}"] for k, _ in KON}
        table[kod] = _change(fore, efter)
    return table


def arbete_studier(facit: Facit) -> dict[str, dict[str, int]]:
    """Class after → who works or studies, and who of them began or increased."""
    rows = [r for r in measured(facit, "sysselsattning") if r["omfattning_efter"]]
    table = {}
    for one in CLASSES:
        own = [r for r in rows if klass(r["sysselsattning_efter"]) == one]
        more = [r for r in own if r["omfattning_efter"] > r["omfattning_fore"]]
        if own:
            table[one] = by_kon("efter", own) | by_kon("okat", more)
    return table


def overgang(facit: Facit) -> dict[str, dict[str, int]]:
    """The one code before → code after → how many; `fore` is all of the row."""
    table: dict[str, dict[str, int]] = {}
    for row in measured(facit, "forsorjning"):
        if len(row["forsorjning_fore"]) == 1:
            line = table.setdefault(row["forsorjning_fore"][0], {"fore": 0})
            line["fore"] += 1
            for kod in row["forsorjning_efter"]:
                line[f"efter_{kod}"] = line.get(f"efter_{kod}", 0) + 1
    return table


def inskrivningstid(facit: Facit) -> dict[str, dict[str, Any]]:
    """Insats (and `total`) → number, quartiles and median in days."""
    keys = {r["insats"] for r in facit.avslutade}
    table = {k: _tid([r for r in facit.avslutade if r["insats"] == k]) for k in keys}
    return table | {"total": _tid(facit.avslutade)}


def _tid(rows: list[Row]) -> dict[str, Any]:
    return {"avslutade": len(rows)} | tider(rows, lambda r: (r["slut"] - r["start"]).days)


def tider(rows: list[Row], dagar: Callable[[Row], int]) -> dict[str, Any]:
    """Quartiles and median, and the medians of women and men, by linear interpolation."""
    days = sorted(map(dagar, rows))
    cuts = quantiles(days, n=4, method="inclusive") if len(days) > 1 else [*days, *days, *days]
    low, mid, high = cuts or (None, None, None)
    found: dict[str, Any] = {"nedre_kvartil": low, "median": mid, "ovre_kvartil": high}
    for kon in ("kvinna", "man"):
        own = [dagar(r) for r in rows if r["kon"] == kon]
        found[f"median_{kon}"] = median(own) if own else None
    return found
