"""Single events that arrive at the same time, appended in one transaction (ADR 12, 18).

Between a door that takes in one event at a time and the one action (record.py). Appends of a
förbund wait for each other anyway; instead of each waiting for its own transaction, those that have
come meanwhile share the next one. Who comes first leads: stores all that wait, then hands over.
Where several came together just before, the leader gives them some thousandths of a second to come
again: a transaction for four costs half as much again as one for a single event.
"""

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import sleep
from typing import Any, Final

from psycopg import Error as DriverError
from sqlalchemy.exc import SQLAlchemyError

from schemas.svar import Fel, Sparad
from tracker.intake.faults import Avvisad
from tracker.intake.grammar import Inkommen
from tracker.intake.record import Avsandare, Intag, Utfall, as_sent, at
from tracker.intake.view import Minne, Uppsattning
from tracker.log.bulk import FEW


MOST: Final = FEW
"""Events that share a transaction: as many as are written without COPY, which no pipeline takes."""

PATIENCE: Final = 3
"""Thousandths of a second that a leader waits for those who were there just before."""


Kind = tuple[str, tuple[str, ...]]
"""A förbund, and what the sender may write there: a transaction has one answer to that."""


@dataclass(slots=True, eq=False)
class _Vantande:
    """An event whose sender waits. Woken with an outcome, with an error, or to lead."""

    event: Inkommen
    avsandare: Avsandare
    woken: threading.Event = field(default_factory=threading.Event)
    utfall: Utfall | None = None
    error: Exception | None = None

    @property
    def kind(self) -> Kind:
        return self.event.forbund, self.avsandare.far_skriva


@dataclass(slots=True)
class Samlare:
    """Takes in single events for all threads of a process; made once, over its `Intag`.

    Per kind of sender: `vantade`, how many were about when the last transaction ended. Per förbund:
    `uppsattningar`, its insatser as last read, good for as long as the head says so. Nothing about
    people is remembered: a gallring elsewhere must hold at once.
    """

    intag: Intag
    vantade: dict[Kind, int] = field(default_factory=dict)
    uppsattningar: dict[str, Uppsattning] = field(default_factory=dict)
    queues: dict[Kind, deque[_Vantande]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def record(
        self,
        sent: Mapping[str, Any],
        *,
        av: str,
        forbund: frozenset[str],
        skriver: tuple[str, ...] | None = None,
    ) -> Sparad:
        """Stores one event and says where it lies, after the commit.

        The same as `Intag.record_all` with a list of one. Raises Avvisad with every fault.
        """
        avsandare = Avsandare(av=av, forbund=forbund, skriver=skriver)
        event = self.intag.read(sent, avsandare)
        if not isinstance(event, Inkommen):
            raise refused(event, sent)
        event.av = av  # a batch has events of several senders
        one = _Vantande(event, avsandare)
        if self._leads(one) or self._woken_to_lead(one):
            self._lead(one.kind)
        if one.error is not None:
            raise one.error
        if one.utfall is None or one.utfall.fel:
            raise refused(one.utfall.fel if one.utfall else (), sent)
        return Sparad(id=str(event.id), status=one.utfall.status, position=one.utfall.position)

    def _leads(self, one: _Vantande) -> bool:
        """Queues up; true for who finds nobody at work in the förbund."""
        with self.lock:
            queue = self.queues.get(one.kind)
            if queue is None:
                self.queues[one.kind] = deque([one])
                return True
            queue.append(one)
            return False

    def _woken_to_lead(self, one: _Vantande) -> bool:
        one.woken.wait()
        return one.utfall is None and one.error is None

    def _lead(self, kind: Kind) -> None:
        """Stores what waits, own event first, and wakes all; then the next in line leads."""
        queue = self.queues[kind]
        self._gather(queue, min(MOST, self.vantade.get(kind, 1)))
        with self.lock:
            batch = [queue.popleft() for _ in range(min(MOST, len(queue)))]
        try:
            self._store(kind[0], batch)
        finally:
            with self.lock:
                self.vantade[kind] = len(batch) + len(queue)
                if not queue:
                    del self.queues[kind]
            following = queue[0] if queue else None
            for one in batch:
                one.woken.set()
            if following is not None:
                following.woken.set()

    def _gather(self, queue: deque[_Vantande], wanted: int) -> None:
        for _ in range(PATIENCE):
            if len(queue) >= wanted:
                return
            sleep(0.001)

    def _store(self, forbund: str, batch: Sequence[_Vantande]) -> None:
        """One transaction for all. What breaks it is found by giving each its own."""
        try:
            self._together(forbund, batch)
        except (SQLAlchemyError, DriverError, ValueError, RuntimeError) as error:
            if len(batch) == 1:
                batch[0].error = error
                return
            for one in batch:
                self._store(forbund, [one])
        except Exception as error:  # noqa: BLE001 - each sender is told what happened to it
            for one in batch:
                one.error = error

    def _together(self, forbund: str, batch: Sequence[_Vantande]) -> None:
        events = [one.event for one in batch]
        minne = Minne()
        minne.uppsattning = self.uppsattningar.pop(forbund, minne.uppsattning)
        avsandare = batch[0].avsandare
        open_ = self.intag.forbund_open
        with open_(forbund, skriver=avsandare.far_skriva, pipeline=True) as session:
            utfall, huvud = self.intag.take(session, events, avsandare, minne)
        self.uppsattningar[forbund] = minne.uppsattning  # not where it was rolled back
        self.intag.settled(huvud)
        for one, its in zip(batch, utfall, strict=True):
            one.utfall = its


def refused(fel_: Sequence[Fel], sent: Mapping[str, Any]) -> Avvisad:
    """The faults of a single event, told as in a receipt."""
    return Avvisad(as_sent(at(fel_, 1), sent))
