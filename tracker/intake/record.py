"""The one action: check, append, project, in one transaction under the förbund's append lock.

Both doors and every importer come through here. What is taken in goes to the log, the
identity room and the projections together, or not at all; after the commit the head of the
log is written outside the database.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
from sqlmodel import Session

from schemas.handelser import OPPNAR
from schemas.svar import Fel, Sparad
from tracker.clock import Clock, swedish_day
from tracker.db import Transaction
from tracker.identity.keys import Keys, KeysUnreadable
from tracker.intake.batch import opened
from tracker.intake.faults import Avvisad, fel
from tracker.intake.grammar import Inkommen, read_event
from tracker.intake.skrivratt import PROJEKT, besluta, i_databasen
from tracker.intake.texts import nfc
from tracker.intake.values import Lasregler
from tracker.intake.view import Minne
from tracker.log import store
from tracker.log.bulk import FEW
from tracker.log.heads import Head, Heads
from tracker.log.store import Huvud
from tracker.state.enkat import SAMMANSTALLD
from tracker.state.post import PERSONBYTEN, RATTAR


_BYTER: Final = PERSONBYTEN | RATTAR
"""Kinds that change who is who while they are judged."""


@dataclass(frozen=True, slots=True)
class Avsandare:
    """Who sends: an opaque id for the log, and the förbund that may be written (None: all).

    `skriver` is what may be written in them (skrivratt.py): "*" or pairs `huvudman/insats`, and
    where it may be decided (ADR 20, 52); left out, all for who may write all förbund and nothing
    for others. `historik` lets recording times be given. Only someone who may write all förbund
    may set up a new one.
    """

    av: str
    forbund: frozenset[str] | None = None
    historik: bool = False
    skriver: tuple[str, ...] | None = None

    @property
    def far_skriva(self) -> tuple[str, ...]:
        if self.skriver is None:
            return ("*", *besluta("*")) if self.forbund is None else ()
        return self.skriver


@dataclass(slots=True)
class Utfall:
    """What became of one sent event: *ny* or *fanns* and where it lies, or "" and its faults."""

    status: str = ""
    position: int = 0
    fel: Sequence[Fel] = ()


@dataclass(slots=True)
class Intag:
    """The way in, made once per process. `new_id` and `salt` give what is random by purpose.

    `minst`: the least number of answers that a figure of a survey is of (ADR 51).
    """

    transaction: Transaction
    keys: Keys
    clock: Clock
    heads: Heads
    new_id: Callable[[], UUID] = uuid4
    salt: Callable[[int], bytes] = os.urandom
    minst: int = 5

    def record_all(
        self,
        handelser: Sequence[Mapping[str, Any]],
        *,
        av: str,
        forbund: frozenset[str] | None,
        skriver: tuple[str, ...] | None = None,
        forst: Callable[[Session], None] | None = None,
    ) -> list[Sparad]:
        """Stores events, all or none, and says where each lies.

        Arguments: events as in contract HANDELSER.md; who sends; what they may write (Avsandare);
        `forst`, asked under the append lock: what must hold and nobody else may change meanwhile.
        Raises Avvisad with every fault, and what `forst` raises; then nothing is stored. Owns its
        commit: the events of one call are of one förbund, as a form's and an API list's are.
        """
        avsandare = Avsandare(av=av, forbund=forbund, skriver=skriver)
        lasta = [self.read(sent, avsandare) for sent in handelser]
        fel_ = [f for nr, one in enumerate(lasta, 1) if isinstance(one, list) for f in at(one, nr)]
        events = [(nr, one) for nr, one in enumerate(lasta, 1) if isinstance(one, Inkommen)]
        if len({event.forbund for _, event in events}) > 1:
            fel_.append(fel("H004", "forbund"))
            events = []
        if not events:
            raise Avvisad(self._with_ids(fel_, handelser))
        first = events[0][1].forbund
        with self.forbund_open(
            first,
            skriver=avsandare.far_skriva,
            pipeline=forst is None and len(events) <= FEW,  # who saves a page waits (ADR 18, 55)
        ) as session:
            if forst is not None:
                store.lock(session, first)
                forst(session)
            utfall, huvud = self.take(session, [event for _, event in events], avsandare, Minne())
            for (nr, _), one in zip(events, utfall, strict=True):
                fel_ += at(one.fel, nr)
            if fel_:
                fel_.sort(key=lambda f: f.rad or 0)
                raise Avvisad(self._with_ids(fel_, handelser))
        self.settled(huvud)
        return [
            Sparad(id=str(event.id), status=one.status, position=one.position)
            for (_, event), one in zip(events, utfall, strict=True)
        ]

    def regler(self, avsandare: Avsandare) -> Lasregler:
        """How to read events of this sender today."""
        return Lasregler(swedish_day(self.clock.now()), avsandare.historik)

    def read(
        self, sent: Mapping[str, Any], avsandare: Avsandare, regler: Lasregler | None = None
    ) -> Inkommen | list[Fel]:
        """One sent event of a förbund that may be written, to be judged, or its faults.

        `regler` where many are read at once.
        """
        try:
            event = read_event(nfc(sent), regler or self.regler(avsandare))
        except RecursionError:  # braces within braces without end
            return [fel("H001", None, "Händelsen")]
        if isinstance(event, Inkommen) and not _may(event, avsandare):
            return [fel("H004", "forbund"), *event.fel]
        if isinstance(event, Inkommen) and _forged(event, avsandare):
            return [fel("H093", "typ"), *event.fel]
        return event

    def forbund_open(
        self, forbund: str, *, skriver: Sequence[str] = ("*",), pipeline: bool = False
    ) -> Any:
        """A transaction that sees the förbund's whole log, to check and chain (ADR 9), and adds
        what `skriver` may write.
        """
        return self.transaction(
            forbund=forbund,
            huvudman=("*",),
            skriver=i_databasen(skriver),
            role="stegvis_logg",
            pipeline=pipeline,
        )

    def take(
        self,
        session: Session,
        events: Sequence[Inkommen],
        avsandare: Avsandare,
        minne: Minne,
        *,
        prov: bool = False,
    ) -> tuple[list[Utfall], Huvud | None]:
        """Judges a batch of one förbund in order and stores what may be taken in.

        Never commits; after a rollback `minne` must be thrown away. Returns an outcome per
        event and the new head (None: no such förbund). `prov`: only judges, to be rolled back; on
        the log as it stands, so that nobody who appends waits for it, where judging writes nothing.
        """
        forbund = events[0].forbund
        free = prov and not any(event.kind.typ in _BYTER for event in events)
        huvud = store.head(session, forbund) if free else store.lock(session, forbund)
        if huvud is None:
            if not any(_opens(event, avsandare) for event in events):
                return [Utfall(fel=[fel("H004", "forbund"), *e.fel]) for e in events], None
            huvud = store.begin_log(session, forbund)
        huvud.foljer = prov or self._follows(session, huvud)
        keys, now = self.keys.fixed(), self.clock.now()  # under the lock: see there
        batch = opened(
            session,
            huvud,
            minne,
            events,
            skriver=avsandare.far_skriva,
            keys=keys,
            now=now,
            new_id=self.new_id,
            salt=self.salt,
            minst=self.minst,
        )
        utfall = [Utfall(*one) for one in batch.judge_all(events, avsandare.av)]
        if not prov:
            batch.store()
        minne.vid = huvud.position
        minne.trim()
        return utfall, huvud

    def settled(self, huvud: Huvud | None) -> None:
        """After the commit: the head goes outside the database, only forward."""
        if huvud is not None and huvud.position and huvud.foljer:
            self.heads.forward(huvud.forbund, huvud.position, huvud.hash)

    def _follows(self, session: Session, huvud: Huvud) -> bool:
        """True when the log goes on from the head outside the database.

        A log that was cut off and written anew has a right chain. The head outside is then left
        where it is, for `verify` to tell; what comes in is stored all the same.
        """
        try:
            held = self.heads.read(huvud.forbund)
        except (ValueError, KeysUnreadable):
            return False
        if held is None or held == Head(huvud.position, huvud.hash):
            return True
        return store.hash_at(session, huvud.forbund, held.position) == held.hash

    def _with_ids(self, fel_: list[Fel], sent: Sequence[Mapping[str, Any]]) -> list[Fel]:
        return [one for f in fel_ for one in as_sent([f], sent[f.rad - 1] if f.rad else None)]


def as_sent(fel_: Sequence[Fel], sent: Mapping[str, Any] | None) -> list[Fel]:
    """The faults of an event with its sender's own id and the whole of it, as in a receipt."""
    if sent is None:
        return list(fel_)
    event_id = sent.get("id")
    update = {
        "id": event_id if isinstance(event_id, str) else None,
        "innehall": _whole(sent),
    }
    return [f.model_copy(update=update) for f in fel_]


def _whole(sent: Mapping[str, Any]) -> str | None:
    """The event as text again; None where it has braces within braces without end."""
    try:
        return orjson.dumps(sent, default=str).decode()
    except TypeError:  # half a character of UTF-16, which only the other one can write
        try:
            return json.dumps(sent, default=str)
        except RecursionError:
            return None


def _may(event: Inkommen, avsandare: Avsandare) -> bool:
    if avsandare.forbund is None:
        return True
    return event.forbund in avsandare.forbund and event.kind.typ != "forbund.upplagt"


def _forged(event: Inkommen, avsandare: Avsandare) -> bool:
    """Whether it says what a round of answers came to, which only closing the round can know."""
    return event.kind.typ == SAMMANSTALLD and avsandare.forbund is not None


def _opens(event: Inkommen, avsandare: Avsandare) -> bool:
    """A förbund is set up by who may write them all, a project by who looks after projects too."""
    if event.kind.typ not in OPPNAR:
        return False
    return avsandare.forbund is None or PROJEKT in avsandare.far_skriva


def at(fel_: Sequence[Fel], rad: int) -> list[Fel]:
    """The faults with the line (1-based) that they are of."""
    return [f.model_copy(update={"rad": rad}) for f in fel_]
