"""A month's participants and their hours by delprojekt: what the närvarointyg come to (ESF.md 7.3).

Each figure is made of the rows that it comes from: a delprojekt of its participants, a participant
of their days. Names are not the project's; who somebody is stands as the file to SCB has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from tracker.esf.manad import Manad
from tracker.exports.bok import Progress
from tracker.exports.cells import DATE, Style
from tracker.exports.esf import formler, papper


DELPROJEKT: Final = "Delprojekt"
DELTAGARE: Final = "Deltagare"
NARVARO: Final = "Närvaro"
_RUBRIKRAD: Final = 3
"""Of every sheet but the first: a title, an empty row, and the headings."""
_ANTAL: Final = Style(border=papper.RUTA.border)
_DAG: Final = Style(border=papper.RUTA.border, number_format=DATE, alignment=papper.RUTA.alignment)


@dataclass(frozen=True, slots=True)
class Dag:
    """One attendance: its day, minutes, the occasion, and the event that says it."""

    dag: date
    minuter: int
    traff: str
    handelse: UUID


@dataclass(frozen=True, slots=True)
class Rad:
    """A deltagande in a delprojekt. `underskrivet`: the day, None where no certificate holds.

    `person` counts people; `kontroll` is the certificate's checksum.
    """

    delprojekt: str
    deltagande: str
    person: str
    nummer: str = field(repr=False)
    start: date | None
    slut: date | None
    dagar: tuple[Dag, ...]
    underskrivet: date | None
    kontroll: str

    @property
    def minuter(self) -> int:
        return sum(one.minuter for one in self.dagar)


@dataclass(frozen=True, slots=True)
class Sammanstallning:
    """`rader` in order of delprojekt and deltagande; `delprojekt`: all of them, and their names."""

    projekt: str
    arende: str
    manad: Manad
    delprojekt: tuple[tuple[str, str], ...]
    rader: tuple[Rad, ...]


def filnamn(one: Sammanstallning) -> str:
    return f"Sammanstallning_deltagare_{one.arende.replace('/', '-')}_{one.manad}.xlsx"


def skapa(one: Sammanstallning, framsteg: Progress) -> bytes:
    """The workbook. The sum of the delprojekt is compared with that of all rows beside it."""
    platser = _platser(one.rader)
    with papper.bok(f"Sammanställning av deltagare {one.manad}") as (made, ut):
        _delprojekt(made, one)
        _deltagare(made, one, platser)
        sheet = _blad(made, NARVARO, f"Närvaro {one.manad}", [
            ("Rad", 8, papper.RUBRIK_TAL), ("Deltagande", 30, papper.RUBRIK_TEXT),
            ("Delprojekt", 20, papper.RUBRIK_TEXT), ("Dag", 13, papper.RUBRIK_TEXT),
            ("Aktivitet", 30, papper.RUBRIK_TEXT), ("Minuter", 11, papper.RUBRIK_TAL),
            ("Post", 40, papper.RUBRIK_TEXT),
        ])  # fmt: skip
        for nummer, rad in enumerate(one.rader, start=1):
            for dag in rad.dagar:
                papper.rad(
                    sheet,
                    (nummer, _ANTAL),
                    (rad.deltagande, papper.RUTA),
                    (rad.delprojekt, papper.RUTA),
                    (dag.dag, _DAG),
                    (dag.traff, papper.RUTA),
                    (dag.minuter, _ANTAL),
                    (str(dag.handelse), papper.RUTA),
                )
            framsteg(nummer, len(one.rader))
    return ut.getvalue()


def _platser(rader: Iterable[Rad]) -> list[tuple[int, int]]:
    """First and last row of each on the sheet of attendance."""
    platser, fore = [], _RUBRIKRAD
    for one in rader:
        platser.append((fore + 1, fore + len(one.dagar)))
        fore += len(one.dagar)
    return platser


def _delprojekt(made: Any, one: Sammanstallning) -> None:
    text, tal = papper.RUBRIK_TEXT, papper.RUBRIK_TAL
    sheet = papper.blad(made, DELPROJEKT, [34, 20, 14, 14, 18, 22], frys="A6")
    papper.rad(sheet, (f"Deltagares tid {one.manad}", papper.TITEL))
    papper.fakta(sheet, ("Projekt", one.projekt), ("Diarienummer", one.arende))
    papper.rad(sheet)
    papper.rad(sheet, ("Delprojekt", text), ("Kortnamn", text), ("Deltagare", tal),
               ("Timmar", tal), ("Intygade timmar", tal), ("Raderna", text))  # fmt: skip
    fran, till = _RUBRIKRAD + 1, _RUBRIKRAD + max(len(one.rader), 1)
    forsta = 6
    for nr, (slug, namn) in enumerate(one.delprojekt):
        rader = [n for n, rad in enumerate(one.rader) if rad.delprojekt == slug]
        papper.rad(
            sheet,
            (namn, papper.RUTA),
            (slug, papper.RUTA),
            (len({one.rader[n].person for n in rader}), _ANTAL),
            (_for(nr + forsta, "H", fran, till), papper.RUTA_TIMMAR),
            (_for(nr + forsta, "I", fran, till), papper.RUTA_TIMMAR),
            (formler.lank(DELTAGARE, fran + rader[0], "Visa") if rader else "Inga", papper.RUTA),
        )
    sista = forsta + len(one.delprojekt) - 1
    papper.rad(
        sheet,
        ("Projektet", papper.SUMMA),
        (None, papper.SUMMA),
        (len({rad.person for rad in one.rader}), papper.SUMMA),
        *((formler.summa(DELPROJEKT, kolumn, forsta, sista), papper.SUMMA_TIMMAR)
          for kolumn in "DE"),
        (None, papper.SUMMA),
    )  # fmt: skip
    alla = sista + 2
    papper.rad(
        sheet,
        ("Alla närvarorader", papper.RUTA),
        (None, papper.RUTA),
        (None, papper.RUTA),
        (formler.summa(NARVARO, "F", _RUBRIKRAD + 1,
                       _RUBRIKRAD + max(sum(len(rad.dagar) for rad in one.rader), 1), delat=60),
         papper.RUTA_TIMMAR),
        (None, papper.RUTA),
        (formler.lank(NARVARO, _RUBRIKRAD + 1, "Visa"), papper.RUTA),
    )  # fmt: skip
    papper.rad(
        sheet,
        ("Skillnad, ska vara noll", papper.RUTA),
        (None, papper.RUTA),
        (None, papper.RUTA),
        (formler.skillnad((DELPROJEKT, "D", alla - 1), (DELPROJEKT, "D", alla)),
         papper.RUTA_TIMMAR),
        (None, papper.RUTA),
        (None, papper.RUTA),
    )  # fmt: skip
    papper.rad(sheet)
    papper.rad(sheet, ("Den som är i två delprojekt räknas i båda, och en gång i projektet.",
                       papper.RAD))  # fmt: skip


def _for(rad: int, kolumn: str, fran: int, till: int) -> formler.Formel:
    """What the participants of the delprojekt of the row come to."""
    return formler.summa_for(DELTAGARE, "B", kolumn, fran, till, f"B{rad}")


def _deltagare(made: Any, one: Sammanstallning, platser: Sequence[tuple[int, int]]) -> None:
    text, tal = papper.RUBRIK_TEXT, papper.RUBRIK_TAL
    sheet = _blad(made, DELTAGARE, f"Deltagare {one.manad}", [
        ("Rad", 8, tal), ("Delprojekt", 20, text), ("Deltagande", 30, text),
        ("Personnummer", 16, text), ("Startdatum", 13, text),
        ("Slutdatum", 13, text), ("Intyg underskrivet", 18, text),
        ("Timmar", 12, tal), ("Intygade timmar", 16, tal), ("Intygets kontroll", 18, text),
        ("Dagarna", 12, text),
    ])  # fmt: skip
    for nummer, (rad, (fran, till)) in enumerate(zip(one.rader, platser, strict=True), start=1):
        plats = _RUBRIKRAD + nummer
        intygat = formler.cell(DELTAGARE, "H", plats) if rad.underskrivet else 0
        papper.rad(
            sheet,
            (nummer, _ANTAL),
            (rad.delprojekt, papper.RUTA),
            (rad.deltagande, papper.RUTA),
            (rad.nummer, papper.RUTA),
            (rad.start, _DAG),
            (rad.slut, _DAG),
            (rad.underskrivet or "Nej", _DAG),
            (formler.summa(NARVARO, "F", fran, till, delat=60), papper.RUTA_TIMMAR),
            (intygat, papper.RUTA_TIMMAR),
            (rad.kontroll, papper.RUTA),
            (formler.lank(NARVARO, fran, "Visa"), papper.RUTA),
        )
    if not one.rader:
        papper.rad(sheet, ("Ingen närvaro", papper.RUTA))


def _blad(made: Any, namn: str, titel: str, kolumner: list[tuple[str, float, Any]]) -> Any:
    sheet = papper.blad(made, namn, [bredd for _, bredd, _ in kolumner], frys="B4")
    papper.rad(sheet, (titel, papper.TITEL))
    papper.rad(sheet)
    papper.rad(sheet, *((rubrik, stil) for rubrik, _, stil in kolumner))
    return sheet
