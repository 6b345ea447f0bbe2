"""The month sheet's form: its columns, the boxes as they are shown, and what was sent of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from schemas.programperiod import PERIODER
from tracker.esf.helgdagar import ledig
from tracker.esf.projekt.rutor import KOLUMNER, Ifylld, Kod, Ruta, marke, rutor
from tracker.esf.projekt.tidblad import Tidblad
from web.forms import minuter
from web.forms.datum import VECKODAGAR, Oforstaddigt
from web.forms.falt import Svar, first


RUBRIKER: Final[Mapping[Kod, str]] = MappingProxyType(
    {"p": "Tid i projektet", "a": "Annan tid", "f": "Frånvaro"}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A box as it stands in the form. `hall`: which row it shows, for the form to carry."""

    ruta: Ruta
    text: str
    beskrivning: str = ""
    hall: str = ""


@dataclass(frozen=True, slots=True)
class Dagrad:
    """A day: its boxes by column, its minutes in other delprojekt, and its minutes in all."""

    dag: date
    celler: Mapping[Kod, Cell]
    andra: int
    summa: int
    ledig: bool

    @property
    def namn(self) -> str:
        return f"{VECKODAGAR[self.dag.weekday()][:3]} {self.dag.day}"


@dataclass(slots=True)
class Ifyllt:
    """What was sent, read: the boxes, and what could not be read of them."""

    rutor: list[Ifylld] = field(default_factory=list)
    fel: dict[str, str] = field(default_factory=dict)


def arbete(programperiod: str) -> str:
    return PERIODER[programperiod].arbete


def kolumner(programperiod: str, aktiviteter: Mapping[int, str]) -> dict[Kod, str]:
    """Column → heading. `aktiviteter`: the project's own names of the seven, as far as entered."""
    return {
        kod: RUBRIKER.get(kod) or aktiviteter.get(int(kod), f"Aktivitet {kod}")
        for kod in KOLUMNER[arbete(programperiod)]
    }


def dagrader(
    blad: Tidblad, programperiod: str, delprojekt: str, svar: Svar | None = None
) -> list[Dagrad]:
    """The month day by day; `svar`: what was typed, shown again as it was typed."""
    there = rutor(blad, arbete(programperiod), delprojekt)
    koder = KOLUMNER[arbete(programperiod)]
    rows = []
    for nummer in range(1, blad.manad.sista.day + 1):
        dag = blad.manad.forsta.replace(day=nummer)
        of_day = [rad for rad in blad.rader if rad.dag == dag]
        shown = {kod: _cell(there[nummer, kod], svar) for kod in koder}
        other = sum(rad.minuter for rad in of_day) - sum(c.ruta.minuter for c in shown.values())
        rows.append(Dagrad(dag, shown, other, sum(rad.minuter for rad in of_day), ledig(dag)))
    return rows


def _cell(ruta: Ruta, svar: Svar | None) -> Cell:
    one = ruta.ensam
    said = one.beskrivning or "" if one else ""
    held = f"{one.handelse} {one.minuter} {marke(one.beskrivning)}" if one else ""
    text = minuter.skriv(ruta.minuter)
    if svar is not None and len(ruta.rader) < 2:
        text, said = first(svar, f"m-{ruta.falt}"), first(svar, f"b-{ruta.falt}")
        held = first(svar, f"r-{ruta.falt}")
    return Cell(ruta, text, said, held)


def las(svar: Svar, blad: Tidblad, programperiod: str) -> Ifyllt:
    """The boxes of the form as sent."""
    found = Ifyllt()
    for nummer in range(1, blad.manad.sista.day + 1):
        for kod in KOLUMNER[arbete(programperiod)]:
            falt = f"{nummer}-{kod}"
            text, held = first(svar, f"m-{falt}"), first(svar, f"r-{falt}")
            said = first(svar, f"b-{falt}")
            if not (text or held or said):
                continue
            dag = blad.manad.forsta.replace(day=nummer)
            try:
                rad, fore, fore_text = _hall(held)
                got = minuter.las(text)
            except Oforstaddigt as trouble:
                found.fel[falt] = str(trouble)
                continue
            found.rutor.append(Ifylld(falt, dag, kod, got, said or None, rad, fore, fore_text))
    return found


def _hall(text: str) -> tuple[UUID | None, int | None, str]:
    """What the form carried of the row that a box showed; nothing of what no form of ours has."""
    if not text:
        return None, None, ""
    ident, _, rest = text.partition(" ")
    fore, _, fore_text = rest.partition(" ")
    try:
        return UUID(ident), int(fore), fore_text
    except ValueError:
        raise Oforstaddigt("Ladda om sidan och skriv igen.") from None
