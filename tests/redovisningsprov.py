"""A project's accounts as a worker makes them, on the test run's own database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bench.generator.esfprojekt import AR, Projekt
from tracker.clock import Clock
from tracker.db import Transaction
from tracker.esf.manad import Manad
from tracker.esf.projekt.deltagare import fyll
from tracker.esf.projekt.hela_manaden import Grund, grund
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.exports.produce import Verkstad
from tracker.identity.keys import Keys
from tracker.leveranser import kedja, lasning
from tracker.leveranser.forsegla import Forseglare
from tracker.log.heads import Heads
from tracker.redovisning import scb
from tracker.redovisning.bestallning import Vad, bestall
from tracker.redovisning.verk import Redovisare
from tracker.reports import runs
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


NOW = datetime(AR + 1, 3, 1, 12, tzinfo=UTC)


def redovisare(transaction: Transaction, keys: Keys, clock: Clock, folder: Path) -> Redovisare:
    """What makes a project's files, with the chain of deliveries in `folder`."""
    heads = Heads(folder / kedja.HEADS, keys)
    forseglare = Forseglare(transaction, keys, heads, clock)
    return Redovisare(transaction, keys, forseglare, clock, uuid4)


class Hus:
    """The project with what a worker has."""

    def __init__(self, projekt: Projekt, keys: Keys, clock: Clock, folder: Path) -> None:
        self.projekt, self.keys, self.clock, self.folder = projekt, keys, clock, folder
        self.transaction = projekt.intag.transaction
        self.forseglare = redovisare(self.transaction, keys, clock, folder).forseglare
        svarare = Svarare(self.transaction, Cache(folder / "s"), clock)
        self.verkstad = Verkstad(
            svarare, folder / "k", dict,
            redovisning=lambda: redovisare(self.transaction, keys, clock, folder),
        )  # fmt: skip

    @property
    def slug(self) -> str:
        return self.projekt.slug

    def raknat(self, *manader: Manad) -> Grund:
        """What is known now, with the participants of months asked anew."""
        for manad in manader:
            fyll(self.transaction, self.slug, manad, keys=self.keys, new_id=uuid4)
        vid = positioner(self.transaction, self.slug)
        return grund(self.transaction, self.slug, idag=NOW.date(), vid=vid, keys=self.keys)

    def gor(self, vad: Vad, fran: Manad, till: Manad, val: Mapping[str, object] | None = None):
        """Order, make, and say how it ended."""
        with self.transaction(forbund=self.slug) as session:
            run = bestall(
                session, projekt=self.slug, vad=vad, fran=fran, till=till, av="anv:1",
                bekraftad=self.clock.now(), now=self.clock.now(), new_id=uuid4(), val=val,
            )  # fmt: skip
        utfall = self.verkstad.produce(run.id)
        with self.transaction() as session:
            found = runs.get(session, run.id)
        assert found is not None
        return utfall, found

    def lagen(self, here: Grund) -> list[scb.Manadslage]:
        with self.transaction(forbund=self.slug, huvudman=("*",), readonly=True) as session:
            return scb.kedjan(here, scb.gjorda(session, self.slug))

    def skicka_allt(self) -> list[Manad]:
        """Sends what waits, one by one in order, as the page has it; the months."""
        skickade = []
        while True:
            here = self.raknat()
            vantar = [one for one in self.lagen(here) if one.lage != "skickad"]
            if not vantar:
                return skickade
            gjord = vantar[0].gjord
            assert gjord is not None, vantar[0]
            nasta = scb.att_skicka(self.lagen(here), gjord.nummer)
            self.projekt.send(
                [self.projekt.event("scb.skickad", self.slug, {
                    "leverans": str(gjord.nummer), "manad": str(nasta.manad),
                    "summa": nasta.fil.summa})]
            )  # fmt: skip
            skickade.append(nasta.manad)

    def filer(self, rapport: Vad) -> list[tuple[str, bytes]]:
        with self.transaction(forbund=self.slug, huvudman=("*",), readonly=True) as session:
            rader = [r for r in lasning.alla(session, self.slug) if r.rapport == rapport]
        return [
            (one.namn, self.forseglare.fil(rad, one.namn))
            for rad in rader
            for one in kedja.filer(rad)
        ]
