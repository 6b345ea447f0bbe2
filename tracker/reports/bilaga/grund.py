"""What tables of an årsbilaga are put together of, and what they come to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.rapporter import Dimension, Kolumn, Kolumnslag, Parametrar, Tabell, Varde
from tracker.reports.mal import Utfall
from tracker.snapshots.snapshot import Snapshot


Rakna = Callable[[Sequence[str], Parametrar], Mapping[str, Tabell]]
"""Reports by id, as asked: their tables, on the positions of the bilaga."""
Rad = dict[str, Varde]
PERSON: Final = "deltagare-per-insats"
"""The report that says who took part in each insats."""


@dataclass(frozen=True, slots=True)
class Grund:
    """What a table is put together of. `tabeller`: those of the year, by report; `agare`: slug →
    name; `kant`: when the last event that counts was registered.
    """

    parametrar: Parametrar
    snapshot: Snapshot
    position: int
    tabeller: Mapping[str, Tabell]
    agare: Mapping[str, str]
    mal: Sequence[Utfall]
    kant: datetime
    rakna: Rakna


@dataclass(frozen=True, slots=True)
class Egen:
    """A table put together: its columns, its rows, and what a reader must know of it."""

    dimension: Dimension
    kolumner: tuple[Kolumn, ...]
    rader: list[Rad]
    total: Rad | None
    noter: tuple[str, ...]


INSATS: Final = Dimension(id="insats", titel="Insats")


def kolumn(id_: str, titel: str, slag: Kolumnslag = "antal", grupp: str | None = None) -> Kolumn:
    """A column of such a table."""
    return Kolumn(id=id_, title=titel, slag=slag, grupp=grupp)
