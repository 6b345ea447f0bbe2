"""The five kinds of empty, in words and signs; used by every file, page and chart.

0 is a count and needs no word of its own. The other four stand in a row's `tom`, or follow from
null (contract INTERFACE.md «Report as JSON», RAKNEREGLER 11).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from schemas.rapporter import Varde


class Tomt(StrEnum):
    """Why a cell has no figure. The value is the code in a row's `tom`."""

    INGA_DATA = "inga_data"
    EJ_MATT = "ej_matt"
    EJ_AKTUELLT = "ej_aktuellt"
    DOLD = "dold"

    @property
    def ord(self) -> str:
        """The words, for files that are read by machines and for a screen reader."""
        return _ORD[self]

    @property
    def tecken(self) -> str:
        """What stands in a cell that is read by eye: a dash, or the words."""
        return "–" if self is Tomt.INGA_DATA else self.ord


_ORD: Final[Mapping[Tomt, str]] = {
    Tomt.INGA_DATA: "inga data",
    Tomt.EJ_MATT: "ej mätt",
    Tomt.EJ_AKTUELLT: "ej aktuellt än",
    Tomt.DOLD: "dold",
}

FORKLARING: Final[tuple[tuple[str, str], ...]] = (
    ("0", "Vi har räknat, och det fanns ingen."),
    ("–", "Inga data: det finns inget underlag att räkna på."),
    (Tomt.EJ_MATT.ord, "Frågan ställdes inte till någon, så det går inte att räkna."),
    (Tomt.EJ_AKTUELLT.ord, "Tidpunkten har inte kommit än."),
    (Tomt.DOLD.ord, "Talet är dolt för att ingen ska kunna kännas igen."),
)
"""Sign and meaning, in the order of the contract: printed with every table."""


def slag(rad: Mapping[str, Varde], kolumn: str) -> Tomt:
    """Why `kolumn` is null in this row: *ej mätt* unless the row's `tom` says otherwise."""
    tom = rad.get("tom")
    kod = tom.get(kolumn) if isinstance(tom, dict) else None
    return Tomt(kod) if kod else Tomt.EJ_MATT
