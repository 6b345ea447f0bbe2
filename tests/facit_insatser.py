"""An answer key for what is told of an insats: places and who has them, plans, and volumes.

Stands beside facit.py, and like it was written apart from the engine.
"""

from datetime import date, timedelta
from typing import Any

import facit_pengar as pengar
from facit import Facit, Row
from facit_finsam import fullt
from facit_logg import Bild

from schemas.kodverk import koder


Rader = dict[str, dict[str, Any]]
Version = tuple[date, Any]
"""The day from which an event describes the insats, and the event."""


def versioner(bild: Bild) -> list[tuple[str, list[Version]]]:
    """Each insats with what describes it from which day, in order of day."""
    found: dict[str, list[Version]] = {}
    for event in bild.av("insats.upplagd"):
        day = date.fromisoformat(event["datum"])
        found.setdefault(event["insats"], []).append((day, event))
    return [(slug, sorted(those, key=lambda v: v[0])) for slug, those in found.items()]


def giltig(versions: list[Version], day: date) -> Version:
    """The version of a day; before the first, the first."""
    return ([one for one in versions if one[0] <= day] or versions[:1])[-1]


def belaggning(bild: Bild, facit: Facit, period: tuple[date, date]) -> Rader:
    first, last = period
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    platser = {slug: _platsdagar(versions, days) for slug, versions in versioner(bild)}
    rows = facit.open
    table = {
        key: fullt([r for r in rows if r["insats"] == key], platser.get(key, 0), period)
        for key in {r["insats"] for r in rows}
    }
    alla = sum(platser.get(key, 0) for key in table)
    med = [r for r in rows if platser.get(r["insats"])]
    whole = fullt(rows, alla, period)
    return table | {"total": whole | {"belaggning": fullt(med, alla, period)["belaggning"]}}


def _platsdagar(versions: list[Version], days: list[date]) -> int:
    """Places of an insats, summed over the days on which it had them."""
    total = 0
    for day in days:
        data = giltig(versions, day)[1]["data"]
        begun = data.get("start") is None or data["start"] <= day.isoformat()
        left = data.get("slut") is not None and data["slut"] < day.isoformat()
        total += (data.get("platser") or 0) if begun and not left else 0
    return total


def insatsrapport(bild: Bild, facit: Facit, period: tuple[date, date]) -> Rader:
    years = range(period[0].year, period[1].year + 1)
    planerat = pengar.planerat(bild.av("budget.beslutad"), years)
    first, last = period
    events = [e for e in bild.handelser if first <= e["datum"] <= last]
    keys = {*planerat, *(r["insats"] for r in facit.open), *(e["insats"] for e in events)}
    table = {
        key: {"planerat": planerat.get(key)}
        | facit._kon(r for r in facit.open if r["insats"] == key)
        | _utan_namn([e for e in events if e["insats"] == key])
        for key in keys
    }
    said = sum(planerat.values()) if planerat else None
    total = {"planerat": said} | facit._kon(facit.open) | _utan_namn(events)
    return table | {"total": total}


def _utan_namn(events: list[Row]) -> dict[str, int]:
    """What is counted without names: anonyma and volym."""
    anonyma = [e for e in events if e["typ"] == "anonym.inskriven"]
    volym = [e for e in events if e["typ"] == "volym.registrerad"]
    return {
        "anonyma": sum(e["antal"] for e in anonyma),
        "volym": sum(e["antal"] for e in volym),
        "volym_kvinna": sum(e["kvinnor"] or 0 for e in volym),
        "volym_man": sum(e["man"] or 0 for e in volym),
    } | {f"anonyma_{k}": sum(e["antal"] for e in anonyma if e["kon"] == k) for k in koder("kon")}
