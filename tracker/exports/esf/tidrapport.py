"""A person's time sheet of a month in our own layout (ESF.md 7.1), until the genuine form is in.

Three sheets: the rules of the period, the month day by day with totals and signatures, and the rows
it was made from with their minutes. Days have a row each, row 12 to 42, in every month.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from tracker.esf.helgdagar import ledig
from tracker.esf.manad import Manad
from tracker.esf.pengar.avrundning import Avrundning
from tracker.esf.regler.regelverk import Regelverk
from tracker.esf.underlag import Slag, Tidrad
from tracker.exports.cells import Style, Value
from tracker.exports.esf import instruktion, papper
from tracker.reports.periods import MANADER


VECKODAGAR: Final = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
TYP: Final = {"direkt": "Direkt kostnad", "medfinansiering": "Medfinansiering"}
DAGAR: Final = 31
_ROLL: Final = {"anstalld": "Anställd", "attest": "Godkänd av"}


@dataclass(frozen=True, slots=True)
class Skriven:
    """A signature as it is shown: in which role, who, and the day."""

    roll: Literal["anstalld", "attest"]
    namn: str = field(repr=False)
    dag: date


@dataclass(frozen=True, slots=True)
class Tidrapport:
    """All that stands on the sheet. `ackumulerat`: minutes of the calendar year with this month.

    `sysselsattning`: per cent of full time in the project, None where nobody said. `kontroll` is
    the checksum that was signed. `kategorinamn` and `aktiviteter`, by number: what the project's
    decisions call them.
    """

    projekt: str
    arende: str
    agare: str
    namn: str = field(repr=False)
    personnummer: str = field(repr=False)
    arbetsgivare: str
    kategori: str
    slag: Slag
    sysselsattning: int | None
    manad: Manad
    rader: tuple[Tidrad, ...]
    ackumulerat: int
    skrivna: tuple[Skriven, ...] = ()
    kontroll: str = ""
    kategorinamn: str = ""
    aktiviteter: Mapping[str, str] = field(default_factory=dict)


def filnamn(rapport: Tidrapport, lopnummer: int) -> str:
    """A name for the file. It says the project and the month, never who: names of files are seen
    where files are not.
    """
    arende = rapport.arende.replace("/", "-")
    return f"Tidrapport_personal_{arende}_{rapport.manad}_{lopnummer:03}.xlsx"


def skapa(rapport: Tidrapport, verk: Regelverk, avrundning: Avrundning | None) -> bytes:
    """The workbook. Without a rounding that the project has set the month is shown as it is."""
    with papper.bok(f"Tidrapport {rapport.manad}") as (made, ut):
        instruktion.lagg(made, verk, rapport.aktiviteter)
        _tidrapport(made, rapport, verk, avrundning)
        _underlag(made, rapport)
        made.active = 1  # what is looked for, not what explains it
    return ut.getvalue()


def _tidrapport(
    made: Any, rapport: Tidrapport, verk: Regelverk, avrundning: Avrundning | None
) -> None:
    aktiviteter = _aktiviteter(rapport, verk)
    bredder = [16.0, 13.0, *([14.0] * len(aktiviteter) or [14.0, 70.0]), 13.0, 13.0]
    sheet = papper.blad(made, "Tidrapport", bredder, frys="C12", en_sida=True)
    if not aktiviteter:
        sheet.page_setup.orientation = "portrait"
    _huvud(sheet, rapport)
    rubriker = [("Datum", papper.RUBRIK), ("Veckodag", papper.RUBRIK_TEXT)]
    if aktiviteter:
        namn = [instruktion.kallad(one, rapport.aktiviteter) for one in aktiviteter]
        rubriker += [(text, papper.RUBRIK_TAL) for text in (*namn, "Summa dag")]
        rubriker.append(("Kontroll", papper.RUBRIK_TEXT))
    else:
        rubriker.append(("Antal timmar", papper.RUBRIK_TAL))
        rubriker.append(("Beskrivning av arbetsinsats", papper.RUBRIK_TEXT))
    papper.rad(sheet, *rubriker)
    for nummer in range(1, DAGAR + 1):
        papper.rad(sheet, *_dag(rapport, verk, aktiviteter, nummer))
    minuter = [_minuter(rapport, aktivitet=namn) for namn in aktiviteter]
    totalt = _minuter(rapport)
    celler = [*minuter, totalt] if aktiviteter else [totalt]
    papper.rad(
        sheet,
        ("Summa", papper.SUMMA),
        (None, papper.SUMMA),
        *((papper.timmar(one), papper.SUMMA_TIMMAR) for one in celler),
    )
    papper.rad(sheet)
    _summor(sheet, rapport, verk, avrundning)
    _underskrifter(sheet, rapport, attest=bool(verk.attest_kravs.varde))


def _huvud(sheet: Any, rapport: Tidrapport) -> None:
    """Rows 1 to 10, so that the days begin on the same row in every file."""
    manad = f"{MANADER[rapport.manad.nr - 1]} {rapport.manad.ar}"
    delprojekt = ", ".join(sorted({one.delprojekt for one in rapport.rader}))
    grad = "" if rapport.sysselsattning is None else f" · {rapport.sysselsattning} % i projektet"
    papper.rad(sheet, (f"Tidrapport {manad}", papper.TITEL))
    papper.fakta(
        sheet,
        ("Projekt", rapport.projekt),
        ("Ärende-id", rapport.arende),
        ("Projektägare", rapport.agare),
        ("Delprojekt", delprojekt),
        ("Namn", rapport.namn),
        ("Personnummer", rapport.personnummer),
        ("Arbetsgivare", rapport.arbetsgivare),
        ("Kategori", f"{rapport.kategorinamn or rapport.kategori} · {TYP[rapport.slag]}{grad}"),
    )
    papper.rad(sheet)


def _aktiviteter(rapport: Tidrapport, verk: Regelverk) -> list[str]:
    """The columns of the seven; while the project has not entered them, those that were used."""
    if verk.innehall.varde != "aktivitet":
        return []
    anvanda = {one.aktivitet or "–" for one in rapport.rader}
    kanda = list(verk.aktiviteter.varde or ())
    return kanda + sorted(anvanda - set(kanda)) or ["–"]


def _minuter(rapport: Tidrapport, dag: date | None = None, aktivitet: str | None = None) -> int:
    return sum(
        one.minuter
        for one in rapport.rader
        if dag in {None, one.dag} and aktivitet in {None, one.aktivitet or "–"}
    )


def _dag(
    rapport: Tidrapport, verk: Regelverk, aktiviteter: list[str], nummer: int
) -> Iterator[tuple[Value, Style]]:
    if nummer > rapport.manad.sista.day:
        return
    dag = rapport.manad.forsta.replace(day=nummer)
    fri = ledig(dag)
    ruta = papper.LEDIG if fri else papper.RUTA
    tal = papper.LEDIG_TIMMAR if fri else papper.RUTA_TIMMAR
    yield dag, papper.LEDIG_DAG if fri else papper.RUTA_DAG
    yield VECKODAGAR[dag.weekday()], ruta
    summa = _minuter(rapport, dag)
    if not aktiviteter:
        yield papper.timmar(summa), tal
        texter = [one.beskrivning for one in rapport.rader if one.dag == dag and one.beskrivning]
        yield "; ".join(dict.fromkeys(texter)), ruta
        return
    for namn in aktiviteter:
        yield papper.timmar(_minuter(rapport, dag, namn)), tal
    yield papper.timmar(summa), tal
    tak = verk.tak_dag.varde
    yield ("" if tak is None or not summa else "ok" if summa <= tak else "för många"), ruta


def _summor(
    sheet: Any, rapport: Tidrapport, verk: Regelverk, avrundning: Avrundning | None
) -> None:
    tak = verk.tak_ar.krav()
    par: list[tuple[str, int]] = [("Summa månad", _minuter(rapport))]
    if avrundning is not None:
        par.append(("Räknas", avrundning.av(par[0][1])))
    par += [
        ("Hittills i år", rapport.ackumulerat),
        ("Tak per år", tak),
        ("Kvar i år", tak - rapport.ackumulerat),
    ]
    for etikett, minuter in par:
        papper.rad(sheet, (etikett, papper.ETIKETT), None, (minuter / 60, papper.RUTA_TIMMAR))
    papper.rad(sheet)


def _underskrifter(sheet: Any, rapport: Tidrapport, *, attest: bool) -> None:
    """Who signed, and an empty line for whoever has not."""
    roller = ("anstalld", "attest") if attest else ("anstalld",)
    skrivna = {one.roll: one for one in rapport.skrivna}
    rubriker = ("Underskrift", "Datum", "Namn")
    papper.rad(sheet, *((text, papper.RUBRIK) for text in rubriker))
    for roll in dict.fromkeys((*roller, *skrivna)):
        one = skrivna.get(roll)
        papper.rad(
            sheet,
            (_ROLL[roll], papper.SKRIV),
            (one.dag if one else None, papper.SKRIV_DAG),
            (one.namn if one else None, papper.SKRIV),
        )
    if rapport.kontroll:
        papper.fakta(sheet, ("Kontrollsumma", rapport.kontroll[:16]))


def _underlag(made: Any, rapport: Tidrapport) -> None:
    """The rows with their minutes before any rounding."""
    sheet = papper.blad(made, "Underlag", [13, 14, 10, 26, 60, 26, 40], frys="A2")
    texter = ("Aktivitet", "Beskrivning", "Tillfälle", "Post")
    rubriker = ("Datum", "Delprojekt", "Minuter", *texter)
    papper.rubriker(sheet, *((text, papper.RUBRIK_TEXT) for text in rubriker))
    for one in sorted(rapport.rader, key=lambda one: one.dag):
        text = (one.aktivitet, one.beskrivning, one.tillfalle, one.rad)
        papper.rad(
            sheet,
            (one.dag, papper.RUTA_DAG_IN),
            (one.delprojekt, papper.RUTA),
            (one.minuter, papper.RUTA),
            *((value, papper.RUTA) for value in text),
        )
