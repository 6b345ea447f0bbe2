"""A rating as a form: one question, both who answer it side by side, and what was answered last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from schemas.handelser.steg import Fraga
from schemas.instrument import Instrument, fraga_med, ord_pa, skala
from schemas.kodverk import Kod, namn
from tracker.queries.tidslinje import Rad
from tracker.state.skattning import Skattning
from web.forms.datum import Oforstaddigt, read_day
from web.forms.falt import Falt, Svar, first
from web.forms.fragor import Formular, dag


INGET: Final = "inget"
"""What a browser sends for *Inget svar*: the question is left out of the event, it is no zero."""
FALT: Final = "varden-"
"""In front of a question's code, where a rating is corrected."""


@dataclass(frozen=True, slots=True)
class Ruta:
    """One respondent's answer of one question: its name in the form, and what was answered last."""

    namn: str
    vem: str
    text: str
    valt: str
    senast: str


@dataclass(frozen=True, slots=True)
class Fragerad:
    """One question with the answers there are to choose between."""

    dimension: str
    val: Sequence[tuple[str, str]]
    rutor: Sequence[Ruta]


@dataclass(frozen=True, slots=True)
class Sant:
    """What was sent: the day, answers by respondent, and what is wrong: field → sentence."""

    datum: str
    varden: Mapping[str, Mapping[str, int]]
    fel: Mapping[str, str]


def rader(instrument: Instrument, svar: Svar, fore: Sequence[Skattning]) -> list[Fragerad]:
    """The questions in order, filled in as sent."""
    return [
        Fragerad(
            ord_pa(fraga.dimension),
            [(str(varde), ord_) for varde, ord_ in skala(instrument, fraga).items()],
            [_ruta(instrument, fraga, vem, svar, fore) for vem in instrument.respondenter],
        )
        for fraga in instrument.fragor
    ]


def _ruta(
    instrument: Instrument, fraga: Fraga, vem: str, svar: Svar, fore: Sequence[Skattning]
) -> Ruta:
    name = f"{vem}-{fraga.kod}"
    own = [s for s in fore if s.respondent == vem and fraga.kod in s.varden]
    words = skala(instrument, fraga)
    last = f"{words[own[-1].varden[fraga.kod]]}, {own[-1].datum}" if own else ""
    return Ruta(
        name, namn("respondent", vem), ord_pa(fraga.text[vem]), first(svar, name) or INGET, last
    )


def las(instrument: Instrument, svar: Svar, today: date) -> Sant:
    """Read a sent form; a question without an answer is left out."""
    fel: dict[str, str] = {}
    day = ""
    try:
        day = read_day(first(svar, "datum"), today).isoformat()
    except Oforstaddigt as trouble:
        fel["datum"] = str(trouble)
    varden: dict[str, dict[str, int]] = {}
    for vem in instrument.respondenter:
        for fraga in instrument.fragor:
            text = first(svar, f"{vem}-{fraga.kod}")
            if text.isascii() and text.isdigit():
                varden.setdefault(vem, {})[fraga.kod] = int(text[:4])
    if not varden:
        forst = f"{instrument.respondenter[0]}-{instrument.fragor[0].kod}"
        fel[forst] = "Svara på minst en fråga."
    return Sant(day, varden, fel)


def rattelseformular(rad: Rad, instrument: Instrument, orsak: Falt) -> Formular:
    """The form to correct one rating with: its day, and its questions as they were answered."""
    return Formular(
        typ="handelse.rattad",
        rubrik="Rätta skattningen",
        knapp="Spara rättelsen",
        kvitto="",
        ingress="Ändra det som är fel. Det som stod förut syns kvar i historiken.",
        falt=(
            dag("Dag"),
            *(_falt(instrument, fraga, str(rad.data["respondent"])) for fraga in instrument.fragor),
            orsak,
        ),
    )


def _falt(instrument: Instrument, fraga: Fraga, vem: str) -> Falt:
    koder = [Kod(kod=str(v), namn=ord_) for v, ord_ in skala(instrument, fraga).items()]
    inget = Kod(kod=INGET, namn="Inget svar")
    text = fraga.text.get(vem, fraga.dimension)
    return Falt(FALT + fraga.kod, ord_pa(text), "val", egna=(*koder, inget))


def kant(rad: Rad) -> dict[str, object]:
    """What the rating says, as the form to correct it is filled in."""
    return {FALT + kod: str(varde) for kod, varde in rad.data["varden"].items()}


def ihop(varden: Mapping[str, object]) -> dict[str, Any]:
    """The answers of the form to correct with, as the event has them."""
    return {
        namn.removeprefix(FALT): int(str(value))
        for namn, value in varden.items()
        if namn.startswith(FALT) and value is not None and str(value) != INGET
    }


def i_ord(rad: Rad, instrument: Instrument | None) -> list[str]:
    """A rating in words, all of its answers: for the list of what has happened, and for whoever
    asks what there is about them. `instrument` None: one that is not at hand, told by its codes.
    """
    varden = rad.data["varden"]
    vem = namn("respondent", str(rad.data["respondent"]))
    if instrument is None:
        given = [f"{kod}: {varde}" for kod, varde in varden.items()]
        return [str(rad.data["instrument"]), f"{vem} svarade", *given]
    said = [
        f"{ord_pa(fraga.dimension)}: {skala(instrument, fraga).get(varden[kod], varden[kod])}"
        for kod in varden
        if (fraga := fraga_med(instrument, kod))
    ]
    answered = f"{len(said)} av {len(instrument.fragor)} frågor besvarade"
    head = [ord_pa(instrument.namn), f"{vem} svarade", answered]
    return [*(head if len(instrument.fragor) > 1 else head[:2]), *said]
