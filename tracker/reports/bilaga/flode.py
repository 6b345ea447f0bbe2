"""Who came and left: month by month, and by insats and kön.

A month is what the reports say of that month, kvinnor and män what one says of one kön.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from schemas.rapporter import Dimension, Varde
from tracker.clock import swedish_day
from tracker.reports.bilaga.grund import INSATS, PERSON, Egen, Grund, Rad, kolumn
from tracker.reports.periods import MANADER, dag_i_ord, manad


_FLODE: Final = (("remisser", "Remisser"), ("nya", "Inskrivningar"), ("avslutade", "Avslut"))
_KVAR: Final = "kvar"


def manader(grund: Grund) -> Egen:
    """Remisser, inskrivningar and avslut of each month, as their reports say them of the month."""
    year = grund.parametrar.fran.year
    known = swedish_day(max(grund.kant, grund.parametrar.as_of or grund.kant))
    rows = [_manad(grund, year, number, known) for number in range(1, 13)]
    total: Rad = {id_: sum(int(str(row[id_] or 0)) for row in rows) for id_, _ in _FLODE}
    total |= {_KVAR: None, "tom": {_KVAR: "inga_data"}}
    return Egen(
        Dimension(id="manad", titel="Månad"),
        (*(kolumn(*one) for one in _FLODE), kolumn(_KVAR, "Pågår vid slutet")),
        rows,
        total,
        (
            "Remisser är de som kom i månaden, inskrivningar och avslut de som gjordes då.",
            "Varje månad är det som remissrapporten och deltagare per insats visar för månaden.",
            "Nya anonyma ingår inte.",
            f"Räknat till {dag_i_ord(known)}. Månader som börjar senare är ej aktuella än.",
        ),
    )


def _manad(grund: Grund, year: int, number: int, known: date) -> Rad:
    days = manad(year, number)
    row: Rad = {"manad": f"{days.fran:%Y-%m}", "namn": MANADER[number - 1].capitalize()}
    ids = [*(id_ for id_, _ in _FLODE), _KVAR]
    if days.fran > known:
        return {**row, **dict.fromkeys(ids), "tom": dict.fromkeys(ids, "ej_aktuellt")}
    asked = grund.parametrar.model_copy(update={"fran": days.fran, "till": days.till})
    said = grund.rakna(("remisser", PERSON), asked)
    people, sent = said[PERSON].total or {}, said["remisser"].total or {}
    figures: Rad = {"remisser": sent["mottagna_totalt"]}
    figures |= {id_: people[id_] for id_ in ("nya", "avslutade")}
    return {**row, **figures, _KVAR: _mindre(people, "totalt", "avslutade")}


_LED: Final = (("nya", "Nya"), (_KVAR, "Pågår vid årets slut"), ("avslutade", "Avslutade"))
_KON: Final = (("kvinna", "Kvinna"), ("man", "Man"), ("totalt", "Totalt"))


def insats_kon(grund: Grund) -> Egen:
    """Deltagare per insats once for each kön, side by side."""
    whole = grund.tabeller[PERSON]
    of = {"totalt": whole}
    for kon in ("kvinna", "man"):
        asked = grund.parametrar.model_copy(update={"kon": (kon,)})
        of[kon] = grund.rakna((PERSON,), asked)[PERSON]
    by = {kon: {row["insats"]: row for row in table.rows} for kon, table in of.items()}
    rows = [
        {"insats": row["insats"], "namn": row["namn"], **_led(by, row["insats"])}
        for row in whole.rows
        if row["totalt"]
    ]
    total = _led({kon: {"": table.total or {}} for kon, table in of.items()}, "")
    return Egen(
        INSATS,
        tuple(
            kolumn(f"{led}_{kon}", titel, grupp=grupp) for led, grupp in _LED for kon, titel in _KON
        ),
        rows,
        total,
        ("De som pågår vid årets slut är de som deltog under året och inte är avslutade.",),
    )


def _led(by: Mapping[str, Mapping[Any, Mapping[str, Varde]]], rad: Varde) -> Rad:
    found: Rad = {}
    for kon, _ in _KON:
        row = by[kon].get(rad) or {"nya": 0, "avslutade": 0, "totalt": 0}
        found[f"nya_{kon}"], found[f"avslutade_{kon}"] = row["nya"], row["avslutade"]
        found[f"{_KVAR}_{kon}"] = _mindre(row, "totalt", "avslutade")
    return found


def _mindre(row: Mapping[str, Varde], av: str, mot: str) -> int:
    return int(str(row[av] or 0)) - int(str(row[mot] or 0))
