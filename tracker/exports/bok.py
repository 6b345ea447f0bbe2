"""A report in words: what every format lays out, and none has to work out for itself.

`compose.py` makes it from a finished table and its declaration. The writers (xlsx, csv, pdf, html,
terminal) know columns and sentences, never reports (house rule 15).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tracker.exports.kolumner import Kol, Rad, Visat


Progress = Callable[[int, int], None]
"""Called with the number of rows done and of all rows."""


@dataclass(frozen=True, slots=True)
class Definition:
    """How a group of columns is counted: the population's sentence, and each condition's."""

    population: str
    mening: str
    kolumner: tuple[str, ...]
    villkor: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bok:
    """Everything that a file of one report says.

    `rader` may be any iterable, so that a large table streams; `antal` is their number, for
    progress. `kod` is the bare key of a row, where the shown one is its name. `fakta` are label and
    value, days as days.
    """

    titel: str
    fraga: str
    ingress: str
    fran: date
    till: date
    kod: Kol
    kolumner: tuple[Kol, ...]
    rader: Iterable[Rad]
    antal: int
    total: Rad | None
    bas: str | None
    fakta: tuple[tuple[str, str | date], ...]
    definitioner: tuple[Definition, ...]
    noter: tuple[str, ...]
    kunskap: str
    lopnummer: str
    sha256: str

    def summa(self, kol: Kol) -> Visat:
        """The cell of the row of totals; None where this column has no total."""
        if self.total is None or kol.id not in self.total:
            return None
        return kol.las(self.total)

    @property
    def grupper(self) -> list[tuple[str, tuple[Kol, ...]]]:
        """The columns after the first, by their group (empty: none), in their order."""
        runs = groupby(self.kolumner[1:], key=lambda kol: kol.grupp or "")
        return [(name, tuple(members)) for name, members in runs]

    @property
    def grupperad(self) -> bool:
        """Whether the heading needs a row of groups (Före, Efter) above the columns."""
        return any(kol.grupp for kol in self.kolumner)
