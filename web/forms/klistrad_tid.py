"""Rows of time pasted from Excel: read line by line, and told line by line what is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from tracker.errors import Refused
from tracker.esf.manad import Manad
from web.forms import minuter
from web.forms.datum import Oforstaddigt, read_day


MAX_RADER: Final = 500
_NUMMER: Final = re.compile(r"\d{1,3}", re.ASCII)
"""What may be a day or an activity; not every digit that there is, or however many."""
_NAMN: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("dag", "datum"), "dag"),
        **dict.fromkeys(("tid", "timmar", "antal timmar", "minuter"), "tid"),
        **dict.fromkeys(("aktivitet", "akt"), "aktivitet"),
        **dict.fromkeys(
            ("beskrivning", "arbete", "vad", "beskrivning av arbetsinsats"), "beskrivning"
        ),
        "delprojekt": "delprojekt",
    }
)
_SLAG: Final[Mapping[str, str]] = MappingProxyType(
    {
        "annan tid": "annan_tid",
        "annan arbetstid": "annan_tid",
        "frånvaro": "franvaro",
        "franvaro": "franvaro",
    }
)


@dataclass(slots=True)
class Rad:
    """A pasted line: its cells as they were, and the day and data of its event, or what is wrong.

    `finns`: the sheet has it already.
    """

    celler: Sequence[str]
    dag: date | None = None
    minuter: int = 0
    data: dict[str, Any] = field(default_factory=dict)
    fel: list[str] = field(default_factory=list)
    finns: bool = False


@dataclass(frozen=True, slots=True)
class Ram:
    """What the words of a line are read by: names → codes, and what stands where none is said."""

    manad: Manad
    idag: date
    arbete: str
    aktiviteter: Mapping[int, str]
    delprojekt: Mapping[str, str]
    valt: str

    @property
    def ordning(self) -> tuple[str, ...]:
        """The columns where no heading says otherwise."""
        return ("dag", "tid", self.arbete, "delprojekt")


def las(text: str, ram: Ram) -> tuple[Sequence[str], list[Rad]]:
    """The columns as understood, and the lines. Raises Refused for nothing or too much."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        raise Refused("Klistra in minst en rad.")
    if len(lines) > MAX_RADER + 1:
        raise Refused(f"Klistra in högst {MAX_RADER} rader åt gången.")
    cells = [[cell.strip() for cell in re.split(r"\t|;", line)] for line in lines]
    named = [_NAMN.get(cell.casefold()) for cell in cells[0]]
    if "dag" in named and "tid" in named:
        return cells[0], [_rad(row, named, ram, i_minuter=_minuter(cells[0])) for row in cells[1:]]
    return [one.capitalize() for one in ram.ordning], [
        _rad(row, ram.ordning, ram, i_minuter=False) for row in cells
    ]


def _minuter(rubriker: Sequence[str]) -> bool:
    """True where the heading says that plain numbers are minutes."""
    return any(cell.casefold() == "minuter" for cell in rubriker)


def _rad(cells: Sequence[str], columns: Sequence[str | None], ram: Ram, *, i_minuter: bool) -> Rad:
    said = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    rad = Rad(cells)
    try:
        rad.dag = _dag(said.get("dag", ""), ram)
    except Oforstaddigt as trouble:
        rad.fel.append(str(trouble))
    try:
        time = said.get("tid", "")
        got = minuter.las(f"{time} min" if i_minuter and time.isdigit() else time)
        rad.minuter = got or 0
        if got is None:
            rad.fel.append("Skriv hur lång tid det tog.")
    except Oforstaddigt as trouble:
        rad.fel.append(str(trouble))
    rad.data = _arbete(said, ram, rad.fel)
    return rad


def _dag(text: str, ram: Ram) -> date:
    """A day of the month: in full, or its number alone."""
    if _NUMMER.fullmatch(text) and 1 <= int(text) <= ram.manad.sista.day:
        return ram.manad.forsta.replace(day=int(text))
    dag = read_day(text.partition(" ")[0], ram.idag)
    if not ram.manad.forsta <= dag <= ram.manad.sista:
        raise Oforstaddigt(f"Dagen ligger inte i {ram.manad}.")
    return dag


def _arbete(said: Mapping[str, str], ram: Ram, fel: list[str]) -> dict[str, Any]:
    work = said.get(ram.arbete) or said.get("aktivitet") or said.get("beskrivning") or ""
    if work.casefold() in _SLAG:
        return {"slag": _SLAG[work.casefold()]}
    data: dict[str, Any] = {"delprojekt": _delprojekt(said.get("delprojekt", ""), ram, fel)}
    if ram.arbete == "aktivitet":
        number = _aktivitet(said.get("aktivitet", ""), ram)
        if number is None:
            fel.append("Skriv aktivitetens nummer eller namn.")
        else:
            data["aktivitet"] = number
    elif not work:
        fel.append("Beskriv arbetet.")
    if said.get("beskrivning"):
        data["beskrivning"] = said["beskrivning"]
    return data


def _aktivitet(text: str, ram: Ram) -> int | None:
    if _NUMMER.fullmatch(text):
        return int(text)
    names = {name.casefold(): number for number, name in ram.aktiviteter.items()}
    return names.get(text.casefold())


def _delprojekt(text: str, ram: Ram, fel: list[str]) -> str:
    if not text:
        return ram.valt
    names = {name.casefold(): slug for slug, name in ram.delprojekt.items()}
    found = text if text in ram.delprojekt else names.get(text.casefold())
    if found is None:
        fel.append("Delprojektet finns inte. Skriv det som på projektets sida.")
    return found or ram.valt
