"""One batch of events of one förbund under its append lock: judged in order, then written once.

Event 2 is judged with event 1 in force; the database is asked a handful of times for all of
them together. The lock is held while a batch is judged and written, so importers keep batches
small (≤ 0.2 s, ADR 12).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session

from schemas.handelser import OPPNAR
from schemas.svar import Fel
from tracker.identity.keys import Keys
from tracker.intake.entries import Inforda
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.identities import NOBODY, Identiteter
from tracker.intake.judge import also_wrong, judge, moment
from tracker.intake.same import differs_at_fault, same_content
from tracker.intake.skrivratt import nekad
from tracker.intake.verdict import Byte, Nytt, Personval
from tracker.intake.view import Minne, Vy, load
from tracker.log.store import Huvud
from tracker.projections.rows import Andringar
from tracker.state.insats import EJ_ANGIVEN
from tracker.state.post import RATTAD, RATTAR, Person


_OUR_OWN = re.compile(
    r"(drift|nyckel|anv|historik|remittent):[A-Za-z0-9._-]{1,60}|schema|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
).fullmatch
Outcome = tuple[str, int, Sequence[Fel]]
"""*ny* or *fanns* and the position, or "" and the faults."""


@dataclass(slots=True)
class Batch:
    """What is judged and will be written; made by `opened`."""

    session: Session
    vy: Vy
    keys: Keys
    now: datetime
    skriver: Sequence[str]
    identiteter: Identiteter
    inforda: Inforda

    def judge_all(self, events: Sequence[Inkommen], av: str) -> Iterator[Outcome]:
        """An outcome per event, in order. `av`: who records those that do not say it themselves."""
        for event in events:
            yield self._one(event, av)

    def store(self) -> None:
        """Writes everything that was taken in. Never commits."""
        if self.inforda.rader:
            self.identiteter.store(self.session, self.now)
            self.inforda.store(self.session)
            self.identiteter.leave(self.session)

    def _one(self, event: Inkommen, av: str) -> Outcome:
        vy = self.vy
        personer = self.identiteter.persons(event)
        seen = vy.seen(event.id)
        nej = self._refused(event)
        if nej and seen is None:  # else the other faults would tell what is there
            return "", 0, [*event.fel, *nej]
        if event.fel:
            if seen is None:
                return "", 0, [*event.fel, *also_wrong(vy, event, self.now, personer)]
            other = differs_at_fault(vy, event, seen, personer, self.keys)
            return "", 0, [*event.fel, *([fel("H002", "id")] if other else [])]
        if seen is not None:
            same = same_content(vy, event, seen, personer, self.keys)
            return ("fanns", seen[0].position, ()) if same else ("", 0, [fel("H002", "id")])
        when = moment(vy, event, self.now)
        late = [fel("H034", "registrerad")] if when is None else []
        if personer.ny_person is not None:
            andring = {**event.data["andring"], "person": _stored(personer.ny_person)}
            event.data = {**event.data, "andring": andring}
        known = when or event.registrerad or self.now
        verdict = judge(vy, event, known, self._recorder(event.av, av), personer)
        if isinstance(verdict, list) or late:
            return "", 0, [*late, *(verdict if isinstance(verdict, list) else [])]
        self._take(event, verdict, personer)
        return "ny", verdict.post.position, ()

    def _refused(self, event: Inkommen) -> list[Fel]:
        """Why it may not be written here at all: no such log, another's, or not of this sort."""
        kind, found = event.kind, self.vy.uppsattning
        if not (found.finns or kind.typ in OPPNAR):
            return [fel("H004", "forbund")]
        nej = nekad(self.vy, event, self.skriver)
        project = found.projekt.eget is not None
        if not nej and found.finns and not kind.rattar and kind.projekt != project:
            return [fel("H060", "typ")]
        return nej

    def _recorder(self, given: str | None, av: str) -> str:
        """Who recorded it, as an opaque id (contract HANDELSER.md, `av`).

        One of our own shapes stays, so that a log taken out and in again says the same.
        """
        if given is None:
            return av
        return given if _OUR_OWN(given) else self.identiteter.recorder(given)

    def _change_persons(self, event: Inkommen, nytt: Nytt, byte: Byte) -> None:
        """An event about several deltaganden, or a correction of one (ADR 32)."""
        vy, post, known = self.vy, nytt.post, self.identiteter
        act = vy.posts(nytt.strom)[0] if post.typ in RATTAR else post
        first = min(act.data["deltaganden"])
        lage = vy.lage(f"d:{first}")
        huvudman = lage.huvudman if lage else EJ_ANGIVEN
        hidden = known.without_texts(post._replace(deltagande=first), huvudman, vy.target)
        post = post._replace(data=hidden)
        self._note_gallrade(event)
        known.change(self.session, event, post, byte)
        self.inforda.enter_byte(vy, nytt.strom, post, byte, act.data["deltaganden"])

    def _note_gallrade(self, event: Inkommen) -> None:
        for gone in (event.gallrad, event.ny_gallrad):
            if gone is not None and gone.id not in self.vy.gallrade:
                self.vy.gallrade.add(gone.id)
                self.identiteter.gallrade.append(gone.id)

    def _take(self, event: Inkommen, nytt: Nytt, personer: Personval) -> None:
        if nytt.byte is not None:
            self._change_persons(event, nytt, nytt.byte)
            return
        vy, post, lage, known = self.vy, nytt.post, nytt.lage, self.identiteter
        whose = lage or (vy.lage(f"d:{post.deltagande}") if post.deltagande else None)
        huvudman = whose.huvudman if whose else EJ_ANGIVEN
        text, fritext = event.text, event.kind.modell.fritext
        if fritext and (post.typ == RATTAD or not post.data.keys().isdisjoint(fritext)):
            post = post._replace(data=known.without_texts(post, huvudman, vy.target))
            text = None
        if personer is not NOBODY:
            known.note(event.person, post.person, huvudman)
            known.note(event.ny_person, personer.ny_person, huvudman)
            self._note_gallrade(event)
        before = vy.minne.lagen.get(nytt.strom)
        if before and lage and before.huvudman != lage.huvudman:
            known.moved(nytt.strom[2:], before, lage)
        if before and lage and before.state.person.id != lage.state.person.id:
            known.renamed(before.state.person, lage.state.person)
        self.inforda.enter(vy, nytt, post, text)


def opened(
    session: Session,
    huvud: Huvud,
    minne: Minne,
    events: Sequence[Inkommen],
    *,
    skriver: Sequence[str],
    keys: Keys,
    now: datetime,
    new_id: Callable[[], UUID],
    salt: Callable[[int], bytes],
    minst: int,
) -> Batch:
    """A batch over all that must be known to judge the events: `huvud` and `minne` are moved on.

    `skriver`: what the sender may write (skrivratt.py). `minst`: the least number of answers that a
    figure of a survey is of (ADR 51).
    """
    forbund = huvud.forbund
    identiteter = Identiteter(forbund, minne, keys, new_id, salt)
    older = identiteter.index(events)
    vy = load(session, huvud, minne, events, set(identiteter.indexes.values()), older)
    vy.nya_texter, vy.skriver, vy.minst = identiteter.texter, skriver, minst
    vy.settle = partial(identiteter.settle, session)
    inforda = Inforda(huvud, keys.current("kedja"), Andringar(forbund))
    return Batch(session, vy, keys, now, skriver, identiteter, inforda)


def _stored(person: Person) -> dict[str, Any]:
    return {"id": str(person.id), "kon": person.kon, "fodelsear": person.fodelsear}
