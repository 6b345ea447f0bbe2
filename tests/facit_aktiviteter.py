"""An answer key for activities and for plans that were followed up, in plain Python (ADR 52).

Stands beside facit.py, and like it was written apart from the folds and the engine.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from facit import KON, Row
from facit_finsam import andel


Event = dict[str, Any]
Period = tuple[date, date]


def tider(events: Iterable[Event]) -> dict[str, list[Row]]:
    """Deltagande → its times in activities, of events in force in order of recording."""
    held: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for event in events:
        data, when = event["data"], date.fromisoformat(event["datum"])
        times = held[event["deltagande"], data["aktivitet"]]
        if event["typ"] == "aktivitet.avslutad":
            times[-1] |= {"till": when, "fullfoljt": data.get("fullfoljt"), "sagt": True}
            continue
        if times and not (times[-1]["sagt"] and when > times[-1]["till"]):
            times.pop()
        till = data.get("till")
        one = {"insats": event["insats"], "aktivitet": data["aktivitet"], "fran": when}
        one |= {"till": till and date.fromisoformat(till), "fullfoljt": None, "sagt": False}
        times.append(one)
    found = defaultdict(list)
    for (namn, _), times in held.items():
        found[namn] += [t for t in times if not t["till"] or t["till"] >= t["fran"]]
    return found


def ganger(rows: Iterable[Row], period: Period, insats: str | None = None) -> dict[str, list[Row]]:
    """What was with, begun, ended, known, completed and unknown: times within what counts."""
    first, last = period
    there = []
    for row in rows:
        if row["start"] is None or row["anledning"] == "felregistrering":
            continue
        for one in row.get("tider", ()):
            if one["insats"] == row["insats"] and insats in (None, row["insats"]):
                ends = [day for day in (one["till"], row["slut"]) if day]
                there.append({**one, "slut": min(ends, default=None), "kon": row["kon"]})
    ended = [t for t in there if t["slut"] and first <= t["slut"] <= last]
    return {
        "med": [t for t in there if t["fran"] <= last and (not t["slut"] or t["slut"] >= first)],
        "borjade": [t for t in there if first <= t["fran"] <= last],
        "slutade": ended,
        "med_besked": [t for t in ended if t["fullfoljt"] is not None],
        "fullfoljde": [t for t in ended if t["fullfoljt"]],
        "utan_besked": [t for t in ended if t["fullfoljt"] is None],
    }


def per_aktivitet(rows: Iterable[Row], period: Period) -> dict[str, dict[str, Any]]:
    """`insats.aktivitet` (and `total`) → its row of the report."""
    found = ganger(list(rows), period)
    keys = {_nyckel(t) for times in found.values() for t in times}
    return {k: _rad(found, k) for k in keys} | {"total": _rad(found, None)}


def _nyckel(time: Row) -> str:
    return f"{time['insats']}.{time['aktivitet']}"


def _rad(found: dict[str, list[Row]], key: str | None) -> dict[str, Any]:
    own = {k: [t for t in times if key in (None, _nyckel(t))] for k, times in found.items()}
    row: dict[str, Any] = {k: len(times) for k, times in own.items() if k != "med"}
    row |= {f"med_{kon}": sum(t["kon"] in of for t in own["med"]) for kon, of in KON}
    return row | {"fullfoljde_procent": andel(row["fullfoljde"], row["med_besked"])}


def planer(rows: list[Row], last: date) -> dict[str, Any]:
    """Of participations: plans that were followed up, and carried out, until the last day."""
    held = [r for r in rows if r["plan_datum"] and r["plan_datum"] <= last]
    foljda = [r for r in held if r.get("plan_foljd") and r["plan_foljd"] <= last]
    done = [r for r in foljda if r.get("plan_genomford") and r["plan_genomford"] <= last]
    return {
        "med_plan": len(held),
        "foljda": len(foljda),
        "foljda_procent": andel(len(foljda), len(held)),
        "genomforda": len(done),
        "genomforda_procent": andel(len(done), len(foljda)),
        "ej_foljda": len(held) - len(foljda),
    }
