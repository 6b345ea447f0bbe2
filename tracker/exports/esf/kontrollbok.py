"""The contents of a folder for kontroll på plats: what is chosen, what it rests on, the proof."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from schemas.handelser import KINDS
from tracker.clock import swedish_day
from tracker.esf.manad import Manad
from tracker.exports.cells import Value
from tracker.exports.esf import papper, tabellblad
from tracker.exports.esf.tabellblad import Kolumn


@dataclass(frozen=True, slots=True)
class Kontroll:
    """A person's month. `tillfallen`: activity, day, minutes, how many participants were there."""

    slug: str
    namn: str = field(repr=False)
    manad: Manad
    minuter: int
    underskrifter: tuple[tuple[str, date], ...]
    brutna: int
    arbetsgivare: str
    anstalld_fran: date
    anstalld_till: date | None
    tillfallen: tuple[tuple[str, date, int, int], ...]


@dataclass(frozen=True, slots=True)
class Handelse:
    """An event as its log has it."""

    position: int
    id: UUID
    typ: str
    registrerad: datetime
    av: str
    hash: str


@dataclass(frozen=True, slots=True)
class Bevis:
    log: str
    handelse: Handelse


ROLL: Final = {"den_anstallde": "den anställda", "attest": "den som godkänner"}
_INNEHALL: Final = (
    Kolumn("Mapp", bredd=26),
    Kolumn("Namn", bredd=28),
    Kolumn("Månad", bredd=11),
    Kolumn("Timmar", "timmar", 12, summeras=True),
    Kolumn("Underskrifter som gäller", bredd=44),
    Kolumn("Underskrifter som brutits", "antal", 14),
    Kolumn("Arbetsgivare", bredd=28),
    Kolumn("Anställd från", "dag", 13),
    Kolumn("Anställd till", "dag", 13),
)
_TILLFALLEN: Final = (
    Kolumn("Namn", bredd=28),
    Kolumn("Tillfälle", bredd=26),
    Kolumn("Dag", "dag", 13),
    Kolumn("Personens timmar", "timmar", 14, summeras=True),
    Kolumn("Deltagare", "antal", 12),
)
_BEVIS: Final = (
    Kolumn("Logg", bredd=24),
    Kolumn("Nummer", "antal", 11),
    Kolumn("Vad", bredd=26),
    Kolumn("Registrerat", "dag", 13),
    Kolumn("Av", bredd=40),
    Kolumn("Post", bredd=40),
    Kolumn("Kedjans kontrollsumma", bredd=70),
)


def skapa(
    projekt: str, arende: str, kontroller: Sequence[Kontroll], bevis: Sequence[Bevis]
) -> bytes:
    """The workbook; the same choice at the same positions gives the same bytes."""
    with papper.bok(f"Kontroll på plats {arende}") as (made, ut):
        sheet = papper.blad(made, "Innehåll", tabellblad.bredder(_INNEHALL), frys="A5")
        papper.rad(sheet, ("Kontroll på plats", papper.TITEL))
        papper.fakta(sheet, ("Projekt", projekt), ("Ärende-id", arende))
        tabellblad.skriv(sheet, _INNEHALL, [_rad(one) for one in kontroller])
        sheet = papper.blad(made, "Tillfällen", tabellblad.bredder(_TILLFALLEN), frys="A2")
        tabellblad.skriv(
            sheet,
            _TILLFALLEN,
            [[one.namn, *tillfalle] for one in kontroller for tillfalle in one.tillfallen],
        )
        sheet = papper.blad(made, "Bevis", tabellblad.bredder(_BEVIS), frys="A2")
        tabellblad.skriv(sheet, _BEVIS, [_bevisrad(one) for one in bevis])
    return ut.getvalue()


def _rad(one: Kontroll) -> list[Value]:
    skrivna = "; ".join(
        f"{ROLL.get(roll, roll)} {dag.isoformat()}" for roll, dag in one.underskrifter
    )
    pengar: list[Value] = [one.arbetsgivare, one.anstalld_fran, one.anstalld_till]
    return [
        f"{one.manad}/{one.slug}",
        one.namn,
        str(one.manad),
        one.minuter,
        skrivna or "ingen",
        one.brutna,
        *pengar,
    ]


def _bevisrad(one: Bevis) -> list[Value]:
    handelse = one.handelse
    typ = KINDS[handelse.typ].namn if handelse.typ in KINDS else handelse.typ
    dag = swedish_day(handelse.registrerad)
    return [one.log, handelse.position, typ, dag, handelse.av, str(handelse.id), handelse.hash]
