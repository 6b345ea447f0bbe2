"""When it turns out who is who: a new number, two records of one person, one record of two.

An event about several deltaganden at once (ADR 32). It names each of them, so that whoever sends it
has the right to them all, and what it says holds for those alone.
"""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.grund import Data, Orsak


def _unika(namn: list[str]) -> list[str]:
    if len(set(namn)) != len(namn):
        raise PydanticCustomError("H026", "samma deltagande står två gånger")
    return namn


MEST = 200
"""Deltaganden of one event: nobody has as many, and the append lock is held for them all."""
Deltagandenamn = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
Deltaganden = Annotated[
    list[Deltagandenamn], Field(min_length=1, max_length=MEST), AfterValidator(_unika)
]


class PersonBytteNummer(Data):
    """The same person under a new number, `person`. `deltaganden`: all that the person has."""

    fritext: ClassVar = ("orsak",)

    deltaganden: Deltaganden
    orsak: Orsak


class PersonerSammanforda(Data):
    """Two records are one person: from here on whoever `kvar` belongs to.

    `deltaganden`: all that either of them has, `kvar` too.
    """

    fritext: ClassVar = ("orsak",)

    deltaganden: Deltaganden
    kvar: Deltagandenamn
    orsak: Orsak

    @model_validator(mode="after")
    def _kvar_namns(self) -> Self:
        if self.kvar not in self.deltaganden:
            raise PydanticCustomError("H001", "kvar finns inte bland dem", {"falt": "kvar"})
        return self


class PersonerAtskilda(Data):
    """One record is two people: `deltaganden` belong to the other, who is `person` if known."""

    fritext: ClassVar = ("orsak",)

    deltaganden: Deltaganden
    orsak: Orsak
