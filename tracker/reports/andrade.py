"""What a comparison of two runs tells: a changed figure, and everybody who changed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from schemas.rapporter import Parametrar, Report


Skal = Literal["kunskap", "installning", "period", "definition", "oforklarat"]
BAS: Final = "bas"
"""The row of how many were measured of how many could be; its columns are those of `Tabell.bas`."""
INSATSEN: Final = "insats:"
"""Before the key of an insats that changed a figure by its own facts: its places, its name."""


@dataclass(frozen=True, slots=True)
class Sida:
    """One of the two: what was asked, under which definition, and how much was known."""

    report: Report
    parametrar: Parametrar
    positioner: Mapping[str, int]

    @property
    def fragat(self) -> Parametrar:
        """What was asked, whenever it was known: `positioner` say how much that was."""
        return self.parametrar.model_copy(update={"as_of": None})


class Bidrag(NamedTuple):
    """One deltagande (or event counted by a number) that changed a cell by `tal`.

    In a count of different persons one stands for all of a person's. Where nothing is counted, as
    in a median, `tal` is 1 for who came, -1 for who left and 0 for who is there with another value.
    `positioner`: the events that brought it, where the reason is what became known.
    """

    forbund: str
    vem: str
    tal: int
    skal: Skal
    positioner: tuple[int, ...] = ()


@dataclass(slots=True)
class Andrad:
    """One cell (row key, `total` or `bas`; column) and everybody who changed it.

    `foljer`: other changed cells that it is worked out of, as a per cent is; who changed it is told
    there.
    """

    rad: str
    kolumn: str
    bidrag: list[Bidrag] = field(default_factory=list)
    foljer: tuple["Andrad", ...] = ()

    @property
    def tal(self) -> int:
        """By how much the figure changed, where it is a count."""
        return sum(one.tal for one in self.bidrag)

    @property
    def oforklarat(self) -> int:
        """How much of it no event brought: 0, or something is wrong."""
        return sum(max(1, abs(one.tal)) for one in self.bidrag if one.skal == "oforklarat")


Delar = Mapping[tuple[str, str], Andrad]
"""(column, row) → what changed there, also of the parts that figures which are no counts follow
from (foljder.py)."""
