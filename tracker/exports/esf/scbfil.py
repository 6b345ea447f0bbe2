"""A month's file to SCB in our own layout (ESF.md 2.3, 7.4), until the genuine form is mapped.

One sheet with headings on its first row and nothing else: it is read by a machine. Numbers are
text. Who was kept out is not in the file but on the page that offers it.
"""

from typing import Final

from tracker.esf.scb.fil import KOLUMNER, Fil
from tracker.exports.esf import papper, tabellblad
from tracker.exports.esf.tabellblad import Kolumn, Slag
from tracker.reports.periods import MANADER


_SLAG: Final[tuple[Slag, ...]] = ("text", "dag", "dag", "timmar", "text")
_KOLUMNER: Final = tuple(
    Kolumn(rubrik, slag, 18) for rubrik, slag in zip(KOLUMNER, _SLAG, strict=True)
)


def filnamn(fil: Fil, projekt: str) -> str:
    """SCB's own pattern (S2): the month and the year, then the project."""
    namn = "".join(tecken for tecken in projekt.title() if tecken.isalnum())
    return f"{MANADER[fil.manad.nr - 1].capitalize()}{fil.manad.ar}_{namn}.xlsx"


def skapa(fil: Fil) -> bytes:
    """The workbook; the same file gives the same bytes."""
    with papper.bok(f"Deltagare {fil.manad}") as (made, ut):
        sheet = papper.blad(made, "Blad1", tabellblad.bredder(_KOLUMNER), frys="A2")
        rader = ((r.nummer, r.start, r.slut, r.minuter, r.delprojekt) for r in fil.rader)
        tabellblad.skriv(sheet, _KOLUMNER, rader)
    return ut.getvalue()
