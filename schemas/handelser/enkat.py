"""Anonymous questionnaires: what is asked, and what a round of answers came to (ADR 51).

Nobody's answers stand in a log: an event has the numbers of a whole round, and only those that any
reader may see. What is less than `minst` is not in it.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.ekonomi import Ar
from schemas.handelser.grund import STORSTA, Dag, Data, Handelseid, Kort, Namn, Slug
from schemas.handelser.steg import Ord, Skalsteg, Utgava, Varde
from schemas.kodverk import UrLista


LAGST: Final = 3
"""The least that anybody may choose to show: with two, each knows the other's answer."""
MEST_LAGST: Final = 100
Antal = Annotated[int, Field(ge=1, le=STORSTA)]
Rakning = Annotated[
    dict[Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,3})$")], Antal],
    Field(min_length=1, max_length=21),
]
"""A value of a scale → how many chose it. What nobody chose is not there."""
Fragenyckel = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}/[a-z0-9][a-z0-9_-]{0,59}$")
]
"""`enkat/fraga`: what a goal is held against."""


class Enkatfraga(Data):
    """One question. `raknas`: the answers that count in a share; none of a question without one."""

    kod: Slug
    text: Ord
    skala: Kort
    raknas: Annotated[list[Varde], Field(default_factory=list, max_length=21)]


class EnkatUpplagd(Data):
    """An edition of a questionnaire; `rattighet` says who holds the right to its words.

    `delas_efter`: the question by whose answers the others are also told apart.
    """

    slug: Slug
    utgava: Utgava
    namn: Ord
    rattighet: Namn
    grupp: Annotated[str, UrLista("enkatgrupp")]
    skalor: Annotated[
        dict[Kort, Annotated[list[Skalsteg], Field(min_length=2, max_length=21)]],
        Field(min_length=1, max_length=40),
    ]
    fragor: Annotated[list[Enkatfraga], Field(min_length=1, max_length=40)]
    delas_efter: Slug | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        codes = [one.kod for one in self.fragor]
        if len(set(codes)) != len(codes):
            raise PydanticCustomError("H026", "samma fråga två gånger", {"falt": "fragor"})
        for skala in self.skalor.values():
            if len({steg.varde for steg in skala}) != len(skala):
                raise PydanticCustomError("H026", "samma värde två gånger", {"falt": "skalor"})
        for one in self.fragor:
            if one.skala not in self.skalor:
                raise PydanticCustomError("H001", "skalan finns inte", {"falt": "fragor"})
            if not set(one.raknas) <= self.varden(one):
                raise PydanticCustomError("H001", "inget svar på skalan", {"falt": "fragor"})
        if self.delas_efter is not None and self.delas_efter not in codes:
            raise PydanticCustomError("H001", "frågan finns inte", {"falt": "delas_efter"})
        return self

    def varden(self, fraga: Enkatfraga) -> set[int]:
        """What the question may be answered with."""
        return {steg.varde for steg in self.skalor[fraga.skala]}

    def fraga(self, kod: str) -> Enkatfraga | None:
        """The question with this code; None: it is not asked."""
        return next((one for one in self.fragor if one.kod == kod), None)


class EnkatSammanstalld(Data):
    """What a round came to: how many answered, and each question's answers, whole and by group.

    `svar` is absent where fewer than `minst` answered: then there is no number at all. A group is a
    value of the question that the questionnaire divides by.
    """

    omgang: Handelseid
    namn: Namn
    enkat: Slug
    utgava: Utgava
    fran: Dag
    till: Dag
    minst: Annotated[int, Field(ge=LAGST, le=MEST_LAGST)]
    inbjudna: Antal | None = None
    svar: Antal | None = None
    fragor: Annotated[dict[Slug, Rakning], Field(default_factory=dict, max_length=40)]
    grupper: Annotated[dict[Kort, dict[Slug, Rakning]], Field(default_factory=dict, max_length=21)]

    @model_validator(mode="after")
    def _minst(self) -> Self:
        if self.fran > self.till:
            raise PydanticCustomError("H001", "slutar före start", {"falt": "till"})
        if self.svar is None and (self.fragor or self.grupper):
            raise PydanticCustomError("H090", "för få svar", {"falt": "fragor"})
        if self.svar is not None and self.svar < self.minst:
            raise PydanticCustomError("H090", "för få svar", {"falt": "svar"})
        for kod, counted in self.fragor.items():
            own = [group[kod] for group in self.grupper.values() if kod in group]
            if not self.minst <= sum(counted.values()) <= (self.svar or 0):
                raise PydanticCustomError("H090", "för få svar", {"falt": "fragor"})
            if own and not delas_utan_rest(counted, own, self.minst):
                raise PydanticCustomError("H090", "en grupp går att räkna ut", {"falt": "grupper"})
        if any(not group.keys() <= self.fragor.keys() for group in self.grupper.values()):
            raise PydanticCustomError("H090", "gruppen saknar helhet", {"falt": "grupper"})
        return self


def delas_utan_rest(hela: Mapping[str, int], grupper: list[dict[str, int]], minst: int) -> bool:
    """Whether these groups of one question may be shown beside the whole.

    Each has `minst` answers, and so have those that are left, together; or nobody is left.
    """
    left = {value: n - sum(group.get(value, 0) for group in grupper) for value, n in hela.items()}
    known = all(group.keys() <= hela.keys() for group in grupper)
    rest = sum(left.values())
    return (
        known
        and all(sum(group.values()) >= minst for group in grupper)
        and all(n >= 0 for n in left.values())
        and (rest == 0 or rest >= minst)
    )


class EnkatInlast(Data):
    """One figure that somebody else has counted, such as NNS's, of a question in a year.

    `taljare` of `namnare`, or the share as it was told (`andel`, whole per cent) and of how many.
    """

    kalla: Namn
    enkat: Slug
    fraga: Slug
    text: Namn
    ar: Ar
    taljare: Annotated[int, Field(ge=0, le=STORSTA)] | None = None
    andel: Annotated[int, Field(ge=0, le=100)] | None = None
    namnare: Annotated[int, Field(ge=LAGST, le=STORSTA)]

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        if (self.taljare is None) == (self.andel is None):
            raise PydanticCustomError("H001", "antal eller andel", {"falt": "taljare"})
        if self.taljare is not None and self.taljare > self.namnare:
            raise PydanticCustomError("H012", "fler än alla", {"falt": "taljare"})
        return self
