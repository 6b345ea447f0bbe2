"""One batch of events of one förbund under its append lock: judged in order, then written once.

Event 2 is judged with event 1 in force; the database is asked a handful of times for all of
them together. The lock is held while a batch is judged and written, so importers keep batches
small (≤ 0.2 s, ADR 12).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlmodel import Session

from schemas.handelser import KINDS
from schemas.svar import Fel
from tracker.db import raw
from tracker.identity.crypto import blind_index
from tracker.identity.erase import erase
from tracker.identity.keys import Keys
from tracker.identity.personnummer import Personnummer
from tracker.identity.register import (
    NewPerson,
    leave_persons,
    share_persons,
    store_persons,
)
from tracker.identity.texts import SALT_BYTES, NewText, move_texts, salted_hash, store_texts
from tracker.intake.faults import fel
from tracker.intake.grammar import Inkommen
from tracker.intake.judge import Nytt, Personval, also_wrong, judge, moment
from tracker.intake.same import differs_at_fault, same_content
from tracker.intake.skrivratt import nekad
from tracker.intake.view import Lage, Minne, Vy, load
from tracker.log import store
from tracker.log.chain import Rad, link
from tracker.log.store import Huvud
from tracker.projections.rows import Andringar
from tracker.projections.write import write
from tracker.state.deltagande import differ
from tracker.state.insats import EJ_ANGIVEN, last_in_force
from tracker.state.post import RATTAD, RATTAR, Person, Post


_OUR_OWN = re.compile(
    r"(drift|nyckel|anv|historik):[A-Za-z0-9._-]{1,60}|schema|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
).fullmatch
Outcome = tuple[str, int, Sequence[Fel]]
"""*ny* or *fanns* and the position, or "" and the faults."""


@dataclass(slots=True)
class Batch:
    """What is judged and will be written. `huvud` and `minne` are moved on event by event."""

    session: Session
    huvud: Huvud
    minne: Minne
    keys: Keys
    now: datetime
    new_id: Callable[[], UUID]
    salt: Callable[[int], bytes]
    skriver: Sequence[str] = ()
    rader: list[Rad] = field(default_factory=list)
    personer: list[NewPerson] = field(default_factory=list)
    flyttade: list[tuple[str, Lage]] = field(default_factory=list)
    lamnade: list[tuple[str, Lage]] = field(default_factory=list)
    texter: list[NewText] = field(default_factory=list)
    gallrade: list[UUID] = field(default_factory=list)
    vantar: dict[bytes, Person] = field(default_factory=dict)
    indexes: dict[str, bytes] = field(default_factory=dict)
    andringar: Andringar = field(init=False)
    vy: Vy = field(init=False)

    def judge_all(self, events: Sequence[Inkommen], av: str) -> Iterator[Outcome]:
        """An outcome per event, in order."""
        key = self.keys.current("index").secret
        forbund = self.huvud.forbund
        indexes = {
            number.normal: blind_index(key, number.normal, forbund=forbund)
            for event in events
            for number in (event.person, event.ny_person)
            if number is not None
        }
        older = {
            blind_index(key.secret, normal, forbund=forbund): index
            for key in self.keys.all("index")[:-1]  # a rotation is under way
            for normal, index in indexes.items()
        }
        vy = load(self.session, self.huvud, self.minne, events, set(indexes.values()), older)
        self.andringar = Andringar(forbund)
        vy.nya_texter = self.texter
        self.vy = vy
        self.indexes = indexes
        for event in events:
            yield self._one(vy, event, av)

    def store(self) -> None:
        """Writes everything that was taken in. Never commits."""
        if not self.rader:
            return
        forbund = self.huvud.forbund
        store_persons(self.session, forbund, self.personer, keys=self.keys)
        store_texts(self.session, forbund, self.texter, keys=self.keys)
        self._hand_over()
        if self.gallrade:
            when, beslut = self.now, "Gallrad före inläsningen"
            erase(self.session, forbund, self.gallrade, deltaganden=(), beslut=beslut, when=when)
        store.append(self.session, self.huvud, self.rader)
        write(self.session, self.andringar)
        self._leave()

    def _hand_over(self) -> None:
        """A deltagande that moved to another owner's insats moves with person and texts (ADR 9)."""
        people = [(lage.state.person.id, lage.huvudman) for _, lage in self.flyttade]
        share_persons(self.session, self.huvud.forbund, people)
        owners = {deltagande: lage.huvudman for deltagande, lage in self.flyttade}
        move_texts(self.session, self.huvud.forbund, owners)

    def _leave(self) -> None:
        """The owners that a deltagande left no longer know the person, unless by another one."""
        left = {(lage.state.person.id, owner) for owner, lage in self.lamnade}
        if not left:
            return
        rows = raw(self.session).execute(
            "SELECT DISTINCT person, huvudman FROM deltagande_nu "
            "WHERE forbund = %s AND person = ANY(%s)",
            (self.huvud.forbund, [person for person, _ in left]),
        )
        left -= set(rows.fetchall())
        leave_persons(self.session, self.huvud.forbund, left)
        self.minne.kanda_hos -= left

    def _one(self, vy: Vy, event: Inkommen, av: str) -> Outcome:
        personer = Personval(
            self._person(event.person, event.gallrad),
            self._person(event.ny_person, event.ny_gallrad),
        )
        seen = vy.seen(event.id)
        if event.fel:
            if seen is None:
                return "", 0, [*event.fel, *also_wrong(vy, event, self.now, personer)]
            other = differs_at_fault(vy, event, seen, personer, self.keys)
            return "", 0, [*event.fel, *([fel("H002", "id")] if other else [])]
        if seen is not None:
            same = same_content(vy, event, seen, personer, self.keys)
            return ("fanns", seen[0].position, ()) if same else ("", 0, [fel("H002", "id")])
        begun = vy.uppsattning.finns or event.kind.typ == "forbund.upplagt"
        nej = nekad(vy, event, self.skriver) if begun else [fel("H004", "forbund")]
        if nej:
            return "", 0, nej
        when = moment(vy, event, self.now)
        late = [fel("H034", "registrerad")] if when is None else []
        if personer.ny_person is not None:
            andring = {**event.data["andring"], "person": _stored(personer.ny_person)}
            event.data = {**event.data, "andring": andring}
        known = when or event.registrerad or self.now
        verdict = judge(vy, event, known, self._recorder(event.av, av), personer)
        if isinstance(verdict, list) or late:
            return "", 0, [*late, *(verdict if isinstance(verdict, list) else [])]
        self._take(vy, event, verdict, personer)
        return "ny", verdict.post.position, ()

    def _recorder(self, given: str | None, av: str) -> str:
        """Who recorded it, as an opaque id: a name from elsewhere becomes a keyed hash of it.

        The same name gives the same id, and one of our own shapes stays, so that a log taken out
        and in again says the same (contract HANDELSER.md, `av`).
        """
        if given is None:
            return av
        if _OUR_OWN(given):
            return given
        key = self.keys.current("index").secret
        return f"historik:{blind_index(key, given, forbund=self.huvud.forbund).hex()[:16]}"

    def _person(self, number: Personnummer | None, gone: Person | None) -> Person | None:
        """The person id of a personnummer: known, or a new one that is stored when first used."""
        if number is None:
            return gone
        index = self.indexes[number.normal]
        found = self.minne.personer.get(index) or self.vantar.get(index)
        if found is None:
            found = Person(self.new_id(), number.kon, number.fodelsear)
            self.vantar[index] = found
        return found

    def _take(self, vy: Vy, event: Inkommen, nytt: Nytt, personer: Personval) -> None:
        post = nytt.post
        before = vy.minne.lagen.get(nytt.strom)
        huvudman = nytt.lage.huvudman if nytt.lage else EJ_ANGIVEN
        fritext = KINDS[post.typ].modell.fritext
        if post.typ == RATTAD or not post.data.keys().isdisjoint(fritext):
            post = replace(post, data=self._without_texts(post, huvudman))
        self._note_person(event.person, post.person, huvudman)
        self._note_person(event.ny_person, personer.ny_person, huvudman)
        for gone in (event.gallrad, event.ny_gallrad):
            if gone is not None and gone.id not in vy.gallrade:
                vy.gallrade.add(gone.id)
                self.gallrade.append(gone.id)
        if before and nytt.lage and before.huvudman != nytt.lage.huvudman:
            self.flyttade.append((nytt.strom[2:], nytt.lage))
            self.lamnade.append((before.huvudman, nytt.lage))
        self._chain(post, nytt.strom)
        vy.add(post, nytt.strom)
        self._project(vy, nytt, post)

    def _note_person(
        self, number: Personnummer | None, person: Person | None, huvudman: str
    ) -> None:
        """Remembers to store who this is, for the owner whose deltagande it is."""
        if number is None or person is None:
            return
        index = self.indexes[number.normal]
        if (person.id, huvudman) not in self.minne.kanda_hos:
            self.minne.kanda_hos.add((person.id, huvudman))
            self.personer.append(
                NewPerson(
                    blindindex=index,
                    person=person.id,
                    kon=number.kon,
                    fodelsear=number.fodelsear,
                    huvudman=huvudman,
                    normal=number.normal,
                )
            )
        self.minne.personer[index] = person

    def _without_texts(self, post: Post, huvudman: str) -> dict[str, Any]:
        """The payload with each free text replaced by its id and salted hash (ADR 8)."""
        data = dict(post.data)
        for falt in KINDS[post.typ].modell.fritext:
            if falt in data:
                data[falt] = self._hidden(post, huvudman, data[falt])
        if post.typ == RATTAD:
            target = self.vy.target(UUID(data["avser"]))
            fritext = KINDS[target[0].typ].modell.fritext if target else ()
            data["andring"] = {
                k: self._hidden(post, huvudman, v) if k in fritext and v is not None else v
                for k, v in data["andring"].items()
            }
        return data

    def _hidden(self, post: Post, huvudman: str, text: str) -> dict[str, str]:
        salt = self.salt(SALT_BYTES)
        one = NewText(
            id=self.new_id(),
            huvudman=huvudman,
            deltagande=post.deltagande,
            salt=salt,
            text=text,
        )
        self.texter.append(one)
        return {"fritext": str(one.id), "hash": salted_hash(salt, text)}

    def _chain(self, post: Post, strom: str) -> None:
        key = self.keys.current("kedja")
        person = post.person
        rad = (
            post.forbund,
            post.position,
            post.id,
            post.typ,
            KINDS[post.typ].modell.version,
            post.insats,
            post.deltagande,
            strom,
            person.id if person else None,
            person.kon if person else None,
            person.fodelsear if person else None,
            post.datum,
            post.registrerad,
            post.av,
            orjson.dumps(post.data, option=orjson.OPT_SORT_KEYS).decode(),
            key.id,
        )
        huvud = self.huvud
        huvud.hash = link(key.secret, huvud.hash, rad)
        huvud.position = post.position
        huvud.registrerad = post.registrerad
        self.rader.append(Rad(*rad, huvud.hash))

    def _project(self, vy: Vy, nytt: Nytt, post: Post) -> None:
        strom, lage = nytt.strom, nytt.lage
        if lage is not None:
            before = vy.minne.lagen.get(strom)
            if not before or before.huvudman != lage.huvudman or differ(before.state, lage.state):
                self.andringar.deltagande(strom[2:], post.position, lage.state, lage.huvudman)
            vy.minne.lagen[strom] = lage
            return
        self._set_up(vy, nytt, post)

    def _set_up(self, vy: Vy, nytt: Nytt, post: Post) -> None:
        strom, found = nytt.strom, vy.uppsattning
        if strom.startswith("i:"):
            if nytt.insats:
                found.insatser[strom[2:]] = nytt.insats
            else:
                found.insatser.pop(strom[2:], None)
            self.andringar.ovriga.append((strom, post.position, nytt.insats))
        else:
            alone = strom.startswith("e:") and post.typ not in RATTAR
            last = post if alone else last_in_force(vy.posts(strom))
            if strom == "f":
                found.finns = last is not None
            elif strom.startswith("h:"):
                (found.huvudman.add if last else found.huvudman.discard)(strom[2:])
            self.andringar.ovriga.append((strom, post.position, last))
        if not strom.startswith("e:"):
            self.huvud.uppsattning = found.vid = post.position


def _stored(person: Person) -> dict[str, Any]:
    return {"id": str(person.id), "kon": person.kon, "fodelsear": person.fodelsear}
