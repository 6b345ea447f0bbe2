"""The common indicators as a workbook, marked: our own count, not SCB's (ESF.md 3)."""

from datetime import date
from typing import Final

from tracker.esf.indikatorer.tabell import Tabell
from tracker.exports.esf import papper, tabellblad
from tracker.exports.esf.tabellblad import Kolumn


_KOLUMNER: Final = (
    Kolumn("Kod", bredd=15),
    Kolumn("Indikator", bredd=64),
    Kolumn("Kvinna", "antal", 11),
    Kolumn("Man", "antal", 11),
    Kolumn("Okänt", "antal", 11),
    Kolumn("Totalt", "antal", 11),
)


def filnamn(arende: str, dag: date) -> str:
    return f"Indikatorer_egen_berakning_{arende.replace('/', '-')}_{dag.isoformat()}.xlsx"


def skapa(projekt: str, arende: str, tabell: Tabell, *, dag: date) -> bytes:
    """The workbook: a row per indicator, by kön, as known on `dag`."""
    with papper.bok(f"Indikatorer {arende}: {tabell.marke}") as (made, ut):
        sheet = papper.blad(made, "Indikatorer", tabellblad.bredder(_KOLUMNER), frys="C8")
        sheet.oddHeader.center.text = tabell.marke
        papper.rad(sheet, (f"EU:s indikatorer. {tabell.marke}", papper.TITEL))
        papper.fakta(
            sheet,
            ("Projekt", projekt),
            ("Ärende-id", arende),
            ("Räknat", dag.isoformat()),
            ("Ofullständiga", f"{tabell.ofullstandiga} personer är bara med i totalen"),
        )
        papper.rad(sheet)
        rader = ((r.kod, r.namn, r.kvinna, r.man, r.okant, r.totalt) for r in tabell.rader)
        tabellblad.skriv(sheet, _KOLUMNER, rader)
    return ut.getvalue()
