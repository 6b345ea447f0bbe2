"""Hours: what staff worked in a project, and when a deltagande was there.

Whole minutes: what is rounded is rounded in a file, never here.
"""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.grund import Dag, Data, Kontrollsumma, Kort, Slug, Slumpid, i_ordning
from schemas.handelser.projekt import Manad
from schemas.kodverk import UrLista
from schemas.programperiod import ANTAL_AKTIVITETER


DYGN = 24 * 60
Minuter = Annotated[int, Field(ge=1, le=DYGN)]
Traff = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
"""The occasion that staff and deltaganden were at, by the same name in both their hours."""
Beskrivning = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class TidRapporterad(Data):
    """What somebody did on the event's day: one row of their sheet.

    `slag` projekt: minutes in a delprojekt, as one of the seven activities or described, as the
    programme period says. Other time and absence are there so that the day adds up; they are in no
    cost, and of absence nobody says why.
    """

    fritext: ClassVar = ("beskrivning",)

    personal: Slug
    minuter: Minuter
    slag: Annotated[str, UrLista("tidslag")] = "projekt"
    delprojekt: Slug | None = None
    aktivitet: Annotated[int, Field(ge=1, le=ANTAL_AKTIVITETER)] | None = None
    beskrivning: Beskrivning | None = None
    traff: Traff | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        if self.slag == "projekt":
            if self.delprojekt is None:
                raise PydanticCustomError("H001", "delprojekt saknas", {"falt": "delprojekt"})
            return self
        nowhere = ("delprojekt", "aktivitet", "traff")
        for falt in (*nowhere, "beskrivning") if self.slag == "franvaro" else nowhere:
            if getattr(self, falt) is not None:
                raise PydanticCustomError("H009", "bara för tid i projektet", {"falt": falt})
        return self


class TidSignerad(Data):
    """Somebody signed a sheet: `personal`'s of a month, as it was shown to them.

    `summa`: the checksum of exactly that (tracker/esf/projekt/tidblad.py); it holds only while the
    sheet has it. `roll`: the person whose time it is, or who approves it. `satt`: how they had just
    proven who they are. Who they are is the envelope's `av`.
    """

    personal: Slug
    manad: Manad
    summa: Kontrollsumma
    roll: Annotated[str, UrLista("signaturroll")]
    satt: Annotated[str, UrLista("signatursatt")]


class NarvaroRegistrerad(Data):
    """How long a deltagande was there on the event's day."""

    fritext: ClassVar = ("beskrivning",)

    minuter: Minuter
    beskrivning: Beskrivning | None = None
    traff: Traff | None = None


class NarvaroIntygad(Data):
    """The participant has certified their attendance of a month, on the event's day.

    `summa` is the checksum of exactly what was certified (tracker/state/intyg.py) and `minuter`
    what it came to. `bild`: what was drawn on the screen, or the scan of the paper, in the identity
    room.
    """

    manad: Manad
    minuter: Annotated[int, Field(ge=1, le=31 * DYGN)]
    summa: Kontrollsumma
    hur: Annotated[str, UrLista("intygssatt")]
    bild: Slumpid | None = None


class EsfgrundAngiven(Data):
    """What else than samtycke lets a deltagande be reported to ESF: from a day, until a day.

    `hanvisning` says where it stands: a paragraph, a decision.
    """

    grund: Annotated[str, UrLista("esfgrund")]
    hanvisning: Kort
    fran: Dag
    till: Dag | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        i_ordning(self.fran, self.till)
        return self
