"""Areas above the förbund: a län, or all there are. Which förbund they hold follows from where the
förbund's kommuner lie; one with kommuner in two län is in both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from schemas.kommuner import LAN, lan_av
from tracker.errors import WrongUse
from tracker.projections.tables import ForbundVersion


ALLA: Final = "landet"
"""The code of the area that holds every förbund."""


@dataclass(frozen=True, slots=True)
class Omrade:
    """`kod` is a län's two digits or `ALLA`; `forbund` their slugs, in order."""

    kod: str
    namn: str
    forbund: tuple[str, ...]


def kommuner(session: Session) -> dict[str, tuple[str, ...]]:
    """Slug → kommuner of every förbund that is set up: public facts, the same for every reader."""
    rows = session.exec(
        select(ForbundVersion.forbund, ForbundVersion.kommuner)
        .where(col(ForbundVersion.till).is_(None))
        .order_by(ForbundVersion.forbund)
    )
    return {forbund: tuple(own or ()) for forbund, own in rows}


def omraden(forbunds: Mapping[str, Sequence[str]]) -> list[Omrade]:
    """The areas that these förbund (slug → kommuner) make up: all of them, then län by län."""
    lan = {kod: [f for f, own in forbunds.items() if kod in lan_av(own)] for kod in LAN}
    return [
        Omrade(ALLA, "Alla förbund", tuple(sorted(forbunds))),
        *(Omrade(kod, LAN[kod], tuple(sorted(own))) for kod, own in lan.items() if own),
    ]


def ett(kod: str, forbunds: Mapping[str, Sequence[str]]) -> Omrade:
    """One of them. Raises WrongUse for an area without a förbund."""
    found = omraden(forbunds)
    for one in found:
        if one.kod == kod and one.forbund:
            return one
    known = ", ".join(f"{one.kod} ({one.namn})" for one in found if one.kod != ALLA)
    raise WrongUse(f"Inget förbund ligger i det länet. Välj bland: {known or 'inga'}.")
