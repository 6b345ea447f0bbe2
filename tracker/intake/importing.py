"""A file of events into the log: batches of good lines, a receipt that adds up.

Default: each batch is a transaction, so a killed import has stored whole batches; run again it
finds them as *fanns*. A rehearsal (`prov`) and all-or-nothing (`allt`) are one transaction over
the whole file, rolled back or kept: they hold the append locks of the file's förbund meanwhile.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlmodel import Session

from schemas.svar import Fel, Kvitto
from tracker.db import raw, switch
from tracker.intake.files_rad import Rad
from tracker.intake.grammar import Inkommen
from tracker.intake.rakning import Rakning
from tracker.intake.record import Avsandare, Intag, Utfall
from tracker.intake.skrivratt import i_databasen
from tracker.intake.values import Lasregler
from tracker.intake.view import Minne
from tracker.log.store import Huvud


BATCH: Final = 1_000
"""Lines per batch: the append lock is held while they are judged and written (ADR 12, 17).

Medians of the calmest runs: 2,000 lines hold it 0.21 s, 500 hold it 0.06 s; 1,000 lie between.
"""

MOST_WAITING: Final = 40_000
"""Lines held back at most, about 60 MB, while their förbund wait for a whole batch."""
MOST_REMEMBERED: Final = 80_000
"""States of deltaganden remembered at most, about 80 MB, over all förbund of a file."""
WHOLE_FILES: Final = 7_310_452
"""Names the advisory lock: two whole-file transactions could wait for each other's heads."""

Satt = Literal["delar", "prov", "allt"]
Line = tuple[Rad, Inkommen]


class _Undo(Exception):
    """Ends the one transaction of a rehearsal, or of a file that is not whole."""


@dataclass(slots=True)
class Importor:
    """One import under way: remembers per förbund what it has seen (see view.Minne)."""

    intag: Intag
    avsandare: Avsandare
    rakning: Rakning = field(default_factory=Rakning)
    minnen: dict[str, Minne] = field(default_factory=dict)
    huvuden: dict[str, Huvud] = field(default_factory=dict)
    delar: bool = False
    """True when what has been counted is also stored: the file goes in part by part."""

    def run(self, rader: Iterable[Rad], satt: Satt) -> Kvitto:
        """Takes in every line. Owns its commits. Returns the receipt.

        Raises OutOfReach when the database goes away; what was committed is then kept.
        """
        if satt == "delar":
            return self._run_in_parts(rader)
        return self._run_whole(rader, keep=satt == "allt")

    def broken_off(self, text: str) -> Kvitto:
        """The receipt of a file that `run` could not take to its end, with the sentence why."""
        kvitto = self.rakning.receipt(whole=self.delar)
        return kvitto.model_copy(update={"fel": [Fel(kod="H001", text=text), *kvitto.fel]})

    def _run_in_parts(self, rader: Iterable[Rad]) -> Kvitto:
        self.delar = True
        for forbund, group in self._groups(rader):
            skriver = self.avsandare.far_skriva
            with self.intag.forbund_open(forbund, skriver=skriver) as session:
                utfall, huvud = self._take(session, forbund, group)
            self._count(forbund, group, utfall)
            self.intag.settled(huvud)
        return self.rakning.receipt(whole=True)

    def _run_whole(self, rader: Iterable[Rad], *, keep: bool) -> Kvitto:
        try:
            with self.intag.transaction(
                huvudman=("*",),
                skriver=i_databasen(self.avsandare.far_skriva),
                role="stegvis_logg",
            ) as session:
                raw(session).execute("SELECT pg_advisory_xact_lock(%s)", (WHOLE_FILES,))
                for forbund, group in self._groups(rader):
                    switch(session, forbund)
                    utfall, huvud = self._take(session, forbund, group)
                    self._count(forbund, group, utfall)
                    if huvud:
                        self.huvuden[forbund] = huvud
                self._undo_unless(whole=keep and not self.rakning.avvisade)
        except _Undo:
            return self.rakning.receipt(whole=not keep)
        for huvud in self.huvuden.values():
            self.intag.settled(huvud)
        return self.rakning.receipt(whole=True)

    @staticmethod
    def _undo_unless(*, whole: bool) -> None:
        if not whole:
            raise _Undo

    def _groups(self, rader: Iterable[Rad]) -> Iterator[tuple[str, list[Line]]]:
        """Lines of good form in batches of one förbund, in its own order; others are refused here.

        A file of the whole nation mixes eighty förbund day by day, and a batch of twenty events
        costs as much as one of a thousand. So lines wait until their förbund has a batch, or too
        many wait; then the longest queue goes.
        """
        queues: dict[str, list[Line]] = {}
        waiting = 0
        regler = self.intag.regler(self.avsandare)
        for rad in rader:
            self.rakning.lasta += 1
            event = self._read(rad, regler)
            if event is None:
                continue
            queue = queues.setdefault(event.forbund, [])
            queue.append((rad, event))
            waiting += 1
            if len(queue) >= BATCH or waiting >= MOST_WAITING:
                longest = max(queues, key=lambda forbund: len(queues[forbund]))
                group = queues.pop(longest)
                waiting -= len(group)
                yield longest, group
        yield from queues.items()

    def _read(self, rad: Rad, regler: Lasregler) -> Inkommen | None:
        if rad.handelse is None:
            self.rakning.refuse(rad, rad.fel)
            return None
        event = self.intag.read(rad.handelse, self.avsandare, regler)
        if isinstance(event, Inkommen):
            return event
        self.rakning.refuse(rad, event)
        return None

    def _take(
        self, session: Session, forbund: str, group: Sequence[Line]
    ) -> tuple[list[Utfall], Huvud | None]:
        minne = self.minnen.setdefault(forbund, Minne())
        taken = self.intag.take(session, [e for _, e in group], self.avsandare, minne)
        if sum(len(one.lagen) for one in self.minnen.values()) > MOST_REMEMBERED:
            self.minnen = {forbund: minne}
        return taken

    def _count(self, forbund: str, group: Sequence[Line], utfall: Sequence[Utfall]) -> None:
        for (rad, _), one in zip(group, utfall, strict=True):
            self.rakning.count(rad, forbund, one)
