"""What became of an ESF project's files: sent to SCB, and what ESF-rådet decided of a payment."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.ekonomi import ore
from schemas.handelser.grund import Data, Namn, Slug
from schemas.handelser.projekt import Manad


Leveransnummer = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")]
Kontrollsumma = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Kvittens = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
Period = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])_[0-9]{4}-(0[1-9]|1[0-2])$")
]
"""First and last month of a payment application."""


class ScbSkickad(Data):
    """A sealed file was sent to SCB; sent again it adds the receipt.

    `leverans`: its number among the project's sealed deliveries. `summa`: of what stands in it.
    """

    fritext: ClassVar = ("kvittens",)

    leverans: Leveransnummer
    manad: Manad
    summa: Kontrollsumma
    kvittens: Kvittens | None = None


class Avslagen(Data):
    """Minutes of somebody's month in a delprojekt that ESF-rådet does not pay."""

    personal: Slug
    manad: Manad
    delprojekt: Slug
    minuter: Annotated[int, Field(ge=1, le=31 * 24 * 60)]


def _en_gang(avslag: list[Avslagen]) -> list[Avslagen]:
    if len({(one.personal, one.manad, one.delprojekt) for one in avslag}) != len(avslag):
        raise PydanticCustomError("H026", "samma rad står två gånger")
    return avslag


class AnsokanBeslutad(Data):
    """What ESF-rådet decided of a payment application: paid, and hours that were rejected.

    `utbetalt`: kronor with at most two decimals. `kalla`: where the decision is to be read.
    """

    period: Period
    utbetalt: Annotated[str, StringConstraints(max_length=16)]
    kalla: Namn
    avslag: Annotated[list[Avslagen], Field(max_length=1000), AfterValidator(_en_gang)] | None = (
        None
    )

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        fran, _, till = self.period.partition("_")
        if till < fran:
            raise PydanticCustomError("H001", "slutar före start", {"falt": "period"})
        try:
            if ore(self.utbetalt) >= 0:
                return self
        except ValueError:
            pass
        raise PydanticCustomError("H001", "inget belopp", {"falt": "utbetalt"})
