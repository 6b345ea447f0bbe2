"""What became of an ESF project's files: sent to SCB, and what ESF-rådet decided of a payment."""

from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.ekonomi import ore
from schemas.handelser.grund import Data, Kontrollsumma, Namn, Slug, i_ordning
from schemas.handelser.projekt import Manad
from schemas.kodverk import UrLista


Leveransnummer = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")]
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


Cell = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}[1-9][0-9]{0,4}$")]
Bladnamn = Annotated[str, StringConstraints(min_length=1, max_length=31, pattern=r"^[^\x00]*$")]


class Falt(Data):
    """A field and the cell it goes into. `hoger`: several values go to the right, else down."""

    falt: Slug
    blad: Bladnamn
    cell: Cell
    hoger: bool = False


class BlankettKopplad(Data):
    """Which form a kind of file is made with, and which field goes into which cell (ADR 50).

    `fil`: the form, sealed beside the log, with the checksum `summa`; without it our own layout
    holds again. `kalla`: which form it is, and from where.
    """

    blankett: Annotated[str, UrLista("esfblankett")]
    kalla: Namn
    fil: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")] | None = None
    summa: Kontrollsumma | None = None
    kopplingar: Annotated[list[Falt], Field(max_length=200)] | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        if len({bool(self.fil), bool(self.summa), bool(self.kopplingar)}) > 1:
            raise PydanticCustomError("H001", "fil och celler hör ihop", {"falt": "kopplingar"})
        falt = [one.falt for one in self.kopplingar or ()]
        if len(set(falt)) != len(falt):
            raise PydanticCustomError("H026", "ett fält står två gånger", {"falt": "kopplingar"})
        return self


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
        i_ordning(fran, till, "period")
        try:
            if ore(self.utbetalt) >= 0:
                return self
        except ValueError:
            pass
        raise PydanticCustomError("H001", "inget belopp", {"falt": "utbetalt"})
