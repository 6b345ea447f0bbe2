"""What a batch writes to the log and the projections: rows, chained and folded event by event.

A part of batch.py. Nothing is written until `store`, which writes all of it together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlmodel import Session

from schemas.handelser import KINDS
from schemas.handelser.steg import InstrumentUpplagt
from tracker.identity.keys import Key
from tracker.intake.payload import canonical
from tracker.intake.verdict import Byte, Nytt
from tracker.intake.view import Uppsattning, Vy
from tracker.log import store
from tracker.log.chain import Loggrad, body, seal
from tracker.log.store import Huvud
from tracker.projections.rows import Andringar, byte_rows
from tracker.projections.write import write
from tracker.state.aktivitet import gangerna
from tracker.state.deltagande import differ
from tracker.state.post import PERSONBYTEN, RATTAR, Post
from tracker.state.projekt import senaste


ENSAMMA: Final = ("e:", "k:", "l:", "n:", "o:", "t:", "u:", "y:", "z:")
"""Streams that set nothing up: one lone event with what corrects it, or the last that says it."""


@dataclass(slots=True)
class Inforda:
    """The entries of a batch. `huvud` is moved on event by event; `nyckel` is the chain's."""

    huvud: Huvud
    nyckel: Key
    andringar: Andringar
    rader: list[Loggrad] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)

    def enter(self, vy: Vy, nytt: Nytt, post: Post, text: str | None) -> None:
        """One event: its row in the log, and what it changes. `text`: its payload as the log keeps
        it, where that is known.
        """
        self._chain(post, nytt.strom, canonical(post.data) if text is None else text)
        vy.add(post, nytt.strom)
        lage = nytt.lage
        if nytt.strom.startswith("z:"):
            now = gangerna(vy.posts(nytt.strom))
            self.andringar.ovriga.append((nytt.strom, post.position, now))
            return
        if lage is None:
            self._set_up(vy, nytt, post)
            return
        before = vy.minne.lagen.get(nytt.strom)
        if not before or before.huvudman != lage.huvudman or differ(before.state, lage.state):
            self.andringar.deltagande(
                nytt.strom[2:], post.position, lage.state, lage.huvudman, ny=before is None
            )
        vy.minne.lagen[nytt.strom] = lage

    def enter_byte(self, vy: Vy, strom: str, post: Post, byte: Byte, names: Iterable[str]) -> None:
        """One event about the deltaganden `names`: its row, and where those that it moves stand."""
        self._chain(post, strom, canonical(post.data))
        vy.add(post, strom, [f"d:{name}" for name in names])
        for one, lage in byte.lagen.items():
            if differ(vy.minne.lagen[one].state, lage.state):
                self.andringar.deltagande(
                    one[2:], post.position, lage.state, lage.huvudman, ny=False
                )
            vy.minne.lagen[one] = lage
        if post.typ in PERSONBYTEN:
            self.andringar.byten += byte_rows(post)

    def store(self, session: Session) -> None:
        """Writes all of it. Never commits."""
        store.append(session, self.huvud, self.rader, self.lines)
        write(session, self.andringar)

    def _chain(self, post: Post, strom: str, data: str) -> None:
        """The row, and the same as a line for COPY: what is hashed is what is written."""
        person, key = post.person, self.nyckel
        who: tuple[UUID | None, str | None, int | None] = person or (None, None, None)
        rad = (
            post.forbund,
            post.position,
            post.id,
            post.typ,
            KINDS[post.typ].modell.version,
            post.insats,
            post.deltagande,
            strom,
            *who,
            post.datum,
            post.registrerad,
            post.av,
            data,
            key.id,
        )
        huvud = self.huvud
        hashed = body(rad)
        huvud.hash = seal(key.secret, huvud.hash, hashed)
        huvud.position = post.position
        huvud.registrerad = post.registrerad
        self.rader.append(Loggrad(*rad, huvud.hash))
        self.lines.append(store.line(hashed, huvud.hash))

    def _set_up(self, vy: Vy, nytt: Nytt, post: Post) -> None:
        strom, found = nytt.strom, vy.uppsattning
        if strom[:2] in ("r:", "m:", "s:", "v:"):
            return  # how the förbund counts is read from the log itself (ADR 27, 29, 37)
        if strom.startswith("i:"):
            if nytt.insats:
                found.insatser[strom[2:]] = nytt.insats
            else:
                found.insatser.pop(strom[2:], None)
            self.andringar.ovriga.append((strom, post.position, nytt.insats))
        else:
            alone = strom[:2] in ENSAMMA and post.typ not in RATTAR
            last = post if alone else senaste(strom, vy.posts(strom))
            if strom == "f":
                found.finns = last is not None
            elif strom.startswith("g:"):
                slug, _, utgava = strom[2:].rpartition(".")
                _place_instrument(found, (slug, int(utgava)), last)
            elif strom[0] == "j":
                found.projekt.put(strom, last)
                found.finns = found.projekt.eget is not None
            elif strom.startswith("t:"):
                vy.tider.put(UUID(strom[2:]), last)
            elif strom.startswith("h:"):
                (found.huvudman.add if last else found.huvudman.discard)(strom[2:])
            self.andringar.ovriga.append((strom, post.position, last))
        if strom[:2] not in ENSAMMA:
            self.huvud.uppsattning = found.vid = post.position


def _place_instrument(found: Uppsattning, key: tuple[str, int], last: Post | None) -> None:
    """What the förbund has entered, as the batch now knows it."""
    found.instrument.pop(key, None)
    if last is not None:
        found.instrument[key] = InstrumentUpplagt.model_validate(dict(last.data))
