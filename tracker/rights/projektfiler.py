"""Files of ESF projects that a participant is in: what, of which months, to whom, when (ADR 58).

Read in the reader's own context: the database shows those of the deltaganden that they may see.
Whether a file was sent stands in the project's log, and is asked there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from tracker.db import Transaction, execute
from tracker.leveranser.mottagare import MOTTAGARE
from tracker.redovisning.bestallning import NAMN, Vad


_FILER: Final = """
    SELECT d.forbund, coalesce((SELECT p.namn FROM projekt_version p
            WHERE p.forbund = d.forbund AND p.till IS NULL LIMIT 1), d.forbund),
        d.nummer, d.namn, d.rapport, d.fran, d.till, d.mottagare, d.forseglad, d.sha256
    FROM forseglad_deltagare d WHERE d.hos = %s AND d.deltagande = ANY(%b::text[])
    GROUP BY d.forbund, d.nummer, d.namn, d.rapport, d.fran, d.till, d.mottagare, d.forseglad,
        d.sha256
    ORDER BY d.forseglad, d.forbund, d.nummer, d.namn"""
_SKICKADE: Final = (
    "SELECT leverans, datum FROM scbsandning_version"
    " WHERE forbund = %s AND till IS NULL AND leverans = ANY(%b::text[])"
)


@dataclass(frozen=True, slots=True)
class Projektfil:
    """One file. `nummer` and `sha256` are those of the project's chain of deliveries.

    `skickad`: the day on which somebody said that it was sent, None while nobody has.
    """

    projekt: str
    projektnamn: str
    nummer: int
    namn: str
    rapport: str
    fran: date
    till: date
    mottagare: str
    forseglad: datetime
    sha256: str
    skickad: date | None = None

    @property
    def slag(self) -> str:
        """What it is, in words."""
        return NAMN[Vad(self.rapport)]

    @property
    def period(self) -> str:
        """«2026-01», or «2026-01 – 2026-03»."""
        fran, till = f"{self.fran:%Y-%m}", f"{self.till:%Y-%m}"
        return fran if fran == till else f"{fran} – {till}"

    @property
    def vem(self) -> str:
        """To whom, in words."""
        return MOTTAGARE[self.mottagare]


Skickade = Mapping[tuple[str, int], date]
"""(project, number of a delivery) → the day it was said to be sent."""


def med(session: Session, forbund: str, deltaganden: Sequence[str]) -> list[Projektfil]:
    """The files that hold any of these, the oldest first."""
    rows = execute(session, _FILER, forbund, list(deltaganden))
    return [Projektfil(*row) for row in rows]


def skickade(transaction: Transaction, filer: Collection[Projektfil]) -> Skickade:
    """Which of the files were sent: asked in each project's own log. Commits nothing."""
    found: dict[tuple[str, int], date] = {}
    for projekt in sorted({one.projekt for one in filer}):
        nummer = sorted({str(one.nummer) for one in filer if one.projekt == projekt})
        with transaction(
            forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            rows = execute(session, _SKICKADE, projekt, nummer)
            found |= {(projekt, int(leverans)): dag for leverans, dag in rows}
    return found


def sagda(filer: Sequence[Projektfil], sent: Skickade) -> list[Projektfil]:
    """The files with the day that each was sent."""
    return [replace(one, skickad=sent.get((one.projekt, one.nummer))) for one in filer]


def i_utdraget(filer: Sequence[Projektfil]) -> list[dict[str, Any]]:
    """As a registerutdrag has them, ready for orjson."""
    return [
        {
            "projekt": {"id": one.projekt, "namn": one.projektnamn},
            "fil": one.slag,
            "filnamn": one.namn,
            "period": one.period,
            "till": one.vem,
            "gjord": one.forseglad,
            "skickad": one.skickad,
            "leverans": one.nummer,
            "sha256": one.sha256,
        }
        for one in filer
    ]
