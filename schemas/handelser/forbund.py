"""Setting up: förbund, owners (huvudmän) and insatser, and how the förbund counts."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from schemas.handelser.grund import STORSTA, Dag, Data, Kommuner, Malgrupper, Namn, Orsak, Slug
from schemas.kodverk import UrLista


Orgnr = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}-?[0-9]{4}$")]


class ForbundUpplagt(Data):
    namn: Namn
    orgnr: Orgnr | None = None
    kommuner: Kommuner | None = None


class HuvudmanUpplagd(Data):
    """Who owns insatser: the controller (personuppgiftsansvarig) of their people's data."""

    slug: Slug
    namn: Namn
    orgnr: Orgnr | None = None


class InsatsUpplagd(Data):
    """Sent again it changes the insats from its `datum`; the two first-named never change."""

    namn: Namn
    inriktning: Annotated[str, UrLista("inriktning")]
    volyminsats: bool
    huvudman: Slug | None = None
    malgrupper: Malgrupper | None = None
    kommuner: Kommuner | None = None
    platser: Annotated[int, Field(ge=0, le=STORSTA)] | None = None
    start: Dag | None = None
    slut: Dag | None = None


class KvalitetsmalBeslutat(Data):
    """How much there may be of a kind of fault: per cent where the report has a share, else a
    number. Sent again it changes the goal; without `hogst` there is none any more.
    """

    fel: Annotated[str, UrLista("kvalitetsfel")]
    hogst: Annotated[int, Field(ge=0, le=100)] | None = None


class DefinitionVald(Data):
    """Which version of a report's definition the förbund counts by from now on (ADR 27)."""

    rapport: Slug
    definition: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}$")]


class InstallningBeslutad(Data):
    """What the förbund decided about how its figures are counted, from then on (ADR 29).

    `varde` is a code of the list that `namn` names. With a second setting it becomes a choice by
    `namn`.
    """

    fritext: ClassVar = ("orsak",)

    namn: Annotated[str, UrLista("installning")]
    varde: Annotated[str, UrLista("unika_over_huvudman")]
    orsak: Orsak
