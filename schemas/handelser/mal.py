"""What the förbund, or an insats, is to reach in a year, and results that somebody tells (ADR 37).

Whose goal it is follows from the envelope: an insats, or none for the whole förbund. A later event
of the same goal and year says it anew; the earlier ones are its history.
"""

from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.aktivitet import Aktivitetsslug
from schemas.handelser.ekonomi import Ar
from schemas.handelser.enkat import Fragenyckel
from schemas.handelser.grund import STORSTA, Data, Namn, Slug
from schemas.kodverk import UrLista, per_kod


RAKNADE: Final = frozenset({"volym", "andel", "plan", "maxtid"})
"""Kinds of goals whose result is counted; that of the others is told by an event."""
_PROCENT: Final = frozenset({"andel", "plan", "enkat"})


def i_procent(slag: str) -> bool:
    """Whether the target of such a goal is a share in whole per cent."""
    return slag in _PROCENT


def om_aktivitet(matt: str | None) -> bool:
    """Whether times in an activity are counted, so that a goal may be about one of them."""
    return matt is not None and matt.startswith("aktivitet_")


class MalBeslutat(Data):
    """A goal of a year: `matt` says how it is counted, `niva` what is to be reached.

    Of *maxtid* `niva` is the most days that a deltagande may take; of *kvalitativt* there is none.
    `aktivitet`: in that one of the insats's activities; without it in any.
    `enkatfraga` is the question whose answers are the result of an *enkat*; without it somebody
    tells the result.
    """

    mal: Slug
    ar: Ar
    text: Namn
    slag: Annotated[str, UrLista("malslag")]
    matt: Annotated[str, UrLista("malmatt")] | None = None
    aktivitet: Aktivitetsslug | None = None
    niva: Annotated[int, Field(ge=0, le=STORSTA)] | None = None
    enkatfraga: Fragenyckel | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        if not om_aktivitet(self.matt):
            _finns(self.aktivitet, "aktivitet", ska=False)
        _finns(self.matt, "matt", ska=self.slag in RAKNADE)
        _finns(self.niva, "niva", ska=self.slag != "kvalitativt")
        if self.matt is not None and per_kod("malmatt")[self.matt].klass != self.slag:
            raise PydanticCustomError("H001", "måttet hör till ett annat slag", {"falt": "matt"})
        if self.enkatfraga is not None and self.slag != "enkat":
            raise PydanticCustomError("H009", "frågan hör till enkäter", {"falt": "enkatfraga"})
        if self.niva is not None and i_procent(self.slag) and self.niva > 100:
            raise PydanticCustomError("H001", "mer än 100 procent", {"falt": "niva"})
        return self


class MalFoljdesUpp(Data):
    """The result of a goal that nobody can count: `taljare` of `namnare`, or in words, by `kalla`.

    Sent again it says the result anew.
    """

    mal: Slug
    ar: Ar
    taljare: Annotated[int, Field(ge=0, le=STORSTA)] | None = None
    namnare: Annotated[int, Field(ge=1, le=STORSTA)] | None = None
    text: Namn | None = None
    kalla: Namn

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        if (self.taljare is None) != (self.namnare is None):
            missing = "taljare" if self.taljare is None else "namnare"
            raise PydanticCustomError("H001", "det ena av två tal", {"falt": missing})
        if self.taljare is None and self.text is None:
            raise PydanticCustomError("H001", "inget resultat", {"falt": "text"})
        if self.taljare is not None and self.namnare is not None and self.taljare > self.namnare:
            raise PydanticCustomError("H012", "fler än alla", {"falt": "taljare"})
        return self


def _finns(value: object, falt: str, *, ska: bool) -> None:
    if ska and value is None:
        raise PydanticCustomError("H001", "uppgift saknas", {"falt": falt})
    if not ska and value is not None:
        raise PydanticCustomError("H009", "uppgift som inte hör till slaget", {"falt": falt})
