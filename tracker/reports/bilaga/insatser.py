"""Which insatser there were in the year, and whose: facts, and nobody's count."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemas.kodverk import namn
from schemas.rapporter import Parametrar
from tracker.reports.alfabet import ordning
from tracker.reports.bilaga.grund import INSATS, PERSON, Egen, Grund, Rad, kolumn
from tracker.state.insats import EJ_ANGIVEN


def insatser(grund: Grund) -> Egen:
    """Those that went on some day of the year, and those that somebody was in."""
    year = grund.parametrar
    seen = {str(row["insats"]) for row in grund.tabeller[PERSON].rows}
    found = grund.snapshot.insatser(year.till, grund.position).iter_rows(named=True)
    held = [one for one in found if one["insats"] in seen or _pagar(one, year)]
    held.sort(key=lambda one: (ordning(one["namn"]), one["insats"]))
    return Egen(
        INSATS,
        (
            kolumn("huvudman", "Ägare", "text"),
            kolumn("inriktning", "Inriktning", "text"),
            kolumn("malgrupper", "Målgrupp", "text"),
            kolumn("platser", "Platser"),
            kolumn("start", "Start", "text"),
            kolumn("slut", "Slut", "text"),
            kolumn("volyminsats", "Volyminsats", "janej"),
        ),
        [_fakta(one, grund.agare) for one in held],
        None,
        ("Uppgifterna är de som gällde årets sista dag.",),
    )


def _pagar(fakta: Mapping[str, Any], year: Parametrar) -> bool:
    return (fakta["start"] or date.min) <= year.till and (fakta["slut"] or date.max) >= year.fran


def _fakta(one: Mapping[str, Any], agare: Mapping[str, str]) -> Rad:
    who = one["huvudman"]
    row: Rad = {
        "insats": one["insats"],
        "namn": one["namn"],
        "huvudman": None if who == EJ_ANGIVEN else agare.get(who, who),
        "inriktning": one["inriktning"] and namn("inriktning", one["inriktning"]),
        "malgrupper": one["malgrupper"] and one["malgrupper"].replace("|", ", "),
        "platser": one["platser"],
        "start": one["start"] and one["start"].isoformat(),
        "slut": one["slut"] and one["slut"].isoformat(),
        "volyminsats": one["volyminsats"],
    }
    return row if one["platser"] is not None else {**row, "tom": {"platser": "inga_data"}}
