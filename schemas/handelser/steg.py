"""Where a person stands: what is asked, by whom, and what was answered (ADR 35).

An instrument is a set of questions, each with its own scale. It is known by its slug and utgåva
(edition); an edition never changes once it is used. What was not answered is not there: it is never
a zero.
"""

from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.grund import Data, Kort, Namn, Slug
from schemas.kodverk import UrLista


STORSTA_VARDE: Final = 1000
"""Of a scale. Scales are short; what is longer is no scale that somebody answers."""
Varde = Annotated[int, Field(ge=0, le=STORSTA_VARDE)]
Utgava = Annotated[int, Field(ge=1, le=999)]
Respondent = Annotated[str, UrLista("respondent")]


def _pa_svenska(ord_: dict[str, str]) -> dict[str, str]:
    if "sv" not in ord_:
        raise PydanticCustomError("H001", "svenska saknas")
    return ord_


Ord = Annotated[dict[Kort, Namn], Field(max_length=40), AfterValidator(_pa_svenska)]
"""Language → words; Swedish is always there."""


class Skalsteg(Data):
    """One answer of a scale: `varde` is stored, `namn` is shown."""

    varde: Varde
    namn: Ord


class Fraga(Data):
    """One question. `riktning`: whether a higher value is nearer work; `troskel`: the least
    difference that is called a change.
    """

    kod: Slug
    dimension: Ord
    text: Annotated[dict[Respondent, Ord], Field(min_length=1)]
    riktning: Literal["hogre", "lagre"] = "hogre"
    troskel: Annotated[int, Field(ge=1, le=STORSTA_VARDE)] = 1
    skala: Kort


class InstrumentUpplagt(Data):
    """An edition of an instrument; `rattighet` says who holds the right to its words."""

    slug: Slug
    utgava: Utgava
    namn: Ord
    rattighet: Namn
    respondenter: Annotated[list[Respondent], Field(min_length=1)]
    intervall_manader: Annotated[int, Field(ge=1, le=24)] = 3
    skalor: Annotated[
        dict[Kort, Annotated[list[Skalsteg], Field(min_length=2, max_length=21)]],
        Field(min_length=1, max_length=40),
    ]
    fragor: Annotated[list[Fraga], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        if len(set(self.respondenter)) != len(self.respondenter):
            raise PydanticCustomError(
                "H026", "samma respondent två gånger", {"falt": "respondenter"}
            )
        if len({one.kod for one in self.fragor}) != len(self.fragor):
            raise PydanticCustomError("H026", "samma fråga två gånger", {"falt": "fragor"})
        for skala in self.skalor.values():
            if len({steg.varde for steg in skala}) != len(skala):
                raise PydanticCustomError("H026", "samma värde två gånger", {"falt": "skalor"})
        if any(one.skala not in self.skalor for one in self.fragor):
            raise PydanticCustomError("H001", "skalan finns inte", {"falt": "fragor"})
        if any(r not in one.text for r in self.respondenter for one in self.fragor):
            raise PydanticCustomError("H001", "frågan saknar ord", {"falt": "fragor"})
        return self


class StegSkattat(Data):
    """Answers of one respondent on one day. A question that is not in `varden` was not answered."""

    instrument: Slug
    utgava: Utgava
    respondent: Respondent
    varden: Annotated[dict[Slug, Varde], Field(min_length=1, max_length=40)]
