"""A month sheet as boxes: a day by what the time was on, and the events that filled-in boxes are.

Pure. A box that shows one row changes that row; one that shows several is changed row by row. What
somebody else did meanwhile is never overwritten: each box carries what it showed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from schemas.programperiod import ANTAL_AKTIVITETER
from tracker.esf.projekt.tidblad import Bladrad, Tidblad


Kod = str
Slag = Literal["projekt", "annan_tid", "franvaro"]

KOLUMNER: Final[Mapping[str, tuple[Kod, ...]]] = MappingProxyType(
    {
        "aktivitet": (*(str(nr) for nr in range(1, ANTAL_AKTIVITETER + 1)), "a", "f"),
        "beskrivning": ("p", "a", "f"),
    }
)
"""How the period tells the work → the columns of its sheet; *a* is other work, *f* absence."""
_SLAG: Final[Mapping[Kod, Slag]] = MappingProxyType({"a": "annan_tid", "f": "franvaro"})
ORSAK: Final = "Ändrat på tidbladet"
FINNS: Final = "Det finns redan tid här. Ladda om sidan och skriv igen."
ANDRAD: Final = "Någon annan har ändrat tiden här. Ladda om sidan och skriv igen."
UTAN_TID: Final = "Skriv också hur lång tid det tog."


@dataclass(frozen=True, slots=True)
class Ruta:
    """A box: its day and column, and the rows that it shows, of one delprojekt."""

    dag: date
    kod: Kod
    rader: tuple[Bladrad, ...] = ()

    @property
    def falt(self) -> str:
        return f"{self.dag.day}-{self.kod}"

    @property
    def minuter(self) -> int:
        return sum(rad.minuter for rad in self.rader)

    @property
    def ensam(self) -> Bladrad | None:
        """The row that is changed here; None where there is none or several."""
        return self.rader[0] if len(self.rader) == 1 else None


@dataclass(frozen=True, slots=True)
class Ifylld:
    """What was sent for a box: minutes now (None: empty), and the row that it showed.

    `fore` and `fore_text`: that row's minutes, and `marke` of its description.
    """

    falt: str
    dag: date
    kod: Kod
    minuter: int | None
    beskrivning: str | None = field(default=None, repr=False)
    rad: UUID | None = None
    fore: int | None = None
    fore_text: str = ""


def marke(text: str | None) -> str:
    """What a description is recognised by in a form that showed it."""
    return sha256(text.encode()).hexdigest()[:8] if text else ""


@dataclass(slots=True)
class Andringar:
    """The events that were filled in, each with the box that it came from; and what is wrong."""

    handelser: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fel: dict[str, str] = field(default_factory=dict)


def rutor(blad: Tidblad, arbete: str, delprojekt: str) -> dict[tuple[int, Kod], Ruta]:
    """(day of the month, column) → the box; those of the project are of `delprojekt` only."""
    held: dict[tuple[int, Kod], list[Bladrad]] = defaultdict(list)
    for rad in blad.rader:
        kod = _kod(rad, arbete, delprojekt)
        if kod:
            held[rad.dag.day, kod].append(rad)
    days = range(1, blad.manad.sista.day + 1)
    return {
        (day, kod): Ruta(blad.manad.forsta.replace(day=day), kod, tuple(held[day, kod]))
        for day in days
        for kod in KOLUMNER[arbete]
    }


def _kod(rad: Bladrad, arbete: str, delprojekt: str) -> Kod | None:
    for kod, slag in _SLAG.items():
        if rad.slag == slag:
            return kod
    if rad.delprojekt != delprojekt:
        return None
    return str(rad.aktivitet) if arbete == "aktivitet" else "p"


@dataclass(frozen=True, slots=True)
class Om:
    """Whose sheet the boxes are of, and what names what comes of them.

    `form`: the id that the form was given; the same form sent again makes the same events.
    """

    projekt: str
    personal: str
    delprojekt: str
    arbete: str
    form: UUID
    idag: date
    orsak: str = ORSAK


def andringar(blad: Tidblad, ifyllda: Iterable[Ifylld], om: Om) -> Andringar:
    """What the boxes say that the sheet does not."""
    found = Andringar()
    rader = {rad.handelse: rad for rad in blad.rader}
    there = rutor(blad, om.arbete, om.delprojekt)
    for one in ifyllda:
        if one.rad is not None:
            _andrad(found, rader.get(one.rad), one, om)
        elif one.minuter is not None or one.beskrivning:
            mine = uuid5(om.form, one.falt)
            if mine in rader:  # the very same form again
                _andrad(found, rader[mine], one, om)
            elif there[one.dag.day, one.kod].rader:
                found.fel[one.falt] = FINNS
            else:
                _ny(found, one, om, mine)
    return found


def _ny(found: Andringar, one: Ifylld, om: Om, ident: UUID) -> None:
    if one.minuter is None:
        found.fel[one.falt] = UTAN_TID
        return
    found.handelser.append((one.falt, ny_rad(om, ident, one.dag, one.minuter, data_av(one, om))))


def ny_rad(om: Om, ident: UUID, dag: date, minuter: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """A row as its event."""
    return {
        "id": str(ident),
        "typ": "tid.rapporterad",
        "forbund": om.projekt,
        "datum": dag.isoformat(),
        "data": {"personal": om.personal, "minuter": minuter, **data},
    }


def data_av(one: Ifylld, om: Om) -> dict[str, Any]:
    """What the column says of a new row."""
    if one.kod in _SLAG:
        return {"slag": _SLAG[one.kod]}
    data: dict[str, Any] = {"delprojekt": om.delprojekt}
    if one.kod != "p":
        data["aktivitet"] = int(one.kod)
    if one.beskrivning:
        data["beskrivning"] = one.beskrivning
    return data


def _andrad(found: Andringar, now: Bladrad | None, one: Ifylld, om: Om) -> None:
    """A box that shows a row: untouched, emptied, or with another time or description."""
    if now is None:
        if one.minuter not in (None, one.fore):
            found.fel[one.falt] = ANDRAD
        return
    andring = _skillnad(now, one)
    shown = (one.fore, one.fore_text)
    text = one.beskrivning if one.kod == "p" else now.beskrivning
    if not andring or (one.minuter, marke(text)) == shown:
        return
    if one.fore is not None and shown != (now.minuter, marke(now.beskrivning)):
        found.fel[one.falt] = ANDRAD
        return
    about = {"avser": str(now.handelse), "orsak": om.orsak}
    if one.minuter is None:
        _andra(found, one, om, "handelse.makulerad", about)
    else:
        _andra(found, one, om, "handelse.rattad", {**about, "andring": andring})


def _skillnad(now: Bladrad, one: Ifylld) -> dict[str, Any]:
    """The fields that are otherwise; a box without a description leaves it as it is."""
    andring: dict[str, Any] = {}
    if one.minuter != now.minuter:
        andring["minuter"] = one.minuter
    if one.kod == "p" and one.beskrivning and one.beskrivning != now.beskrivning:
        andring["beskrivning"] = one.beskrivning
    return andring


def _andra(found: Andringar, one: Ifylld, om: Om, typ: str, data: Mapping[str, Any]) -> None:
    """An event about the row; named by what is sent, so that sending it again is the same."""
    name = f"{one.falt}:{one.rad}:{one.fore}:{one.minuter}:{one.beskrivning or ''}"
    found.handelser.append(
        (
            one.falt,
            {
                "id": str(uuid5(om.form, name)),
                "typ": typ,
                "forbund": om.projekt,
                "datum": om.idag.isoformat(),
                "data": dict(data),
            },
        )
    )


def som_blivit(blad: Tidblad, handelser: Sequence[tuple[str, Mapping[str, Any]]]) -> Tidblad:
    """The sheet as these events would make it: to be looked at before anything is recorded."""
    rader = {rad.handelse: rad for rad in blad.rader}
    for _, one in handelser:
        data = one["data"]
        if one["typ"] == "handelse.makulerad":
            rader.pop(UUID(data["avser"]), None)
        elif one["typ"] == "handelse.rattad":
            target = UUID(data["avser"])
            if target in rader:
                rader[target] = replace(rader[target], **data["andring"])
        else:
            rader[UUID(one["id"])] = Bladrad(
                UUID(one["id"]),
                date.fromisoformat(one["datum"]),
                data.get("slag", "projekt"),
                data.get("delprojekt"),
                data.get("aktivitet"),
                data["minuter"],
                data.get("beskrivning"),
                data.get("traff"),
            )
    return replace(blad, rader=tuple(sorted(rader.values(), key=lambda rad: rad.visat)))
