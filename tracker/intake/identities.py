"""The people and free texts of one batch: what goes to the identity room, not the log (ADR 8).

A part of batch.py. Event by event it gives random ids for personnummer and hides texts; at the end
all is stored together, in the appending transaction.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from schemas.handelser import KINDS
from tracker.db import raw
from tracker.identity import skydd
from tracker.identity.crypto import blind_index
from tracker.identity.erase import FORE, erase
from tracker.identity.keys import Keys
from tracker.identity.nummer import numbers
from tracker.identity.personnummer import Personnummer
from tracker.identity.register import (
    NewPerson,
    known_persons,
    leave_persons,
    share_persons,
    store_persons,
)
from tracker.identity.texts import SALT_BYTES, NewText, move_texts, salted_hash, store_texts
from tracker.intake.grammar import Inkommen
from tracker.intake.personbyten import Byten
from tracker.intake.verdict import Byte, Personval
from tracker.intake.view import Lage, Minne
from tracker.state.post import ATSKILDA, RATTAD, Person, Post


NOBODY = Personval()


@dataclass(slots=True)
class Identiteter:
    """What a batch makes known and hides. `minne` is moved on event by event."""

    forbund: str
    minne: Minne
    keys: Keys
    new_id: Callable[[], UUID]
    salt: Callable[[int], bytes]
    personer: list[NewPerson] = field(default_factory=list)
    flyttade: list[tuple[str, Lage]] = field(default_factory=list)
    lamnade: list[tuple[str, Lage]] = field(default_factory=list)
    texter: list[NewText] = field(default_factory=list)
    bytta: list[tuple[UUID, UUID]] = field(default_factory=list)
    gallrade: list[UUID] = field(default_factory=list)
    vantar: dict[bytes, Person] = field(default_factory=dict)
    indexes: dict[str, bytes] = field(default_factory=dict)

    def index(self, events: Iterable[Inkommen]) -> Mapping[bytes, bytes]:
        """Gives each personnummer its blind index. Returns those by older keys → the current one.

        There are older keys while a rotation is under way.
        """
        key, forbund = self.keys.current("index").secret, self.forbund
        self.indexes = {
            number.normal: blind_index(key, number.normal, forbund=forbund)
            for event in events
            for number in (event.person, event.ny_person)
            if number is not None
        }
        return {
            blind_index(old.secret, normal, forbund=forbund): index
            for old in self.keys.all("index")[:-1]
            for normal, index in self.indexes.items()
        }

    def persons(self, event: Inkommen) -> Personval:
        """Who an event names, by id."""
        if event.kind.person:
            return self._after(event)
        if event.person or event.gallrad or event.ny_person or event.ny_gallrad:
            return Personval(
                self._person(event.person, event.gallrad),
                self._person(event.ny_person, event.ny_gallrad),
            )
        return NOBODY

    def _after(self, event: Inkommen) -> Personval:
        """Whom an event gives several deltaganden to: as its number says, not as it was known."""
        number = event.person
        found = self._person(number, event.gallrad)
        if number is None or found is None:
            return Personval(found, ny_id=self.new_id())
        said = Person(found.id, number.kon, number.fodelsear)
        return Personval(said, blind=self.indexes[number.normal], ny_id=self.new_id())

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

    def recorder(self, given: str) -> str:
        """A recorder's name from elsewhere as an opaque id: the same name gives the same id."""
        key = self.keys.current("index").secret
        return f"historik:{blind_index(key, given, forbund=self.forbund).hex()[:16]}"

    def note(self, number: Personnummer | None, person: Person | None, huvudman: str) -> None:
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

    def moved(self, deltagande: str, before: Lage, after: Lage) -> None:
        """A deltagande has got another owner: person and texts go along (ADR 9)."""
        self.flyttade.append((deltagande, after))
        self.lamnade.append((before.huvudman, after))

    def renamed(self, before: Person, after: Person) -> None:
        """A deltagande has got another person: a protection goes along (ADR 24)."""
        self.bytta.append((before.id, after.id))

    def settle(self, session: Session) -> None:
        """Writes who came so far. Never commits."""
        store_persons(session, self.forbund, self.personer, keys=self.keys)
        self.personer.clear()

    def change(self, session: Session, event: Inkommen, post: Post, byte: Byte) -> None:
        """What an event about several deltaganden does to who is who, at once: what comes after it
        in the batch must find the people as they then are.
        """
        sent = event.person
        number = numbers(sent, self.indexes[sent.normal]) if sent else None
        owners = {lage.huvudman for lage in byte.lagen.values()}
        parted = any(steg.vad == "forenad_ej" for steg in byte.steg)
        delat = any(steg.vad == "nummer_delat" for steg in byte.steg)
        for strom, lage in byte.lagen.items():
            before = self.minne.lagen[strom]
            if before.state.person.id != lage.state.person.id:
                self.renamed(before.state.person, lage.state.person)
            if post.typ == ATSKILDA and not delat:
                self.note(event.person, post.person, lage.huvudman)
            if post.typ == ATSKILDA or parted:
                self.lamnade.append((before.huvudman, before))
        self.settle(session)
        byten = Byten(session, self.forbund, self.keys, post, owners)
        for steg in byte.steg:
            byten.do(steg, number)
        people = {(one.state.person.id, one.huvudman) for one in byte.lagen.values()}
        share_persons(session, self.forbund, sorted(people))
        for steg in byte.steg:
            byten.tell(steg)
        self.minne.personer.clear()
        self.minne.kanda_hos.clear()
        known = known_persons(session, self.forbund, list(self.indexes.values()))
        for index, person in known.items():
            self.minne.personer[index] = Person(person.id, person.kon, person.fodelsear)

    def without_texts(
        self, post: Post, huvudman: str, target: Callable[[UUID], tuple[Post, str] | None]
    ) -> dict[str, Any]:
        """The payload with each free text replaced by its id and salted hash (ADR 8)."""
        data = dict(post.data)
        for falt in KINDS[post.typ].modell.fritext:
            if falt in data:
                data[falt] = self._hidden(post, huvudman, data[falt])
        if post.typ == RATTAD:
            aimed = target(UUID(data["avser"]))
            fritext = KINDS[aimed[0].typ].modell.fritext if aimed else ()
            data["andring"] = {
                k: self._hidden(post, huvudman, v) if k in fritext and v is not None else v
                for k, v in data["andring"].items()
            }
        return data

    def _hidden(self, post: Post, huvudman: str, text: str) -> dict[str, str]:
        salt = self.salt(SALT_BYTES)
        one = NewText(self.new_id(), huvudman, post.deltagande, salt, text)
        self.texter.append(one)
        return {"fritext": str(one.id), "hash": salted_hash(salt, text)}

    def store(self, session: Session, now: datetime) -> None:
        """Writes who came and what was hidden, before the log. Never commits."""
        forbund = self.forbund
        store_persons(session, forbund, self.personer, keys=self.keys)
        store_texts(session, forbund, self.texter, keys=self.keys)
        people = [(lage.state.person.id, lage.huvudman) for _, lage in self.flyttade]
        share_persons(session, forbund, people)
        owners = {deltagande: lage.huvudman for deltagande, lage in self.flyttade}
        move_texts(session, forbund, owners)
        for gone, kept in dict.fromkeys(self.bytta):
            skydd.carried(session, forbund, gone, kept, id_=self.new_id())
        if self.gallrade:
            erase(session, forbund, self.gallrade, deltaganden=(), beslut=FORE, when=now)

    def leave(self, session: Session) -> None:
        """The owners that a deltagande left no longer know the person, unless by another one.

        After the projections are written, which say who has another.
        """
        left = {(lage.state.person.id, owner) for owner, lage in self.lamnade}
        if not left:
            return
        rows = raw(session).execute(
            "SELECT DISTINCT person, huvudman FROM deltagande_nu "
            "WHERE forbund = %s AND person = ANY(%s)",
            (self.forbund, [person for person, _ in left]),
        )
        left -= set(rows.fetchall())
        leave_persons(session, self.forbund, left)
        self.minne.kanda_hos -= left
