"""What is sent to open a round of a survey, read and checked. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from schemas.enkat import Enkat, Nyckel
from schemas.handelser.grund import STORSTA
from tracker.identity import personnummer
from web.forms.datum import Oforstaddigt, read_day
from web.forms.falt import Svar, first
from web.forms.malformular import FORBUNDET


MEST_NAMN: Final = 100
NAMN: Final = "Ge omgången ett namn, till exempel «Våren 2026»."
PERSONNUMMER: Final = "Namnet innehåller ett personnummer. Ta bort det."


@dataclass(slots=True)
class Sand:
    """A round as it was sent, and what is wrong with it: field → sentence."""

    namn: str = ""
    enkat: Nyckel = ("", 0)
    insats: str | None = None
    fran: date = date.min
    till: date = date.min
    inbjudna: int | None = None
    fel: dict[str, str] = field(default_factory=dict)


def las(
    svar: Svar,
    enkater: Mapping[Nyckel, Enkat],
    insatser: Mapping[str, str],
    *,
    hela: bool,
    today: date,
) -> Sand:
    """`insatser`: those that the sender may ask in, and `hela` whether in the whole förbund too."""
    read, told = Sand(), first(svar, "insats")
    read.namn = first(svar, "namn")
    if not read.namn or len(read.namn) > MEST_NAMN:
        read.fel["namn"] = NAMN
    elif personnummer.find_in(read.namn, today=today):  # it could never be put together
        read.fel["namn"] = PERSONNUMMER
    asked = first(svar, "enkat")
    key = next((key for key in enkater if f"{key[0]}.{key[1]}" == asked), None)
    if key is None:
        read.fel["enkat"] = "Välj vilken enkät."
    else:
        read.enkat = key
    if told not in insatser and not (hela and told == FORBUNDET):
        read.fel["insats"] = "Välj var enkäten ställs."
    read.insats = None if told == FORBUNDET else told
    read.fran = _dag(read, svar, "fran", today)
    read.till = _dag(read, svar, "till", today)
    if text := first(svar, "inbjudna"):
        known = text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= STORSTA
        if known:
            read.inbjudna = int(text)
        else:
            read.fel["inbjudna"] = "Skriv ett antal, till exempel 40, eller lämna tomt."
    return read


def _dag(read: Sand, svar: Svar, falt: str, today: date) -> date:
    try:
        return read_day(first(svar, falt), today, ahead=True)
    except Oforstaddigt as trouble:
        read.fel[falt] = str(trouble)
        return today
