"""The monthly control, to be shown: what waits, and what one insats's month holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from tracker.access import log_control, read_log
from tracker.access.break_glass import ORSAK
from tracker.access.log_control import ANTECKNING
from tracker.access.log_rules import Regel, efternamn
from tracker.access.log_tables import Laslogg, Loggkontroll, LoggkontrollPost, Nodatkomst
from tracker.access.read_log import Omfang
from tracker.access.tables import Anvandare
from tracker.db import execute
from tracker.identity.keys import Keys
from tracker.identity.notes import open_note
from tracker.projections.tables import DeltagandeNu, InsatsVersion
from tracker.queries.tidslinje import users


@dataclass(frozen=True, slots=True)
class Manad:
    """A control in the list. `kvar` posts are not judged."""

    id: UUID
    manad: str
    huvudman: str
    insats: str
    lasningar: int
    poster: int
    kvar: int
    skapad: datetime
    signerad: datetime | None
    signerad_av: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """One thing to judge, as a manager sees it. `vem` is the reader's name."""

    id: UUID
    regel: Regel
    vem: str
    anvandare: str
    forsta: datetime
    lasningar: int
    personer: int
    deltaganden: tuple[str, ...]
    bedomning: str | None
    anteckning: str
    bedomd_av: str | None


@dataclass(frozen=True, slots=True)
class Nod:
    """An emergency access, to be acknowledged. `lasningar`: how many entries it has left."""

    id: UUID
    vem: str
    anvandare: str
    huvudman: str
    insats: str
    orsak: str
    fran: datetime
    till: datetime
    lasningar: int


def alla(session: Session, forbund: str, *, omfang: Omfang) -> list[Manad]:
    """Every control that this reader may see: the newest month first, what waits first in it."""
    read_log.open_log(session, omfang)
    left = func.count().filter(col(LoggkontrollPost.bedomning).is_(None))
    counts = {
        row[0]: (row[1], row[2])
        for row in session.exec(
            select(LoggkontrollPost.kontroll, func.count(), left)
            .where(col(LoggkontrollPost.forbund) == forbund)
            .group_by(col(LoggkontrollPost.kontroll))
        )
    }
    rows = session.exec(select(Loggkontroll).where(col(Loggkontroll.forbund) == forbund)).all()
    namn = users(session, {row.signerad_av for row in rows if row.signerad_av})
    found = [_manad(row, counts.get(row.id, (0, 0)), namn) for row in rows]
    found.sort(key=lambda m: (m.signerad is not None, m.insats, m.huvudman))
    return sorted(found, key=lambda m: m.manad, reverse=True)


def _manad(row: Loggkontroll, counts: tuple[int, int], namn: Mapping[str, str]) -> Manad:
    return Manad(
        id=row.id,
        manad=row.manad,
        huvudman=row.huvudman,
        insats=row.insats,
        lasningar=row.lasningar,
        poster=counts[0],
        kvar=counts[1],
        skapad=row.skapad,
        signerad=row.signerad,
        signerad_av=namn.get(row.signerad_av or "", row.signerad_av),
    )


def counts(session: Session, forbund: str, *, omfang: Omfang) -> tuple[int, int]:
    """(emergency accesses to acknowledge, controls to sign), for *Att göra*."""
    read_log.open_log(session, omfang)
    nod = select(func.count()).where(
        col(Nodatkomst.forbund) == forbund, col(Nodatkomst.kvitterad).is_(None)
    )
    controls = select(func.count()).where(
        col(Loggkontroll.forbund) == forbund, col(Loggkontroll.signerad).is_(None)
    )
    row = session.execute(select_columns(nod.scalar_subquery(), controls.scalar_subquery())).one()
    return row[0], row[1]


def en(
    session: Session, forbund: str, kontroll: UUID, *, omfang: Omfang, keys: Keys
) -> tuple[Manad, list[Post]] | None:
    """One control with its posts: rules before the sample, in order of time. None when there is
    none for this reader.
    """
    found = next((m for m in alla(session, forbund, omfang=omfang) if m.id == kontroll), None)
    if found is None:
        return None
    rows = session.exec(
        select(LoggkontrollPost)
        .where(col(LoggkontrollPost.forbund) == forbund, col(LoggkontrollPost.kontroll) == kontroll)
        .order_by(
            col(LoggkontrollPost.regel) == Regel.STICKPROV.value,
            col(LoggkontrollPost.forsta),
            col(LoggkontrollPost.id),
        )
    ).all()
    for row in rows:
        read_log.saw(session, forbund, personer=row.vilka, deltaganden=row.deltaganden)
    ids = {row.anvandare for row in rows} | {row.bedomd_av for row in rows if row.bedomd_av}
    namn = users(session, ids)
    return found, [_post(row, namn, forbund, keys) for row in rows]


