"""What is counted without knowing who: anonyma, volumes and their prices, advice, seminars."""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.ekonomi import Belopp, ore
from schemas.handelser.grund import STORSTA, Antal, Dag, Data, Namn, Remittent
from schemas.kodverk import UrLista


class AnonymInskriven(Data):
    """A person followed without identity: only kön and the day are known (SUS handbook)."""

    kon: Annotated[str, UrLista("kon")] | None = None
    antal: Antal = 1


class VolymRegistrerad(Data):
    antal: Antal
    kvinnor: Annotated[int, Field(ge=0, le=STORSTA)] | None = None
    man: Annotated[int, Field(ge=0, le=STORSTA)] | None = None
    vardenhet: Namn | None = None

    @model_validator(mode="after")
    def _delarna_ryms(self) -> Self:
        if (self.kvinnor or 0) + (self.man or 0) > self.antal:
            raise PydanticCustomError("H012", "fler kvinnor och män än antalet", {"falt": "antal"})
        return self


class KonsultationGjord(Data):
    antal: Antal
    till: Annotated[str, UrLista("konsultation_till")] | None = None
    remittent: Remittent | None = None


class SeminariumHallet(Data):
    """A seminar, a lecture or a conference: what it was about, and how many came."""

    namn: Namn
    antal: Antal


STORSTA_PRIS: Final = 10**6
"""Kronor: below this. So many ärenden as an event can have, paid so much, still fit in öre."""


class PrisBeslutat(Data):
    """What an ärende of the insats is paid, in kronor: at `vardenhet`, or at all that have no price
    of their own. `kalla`: the decision or the agreement.

    The event's day is that of the decision. The price holds from `fran`, which may lie ahead; from
    the event's day where it is left out.
    """

    belopp: Belopp
    vardenhet: Namn | None = None
    kalla: Namn
    fran: Dag | None = None

    @model_validator(mode="after")
    def _rimligt(self) -> Self:
        if not 0 <= ore(self.belopp) < STORSTA_PRIS * 100:
            raise PydanticCustomError("H001", "inget pris", {"falt": "belopp"})
        return self
