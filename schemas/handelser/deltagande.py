"""One person's path through one insats: remiss, inskrivning, plan, measurement, avslut."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.grund import (
    Data,
    Forsorjning,
    Kort,
    Malgrupper,
    Namn,
    Orsak,
    Parter,
    Remittent,
    Slug,
    Svar,
    Sysselsattningar,
    Text,
    VidareTill,
)
from schemas.kodverk import UrLista


class RemissInkommen(Data):
    fritext: ClassVar = ("syfte",)

    remittent: Remittent
    remittent_enhet: Namn | None = None
    syfte: Text | None = None


class RemissBesvarad(Data):
    fritext: ClassVar = ("orsak",)

    beslut: Annotated[str, UrLista("remissbeslut")]
    orsak: Text | None = None
    hanvisad_till: Slug | None = None

    @model_validator(mode="after")
    def _avbojd_har_orsak(self) -> Self:
        if self.beslut == "avbojd" and not self.orsak:
            raise PydanticCustomError("H001", "orsak saknas", {"falt": "orsak"})
        return self


class InskrivningGjord(Data):
    utbildning: Annotated[str, UrLista("utbildning")] | None = None
    tid_i_forsorjning: Annotated[str, UrLista("tid_i_forsorjning")] | None = None
    forsorjning: Forsorjning | None = None
    sysselsattning: Sysselsattningar | None = None
    malgrupper: Malgrupper | None = None
    kommun: Kort | None = None
    stadsdel: Kort | None = None
    svar: Svar | None = None


class PlanUpprattad(Data):
    slag: Annotated[str, UrLista("plan_slag")] | None = None
    parter: Parter | None = None


class PlanFoljdesUpp(Data):
    """The plan was looked at on the day: was it carried out, or not yet? `slag`: which of several;
    unsaid it is of any.
    """

    genomford: bool
    slag: Annotated[str, UrLista("plan_slag")] | None = None


class MatningGjord(Data):
    tillfalle: Annotated[str, UrLista("tillfalle")]
    forsorjning: Forsorjning | None = None
    sysselsattning: Sysselsattningar | None = None


class AvslutGjort(Data):
    anledning: Annotated[str, UrLista("avslutsanledning")]
    forsorjning: Forsorjning | None = None
    sysselsattning: Sysselsattningar | None = None
    vidare_till: VidareTill | None = None
    fullfoljt: bool | None = None
    svar: Svar | None = None


class DeltagandeAteroppnat(Data):
    fritext: ClassVar = ("orsak",)

    orsak: Orsak


class Samtycke(Data):
    andamal: Annotated[str, UrLista("andamal")]
