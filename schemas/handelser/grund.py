"""The shapes that the payload models of all kinds are made of.

Every model is frozen, strict (no coercion: a number in a string is a fault of the sender,
told as such) and closed: an unknown field is `H009`. A rule that needs two fields raises a
`PydanticCustomError` whose type is the H-code of contract HANDELSER.md.
"""

from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from schemas.kodverk import UrLista, per_kod


class Data(BaseModel):
    """The payload of one kind. `version` counts shapes of the payload, never of the rules."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    version: ClassVar[int] = 1
    fritext: ClassVar[tuple[str, ...]] = ()
    """Fields kept encrypted in the identity room; the event holds their id and hash."""


_NO_NUL: Final = r"^[^\x00]*$"
"""PostgreSQL has no such character in a text."""

Namn = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=2000, pattern=_NO_NUL)]
Orsak = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=_NO_NUL)]
Kort = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=_NO_NUL)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Kommunkod = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


def _ar_dag(text: str) -> str:
    date.fromisoformat(text)  # a ValueError is a fault of the field
    return text


Dag = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_ar_dag),
]
STORSTA: Final = 2**31 - 1
"""The largest number that a column of figures holds."""
Kontrollsumma = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Slumpid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""What is known elsewhere by a random id: an account, a picture in the identity room."""
Handelseid = Annotated[str, StringConstraints(min_length=36, max_length=36)]


def i_ordning(fran: str | None, till: str | None, falt: str = "till") -> None:
    """H001 at `falt` for days, or months, that end before they begin."""
    if fran and till and till < fran:
        raise PydanticCustomError("H001", "slutar före start", {"falt": falt})


def _unika(varden: list[str]) -> list[str]:
    if len(set(varden)) != len(varden):
        raise PydanticCustomError("H026", "samma värde står två gånger")
    return varden


def _ensamma(lista: str) -> AfterValidator:
    ensam = {kod for kod, post in per_kod(lista).items() if post.utesluter_andra}

    def check(varden: list[str]) -> list[str]:
        if len(varden) > 1 and not ensam.isdisjoint(varden):
            raise PydanticCustomError("H026", "ett av värdena utesluter de andra")
        return _unika(varden)

    return AfterValidator(check)


Remittent = Annotated[str, UrLista("remittent")]
Forsorjning = Annotated[list[Annotated[str, UrLista("forsorjning")]], _ensamma("forsorjning")]
Malgrupper = Annotated[list[Kort], AfterValidator(_unika)]
Kommuner = Annotated[list[Kommunkod], AfterValidator(_unika)]
Parter = Annotated[list[Remittent], AfterValidator(_unika)]
VidareTill = Annotated[list[Annotated[str, UrLista("vidare_till")]], AfterValidator(_unika)]
Svar = dict[Kort, Kort]

_MED_PROCENT = {k for k, post in per_kod("sysselsattning").items() if post.har_procent}
_ENSAM = {k for k, post in per_kod("sysselsattning").items() if post.utesluter_andra}


class Sysselsattning(Data):
    """One occupation; per cent of full time where the code has one (100 = 40 hours a week)."""

    typ: Annotated[str, UrLista("sysselsattning")]
    procent: int | None = None


def _procent(varden: list[Sysselsattning]) -> list[Sysselsattning]:
    typer = [v.typ for v in varden]
    for v in varden:
        har = v.typ in _MED_PROCENT
        if har != (v.procent is not None) or (v.procent is not None and not 1 <= v.procent <= 100):
            raise PydanticCustomError("H027", "procent saknas, är överflödig eller utanför 1–100")
    if len(set(typer)) != len(typer) or (len(typer) > 1 and not _ENSAM.isdisjoint(typer)):
        raise PydanticCustomError("H026", "ett värde står två gånger eller utesluter de andra")
    return varden


Sysselsattningar = Annotated[list[Sysselsattning], AfterValidator(_procent)]


def antal_minst_ett(antal: int) -> int:
    if antal < 1:
        raise PydanticCustomError("H012", "antalet ska vara minst 1")
    return antal


Antal = Annotated[int, Field(le=STORSTA), AfterValidator(antal_minst_ett)]
