"""Money and plans of a year: what was decided, and what was booked.

One event is one post of one year: the förbund's or an insats's. A later one of the same post and
year says it anew (ADR 28). Amounts are kronor with öre, as decimal text: nothing is rounded.
"""

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.grund import STORSTA, Data
from schemas.kodverk import UrLista, per_kod


_BELOPP: Final = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?").fullmatch
STORSTA_BELOPP: Final = 10**12
"""Kronor: below this. The sum of a nation's posts still fits in a column of öre."""


def ore(belopp: str) -> int:
    """An amount as a whole number of öre. Raises ValueError for what is no amount."""
    if not _BELOPP(belopp):
        raise ValueError("no amount")
    kronor, _, rest = belopp.removeprefix("-").partition(".")
    value = int(kronor) * 100 + int(f"{rest:0<2}")
    return -value if belopp.startswith("-") else value


def kronor(ore_: int) -> str:
    """Öre as an amount with two decimals: «-127.50». The other way of `ore`."""
    hela, rest = divmod(abs(ore_), 100)
    return f"{'-' if ore_ < 0 else ''}{hela}.{rest:02d}"


def _ar_belopp(text: str) -> str:
    ore(text)  # a ValueError is a fault of the field
    return text


Belopp = Annotated[str, AfterValidator(_ar_belopp)]
Ar = Annotated[int, Field(ge=1990, le=2199)]


class _Post(Data):
    """A post of a year. Which fields it has follows from the post."""

    ar: Ar
    financiar: Annotated[str, UrLista("financiar")] | None = None

    def _financiar_stammer(self, post: str) -> None:
        if (post == "medelstillgang") != (self.financiar is not None):
            raise PydanticCustomError("H042", "fel financiär", {"falt": "financiar"})


class BudgetBeslutad(_Post):
    """What was decided for a post and year; of planerat_antal a number, else an amount."""

    post: Annotated[str, UrLista("budgetpost")]
    belopp: Belopp | None = None
    antal: Annotated[int, Field(ge=0, le=STORSTA)] | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        self._financiar_stammer(self.post)
        i_antal = per_kod("budgetpost")[self.post].klass == "antal"
        har, har_inte = ("antal", "belopp") if i_antal else ("belopp", "antal")
        if getattr(self, har) is None:
            raise PydanticCustomError("H001", "värde saknas", {"falt": har})
        if getattr(self, har_inte) is not None:
            raise PydanticCustomError("H009", "fel sorts värde", {"falt": har_inte})
        return self


def _har_utfall(post: str) -> str:
    if per_kod("budgetpost")[post].klass == "antal":
        raise PydanticCustomError("H010", "posten har inget utfall")
    return post


class UtfallBokfort(_Post):
    """What the year's outcome of a post amounted to on the event's day, since the year began."""

    post: Annotated[str, UrLista("budgetpost"), AfterValidator(_har_utfall)]
    belopp: Belopp

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        self._financiar_stammer(self.post)
        return self


def galler_insats(post: str) -> bool:
    """True for a post of an insats, false for one of the whole förbund."""
    return per_kod("budgetpost")[post].grupp == "insats"
