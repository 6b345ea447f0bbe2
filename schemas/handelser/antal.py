"""What is counted without knowing who: anonyma, volumes, consultations."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.grund import STORSTA, Antal, Data, Namn, Remittent
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
