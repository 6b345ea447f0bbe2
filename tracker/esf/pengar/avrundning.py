"""How a project rounds hours. Minutes are kept; rounding is done when a figure leaves the project.

No source gives the rounding (ESF.md: open), so a project sets one of these with its source.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from tracker.errors import Refused


class Avrundning(NamedTuple):
    """To whole steps of so many minutes."""

    steg: int
    riktning: Literal["ned", "upp", "narmast"]
    ord: str

    def av(self, minuter: int) -> int:
        """`minuter` in whole steps, still as minutes. The nearest step: halves upwards."""
        paslag = {"ned": 0, "upp": self.steg - 1, "narmast": self.steg // 2}[self.riktning]
        return (minuter + paslag) // self.steg * self.steg


AVRUNDNINGAR: Final[Mapping[str, Avrundning]] = MappingProxyType(
    {
        "ingen": Avrundning(1, "ned", "Varje minut"),
        "kvart_nedat": Avrundning(15, "ned", "Hela kvartar, nedåt"),
        "kvart_narmast": Avrundning(15, "narmast", "Närmaste kvart"),
        "halvtimme_nedat": Avrundning(30, "ned", "Hela halvtimmar, nedåt"),
        "hel_nedat": Avrundning(60, "ned", "Hela timmar, nedåt"),
        "hel_uppat": Avrundning(60, "upp", "Påbörjad timme räknas"),
    }
)


def avrundning(namn: str | None) -> Avrundning:
    """The rounding that the project has set. Raises Refused while it has set none."""
    if namn is None or namn not in AVRUNDNINGAR:
        raise Refused("ESF012: Välj hur timmar avrundas i projektets inställningar, med källa.")
    return AVRUNDNINGAR[namn]
