"""What the accessibility statement says: the results of the browser tests, kept in a file.

The tests look at every page and write `tillganglighet.json`; the page tells what stands there, so
that it cannot promise what was not tested.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final


FIL: Final = Path(__file__).parent / "tillganglighet.json"


@dataclass(frozen=True, slots=True)
class Kontroll:
    """One thing that was tested on every page: what, on how many views, and how many fell short."""

    vad: str
    hur: str
    vyer: int
    brister: int


@dataclass(frozen=True, slots=True)
class Redogorelse:
    """All results. `sidor` are the names of the pages that were looked at."""

    dag: date
    sidor: tuple[str, ...]
    kontroller: tuple[Kontroll, ...]

    @property
    def helt(self) -> bool:
        """True when nothing fell short."""
        return not any(k.brister for k in self.kontroller)


@cache
def read() -> Redogorelse:
    """The committed results."""
    found = json.loads(FIL.read_text(encoding="utf-8"))
    return Redogorelse(
        dag=date.fromisoformat(found["dag"]),
        sidor=tuple(found["sidor"]),
        kontroller=tuple(Kontroll(**one) for one in found["kontroller"]),
    )
