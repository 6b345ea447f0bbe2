"""Corrections: events about events. `avser` names the event; what it says never changes."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from schemas.handelser.grund import Data, Handelseid, Orsak


class HandelseRattad(Data):
    """Changes fields of another event; null clears a field."""

    fritext: ClassVar = ("orsak",)

    avser: Handelseid
    andring: Annotated[dict[str, Any], Field(min_length=1)]
    orsak: Orsak


class HandelseMakulerad(Data):
    """The event never happened; of a rättelse or makulering: it loses its effect."""

    fritext: ClassVar = ("orsak",)

    avser: Handelseid
    orsak: Orsak
