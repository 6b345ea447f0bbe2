"""What a form is, and the questions that several forms ask."""

from dataclasses import dataclass
from typing import Final

from web.forms.falt import Falt


@dataclass(frozen=True, slots=True)
class Formular:
    """What is asked for one kind. `rubrik` heads the page, `knapp` says what will be done.

    `kvitto` is told when it is done; `ingress` says what the form is for.
    """

    typ: str
    rubrik: str
    knapp: str
    kvitto: str
    falt: tuple[Falt, ...]
    ingress: str | None = None


def dag(etikett: str) -> Falt:
    return Falt(
        "datum",
        etikett,
        "dag",
        hint="Till exempel 2026-03-03, 260303, 3/3, i dag eller i går.",
        kravs=True,
        kuvert=True,
        saknas="Skriv vilken dag det gäller.",
    )


PERSONNUMMER: Final = Falt(
    "personnummer",
    "Personnummer eller samordningsnummer",
    "personnummer",
    hint="12 siffror, till exempel 19121212-1212.",
    kravs=True,
    kuvert=True,
    saknas="Skriv personnumret.",
)
INSATS: Final = Falt("insats", "Insats", "insats", kravs=True, kuvert=True, saknas="Välj insats.")
FORSORJNING: Final = Falt(
    "forsorjning",
    "Försörjning",
    "flerval",
    hint="Markera alla som gäller.",
    lista="forsorjning",
)
SYSSELSATTNING: Final = Falt(
    "sysselsattning",
    "Sysselsättning",
    "sysselsattning",
    hint="Markera alla som gäller. 100 procent är 40 timmar i veckan.",
    lista="sysselsattning",
)
