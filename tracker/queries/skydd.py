"""Who could be named to see a protected person, and what consents a deltagande has, for pages."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlmodel import Session, col, or_, select

from schemas.kodverk import koder, namn
from tracker.access.permissions import TABELL, Ratt, Roll
from tracker.access.tables import Anvandare
from tracker.access.tables_uppdrag import Uppdrag
from tracker.access.uppdrag import tilldelat
from tracker.projections.tables import DeltagandeNu


@dataclass(frozen=True, slots=True)
class Samtycke:
    """One purpose: its code, its words, and what the latest event said of it."""

    andamal: str
    namn: str
    lage: Literal["lamnat", "atertaget", "inget"]


def samtycken(d: DeltagandeNu) -> list[Samtycke]:
    """Every purpose there is, in the order of the code list."""
    return [Samtycke(kod, namn("andamal", kod), _lage(d, kod)) for kod in koder("andamal")]


def _lage(d: DeltagandeNu, andamal: str) -> Literal["lamnat", "atertaget", "inget"]:
    if andamal in (d.samtycken or ()):
        return "lamnat"
    return "atertaget" if andamal in (d.atertagna or ()) else "inget"


def dold(d: DeltagandeNu) -> bool:
    """True when a withdrawn consent hides the deltagande from all but the insats's own staff."""
    return "uppfoljning" in (d.atertagna or ())


def personal(
    session: Session, forbund: str, huvudman: str, insats: str, *, dag: date
) -> dict[UUID, str]:
    """Account → name, of those whose assignments let them see the people of an insats."""
    roles = [roll.value for roll in Roll if Ratt.SE_PERSONER in TABELL[roll]]
    rows = session.exec(
        select(Uppdrag, Anvandare.namn)
        .join(Anvandare, col(Anvandare.id) == col(Uppdrag.anvandare))
        .where(
            col(Uppdrag.roll).in_(roles),
            or_(col(Uppdrag.forbund).is_(None), col(Uppdrag.forbund) == forbund),
            col(Uppdrag.avslutad).is_(None),
            col(Uppdrag.fran) <= dag,
            or_(col(Uppdrag.till).is_(None), col(Uppdrag.till) >= dag),
            col(Anvandare.avstangd).is_(None),
        )
        .order_by(col(Anvandare.namn))
    )
    return {
        row.anvandare: who for row, who in rows if tilldelat(row).omfang().ryms(huvudman, insats)
    }
