"""A project's accounts as a worker makes them, on the test run's own database."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from conftest import Ticking
from flask import Flask
from flask.testing import FlaskClient
from webbplats import inloggad

from bench.generator.esfprojekt import AR, Projekt, Storlek, skapa
from tracker.access import uppdrag
from tracker.access.permissions import Roll
from tracker.clock import Clock, swedish_day
from tracker.db import Transaction, make_engine, transactions
from tracker.esf.manad import Manad
from tracker.esf.projekt.deltagare import fyll_manader
from tracker.esf.projekt.hela_manaden import Grund, grund
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.exports.produce import Verkstad
from tracker.identity.keys import Keys, load
from tracker.intake.record import Intag
from tracker.leveranser import kedja, lasning
from tracker.leveranser.forsegla import Forseglare
from tracker.log.heads import Heads
from tracker.redovisning import scb, tidrapporter
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


def arbeta(
    url: str, nycklar: str, folder: str, korning: UUID, start: datetime, per_del: int
) -> None:
    """A worker in a process of its own, which somebody kills: makes a run's sheets."""
    tidrapporter.PER_DEL = per_del
    keys, clock = load(Path(nycklar)), Ticking(start)
    transaction = transactions(make_engine(url))
    svarare = Svarare(transaction, Cache(Path(folder) / "s"), clock)
    made = redovisare(transaction, keys, clock, Path(folder))
    Verkstad(svarare, Path(folder) / "k", dict, redovisning=lambda: made).produce(korning)


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

    @classmethod
    def stort(cls, transaction: Transaction, keys: Keys, folder: Path, storlek: Storlek) -> "Hus":
        """With a project of this size, set up and reported in."""
        clock = Ticking(NOW)
        intag = Intag(
            transaction=transaction, keys=keys, clock=clock, heads=Heads(folder / "h", keys)
        )
        return cls(skapa(intag, storlek), keys, clock, folder)

    def ekonom(self, app: Flask) -> FlaskClient:
        """Who looks after the project and reads in one of its förbund, logged in."""
        forbund = self.projekt.forbund[0]
        client, me = inloggad(app, self, now=NOW, forbund=forbund, roll=Roll.EKONOM)
        with self.transaction() as session:
            uppdrag.ge(
                session, uppdrag=uuid4(), anvandare=me, roll=Roll.EKONOM, forbund=self.slug,
                fran=swedish_day(NOW), beslut="Prov", av="drift:prov", now=NOW,
            )  # fmt: skip
        return client

    @property
    def slug(self) -> str:
        return self.projekt.slug

    def raknat(self, *manader: Manad) -> Grund:
        """What is known now, with the participants of months asked anew."""
        fyll_manader(self.transaction, self.slug, manader, keys=self.keys, new_id=uuid4)
        vid = positioner(self.transaction, self.slug, keys=self.keys)
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

    def skicka_allt(self, *, en_i_taget: bool = True) -> list[Manad]:
        """Sends what waits, in order: the months. One by one as the page has it, or all in a row,
        where only the first is looked at as the page does.
        """
        skickade: list[Manad] = []
        while vantar := [one for one in self.lagen(self.raknat()) if one.lage != "skickad"]:
            assert vantar[0].gjord is not None, vantar[0]
            scb.att_skicka(vantar, vantar[0].gjord.nummer)
            nu = vantar[:1] if en_i_taget else vantar
            self.projekt.send(
                self.projekt.event("scb.skickad", self.slug, {
                    "leverans": str(one.gjord and one.gjord.nummer), "manad": str(one.manad),
                    "summa": one.fil.summa})
                for one in nu
            )  # fmt: skip
            skickade += [one.manad for one in nu]
        return skickade

    def filer(self, rapport: Vad) -> list[tuple[str, bytes]]:
        with self.transaction(forbund=self.slug, huvudman=("*",), readonly=True) as session:
            rader = [r for r in lasning.alla(session, self.slug) if r.rapport == rapport]
        return [
            (one.namn, self.forseglare.fil(rad, one.namn))
            for rad in rader
            for one in kedja.filer(rad)
        ]
