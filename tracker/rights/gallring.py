"""Gallring: who was decided about is erased, bit by bit, and the protocol says what was done.

Decided at a door, carried out by a worker (ADR 23). The decision names each person by random id,
so what is done is what was decided: who has come back meanwhile is left, and that is told. Each bit
is one transaction under the förbund's append lock; a worker that is killed leaves whole bits behind
and the next one goes on. Figures and chain are untouched: only who it was is gone.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.clock import Clock, swedish_day
from tracker.db import Transaction, execute
from tracker.errors import Refused
from tracker.identity import erase, led, nummer
from tracker.identity.erase import Erasure
from tracker.identity.keys import Keys
from tracker.identity.register import erased, reveal
from tracker.log import store
from tracker.rights import filer, kandidater, uppladdat, utredningsleverans
from tracker.rights.kandidater import Kandidat
from tracker.rights.regler import reference, rules
from tracker.rights.tables import Gallring, Gallringsperson


PEOPLE: Final = 50
"""In one bit: the append lock is held for some hundredths of a second."""
KVAR: Final = "kvar"
GALLRAD: Final = "gallrad"


def fingerprint(found: Sequence[Kandidat]) -> str:
    """What a decision is about: the form carries it, so that nobody decides on other people than
    those that were shown.
    """
    text = "".join(sorted(str(one.person) for one in found))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def decide(
    session: Session,
    forbund: str,
    huvudman: str,
    *,
    id_: UUID,
    beslut: str,
    sett: str,
    av: str,
    now: datetime,
) -> int:
    """Decide that everybody past their time at this owner is erased; how many. Never commits.

    `sett` is the fingerprint of those that were shown. Raises Refused when others have come or
    gone since, or when there is nobody; WrongUse without a reference. Runs as stegvis_logg.
    """
    dag = swedish_day(now)
    beslut = reference(beslut, "beslut", today=dag)
    found = kandidater.select(session, forbund, [huvudman], dag=dag).kandidater
    if not found:
        raise Refused("Ingen har passerat sin tid. Inget är ändrat.")
    if fingerprint(found) != sett:
        raise Refused("Listan har ändrats sedan du öppnade sidan: gå igenom den och besluta igen.")
    ingar = {owner for one in found for owner in one.huvudman}
    regler = [f"{r.huvudman}: {r.mening}" for r in rules(session, forbund) if r.huvudman in ingar]
    session.add(
        Gallring(
            id=id_,
            forbund=forbund,
            huvudman=huvudman,
            regler="\n".join(regler),
            dag=dag,
            beslut=beslut,
            beslutad=now,
            beslutad_av=av,
        )
    )
    session.flush()
    session.add_all(
        Gallringsperson(forbund=forbund, gallring=id_, person=one.person) for one in found
    )
    session.flush()
    return len(found)


def waiting(session: Session, forbund: str) -> list[UUID]:
    """Decisions that are not carried out to the end, oldest first."""
    rows = execute(
        session,
        "SELECT id FROM gallring WHERE forbund = %s AND klar IS NULL ORDER BY beslutad",
        forbund,
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class Utforare:
    """Carries decisions out. `data_dir` holds the list of the erased, and what was handed in."""

    transaction: Transaction
    keys: Keys
    data_dir: Path
    clock: Clock

    def carry_out_all(self, forbund: Iterable[str]) -> int:
        """Carries out every decision that waits in these förbund; how many people it erased."""
        done = 0
        for one in forbund:
            with self._open(one) as session:
                found = waiting(session, one)
            done += sum(self.carry_out(one, gallring) for gallring in found)
        return done

    def carry_out(self, forbund: str, gallring: UUID) -> int:
        """Erases everybody that the decision names; how many this call did. Owns its commits.

        Killed in the middle, it goes on where it was when it is called again; twice at the same
        time is harmless. Raises KeysUnreadable, OutOfReach.
        """
        done = 0
        while bit := self._next(forbund, gallring):
            done += self._erase(forbund, gallring, bit)
        return done

    def _next(self, forbund: str, gallring: UUID) -> Mapping[UUID, set[UUID]]:
        """The next people and the files that hold them, looked for outside the append lock."""
        with self._open(forbund) as session:
            people = _left(session, forbund, gallring)
            if not people:
                execute(
                    session,
                    "UPDATE gallring SET klar = %s WHERE id = %s AND klar IS NULL",
                    self.clock.now(),
                    gallring,
                )
                return {}
            known = reveal(session, forbund, people, keys=self.keys)
            numbers = nummer.all_of(session, forbund, people, keys=self.keys)
            names = {
                one.person: one.deltaganden for one in _past(session, forbund, gallring, people)
            }
        for person, number in known.items():
            numbers.setdefault(person, set()).add(number)
        about = {p: (numbers.get(p, ()), names.get(p, ())) for p in people}
        shapes = {p: uppladdat.shapes(*both) for p, both in about.items() if any(both)}
        found = uppladdat.holding(self.data_dir, self.keys, shapes)
        return {person: found.get(person, set()) for person in people}

    def _erase(self, forbund: str, gallring: UUID, bit: Mapping[UUID, set[UUID]]) -> int:
        with self._open(forbund) as session:
            store.lock(session, forbund)  # nobody may come back while this goes on
            left = set(_left(session, forbund, gallring)) & bit.keys()
            past = _past(session, forbund, gallring, list(left))
            row = execute(session, "SELECT beslut FROM gallring WHERE id = %s", gallring).one()
            now, beslut = self.clock.now(), str(row[0])
            ids = [one.person for one in past]
            names = [name for one in past for name in one.deltaganden]
            records = led.joined(session, forbund, ids)
            bit = self._with_delivered(session, forbund, past, records, bit)
            before = erased(session, forbund, list(left))  # a restore replayed the list
            erase.erase(session, forbund, ids, deltaganden=names, beslut=beslut, when=now)
            erase.remember(
                self.data_dir / erase.FILE,
                [
                    Erasure(
                        *(forbund, record, one.deltaganden, beslut, now),
                        tuple(sorted(bit[one.person])),
                    )
                    for one in past
                    for record in (one.person, *records.get(one.person, ()))
                ],
            )
            counts = dict.fromkeys(before, 0) | self._remove_files(session, forbund, ids, bit, now)
            _tell(session, forbund, gallring, left, counts, now)
        return len(past)

    def _with_delivered(
        self,
        session: Session,
        forbund: str,
        past: Sequence[Kandidat],
        records: Mapping[UUID, Sequence[UUID]],
        bit: Mapping[UUID, set[UUID]],
    ) -> Mapping[UUID, set[UUID]]:
        """Closes the delivered files that hold these people. Their ids go with those of the files
        handed in: to the protocol, and to the list that a restore closes them by again (ADR 42).
        """
        about = {
            one.person: ((one.person, *records.get(one.person, ())), one.deltaganden)
            for one in past
        }
        found = utredningsleverans.close(session, forbund, about)
        return {person: bit[person] | found.get(person, set()) for person in bit}

    def _remove_files(
        self,
        session: Session,
        forbund: str,
        people: Sequence[UUID],
        bit: Mapping[UUID, set[UUID]],
        now: datetime,
    ) -> dict[UUID, int]:
        """What was handed in and what was handed out about them; how many files each."""
        extracts = _extracts(session, forbund, people, now)
        ids = [one for ones in extracts.values() for one in ones]
        filer.destroy(session, forbund, ids, folder=self.data_dir / filer.FOLDER)
        for person in people:
            uppladdat.remove(self.data_dir, bit[person])
        return {person: len(bit[person]) + len(extracts.get(person, ())) for person in people}

    def _open(self, forbund: str) -> AbstractContextManager[Session]:
        return self.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg")


def _left(session: Session, forbund: str, gallring: UUID) -> list[UUID]:
    rows = execute(
        session,
        "SELECT person FROM gallringsperson WHERE forbund = %s AND gallring = %s"
        " AND utfall IS NULL ORDER BY person LIMIT %s",
        forbund,
        gallring,
        PEOPLE,
    )
    return [row[0] for row in rows]


def _past(
    session: Session, forbund: str, gallring: UUID, people: Sequence[UUID]
) -> Sequence[Kandidat]:
    """Those who still are past their time, as on the day of the decision."""
    row = execute(session, "SELECT huvudman, dag FROM gallring WHERE id = %s", gallring).one()
    return kandidater.select(session, forbund, [row[0]], dag=row[1], personer=people).kandidater


def _extracts(
    session: Session, forbund: str, people: Sequence[UUID], now: datetime
) -> dict[UUID, list[UUID]]:
    """Extracts of these people that are still there, which end now."""
    rows = execute(
        session,
        "UPDATE registerutdrag r SET borttagen = %s WHERE r.forbund = %s"
        " AND r.person = ANY(%b::uuid[]) AND r.borttagen IS NULL RETURNING r.person, r.id",
        now,
        forbund,
        list(people),
    )
    found: dict[UUID, list[UUID]] = {}
    for person, id_ in rows:
        found.setdefault(person, []).append(id_)
    return found


def _tell(
    session: Session,
    forbund: str,
    gallring: UUID,
    left: set[UUID],
    done: Mapping[UUID, int],
    now: datetime,
) -> None:
    """What became of each, in the protocol."""
    people = list(left)
    execute(
        session,
        "UPDATE gallringsperson g SET utfall = n.utfall, nar = %s, filer = n.filer"
        " FROM unnest(%b::uuid[], %b::text[], %b::int[]) AS n(person, utfall, filer)"
        " WHERE g.forbund = %s AND g.gallring = %s AND g.person = n.person",
        now,
        people,
        [GALLRAD if one in done else KVAR for one in people],
        [done.get(one, 0) for one in people],
        forbund,
        gallring,
    )
