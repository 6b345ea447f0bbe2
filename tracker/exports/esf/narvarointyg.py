"""A participant's närvarointyg of a month, and the month's list of all (ESF.md 7.2, 7.3).

Our own layout, until the genuine forms are mapped. E-mail and telephone are left out on purpose:
ESF-rådet has not asked for them since 2019 (E24).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from tracker.esf.manad import Manad
from tracker.exports.cells import Value
from tracker.exports.esf import papper, tabellblad
from tracker.exports.esf.tabellblad import Kolumn
from tracker.reports.periods import MANADER


_DAGAR: Final = (
    Kolumn("Datum", "dag", 18),
    Kolumn("Aktivitet", bredd=60),
    Kolumn("Antal timmar", "timmar", 16, summeras=True),
)
_SAMMANSTALLNING: Final = (
    Kolumn("Personnummer", bredd=18),
    Kolumn("Namn", bredd=28),
    Kolumn("Kön", bredd=10),
    Kolumn("Startdatum", "dag", 13),
    Kolumn("Slutdatum", "dag", 13),
    Kolumn("Timmar i månaden", "timmar", 14, summeras=True),
    Kolumn("Intygade timmar", "timmar", 14, summeras=True),
    Kolumn("Ersättningsform", bredd=24),
    Kolumn("Enhetskostnad", "kronor", 16),
    Kolumn("Medfinansiering", "kronor", 18, summeras=True),
    Kolumn("Intyg underskrivet", bredd=18),
    Kolumn("Delprojekt", bredd=16),
)
Grupp = Literal["anstalld", "ej_anstalld"]
ANSVARIG: Final = {"ej_anstalld": "Närvaroansvarig", "anstalld": "Närmaste chef"}
"""Who signs beside the participant: it follows the participant, not the project (E24)."""


@dataclass(frozen=True, slots=True)
class Dag:
    """Minutes of an activity on a day."""

    dag: date
    aktivitet: str
    minuter: int


@dataclass(frozen=True, slots=True)
class Intyg:
    """One certificate. `underskrivet` and `ansvarig`: the days they were signed, and by whom."""

    projekt: str
    arende: str
    delprojekt: str
    namn: str = field(repr=False)
    personnummer: str = field(repr=False)
    grupp: Grupp
    arbetsgivare: str | None
    manad: Manad
    dagar: tuple[Dag, ...]
    forsorjning: str | None = None
    underskrivet: date | None = None
    ansvarig: tuple[str, date] | None = field(default=None, repr=False)
    kontroll: str = ""


@dataclass(frozen=True, slots=True)
class Deltagarrad:
    """A row of the list. `intygade`: minutes that are signed; only they are co-financing."""

    personnummer: str = field(repr=False)
    namn: str = field(repr=False)
    kon: str
    start: date
    slut: date | None
    minuter: int
    intygade: int
    ersattningsform: str
    ore_per_timme: int | None
    medfinansiering: int
    delprojekt: str


def filnamn(intyg: Intyg, lopnummer: int) -> str:
    """Says the project and the month, never who."""
    arende = intyg.arende.replace("/", "-")
    return f"Narvarorapport_deltagare_{arende}_{intyg.manad}_{lopnummer:04}.xlsx"


def skapa(intyg: Intyg) -> bytes:
    """The certificate as a workbook, on one page, with room for the signatures that are missing."""
    with papper.bok(f"Närvarorapport {intyg.manad}") as (made, ut):
        sheet = papper.blad(
            made, "Närvarorapport", tabellblad.bredder(_DAGAR), frys="A12", en_sida=True
        )
        sheet.page_setup.orientation = "portrait"
        _huvud(sheet, intyg)
        dagar = sorted(intyg.dagar, key=lambda one: (one.dag, one.aktivitet))
        tabellblad.skriv(sheet, _DAGAR, ((d.dag, d.aktivitet, d.minuter) for d in dagar))
        papper.rad(sheet)
        _underskrifter(sheet, intyg)
    return ut.getvalue()


def sammanstall(arende: str, manad: Manad, rader: Iterable[Deltagarrad]) -> bytes:
    """The month's list of participants as a workbook."""
    with papper.bok(f"Sammanställning {manad}") as (made, ut):
        bredder = tabellblad.bredder(_SAMMANSTALLNING)
        sheet = papper.blad(made, "Sammanställning", bredder, frys="C5")
        papper.rad(sheet, (f"Sammanställning deltagare {_ord(manad)}", papper.TITEL))
        papper.fakta(sheet, ("Ärende-id", arende))
        papper.rad(sheet)
        tabellblad.skriv(sheet, _SAMMANSTALLNING, (_rad(one) for one in rader))
    return ut.getvalue()


def _huvud(sheet: Any, intyg: Intyg) -> None:
    """Ten rows in every certificate, so that the days begin on the same one."""
    papper.rad(sheet, (f"Närvarorapport {_ord(intyg.manad)}", papper.TITEL))
    papper.fakta(
        sheet,
        ("Projekt", intyg.projekt),
        ("Ärende-id", intyg.arende),
        ("Delprojekt", intyg.delprojekt),
        ("Deltagare", intyg.namn),
        ("Personnummer", intyg.personnummer),
        ("Arbetsgivare", intyg.arbetsgivare or "–"),
        ("Försörjning", intyg.forsorjning or "–"),
        ("Kontrollsumma", intyg.kontroll[:16] or "–"),
    )
    papper.rad(sheet)


def _underskrifter(sheet: Any, intyg: Intyg) -> None:
    rubriker = ("Datum", "Namn", "Roll")
    papper.rad(sheet, *((text, papper.RUBRIK) for text in rubriker))
    namn, dag = intyg.ansvarig or (None, None)
    skrivet = intyg.namn if intyg.underskrivet else None
    rader = (
        (intyg.underskrivet, skrivet, "Deltagare"),
        (dag, namn, ANSVARIG[intyg.grupp]),
    )
    for nar, vem, roll in rader:
        papper.rad(sheet, (nar, papper.SKRIV_DAG), (vem, papper.SKRIV), (roll, papper.SKRIV))


def _rad(one: Deltagarrad) -> list[Value]:
    return [
        one.personnummer,
        one.namn,
        one.kon,
        one.start,
        one.slut,
        one.minuter,
        one.intygade,
        one.ersattningsform,
        one.ore_per_timme,
        one.medfinansiering,
        "ja" if one.intygade == one.minuter else "nej",
        one.delprojekt,
    ]


def _ord(manad: Manad) -> str:
    return f"{MANADER[manad.nr - 1]} {manad.ar}"
