"""What the parties have paid, and whether it reaches the decided share (ESF.md 1.3, 7.5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tracker.esf.pengar.medfinansiering import Utfall
from tracker.exports.cells import Value
from tracker.exports.esf import papper, tabellblad
from tracker.exports.esf.tabellblad import Kolumn


_KOLUMNER: Final = (
    Kolumn("Part", bredd=44),
    Kolumn("Org.nr", bredd=16),
    Kolumn("Person", bredd=28),
    Kolumn("Kategori", bredd=22),
    Kolumn("Timmar", "timmar", summeras=True),
    Kolumn("Kronor per timme", "kronor", 20),
    Kolumn("Belopp", "kronor", summeras=True),
    Kolumn("Intygad", "dag"),
)
_UTFALL: Final = (Kolumn("Vad", bredd=30), Kolumn("Kronor", "kronor", 20))


@dataclass(frozen=True, slots=True)
class Bidrag:
    """Work that a party paid for: minutes that count, öre per hour and öre, and when signed."""

    part: str
    organisationsnummer: str
    person: str = field(repr=False)
    kategori: str
    minuter: int
    ore_per_timme: int
    ore: int
    intygad: date | None


def skapa(period: str, bidrag: Iterable[Bidrag], utfall: Utfall, kalla: str) -> bytes:
    """The workbook: a row per person, then the whole share. `kalla`: where the rates are from."""
    with papper.bok(f"Medfinansiering {period}") as (made, ut):
        sheet = papper.blad(made, "Medfinansiering", tabellblad.bredder(_KOLUMNER), frys="B5")
        papper.rad(sheet, (f"Medfinansiering {period}", papper.TITEL))
        papper.fakta(sheet, ("Timpriser enligt", kalla))
        papper.rad(sheet)
        tabellblad.skriv(sheet, _KOLUMNER, (_rad(one) for one in bidrag))
        andel = papper.blad(made, "Andel", tabellblad.bredder(_UTFALL))
        papper.rad(andel, (f"Andel medfinansiering {period}", papper.TITEL))
        papper.rad(andel)
        tabellblad.skriv(andel, _UTFALL, _delar(utfall))
        papper.rad(andel)
        papper.fakta(
            andel,
            ("Krav", papper.procent(utfall.krav)),
            ("Utfall", papper.procent(utfall.andel)),
            ("Fattas, kronor", papper.kronor(utfall.fattas)),
        )
    return ut.getvalue()


def _rad(one: Bidrag) -> list[Value]:
    pengar: list[Value] = [one.minuter, one.ore_per_timme, one.ore, one.intygad]
    return [one.part, one.organisationsnummer, one.person, one.kategori, *pengar]


def _delar(utfall: Utfall) -> list[list[Value]]:
    return [
        ["Bidrag i annat än pengar", utfall.natura],
        ["Deltagares tid", utfall.deltagare],
        ["Pengar", utfall.kontant],
        ["Medfinansiering", utfall.medfinansiering],
        ["Direkt personal", utfall.direkt],
        ["Schablon", utfall.schablon],
        ["Stödberättigande kostnader", utfall.stodberattigande],
    ]
