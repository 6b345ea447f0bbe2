"""Reading what was delivered. Its rows hold nobody; an extract by decision is told by its name."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from sqlmodel import Session, col, select

from schemas.rapporter import Parametrar
from tracker.leveranser.tables import Forsegling


UTDRAG: Final = "utdrag/"
"""What `rapport` begins with where an extract by decision was delivered; then the decision's id."""


def beslut(rad: Forsegling) -> UUID | None:
    """The decision whose extract was delivered; None for figures."""
    return UUID(rad.rapport.removeprefix(UTDRAG)) if rad.rapport.startswith(UTDRAG) else None


def alla(session: Session, forbund: str) -> list[Forsegling]:
    """Every delivery of a förbund, the newest first."""
    own = select(Forsegling).where(Forsegling.forbund == forbund)
    return list(session.exec(own.order_by(col(Forsegling.nummer).desc())))


def en(session: Session, forbund: str, id_: UUID) -> Forsegling | None:
    """One delivery; None where the förbund has none by this id."""
    own = select(Forsegling).where(Forsegling.forbund == forbund, Forsegling.id == id_)
    return session.exec(own).first()


def av_korning(session: Session, forbund: str, korning: UUID) -> list[Forsegling]:
    """What a run of the förbund has sealed, in order."""
    own = select(Forsegling).where(Forsegling.forbund == forbund, Forsegling.korning == korning)
    return list(session.exec(own.order_by(col(Forsegling.nummer))))


def sista(session: Session, forbund: str) -> Forsegling | None:
    """The newest delivery of a förbund."""
    own = select(Forsegling).where(Forsegling.forbund == forbund)
    return session.exec(own.order_by(col(Forsegling.nummer).desc()).limit(1)).first()


def parametrar(rad: Forsegling) -> Parametrar:
    """What the delivered report was asked for."""
    return Parametrar.model_validate_json(rad.parametrar)


def positioner(rad: Forsegling) -> Mapping[str, int]:
    """How much was known when it was counted: förbund → position."""
    found: Any = orjson.loads(rad.position)
    return found if isinstance(found, dict) else {rad.forbund: found}


def samma_fraga(rad: Forsegling, rapport: str, asked: Parametrar) -> bool:
    """Whether a delivery answered the same question, at whatever moment of knowledge."""
    own = parametrar(rad).model_copy(update={"as_of": None})
    return rad.rapport == rapport and own == asked.model_copy(update={"as_of": None})


def ersatta(rader: list[Forsegling]) -> Mapping[int, int]:
    """Number → the newest number that was sent instead of it."""
    return {rad.ersatter: rad.nummer for rad in reversed(rader) if rad.ersatter is not None}
