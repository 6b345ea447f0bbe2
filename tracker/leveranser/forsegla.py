"""The act of delivering: somebody named seals what they have just been shown (ADR 26).

One transaction under the förbund's append lock, so that deliveries have one order and no event
comes in between. The database and the head outside it go together or not at all: where the chain
does not go on from that head nothing is sealed, for it could never be proven.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Final
from uuid import UUID, uuid5

import structlog
from sqlmodel import Session

from schemas import kodverk
from schemas.rapporter import Parametrar
from tracker.clock import Clock, swedish_day
from tracker.db import Transaction
from tracker.errors import Refused
from tracker.identity.keys import Keys, KeysUnreadable
from tracker.identity.personnummer import find_in
from tracker.leveranser import deltagare, filer, kedja, lasning
from tracker.leveranser.filer import Innehall, Plats
from tracker.leveranser.kedja import START
from tracker.leveranser.mottagare import MOTTAGARE
from tracker.leveranser.tables import Forsegling
from tracker.log import store
from tracker.log.heads import Head, Heads


LANGST: Final = 200
"""Characters of a purpose."""
BRUTEN: Final = (
    "Leveranserna går inte att lita på, så inget nytt kan förseglas: "
    "be den som sköter Stegvis att köra stegvis verify."
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Avsett:
    """What is to be delivered, as it was shown. `position` is JSON, as the table has it."""

    forbund: str
    rapport: str
    definition: str
    parametrar: Parametrar
    position: int | dict[str, int]
    tabell_sha256: str
    filer: Sequence[Innehall]
    korning: UUID | None = None


@dataclass(frozen=True, slots=True)
class Till:
    """To whom (a code), what for, by whom, and when they last proved who they are."""

    mottagare: str
    syfte: str
    av: str
    bekraftad: datetime


@dataclass(frozen=True, slots=True)
class Forseglare:
    """Seals deliveries; made once per process. `heads` is the folder of this chain."""

    transaction: Transaction
    keys: Keys
    heads: Heads
    clock: Clock
    random: Callable[[int], bytes] = os.urandom

    def forsegla(
        self,
        avsett: Avsett,
        till: Till,
        *,
        id_: UUID,
        hinder: Callable[[Session], None] | None = None,
    ) -> Forsegling:
        """Seals a delivery, once: the same `id_` again gives the one that lies there.

        `hinder` is asked under the lock, as stegvis_logg, and raises where something has come in
        between. Raises Refused with one sentence where a word is wrong or nothing may be sealed.
        Owns its commit; the head goes outside the database after it.
        """
        check(till, self.clock.now())
        with self._open(avsett.forbund) as session:
            if store.lock(session, avsett.forbund) is None:
                raise Refused("Förbundet finns inte: kontrollera namnet.")
            rad = lasning.en(session, avsett.forbund, id_)
            if rad is None:
                if hinder:
                    hinder(session)
                rad = self._ny(session, avsett, till, id_)
        self.heads.forward(rad.forbund, rad.nummer, rad.hash)
        log.info("delivery_sealed", forbund=rad.forbund, number=rad.nummer)
        return rad

    def fil(self, rad: Forsegling, namn: str) -> bytes:
        """The bytes of a delivered file as it was handed over; errors as of `filer.read`."""
        with self._open(rad.forbund, readonly=True) as session:
            return filer.read(session, rad, namn, keys=self.keys)

    def stangda(self, forbund: str, rader: Sequence[Forsegling]) -> set[UUID]:
        """Those whose files hold people and have been closed; their ids."""
        with self._open(forbund, readonly=True) as session:
            return filer.closed(session, forbund, rader)

    def _ny(self, session: Session, avsett: Avsett, till: Till, id_: UUID) -> Forsegling:
        earlier = lasning.alla(session, avsett.forbund)
        before = earlier[0] if earlier else None
        if not self._follows(session, avsett.forbund, before):
            raise Refused(BRUTEN)
        nummer = before.nummer + 1 if before else 1
        plats = Plats(avsett.forbund, nummer, id_)
        kept = filer.keep(session, plats, avsett.filer, keys=self.keys, random=self.random)
        key = self.keys.fixed().current("kedja")
        rad = Forsegling(
            forbund=avsett.forbund,
            nummer=nummer,
            id=id_,
            korning=avsett.korning,
            rapport=avsett.rapport,
            definition=avsett.definition,
            kodlistor=str(kodverk.VERSION),
            stegvis=version("stegvis"),
            parametrar=kedja.canonical(avsett.parametrar.model_dump(mode="json", by_alias=True)),
            position=kedja.canonical(avsett.position),
            tabell_sha256=avsett.tabell_sha256,
            filer=kedja.fil_text(kept),
            mottagare=till.mottagare,
            syfte=till.syfte.strip(),
            ersatter=_ersatter(earlier, avsett, till.mottagare),
            av=till.av,
            bekraftad=till.bekraftad,
            forseglad=_moment(self.clock.now(), before),
            nyckel=key.id,
            hash=START,
        )
        rad.hash = kedja.link(key.secret, before.hash if before else START, rad)
        session.add(rad)
        session.flush()  # a refusal of the database's comes here, before the head goes anywhere
        deltagare.skriv(session, rad, avsett.parametrar, avsett.filer)
        return rad

    def _follows(self, session: Session, forbund: str, before: Forsegling | None) -> bool:
        """True when the chain in the database goes on from the head outside it."""
        try:
            held = self.heads.read(forbund)
        except (ValueError, KeysUnreadable):
            return False
        if held is None:
            return before is None
        if before and held == Head(before.nummer, before.hash):
            return True
        there = session.get(Forsegling, (forbund, held.position))  # its process died in between
        return there is not None and there.hash == held.hash

    def _open(self, forbund: str, *, readonly: bool = False) -> AbstractContextManager[Session]:
        return self.transaction(
            forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=readonly
        )


def check(till: Till, now: datetime) -> None:
    """Raises Refused with all that is wrong in it; see `faults`."""
    if wrong := faults(till, now):
        raise Refused(" ".join(wrong.values()))


def faults(till: Till, now: datetime) -> dict[str, str]:
    """Field → what is wrong: a recipient that there is not, a purpose that may not be kept."""
    found = {}
    if till.mottagare not in MOTTAGARE:
        found["mottagare"] = "Välj vem som får rapporten."
    syfte = till.syfte.strip()
    if not 1 <= len(syfte) <= LANGST or not syfte.isprintable():
        found["syfte"] = f"Skriv vad rapporten ska användas till, på högst {LANGST} tecken."
    elif find_in(syfte, today=swedish_day(now)):
        found["syfte"] = "Texten innehåller ett personnummer: ta bort det."
    return found


def leverans_id(korning: UUID, mottagare: str) -> UUID:
    """The id of the delivery of a run to a recipient: pressed twice it is one delivery."""
    return uuid5(korning, f"leverans {mottagare}")


def _ersatter(earlier: Sequence[Forsegling], avsett: Avsett, mottagare: str) -> int | None:
    """The newest delivery of the same question to the same recipient, which this one replaces."""
    for rad in earlier:
        same = lasning.samma_fraga(rad, avsett.rapport, avsett.parametrar)
        if same and rad.mottagare == mottagare:
            return rad.nummer
    return None


def _moment(now: datetime, before: Forsegling | None) -> datetime:
    """Later than the delivery before, whatever the clock says."""
    if before is not None and now <= before.forseglad:
        return before.forseglad + timedelta(microseconds=1)
    return now
