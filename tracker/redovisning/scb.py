"""The chain of files to SCB as a project stands: what to make, what to send, what has changed.

SCB takes months in order, and after a changed file every later one again (esf/scb/kedja.py). What
was made is sealed among the project's deliveries; what was sent stands in its log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlmodel import Session

from tracker.errors import Refused
from tracker.esf.manad import Manad, av_dag
from tracker.esf.projekt.hela_manaden import Grund, plan, scbfiler
from tracker.esf.projekt.sandningar import Sand
from tracker.esf.scb.fil import Fil, Sparrad
from tracker.esf.scb.kedja import senast
from tracker.leveranser import lasning
from tracker.leveranser.tables import Forsegling
from tracker.redovisning.bestallning import Vad


Lage = Literal["gor", "skicka", "skickad", "gor_igen", "skicka_igen"]
ORD: Final[Mapping[Lage, str]] = {
    "gor": "Gör filen",
    "skicka": "Skicka filen",
    "skickad": "Skickad",
    "gor_igen": "Ändrad: gör filen igen",
    "skicka_igen": "Skicka igen",
}


@dataclass(frozen=True, slots=True)
class Gjord:
    """A file that lies sealed: its number among the deliveries, its month and checksum."""

    nummer: int
    manad: Manad
    summa: str


@dataclass(frozen=True, slots=True)
class Manadslage:
    """Where a month stands. `gjord`: the sealed file to send; `sand`: what was sent last.

    `nast`: it is the one that SCB takes next.
    """

    manad: Manad
    senast: date
    fil: Fil
    lage: Lage
    gjord: Gjord | None
    sand: Sand | None
    nast: bool

    @property
    def sparrade(self) -> Sequence[Sparrad]:
        return self.fil.sparrade


def gjorda(session: Session, projekt: str) -> list[Gjord]:
    """The files to SCB that are sealed, in the order they were."""
    rader = [one for one in lasning.alla(session, projekt) if one.rapport == Vad.SCB]
    return [_gjord(one) for one in reversed(rader)]


def _gjord(rad: Forsegling) -> Gjord:
    return Gjord(rad.nummer, av_dag(lasning.parametrar(rad).fran), rad.tabell_sha256)


def kedjan(here: Grund, klara: Iterable[Gjord]) -> list[Manadslage]:
    """Every ended month in order. Raises Refused while no rounding is decided."""
    filer = scbfiler(here)
    om = plan(here, filer)
    sanda_nummer = {one.leverans for one in here.sanda}
    ligger = {(one.manad, one.summa): one for one in klara if one.nummer not in sanda_nummer}
    sist = {one.manad: one for one in here.sanda}
    lagen: list[Manadslage] = []
    for manad, fil in filer.items():
        gjord = ligger.get((manad, fil.summa)) if manad in om.alla else None
        lage = _lage(gjord, skickas_om=manad in om.skicka_om, ny=manad in om.nya)
        nast = bool(om.alla) and manad == om.alla[0]
        lagen.append(Manadslage(manad, senast(manad), fil, lage, gjord, sist.get(manad), nast))
    return lagen


def _lage(gjord: Gjord | None, *, skickas_om: bool, ny: bool) -> Lage:
    if skickas_om:
        return "skicka_igen" if gjord else "gor_igen"
    if ny:
        return "skicka" if gjord else "gor"
    return "skickad"


def att_gora(lagen: Iterable[Manadslage], *, till: Manad) -> list[Manadslage]:
    """The months whose file must be made, in the order that they are sent."""
    return [one for one in lagen if one.lage in {"gor", "gor_igen"} and one.manad <= till]


def att_skicka(lagen: Iterable[Manadslage], leverans: int) -> Manadslage:
    """The month that a sealed file may be sent for now.

    Raises Refused where another must be sent first, or the file no longer says what is known.
    """
    vantar = [one for one in lagen if one.lage != "skickad"]
    if not vantar:
        raise Refused("ESF034: Allt är skickat. Ingen fil väntar.")
    forsta = vantar[0]
    if forsta.gjord is None:
        raise Refused(f"ESF033: Gör filen för {forsta.manad} först.")
    if forsta.gjord.nummer != leverans:
        raise Refused(f"ESF030: Skicka {forsta.manad} först: filerna går i ordning.")
    return forsta
