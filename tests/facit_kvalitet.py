"""An answer key for data quality, counted in plain Python from HANDELSER.md (Refusals, last part).

Stands beside facit.py, and like it was written apart from the engine.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from facit import Row

from schemas.kodverk import LISTOR


MATS = {kod.kod for kod in LISTOR["avslutsanledning"] if not kod.utan_slutmatning}
OKANDA = {
    "utbildning": "utbildning",
    "tid": "tid_i_forsorjning",
    "remittent": "remittent",
    "kommun": "kommun",
    "malgrupp": "malgrupper",
    "forsorjning": "forsorjning_fore",
    "sysselsattning": "sysselsattning_fore",
}
"""Column of the report → the field that may be unknown."""
Sen = tuple[str, bool, date]
"""A deltagande, whether it was an avslut, and the Swedish day on which it was recorded late."""


def fel(rows: Iterable[Row], sena: Iterable[Sen], period: tuple[date, date]) -> dict[str, Any]:
    """Column → insats → how many."""
    found: dict[str, Counter[str]] = {}
    own, late = [row for row in rows if row["anledning"] != "felregistrering"], list(sena)
    for row in own:
        for column in (*_faults(row, _before(row, own), *period), *_late(row, late, *period)):
            found.setdefault(column, Counter())[row["insats"]] += 1
    return found


def okanda(nya: list[Row]) -> dict[str, int]:
    """Column → of how many it is not known."""
    return {
        column: sum(not row[falt] or "saknas_okand" in row[falt] for row in nya)
        for column, falt in OKANDA.items()
    }


def _before(row: Row, own: list[Row]) -> list[Row]:
    """What the person began earlier in the same insats."""
    if not row["start"]:
        return []
    return [
        other
        for other in own
        if other["start"]
        and (other["person"], other["insats"]) == (row["person"], row["insats"])
        and (other["start"], other["deltagande"]) < (row["start"], row["deltagande"])
    ]


def _faults(row: Row, before: list[Row], first: date, last: date) -> list[str]:
    start, slut = row["start"], row["slut"]
    inne = start and start <= last and _open(row, last)
    during = start and start <= last and (slut is None or slut >= first)
    ended = slut and first <= slut <= last and row["anledning"] in MATS
    faults = {
        "pagick": inne,
        "utan_start": inne and not (row["forsorjning_fore"] and row["sysselsattning_fore"]),
        "oppna_igen": inne and any(_open(other, last) for other in before),
        "att_mata": ended,
        "utan_slut": ended and not (row["forsorjning_efter"] and row["sysselsattning_efter"]),
        "overlappande": during
        and any(other["slut"] is None or other["slut"] > start for other in before),
        "omojliga": during and _impossible(row),
        "obesvarade": _waits(row, last),
    }
    return [column for column, holds in faults.items() if holds]


def _waits(row: Row, last: date) -> bool:
    remiss, answer, start = row["remiss_datum"], row["forsta_svar"], row["start"]
    if not remiss or (answer and answer <= last) or (start and start <= last):
        return False
    return (last - remiss).days >= 30


def _late(row: Row, late: list[Sen], first: date, last: date) -> list[str]:
    return [
        "sena_avslut" if avslut else "sena_ovriga"
        for deltagande, avslut, recorded in late
        if deltagande == row["deltagande"] and first <= recorded <= last
    ]


def _open(row: Row, last: date) -> bool:
    return row["slut"] is None or row["slut"] > last


def _impossible(row: Row) -> bool:
    pairs = (
        ("remiss_datum", "besvarad_datum"),
        ("remiss_datum", "start"),
        ("start", "plan_datum"),
        ("plan_datum", "slut"),
    )
    wrong = any(row[a] and row[b] and row[a] > row[b] for a, b in pairs)
    return wrong or row["fodelsear"] > row["start"].year
