"""Tables of an årsbilaga that no single report has: put together of reports, never counted here.

A month is what a report says of that month, kvinnor and män what it says of one kön, a goal stands
beside what a report says. So every figure is found on the page of a report (ADR 38).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from schemas.kodverk import namn
from schemas.rapporter import Dimension, Kolumn, Kolumnslag, Parametrar, Report, Tabell, Varde
from tracker.clock import swedish_day
from tracker.reports.alfabet import ordning
from tracker.reports.bilaga.avsnitt import Avsnitt
from tracker.reports.mal import Utfall
from tracker.reports.periods import MANADER, manad
from tracker.reports.tabell import digest
from tracker.snapshots.snapshot import Snapshot
from tracker.state.insats import EJ_ANGIVEN


Rakna = Callable[[Sequence[str], Parametrar], Mapping[str, Tabell]]
"""Reports by id, as asked: their tables, on the positions of the bilaga."""
Rad = dict[str, Varde]
_PERSON: Final = "deltagare-per-insats"


@dataclass(frozen=True, slots=True)
class Grund:
    """What a table is put together of. `tabeller`: those of the year, by report; `agare`: slug →
    name; `kant`: when the last event that counts was registered.
    """

    parametrar: Parametrar
    snapshot: Snapshot
    position: int
    tabeller: Mapping[str, Tabell]
    agare: Mapping[str, str]
    mal: Sequence[Utfall]
    kant: datetime
    rakna: Rakna


@dataclass(frozen=True, slots=True)
class Egen:
    """A table put together: its columns, its rows, and what a reader must know of it."""

    dimension: Dimension
    kolumner: tuple[Kolumn, ...]
    rader: list[Rad]
    total: Rad | None
    noter: tuple[str, ...]


def tabell(avsnitt: Avsnitt, grund: Grund, definition: str) -> tuple[Report, Tabell]:
    """The declaration and the table of a section that is put together.

    The declaration holds no measures: it says what the table is called and what to know of it.
    """
    made = _MADE[avsnitt.id](grund)
    key = Kolumn(id=made.dimension.id, title=made.dimension.titel, slag="nyckel")
    columns = [key, Kolumn(id="namn", title="Namn", slag="text"), *made.kolumner]
    report = Report(
        id=avsnitt.id,
        definition=definition,
        fraga=avsnitt.titel,
        titel=avsnitt.titel,
        dimension=made.dimension,
        populationer=(),
        matt=(),
        total=made.total is not None,
        noter=made.noter,
    )
    table = Tabell(
        report=avsnitt.id,
        definition=definition,
        parameters=grund.parametrar.model_dump(mode="json", by_alias=True),
        position=grund.position,
        columns=columns,
        rows=made.rader,
        total=made.total,
        sha256=digest(definition, columns, made.rader, made.total, None),
    )
    return report, table


def _kol(id_: str, titel: str, slag: Kolumnslag = "antal", grupp: str | None = None) -> Kolumn:
    return Kolumn(id=id_, title=titel, slag=slag, grupp=grupp)


_INSATS: Final = Dimension(id="insats", titel="Insats")


def _insatser(grund: Grund) -> Egen:
    """Those that went on some day of the year, and those that somebody was in."""
    year = grund.parametrar
    seen = {str(row["insats"]) for row in grund.tabeller[_PERSON].rows}
    found = grund.snapshot.insatser(year.till, grund.position).iter_rows(named=True)
    held = [one for one in found if one["insats"] in seen or _pagar(one, year)]
    held.sort(key=lambda one: (ordning(one["namn"]), one["insats"]))
    return Egen(
        _INSATS,
        (
            _kol("huvudman", "Ägare", "text"),
            _kol("inriktning", "Inriktning", "text"),
            _kol("malgrupper", "Målgrupp", "text"),
            _kol("platser", "Platser"),
            _kol("start", "Start", "text"),
            _kol("slut", "Slut", "text"),
            _kol("volyminsats", "Volyminsats", "janej"),
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


_FLODE: Final = (("remisser", "Remisser"), ("nya", "Inskrivningar"), ("avslutade", "Avslut"))
_KVAR: Final = "kvar"


def _manader(grund: Grund) -> Egen:
    """Remisser, inskrivningar and avslut of each month, as their reports say them of the month."""
    year = grund.parametrar.fran.year
    known = swedish_day(grund.kant)
    rows = [_manad(grund, year, number, known) for number in range(1, 13)]
    total: Rad = {id_: sum(int(str(row[id_] or 0)) for row in rows) for id_, _ in _FLODE}
    total |= {_KVAR: None, "tom": {_KVAR: "inga_data"}}
    return Egen(
        Dimension(id="manad", titel="Månad"),
        (*(_kol(*one) for one in _FLODE), _kol(_KVAR, "Pågår vid månadens slut")),
        rows,
        total,
        (
            "Remisser är de som kom i månaden, inskrivningar och avslut de som gjordes då.",
            "Varje månad är det som remissrapporten och deltagare per insats visar för månaden.",
            "Nya anonyma ingår inte.",
        ),
    )


def _manad(grund: Grund, year: int, number: int, known: date) -> Rad:
    days = manad(year, number)
    row: Rad = {"manad": f"{days.fran:%Y-%m}", "namn": MANADER[number - 1].capitalize()}
    ids = [*(id_ for id_, _ in _FLODE), _KVAR]
    if days.fran > known:
        return {**row, **dict.fromkeys(ids), "tom": dict.fromkeys(ids, "ej_aktuellt")}
    asked = grund.parametrar.model_copy(update={"fran": days.fran, "till": days.till})
    said = grund.rakna(("remisser", _PERSON), asked)
    people, sent = said[_PERSON].total or {}, said["remisser"].total or {}
    figures: Rad = {"remisser": sent["mottagna_totalt"]}
    figures |= {id_: people[id_] for id_ in ("nya", "avslutade")}
    return {**row, **figures, _KVAR: _mindre(people, "totalt", "avslutade")}


_LED: Final = (("nya", "Nya"), (_KVAR, "Pågår vid årets slut"), ("avslutade", "Avslutade"))
_KON: Final = (("kvinna", "Kvinna"), ("man", "Man"), ("totalt", "Totalt"))


def _insats_kon(grund: Grund) -> Egen:
    """Deltagare per insats once for each kön, side by side."""
    whole = grund.tabeller[_PERSON]
    of = {"totalt": whole}
    for kon in ("kvinna", "man"):
        asked = grund.parametrar.model_copy(update={"kon": (kon,)})
        of[kon] = grund.rakna((_PERSON,), asked)[_PERSON]
    by = {kon: {row["insats"]: row for row in table.rows} for kon, table in of.items()}
    rows = [
        {"insats": row["insats"], "namn": row["namn"], **_led(by, row["insats"])}
        for row in whole.rows
        if row["totalt"]
    ]
    total = _led({kon: {"": table.total or {}} for kon, table in of.items()}, "")
    return Egen(
        _INSATS,
        tuple(
            _kol(f"{led}_{kon}", titel, grupp=grupp) for led, grupp in _LED for kon, titel in _KON
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


def _volymmal(grund: Grund) -> Egen:
    """The planned number beside who came, for every insats that has one."""
    rows = [_mot_plan(row) for row in grund.tabeller["insatsrapport"].rows if _planerat(row)]
    ids = ("planerat", "deltagare", "anonyma", "volym", "utfall", "skillnad")
    total: Rad = {id_: sum(int(str(row[id_])) for row in rows) for id_ in ids}
    return Egen(
        _INSATS,
        (
            _kol("planerat", "Planerat antal"),
            _kol("utfall", "Utfall"),
            _kol("skillnad", "Skillnad", "skillnad"),
            _kol("deltagare", "Deltagare", grupp="Utfallet är"),
            _kol("anonyma", "Nya anonyma", grupp="Utfallet är"),
            _kol("volym", "Volym", grupp="Utfallet är"),
        ),
        rows,
        total if rows else None,
        (
            "Utfallet är deltagare, nya anonyma och volym tillsammans, som i Insatsrapporten.",
            "Bara insatser med ett planerat antal för året står med.",
        ),
    )


def _planerat(row: Mapping[str, Varde]) -> bool:
    return row["planerat"] is not None


def _mot_plan(row: Mapping[str, Varde]) -> Rad:
    came = {"deltagare": row["totalt"], "anonyma": row["anonyma"], "volym": row["volym"]}
    utfall = sum(int(str(one or 0)) for one in came.values())
    planned = int(str(row["planerat"]))
    return {
        "insats": row["insats"],
        "namn": row["namn"],
        "planerat": planned,
        "utfall": utfall,
        "skillnad": utfall - planned,
        **{name: one or 0 for name, one in came.items()},
    }


def _kvalitetsmal(grund: Grund) -> Egen:
    """Each goal for the data quality against the report it is about."""
    return Egen(
        Dimension(id="mal", titel="Mål"),
        (
            _kol("hogst", "Högst"),
            _kol("nu", "Utfall"),
            _kol("enhet", "Enhet", "text"),
            _kol("nas", "Nås", "janej"),
        ),
        [_kvalitet(one) for one in grund.mal],
        None,
        ("Utfallet är raden Totalt i rapporten Datakvalitet, fel per insats.",),
    )


def _kvalitet(one: Utfall) -> Rad:
    row: Rad = {
        "mal": one.fel,
        "namn": namn("kvalitetsfel", one.fel),
        "hogst": one.hogst,
        "nu": one.nu,
        "enhet": "procent" if one.procent else "antal",
        "nas": one.nas,
    }
    return row if one.nu is not None else {**row, "tom": {"nu": "inga_data"}}


def _mindre(row: Mapping[str, Varde], av: str, mot: str) -> int:
    return int(str(row[av] or 0)) - int(str(row[mot] or 0))


_MADE: Final[Mapping[str, Callable[[Grund], Egen]]] = MappingProxyType(
    {
        "insatser": _insatser,
        "manader": _manader,
        "insats-kon": _insats_kon,
        "volymmal": _volymmal,
        "kvalitetsmal": _kvalitetsmal,
    }
)
UR: Final[Mapping[str, Iterable[str]]] = MappingProxyType(
    {
        "insatser": (_PERSON,),
        "insats-kon": (_PERSON,),
        "volymmal": ("insatsrapport",),
        "kvalitetsmal": ("datakvalitet",),
    }
)
"""Table → the reports of the year that it is put together of."""
