"""Signing a sheet: by who just proved who they are, on exactly what they were shown (ADR 45)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import Session

from schemas.svar import Sparad
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.projekt.signaturer import Roll, signaturer
from tracker.intake.record import Intag
from tracker.intake.skrivratt import ATTEST, egen_tid


ANDRAD: Final = "ESF040: Bladet ändrades medan du läste. Se vad det visar nu, och skriv under det."
OSIGNERAD: Final = (
    "ESF041: Bladet är inte underskrivet av den som har arbetat. Attestera när det är det."
)


@dataclass(frozen=True, slots=True)
class Underskrivare:
    """Who signs, as which, and how they proved it (`losenord`, `kod`, `oidc`)."""

    av: UUID
    roll: Roll
    satt: str


def signera(
    intag: Intag,
    *,
    projekt: str,
    personal: str,
    manad: Manad,
    sett: str,
    vem: Underskrivare,
    ident: UUID,
    idag: str,
) -> Sparad:
    """Stores the signature. `sett`: the checksum of what was shown; `ident`: the event's id.

    Raises Refused where the sheet is another now, or is not signed by the person before it is
    attested; Avvisad as every event. The same signature sent again is the same. Owns its commit.
    """

    def oforandrat(session: Session) -> None:
        """Under the append lock: nobody changes the sheet between this and the signature."""
        now = signaturer(session, projekt, manad, keys=intag.keys, personal=personal)
        lage = now.get(personal)
        if lage is None or lage.blad.summa != sett:
            raise Refused(ANDRAD)
        if vem.roll == "attest" and lage.av_roll("den_anstallde") is None:
            raise Refused(OSIGNERAD)

    data = {"personal": personal, "manad": str(manad), "summa": sett}
    data |= {"roll": vem.roll, "satt": vem.satt}
    event = {"id": str(ident), "typ": "tid.signerad", "forbund": projekt, "datum": idag}
    skriver = ATTEST if vem.roll == "attest" else egen_tid(personal)
    [sparad] = intag.record_all(
        [{**event, "data": data}],
        av=str(vem.av),
        forbund=frozenset({projekt}),
        skriver=(skriver,),
        forst=oforandrat,
    )
    return sparad
