"""From figures to the finished table: which rows, in which order, with which words and totals."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from hashlib import sha256
from typing import Any, Final

import orjson

from schemas.kodverk import koder, namn
from schemas.rapporter import (
    HARLEDDA,
    LAGEN,
    Dimension,
    Kolumn,
    Kolumnslag,
    Measure,
    Report,
    Tabell,
    Varde,
)
from tracker.reports.alfabet import ordning
from tracker.reports.belaggning import ALLA, Lagen
from tracker.reports.enheter import (
    aktivitetsnamn,
    enhetsnamn,
    fraganamn,
    fragans_plats,
    vardenhetsnamn,
)
from tracker.reports.kvantiler import Delade
from tracker.reports.periods import procent
from tracker.reports.siffror import INGET, Siffror, avvikelse, belopp, decimal
from tracker.reports.svar import Antal, Ruta, Svar, summa
from tracker.reports.underlag import Underlag
from tracker.reports.urval import ej_kanda


_KOLUMN: Final[Mapping[str, Kolumnslag]] = {
    "procent": "procent",
    "andel": "procent",
    "kvantil": "dagar",
    "medel": "medel",
    "platser": "medel",
    "belaggning": "procent",
    "skillnad": "skillnad",
    "skillnad_procent": "skillnad_procent",
    "belopp": "belopp",
    "avvikelse": "avvikelse",
    **dict.fromkeys(("mal_niva", "mal_resultat", "mal_forra"), "text"),
    "mal_nas": "janej",
}
_SAGDA: Final = ("uppgift", "belopp", "avvikelse")
"""What posts say (ADR 28): a row that none speaks of is empty, and any that one does is a row."""
_UTAN_UNDERLAG: Final = ("kvantil", "andel", "skillnad_procent", *LAGEN, *_SAGDA)
_EGENSKAPER: Final[Mapping[str, tuple[str, Kolumnslag]]] = {
    "volyminsats": ("Volyminsats", "janej"),
    "inriktning": ("Inriktning", "text"),
    "malgrupper": ("Målgrupp", "text"),
    "start": ("Start", "text"),
    "slut": ("Slut", "text"),
}
"""Facts of an insats → heading and kind of column."""


def tabell(
    report: Report,
    answers: Mapping[str, Svar],
    delar: Mapping[str, Delade],
    lagen: Mapping[str, Lagen],
    underlag: Underlag,
) -> Tabell:
    """The report as in INTERFACE.md. `answers`: measure → its figures (see `rakna.fragor`).

    `delar`, `lagen`: the same for values that are no counts (see `kvantiler`, `belaggning`).
    """
    rows_of = {measure.id for measure in report.matt}
    counts = {
        name: _med_saknas(report.dimension, answer) if name in rows_of else answer
        for name, answer in answers.items()
    }
    figures = Siffror(report, counts, delar, lagen)
    boxes = rader(report, counts, underlag)
    columns = kolumner(report, flera=underlag.flera)
    unknown = ej_kanda(report, underlag.parametrar)
    rows = [_rad(report, box, figures, underlag, unknown) for box in boxes]
    total = _med_okanda(_total(figures, boxes), underlag, report) if report.total else None
    bas = _bas(counts) if report.bas else None
    per_forbund = _bas_per_forbund(counts, underlag) if bas and underlag.flera else None
    return Tabell.model_construct(  # made here from typed values; checking them again costs more
        report=report.id,
        definition=report.definition,
        parameters=underlag.parametrar.model_dump(mode="json", by_alias=True),
        position=position(underlag),
        columns=columns,
        rows=rows,
        total=total,
        bas=bas,
        bas_per_forbund=per_forbund,
        sha256=digest(report.definition, columns, rows, total, bas),
    )


def kolumner(report: Report, *, flera: bool) -> list[Kolumn]:
    """The columns of the table; with several förbund (`flera`) the förbund comes first."""
    key = Kolumn(id=report.dimension.id, title=report.dimension.titel, slag="nyckel")
    columns = [Kolumn(id="forbund", title="Förbund", slag="nyckel")] if flera else []
    if report.dimension.radslag == "mal":
        columns.append(Kolumn(id="insats", title="Insats", slag="text"))
    columns += [key, Kolumn(id="namn", title="Namn", slag="text")]
    columns += [
        Kolumn(id=name, title=_EGENSKAPER[name][0], slag=_EGENSKAPER[name][1])
        for name in report.egenskaper
    ]
    return columns + [
        Kolumn(
            id=measure.id,
            title=measure.titel,
            grupp=measure.grupp,
            slag=_KOLUMN.get(measure.slag, "antal"),
        )
        for measure in report.matt
    ]


def rader(report: Report, figures: Mapping[str, Svar], underlag: Underlag) -> list[Ruta]:
    """The rows that have a value: förbund by förbund, then in order of code list or name."""
    boxes = {
        box
        for measure in report.matt
        if measure.slag in ("antal", "summa", "uppgift", "belopp")
        for box, figure in figures[measure.id].items()
        if box.kod is not None and (figure.totalt > 0 or measure.slag in _SAGDA)
    }
    if report.dimension.radslag == "fraga":
        nyckel = report.matt[0].nyckel

        def place(box: Ruta) -> tuple[object, ...]:
            return box.forbund, *fragans_plats(str(box.kod), nyckel, box.forbund, underlag)

        return sorted(boxes, key=place)
    if report.dimension.kodlista is None:
        return sorted(
            boxes, key=lambda box: (box.forbund, *_alfabetisk(report, box, underlag), box.kod)
        )
    order = {code: number for number, code in enumerate(koder(report.dimension.kodlista))}
    return sorted(
        boxes, key=lambda box: (box.forbund, order.get(str(box.kod), len(order)), box.kod)
    )


def _alfabetisk(report: Report, box: Ruta, underlag: Underlag) -> tuple[str, str]:
    """Where the words of a row stand in the alphabet."""
    if report.dimension.radslag == "insats" and str(box.kod) in underlag.insatsordning:
        return underlag.insatsordning[str(box.kod)]
    return ordning(radnamn(report, box, underlag))


def radnamn(report: Report, box: Ruta, underlag: Underlag) -> str:
    """The words for a row, as they were on the last day of the period."""
    code = str(box.kod)
    if report.dimension.kodlista is not None:
        return namn(report.dimension.kodlista, code)
    if report.dimension.radslag == "enhet":
        return enhetsnamn(code)
    if report.dimension.radslag == "aktivitet":
        return aktivitetsnamn(code, box.forbund, underlag)
    if report.dimension.radslag == "vardenhet":
        return vardenhetsnamn(code, box.forbund, underlag)
    if report.dimension.radslag == "fraga":
        return fraganamn(code, box.forbund, underlag)
    facts = underlag.insatser.get(code)
    return str(facts["namn"]) if facts else _egen_kod(code, underlag)


def digest(
    definition: str, columns: Iterable[Kolumn], rows: object, total: object, bas: object
) -> str:
    """What makes two tables the same table (INTERFACE, «Report as JSON»), as hex."""
    whole = {
        "definition": definition,
        "columns": [column.model_dump() for column in columns],
        "rows": rows,
        "total": total,
        "bas": bas,
    }
    return sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _rad(
    report: Report, box: Ruta, figures: Siffror, underlag: Underlag, unknown: AbstractSet[str]
) -> dict[str, Varde]:
    row: dict[str, Varde] = {"forbund": underlag.forbund[box.forbund]} if underlag.flera else {}
    row[report.dimension.id] = (
        _egen_kod(str(box.kod), underlag) if report.dimension.av_insats else box.kod
    )
    row["namn"] = radnamn(report, box, underlag)
    for name in report.egenskaper:
        row[name] = _egenskap(name, underlag.insatser.get(str(box.kod), {}).get(name))
    for measure in report.matt:
        row[measure.id] = None if measure.id in unknown else figures.varde(measure, box)
    # Null is *ej mätt*, which is true of a per cent; of these it is that there was nobody.
    empty = [
        m.id
        for m in report.matt
        if m.id in unknown or (m.slag in _UTAN_UNDERLAG and row[m.id] is None)
    ]
    if empty:
        row["tom"] = dict.fromkeys(empty, "inga_data")
    return row


def _egenskap(name: str, value: Any) -> Varde:
    """A fact of an insats as a reader sees it."""
    if isinstance(value, date):
        return value.isoformat()
    if name == "inriktning" and value is not None:
        return namn("inriktning", value)
    return value.replace("|", ", ") if isinstance(value, str) else value


def _sagd_total(figures: Siffror, measure: Measure, rows: Sequence[Ruta]) -> int | str | None:
    """The rows of what posts say together; None where none says anything."""

    def summerat(name: str) -> int | None:
        said = [one for box in rows if (one := figures.sagt(name, box)) is not None]
        return sum(said) if said else None

    if measure.slag == "avvikelse":
        return avvikelse(summerat(str(measure.av)), summerat(str(measure.mot)))
    held = summerat(measure.id)
    return belopp(held) if measure.slag == "belopp" else held


def _total(figures: Siffror, boxes: Iterable[Ruta]) -> dict[str, int | str | None]:
    total: dict[str, int | str | None] = {}
    rows = list(boxes)
    for measure in figures.report.matt:
        name = f"total:{measure.id}"
        if measure.slag == "kvantil":
            total[measure.id] = decimal(figures.delar[name][Ruta(0, None)])
        elif measure.slag in LAGEN:
            total[measure.id] = figures.lagen[name][ALLA]
        elif measure.slag == "unika":
            # Different persons among all rows; over several förbund the sum (RAKNEREGLER 5).
            total[measure.id] = summa(figures.antal[name].values()).totalt
        elif measure.slag == "procent":
            measured = summa(figures.antal["bas:matta"].values()).av(measure.kon)
            total[measure.id] = procent(int(total[str(measure.av)] or 0), measured)
        elif measure.slag == "andel":
            total[measure.id] = procent(
                *(int(total[str(of)] or 0) for of in (measure.av, measure.mot))
            )
        elif measure.slag in _SAGDA:
            total[measure.id] = _sagd_total(figures, measure, rows)
        elif measure.slag not in HARLEDDA:
            answer = figures.antal[measure.id]
            total[measure.id] = sum(answer.get(box, INGET).av(measure.kon) for box in rows)
    return total


def _med_okanda(
    total: Mapping[str, int | str | None], underlag: Underlag, report: Report
) -> dict[str, Varde]:
    """The totals, where what no post says and what the choices leave unknown is told as such."""
    silent = {m.id for m in report.matt if m.slag in _SAGDA and total[m.id] is None}
    unknown = sorted(silent | ej_kanda(report, underlag.parametrar))
    told: dict[str, Varde] = {**total, **dict.fromkeys(unknown)}
    return told | {"tom": dict.fromkeys(unknown, "inga_data")} if unknown else told


def _bas(figures: Mapping[str, Svar]) -> dict[str, Any]:
    """How many were measured of how many could be."""
    measured, possible = figures["bas:matta"], figures["bas:mojliga"]
    return _andel(summa(measured.values()), summa(possible.values()))


def _bas_per_forbund(figures: Mapping[str, Svar], underlag: Underlag) -> dict[str, Any]:
    """The same of each förbund, whose rows' per cents are of its own."""
    measured, possible = figures["bas:matta"], figures["bas:mojliga"]
    boxes = {forbund: Ruta(number, None) for number, forbund in enumerate(underlag.forbund)}
    return {
        forbund: _andel(measured.get(box, INGET), possible.get(box, INGET))
        for forbund, box in boxes.items()
    }


def _andel(measured: Antal, possible: Antal) -> dict[str, Any]:
    by_kon = {"kvinna": measured.kvinna, "man": measured.man, "totalt": measured.totalt}
    return {"matta": by_kon, "mojliga": possible.totalt}


def _med_saknas(dimension: Dimension, answer: Svar) -> Svar:
    """A missing value counts as the code for missing, where the report has one."""
    if dimension.saknas is None:
        return answer
    figures: dict[Ruta, Antal] = {}
    for box, figure in answer.items():
        to = Ruta(box.forbund, dimension.saknas if box.kod is None else box.kod)
        figures[to] = summa([figures.get(to, INGET), figure])
    return figures


def _egen_kod(code: str, underlag: Underlag) -> str:
    """An insats as its own förbund names it."""
    return code.partition("/")[2] if underlag.flera else code


def position(underlag: Underlag) -> int | dict[str, int]:
    if underlag.flera:
        return dict(underlag.positioner)
    return underlag.positioner[underlag.forbund[0]]
