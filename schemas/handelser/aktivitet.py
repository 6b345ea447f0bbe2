"""What people take part in: activities of an insats, who has begun in one, and which ESF project
the insats's people may be reported in (ADR 47).
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.grund import Dag, Data, Namn, Slug, Slumpid, i_ordning
from schemas.handelser.tid import DYGN
from schemas.kodverk import UrLista


Aktivitetsslug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,23}$")]
"""Short: an occasion is named by it and its day (Traff)."""
Klocka = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class InsatsAnsluten(Data):
    """The insats's people may be read and reported in an ESF project, from a day until a day.

    Said where the people are, by who may write about them. Sent again it says the whole thing anew.
    """

    projekt: Slug
    fran: Dag
    till: Dag | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        i_ordning(self.fran, self.till)
        return self


class Schemadag(Data):
    """A day of the week (1 is Monday) that it recurs on: how long, and when where that is known."""

    veckodag: Annotated[int, Field(ge=1, le=7)]
    minuter: Annotated[int, Field(ge=1, le=DYGN)]
    borjar: Klocka | None = None


def _en_rad_var(dagar: list[Schemadag]) -> list[Schemadag]:
    if len({one.veckodag for one in dagar}) != len(dagar):
        raise PydanticCustomError("H026", "samma veckodag står två gånger")
    return dagar


class AktivitetUpplagd(Data):
    """An activity of the insats: a group, meetings one to one, or work training at `plats`.

    `dagar`: when it recurs; occasions are proposed from them and never made by themselves.
    `arrangorer`: accounts that hold it for the insats, and tick who came. Sent again it says the
    whole thing anew.
    """

    slug: Aktivitetsslug
    namn: Namn
    slag: Annotated[str, UrLista("aktivitetsslag")]
    fran: Dag
    till: Dag | None = None
    plats: Namn | None = None
    dagar: Annotated[list[Schemadag], Field(max_length=7), AfterValidator(_en_rad_var)] | None = (
        None
    )
    arrangorer: Annotated[list[Slumpid], Field(max_length=50)] | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        i_ordning(self.fran, self.till)
        return self


class AktivitetPaborjad(Data):
    """The deltagande is in the activity from the event's day, until `till`. Sent again with it, it
    has ended.
    """

    aktivitet: Aktivitetsslug
    till: Dag | None = None


class AktivitetAvslutad(Data):
    """The event's day is the deltagande's last in the activity. `fullfoljt`: whether it was
    completed; unsaid is unknown. Who begins after that day begins anew.
    """

    aktivitet: Aktivitetsslug
    fullfoljt: bool | None = None
