"""What is registered without people, read from a form into an event's data. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from schemas.handelser.ekonomi import kronor
from schemas.kodverk import LISTOR
from web.forms.datum import Oforstaddigt, read_day
from web.forms.falt import Svar, first


class Ruta(NamedTuple):
    """A field of the form, and what is said when it cannot be read."""

    namn: str
    etikett: str
    slag: Literal["antal", "text", "enhet", "till", "belopp", "dag"]
    kravs: bool = True
    hint: str = ""


class Vad(NamedTuple):
    """One thing to register: its kind of event, its words, and its fields beside insats and day.

    `beslut`: it is decided, by who decides goals for the insats.
    """

    typ: str
    rubrik: str
    dag: str
    rutor: tuple[Ruta, ...]
    bara_volyminsats: bool = False
    beslut: bool = False


_ENHET: Final = "Frivilligt. Skriv den likadant varje gång."
VAD: Final = {
    "arenden": Vad(
        "volym.registrerad",
        "Ärenden",
        "Vilken dag?",
        (
            Ruta("antal", "Hur många ärenden?", "antal"),
            Ruta("vardenhet", "Vårdenhet", "enhet", kravs=False, hint=_ENHET),
            Ruta("kvinnor", "Därav kvinnor", "antal", kravs=False, hint="Frivilligt."),
            Ruta("man", "Därav män", "antal", kravs=False, hint="Frivilligt."),
        ),
        bara_volyminsats=True,
    ),
    "konsultationer": Vad(
        "konsultation.gjord",
        "Konsultationer",
        "Vilken dag?",
        (
            Ruta("antal", "Hur många konsultationer?", "antal"),
            Ruta("till", "Vem gavs de till?", "till", kravs=False),
        ),
    ),
    "seminarier": Vad(
        "seminarium.hallet",
        "Seminarier",
        "Vilken dag hölls det?",
        (
            Ruta("namn", "Vad handlade det om?", "text", hint="Skriv inget om personer."),
            Ruta("antal", "Hur många kom?", "antal"),
        ),
    ),
    "priser": Vad(
        "pris.beslutat",
        "Priser",
        "Vilken dag beslutades det?",
        (
            Ruta("fran", "Från och med vilken dag gäller det?", "dag", kravs=False,
                 hint="Får ligga framåt i tiden. Tomt betyder från beslutets dag."),
            Ruta("belopp", "Kronor per ärende", "belopp", hint="Till exempel 450 eller 450,50."),
            Ruta("vardenhet", "Vårdenhet", "enhet", kravs=False,
                 hint="Tomt betyder alla vårdenheter i insatsen. Ett eget pris går före."),
            Ruta("kalla", "Vilket beslut eller avtal?", "text"),
        ),
        bara_volyminsats=True,
        beslut=True,
    ),
}  # fmt: skip
"""By the last word of the address."""
TILL: Final = tuple((kod.kod, kod.namn) for kod in LISTOR["konsultation_till"])
_TAL: Final = re.compile(r"[0-9]{1,9}").fullmatch
_PRIS: Final = re.compile(r"0*[0-9]{1,6}(\.[0-9]{1,2})?").fullmatch


@dataclass(slots=True)
class Last:
    """The event's data, its insats and day, and what is wrong: field → sentence."""

    insats: str
    datum: date | None
    data: dict[str, object] = field(default_factory=dict)
    fel: dict[str, str] = field(default_factory=dict)


def las(vad: Vad, svar: Svar, insatser: dict[str, str], idag: date) -> Last:
    """A sent form. `insatser`: those that the sender may choose."""
    last = Last(first(svar, "insats"), None)
    if last.insats not in insatser:
        last.fel["insats"] = "Välj en insats."
    try:
        last.datum = read_day(first(svar, "datum"), idag)
    except Oforstaddigt as error:
        last.fel["datum"] = str(error)
    for ruta in vad.rutor:
        _las(ruta, first(svar, ruta.namn), last, idag)
    return last


def _las(ruta: Ruta, text: str, last: Last, idag: date) -> None:
    if not text:
        if ruta.kravs:
            last.fel[ruta.namn] = "Fyll i den här uppgiften."
        return
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if ruta.slag == "antal":
        if _TAL(plain):
            last.data[ruta.namn] = int(plain)
        else:
            last.fel[ruta.namn] = "Skriv ett helt antal, till exempel 12."
    elif ruta.slag == "belopp":
        if _PRIS(plain):
            last.data[ruta.namn] = kronor(int(Decimal(plain) * 100))
        else:
            last.fel[ruta.namn] = "Skriv kronor under en miljon, till exempel 450 eller 450,50."
    elif ruta.slag == "dag":
        _las_dag(ruta, text, last, idag)
    elif ruta.slag == "till" and text not in dict(TILL):
        last.fel[ruta.namn] = "Välj ett av alternativen."
    else:
        last.data[ruta.namn] = text


def _las_dag(ruta: Ruta, text: str, last: Last, idag: date) -> None:
    """A day that may lie ahead: one without a year is the next."""
    try:
        last.data[ruta.namn] = read_day(text, idag, ahead=True).isoformat()
    except Oforstaddigt as error:
        last.fel[ruta.namn] = str(error)
