"""The read log, to be read: which readings there were of whom, by whom, in which days.

Shows what the database lets this reader see: all of the förbund's, or only those of people whom
they may see themselves, and of such an entry only those people (tracker/access/log_policies.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, and_, cast
from sqlmodel import Session, col, or_, select

from tracker.access import read_log
from tracker.access.log_tables import Laslogg
from tracker.access.read_log import Omfang
from tracker.clock import swedish_midnight
from tracker.identity.crypto import blind_index
from tracker.identity.keys import Keys
from tracker.identity.tables import PersonIndex
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries.tidslinje import users


SIDA: Final = 100
I_FIL: Final = 50_000
"""Rows in a file at most; said when there are more."""


@dataclass(frozen=True, slots=True)
class Fraga:
    """What to look for, in the days `fran` to `till`; None: all.

    `person` finds every deltagande of one person, and searches by that person's number.
    """

    fran: date
    till: date
    deltagande: str | None = None
    person: UUID | None = None
    anvandare: str | None = None


@dataclass(frozen=True, slots=True)
class Rad:
    """One reading. `vem` is the user's name, or what stands for a command or a machine.

    `deltaganden` are those that this reader may know of; `antal` counts all persons of the entry.
    `utredning`: the decision that they were taken out by (ADR 25).
    """

    nar: datetime
    vem: str
    vad: str
    sida: str
    deltaganden: tuple[str, ...]
    antal: int
    hela: bool
    nod: bool
    utredning: UUID | None = None


@dataclass(frozen=True, slots=True)
class Funna:
    """One page of readings, newest first; `fler`: there are more after it."""

    rader: tuple[Rad, ...]
    sida: int
    fler: bool


def mark(forbund: str, text: str, *, keys: Keys) -> bytes:
    """What the read log keeps of a search: a keyed hash, the same for the same text.

    A personnummer as "ÅÅÅÅMMDD-NNNN" gives its blind index, so that a person's own searches can be
    found again; anything else is hashed without regard to case and spaces.
    """
    return blind_index(keys.current("index").secret, _normal(text), forbund=forbund)


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


def read(
    session: Session,
    forbund: str,
    fraga: Fraga,
    *,
    omfang: Omfang,
    sida: int = 1,
    rader: int = SIDA,
) -> Funna:
    """The readings that `fraga` asks for, newest first, as far as this reader may see them."""
    read_log.open_log(session, omfang)
    found = session.exec(
        select(Laslogg)
        .where(*_when(forbund, fraga), *_about(session, forbund, fraga, omfang))
        .order_by(col(Laslogg.nar).desc(), col(Laslogg.id))
        .offset((sida - 1) * rader)
        .limit(rader + 1)
    ).all()
    shown = found[:rader]
    known = _known(session, forbund, shown, omfang)
    namn = users(session, {row.anvandare for row in shown})
    people = {p for row in shown for p in row.personer} if omfang == "hela" else known.values()
    read_log.saw(session, forbund, personer=filter(None, people), deltaganden=known)
    lines = tuple(_rad(row, known, namn.get(row.anvandare, row.anvandare)) for row in shown)
    return Funna(lines, sida, len(found) > rader)


def _when(forbund: str, fraga: Fraga) -> list[Any]:
    where: list[Any] = [
        col(Laslogg.forbund) == forbund,
        col(Laslogg.nar) >= swedish_midnight(fraga.fran),
        col(Laslogg.nar) < swedish_midnight(fraga.till + timedelta(days=1)),
    ]
    if fraga.anvandare:
        where.append(col(Laslogg.anvandare) == fraga.anvandare)
    return where


def _about(session: Session, forbund: str, fraga: Fraga, omfang: Omfang) -> list[Any]:
    """Of whom. For one who sees their own people only, by those deltaganden that they may see: an
    entry also names others, and asking for those must find nothing.
    """
    if not (fraga.deltagande or fraga.person):
        return []
    names = set(
        session.exec(
            select(D.deltagande).where(
                col(D.forbund) == forbund,
                or_(col(D.deltagande) == fraga.deltagande, col(D.person) == fraga.person),
            )
        )
    )
    if omfang == "hela" and fraga.deltagande:
        names.add(fraga.deltagande)
    asked: list[Any] = [col(Laslogg.deltaganden).op("&&")(cast(sorted(names), ARRAY(Text)))]
    if names or omfang == "hela":
        asked.append(col(Laslogg.hela))
    if omfang == "hela" and fraga.person:
        index = select(PersonIndex.blindindex).where(
            col(PersonIndex.forbund) == forbund, col(PersonIndex.person) == fraga.person
        )
        asked += [
            col(Laslogg.personer).op("@>")(cast([fraga.person], ARRAY(Uuid))),
            col(Laslogg.sokt).in_(index),
        ]
    return [or_(*asked)]


def _known(
    session: Session, forbund: str, rows: Sequence[Laslogg], omfang: Omfang
) -> dict[str, UUID | None]:
    """Deltaganden that may be told of → their person, where this reader may know that too."""
    names = {name for row in rows for name in row.deltaganden}
    seen: dict[str, UUID | None] = dict(
        session.exec(
            select(D.deltagande, D.person).where(
                and_(col(D.forbund) == forbund, col(D.deltagande).in_(names))
            )
        ).all()
    )
    return dict.fromkeys(names) | seen if omfang == "hela" else seen


def _rad(row: Laslogg, known: dict[str, UUID | None], vem: str) -> Rad:
    return Rad(
        nar=row.nar,
        vem=vem,
        vad=row.vad,
        sida=row.sida,
        deltaganden=tuple(name for name in row.deltaganden if name in known),
        antal=len(row.personer),
        hela=row.hela,
        nod=row.nodatkomst is not None,
        utredning=row.utredning,
    )


def readers(session: Session, forbund: str, fraga: Fraga, *, omfang: Omfang) -> dict[str, str]:
    """Who has read in the days of `fraga` what this reader may see: id → name, by name."""
    read_log.open_log(session, omfang)
    period = Fraga(fraga.fran, fraga.till)
    ids = set(session.exec(select(Laslogg.anvandare).where(*_when(forbund, period)).distinct()))
    namn = users(session, ids)
    return dict(sorted(((i, namn.get(i, i)) for i in ids), key=lambda pair: pair[1].casefold()))
