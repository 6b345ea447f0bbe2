"""What the HTTP API takes and answers, besides events, refusals and reports (INTERFACE.md).

The document at `/api/v1/openapi.json` is made from these models, so they are what is promised.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


Filformat = Literal["xlsx", "csv", "pdf", "html", "json"]
Tillstand = Literal["begard", "pagar", "klar", "misslyckad"]


class _Svar(BaseModel):
    model_config = ConfigDict(frozen=True)


class Nej(_Svar):
    """Why the answer was no, in a sentence that says what to do."""

    text: str


class Rapport(_Svar):
    """One report that can be asked for."""

    id: str
    definition: str
    titel: str
    fraga: str


class Rapporter(_Svar):
    rapporter: list[Rapport]


class Bestallning(BaseModel):
    """An order of files. Days are `ÅÅÅÅ-MM-DD`; `as_of` is a time with an offset; `period` is a
    rule that becomes days today, instead of `from` and `to`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    rapport: str = Field(
        description="En rapport ur listan, eller arsbilaga: ett förbunds hela år i en fil, som "
        "xlsx, pdf eller json."
    )
    forbund: list[str] = Field(min_length=1, max_length=400)
    fran: str | None = Field(default=None, alias="from")
    till: str | None = Field(default=None, alias="to")
    period: str | None = None
    insats: list[str] = Field(default=[], max_length=2000)
    kommun: list[str] = Field(default=[], max_length=300)
    kon: list[str] = Field(default=[], max_length=2)
    alder: list[str] = Field(default=[], max_length=20)
    malgrupp: list[str] = Field(default=[], max_length=200)
    huvudman: list[str] = Field(default=[], max_length=200)
    as_of: str | None = None
    format: list[Filformat] = Field(default=["xlsx"], min_length=1)
    publicera: bool = Field(
        default=False,
        description="Görs för att tryckas: små tal döljs, med hänsyn till allt som förbundet har "
        "publicerat förut, och tabellen skrivs upp som publicerad. Ett förbund, ett helt "
        "kalenderår och alla insatser eller en.",
    )


class Fil(_Svar):
    """A finished file and the path to get it by."""

    namn: str
    format: str
    adress: str


class Korning(_Svar):
    """How far a run is: `klart` steps of `av`. `fel` says why it is *misslyckad*."""

    id: str
    rapport: str
    tillstand: Tillstand
    klart: int
    av: int
    filer: list[Fil] = []
    fel: str | None = None