def _post(row: LoggkontrollPost, namn: Mapping[str, str], forbund: str, keys: Keys) -> Post:
    note = ""
    if row.anteckning is not None and row.key_id is not None:
        note = open_note(forbund, ANTECKNING, row.id, row.key_id, row.anteckning, keys=keys)
    return Post(
        id=row.id,
        regel=Regel(row.regel),
        vem=namn.get(row.anvandare, row.anvandare),
        anvandare=row.anvandare,
        forsta=row.forsta,
        lasningar=row.lasningar,
        personer=row.personer,
        deltaganden=tuple(row.deltaganden),
        bedomning=row.bedomning,
        anteckning=note,
        bedomd_av=namn.get(row.bedomd_av or "", row.bedomd_av),
    )


def compare_surnames(
    session: Session, forbund: str, kontroll: UUID, *, omfang: Omfang, keys: Keys, now: datetime
) -> int:
    """Adds what readings of people with the reader's own surname there are, once; how many.

    Waits for somebody who may see the people, as far as their names are known. Never commits.
    """
    read_log.open_log(session, omfang)
    row = session.get(Loggkontroll, (forbund, kontroll))
    if row is None or row.namn_provade is not None or row.signerad is not None:
        return 0
    if row.insats and not _sees(session, row):
        return 0
    who = session.exec(select(Anvandare.id, Anvandare.namn)).all()
    people = _names(session, row, keys)
    return log_control.same_surname(
        session,
        row,
        users={str(ident): efternamn(namn) for ident, namn in who},
        people={person: efternamn(namn) for person, namn in people.items()},
        now=now,
    )


def _sees(session: Session, row: Loggkontroll) -> bool:
    found = select(DeltagandeNu.deltagande).where(
        col(DeltagandeNu.forbund) == row.forbund,
        col(DeltagandeNu.huvudman) == row.huvudman,
        col(DeltagandeNu.insats) == row.insats,
    )
    return session.exec(found.limit(1)).first() is not None


def _names(session: Session, row: Loggkontroll, keys: Keys) -> dict[UUID, str]:
    """The known names of those in an insats of an owner; they are compared and not shown."""
    found = execute(
        session,
        "SELECT u.person, u.key_id, u.namn FROM person_uppgift u WHERE u.forbund = %s"
        " AND u.huvudman = %s AND u.namn IS NOT NULL AND EXISTS (SELECT FROM deltagande_nu d"
        " WHERE d.forbund = u.forbund AND d.person = u.person AND d.insats = %s)",
        row.forbund,
        row.huvudman,
        row.insats,
    )
    return {
        person: open_note(row.forbund, "person_uppgift.namn", person, key_id, sealed, keys=keys)
        for person, key_id, sealed in found
    }


def unacknowledged(session: Session, forbund: str, *, omfang: Omfang, keys: Keys) -> list[Nod]:
    """Emergency accesses that nobody has acknowledged, to insatser of this reader; oldest first."""
    read_log.open_log(session, omfang)
    rows = session.exec(
        select(Nodatkomst)
        .where(col(Nodatkomst.forbund) == forbund, col(Nodatkomst.kvitterad).is_(None))
        .order_by(col(Nodatkomst.fran))
    ).all()
    namn = users(session, {row.anvandare for row in rows})
    counts: dict[UUID | None, int] = dict(
        session.exec(
            select(Laslogg.nodatkomst, func.count())
            .where(
                col(Laslogg.forbund) == forbund,
                col(Laslogg.nodatkomst).in_([row.id for row in rows]),
            )
            .group_by(col(Laslogg.nodatkomst))
        ).all()
    )
    return [_nod(row, namn, counts.get(row.id, 0), keys) for row in rows]


def _nod(row: Nodatkomst, namn: Mapping[str, str], lasningar: int, keys: Keys) -> Nod:
    return Nod(
        id=row.id,
        vem=namn.get(row.anvandare, row.anvandare),
        anvandare=row.anvandare,
        huvudman=row.huvudman,
        insats=row.insats,
        orsak=open_note(row.forbund, ORSAK, row.id, row.key_id, row.orsak, keys=keys),
        fran=row.fran,
        till=row.till,
        lasningar=lasningar,
    )


def owners(session: Session, forbund: str, insats: str) -> Sequence[str]:
    """The owners under whom people are in an insats, and its owner now."""
    return session.exec(
        select(InsatsVersion.huvudman)
        .where(col(InsatsVersion.forbund) == forbund, col(InsatsVersion.insats) == insats)
        .distinct()
        .order_by(col(InsatsVersion.huvudman))
    ).all()
