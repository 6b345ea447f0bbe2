"""Gallring of an ESF project: when its day has passed, who was in it goes, figures stay (ADR 47).

`bevara_till_och_med` is the project's own decision, and nothing goes before it, whatever its
förbund gallrar. Then by decision, all at once: the register, every text, the pictures of signed
certificates that its förbund keep for it, and the keys of its sealed files. The protocol is as a
förbund's (protokoll.py).
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlmodel import Session

from tracker.clock import swedish_day
from tracker.db import Transaction, raw
from tracker.errors import Refused
from tracker.esf.projekt.uppsattning import las
from tracker.identity import erase
from tracker.identity.erase import ALLA, Erasure
from tracker.identity.projektpersoner import UTAN_HUVUDMAN
from tracker.leveranser import filer, lasning
from tracker.log import store
from tracker.rights.gallring import GALLRAD
from tracker.rights.regler import reference
from tracker.rights.tables import Gallring, Gallringsperson


@dataclass(frozen=True, slots=True)
class Bevarande:
    """Until which day the project is kept, by which decision, and how many are in its register.

    `dag` None: nothing is decided, and nothing may go.
    """

    dag: date | None
    kalla: str
    personer: int

    def har_passerat(self, idag: date) -> bool:
        return self.dag is not None and idag > self.dag


_DAG: Final = (
    "SELECT varde, kalla FROM esfsats_version WHERE forbund = %s "
    "AND namn = 'bevara_till_och_med' AND till IS NULL"
)
_PERSONER: Final = "SELECT person FROM person_uppgift WHERE forbund = %s ORDER BY person"
_HOS: Final = "SELECT DISTINCT hos FROM projektdeltagare WHERE forbund = %s"
_BILDER: Final = """
    SELECT b.id, array_remove(array_agg(DISTINCT a.projekt) || b.projekt, NULL)
    FROM intygsbild b
    LEFT JOIN intyg_rad i ON i.forbund = b.forbund AND i.bild = b.id
    LEFT JOIN anslutning_version a ON a.forbund = i.forbund AND a.insats = i.insats
        AND a.till IS NULL
        AND a.giltig_fran < to_date(i.manad, 'YYYY-MM') + interval '1 month'
        AND (a.giltig_till IS NULL OR a.giltig_till >= to_date(i.manad, 'YYYY-MM'))
    WHERE b.forbund = %s GROUP BY b.id, b.projekt ORDER BY b.id"""
"""Each picture with the projects whose proof it is: those that the insats was in, that month."""


def bevarande(transaction: Transaction, projekt: str) -> Bevarande:
    """What holds now. Raises Refused where there is no such project."""
    with _open(transaction, projekt) as session:
        las(session, projekt)
        return _bevarande(session, projekt)


def gallra(
    transaction: Transaction,
    projekt: str,
    *,
    id_: UUID,
    beslut: str,
    av: str,
    now: datetime,
    data_dir: Path,
) -> int:
    """Erases everybody of the project, by a decision; how many they were. Owns its commits.

    The pictures in its förbund go first: killed in between, it is done again. Raises Refused before
    the day has passed, and WrongUse without a reference.
    """
    idag = swedish_day(now)
    beslut = reference(beslut, "beslut", today=idag)
    with _open(transaction, projekt) as session:
        uppsatt = las(session, projekt)
        held = _bevarande(session, projekt)
        hos = {forbund for (forbund,) in raw(session).execute(_HOS, (projekt,))}
    if not held.har_passerat(idag):
        raise Refused("Projektet ska bevaras än. Inget är ändrat.")
    for forbund in sorted(hos | uppsatt.insatser_per_forbund().keys()):
        _pictures(transaction, forbund, projekt, Erasure(forbund, id_, (), beslut, now), idag,
                  data_dir)  # fmt: skip
    return _people(transaction, projekt, held, id_, beslut, av, now, data_dir)


def _pictures(
    transaction: Transaction,
    forbund: str,
    projekt: str,
    one: Erasure,
    idag: date,
    data_dir: Path,
) -> None:
    """Those that are this project's proof, and no longer that of another."""
    with _open(transaction, forbund) as session:
        rader = raw(session).execute(_BILDER, (forbund,)).fetchall()
    mina = {bild: {*deras} - {projekt} for bild, deras in rader if projekt in deras}
    haller = {
        annat for annat in set[str]().union(*mina.values()) if _haller(transaction, annat, idag)
    }
    ids = tuple(bild for bild, andra in mina.items() if not andra & haller)
    if not ids:
        return
    with _open(transaction, forbund) as session:
        store.lock(session, forbund)
        erase.erase_pictures(session, forbund, ids)
        gone = Erasure(forbund, one.person, (), one.beslut, one.when, ids)
        erase.remember(data_dir / erase.FILE, [gone])


def _haller(transaction: Transaction, projekt: str, idag: date) -> bool:
    """Whether a project is there whose proof must be kept still."""
    try:
        return not bevarande(transaction, projekt).har_passerat(idag)
    except Refused:
        return False


def _people(
    transaction: Transaction,
    projekt: str,
    held: Bevarande,
    id_: UUID,
    beslut: str,
    av: str,
    now: datetime,
    data_dir: Path,
) -> int:
    with _open(transaction, projekt) as session:
        store.lock(session, projekt)
        people = [row[0] for row in raw(session).execute(_PERSONER, (projekt,))]
        erase.erase(session, projekt, [*people, id_], deltaganden=[ALLA], beslut=beslut, when=now)
        closed = _files(session, projekt)
        session.add(
            Gallring(
                id=id_,
                forbund=projekt,
                huvudman=UTAN_HUVUDMAN,
                regler=f"Projektet bevaras till och med {held.dag}: {held.kalla}",
                dag=swedish_day(now),
                beslut=beslut,
                beslutad=now,
                beslutad_av=av,
                klar=now,
            )
        )
        session.flush()
        session.add_all(
            Gallringsperson(
                forbund=projekt, gallring=id_, person=person, utfall=GALLRAD, nar=now, filer=0
            )
            for person in people
        )
        session.flush()
        gone = [Erasure(projekt, one, (ALLA,), beslut, now) for one in people]
        gone.append(Erasure(projekt, id_, (ALLA,), beslut, now, closed))
        erase.remember(data_dir / erase.FILE, gone)
    return len(people)


def _files(session: Session, projekt: str) -> tuple[UUID, ...]:
    """Closes what was sealed to be sent, for ever: it holds names and numbers. Whose keys went."""
    there = [one.id for one in lasning.alla(session, projekt)]
    return tuple(id_ for id_ in there if filer.destroy_key(session, projekt, id_))


def _bevarande(session: Session, projekt: str) -> Bevarande:
    row = raw(session).execute(_DAG, (projekt,)).fetchone()
    people = raw(session).execute(_PERSONER, (projekt,)).fetchall()
    dag, kalla = (date.fromisoformat(row[0]), row[1]) if row else (None, "")
    return Bevarande(dag, kalla, len(people))


def _open(transaction: Transaction, log: str) -> AbstractContextManager[Session]:
    return transaction(forbund=log, huvudman=("*",), role="stegvis_logg")
