"""The förbund's own questions, asked at inskrivning and avslut beside those that all ask (ADR 33).

The answers stand in `svar` of the inskrivning and the avslut: question → code.
"""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.grund import Dag, Data, Namn, Slug, i_ordning


class Alternativ(Data):
    """One answer: `kod` is stored, `namn` is shown."""

    kod: Slug
    namn: Namn


class FragaBeslutad(Data):
    """A question and its answers; sent again with the same slug it is as said last.

    It is asked from `fran` (absent: the event's day) to `till` (absent: until further notice).
    """

    slug: Slug
    text: Namn
    svar: list[Alternativ] = Field(min_length=2, max_length=20)
    vid_start: bool = True
    vid_slut: bool = True
    fran: Dag | None = None
    till: Dag | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        if len({one.kod for one in self.svar}) != len(self.svar):
            raise PydanticCustomError("H026", "samma svar två gånger", {"falt": "svar"})
        if not (self.vid_start or self.vid_slut):
            raise PydanticCustomError("H001", "frågas aldrig", {"falt": "vid_start"})
        i_ordning(self.fran, self.till)
        return self
