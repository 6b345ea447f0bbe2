"""Att göra: the oldest of all that waits, and how many there are of each kind (see `vantar`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    func,
    literal_column,
    text,
    union_all,
)
from sqlalchemy import select as select_columns
from sqlalchemy.sql.util import ClauseAdapter
from sqlmodel import Session, col

from tracker.access import read_log
from tracker.db import Asked
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries import sena
from tracker.queries.vantar import LISTA, MINA, OPPEN, Fraga, fragor


VISAS: Final = 20


@dataclass(frozen=True, slots=True)
class Uppgift:
    """One thing to do. `sedan` is the day it began to wait, `dagar` how long that is."""

    slag: str
    deltagande: str
    insats: str
    person: UUID
    sedan: date
    dagar: int


@dataclass(frozen=True, slots=True)
class Grupp:
    """All of one kind: how many, and how long the oldest has waited."""

    slag: str
    antal: int
    aldst: int


@dataclass(frozen=True, slots=True)
class AttGora:
    """Groups that are not empty, and the tasks that have waited longest of all kinds."""

    grupper: tuple[Grupp, ...]
    uppgifter: tuple[Uppgift, ...]


def read(
    session: Session, forbund: str, insatser: Sequence[str], *, today: date, efter: int
) -> AttGora:
    """What waits in these insatser, as the reader may see it. `efter`: see `sena.grans`."""
    grupper: list[Grupp] = []
    uppgifter: list[Uppgift] = []
    mine = {"forbund": forbund, "insatser": list(insatser)}
    rows = _waiting(today).rows(session, **mine)
    for _, slag, deltagande, insats, person, sedan, antal in rows:
        uppgift = Uppgift(slag, deltagande, insats, person, sedan, (today - sedan).days)
        if not grupper or grupper[-1].slag != slag:  # the first of its kind has waited longest
            grupper.append(Grupp(slag, antal, uppgift.dagar))
        uppgifter.append(uppgift)
    counted = sena.antal(session, forbund, insatser, efter=efter)
    grupper += [
        Grupp(slag, antal, 0)
        for slag, antal in zip(("sena_avslut", "sena"), counted, strict=True)
        if antal
    ]
    uppgifter.sort(key=lambda u: (u.sedan, u.deltagande))
    shown = tuple(uppgifter[:VISAS])
    _saw(session, forbund, shown)
    return AttGora(tuple(grupper), shown)


def of_kind(
    session: Session, forbund: str, insatser: Sequence[str], slag: str, *, today: date
) -> tuple[Uppgift, ...]:
    """All that wait for the same thing, oldest first, at most `LISTA`; none for an unknown kind."""
    if slag not in _kinds(today):
        return ()
    rows = _of_kind(today, slag, LISTA).rows(session, forbund=forbund, insatser=list(insatser))
    found = tuple(_uppgift(slag, row, today) for row in rows)
    _saw(session, forbund, found)
    return found


def _uppgift(slag: str, row: tuple[Any, ...], today: date) -> Uppgift:
    deltagande, insats, person, sedan = row
    return Uppgift(slag, deltagande, insats, person, sedan, (today - sedan).days)


def _kinds(today: date) -> tuple[str, ...]:
    return tuple(fraga.slag for fraga in fragor(today))


@lru_cache(maxsize=40)
def _of_kind(today: date, slag: str, many: int) -> Asked:
    """The first of a kind, oldest first: deltagande, insats, person and since when."""
    [fraga] = (one for one in fragor(today) if one.slag == slag)
    return Asked(
        select_columns(col(D.deltagande), col(D.insats), col(D.person), fraga.sedan)
        .where(*MINA, fraga.alla)
        .order_by(fraga.sedan, col(D.deltagande))
        .limit(literal_column(str(many)))
    )


@lru_cache(maxsize=20)
def _how_many(today: date, slag: str) -> Asked:
    [fraga] = (one for one in fragor(today) if one.slag == slag)
    return Asked(select_columns(func.count()).select_from(D).where(*MINA, fraga.alla))


@lru_cache(maxsize=2)
def _waiting(today: date) -> Asked:
    """The first VISAS of every kind that waits, kind by kind, each with how many there are.

    All in one statement, and put together once a day: the first page asks it again and again. Those
    who are open are read once for all the kinds among them, since whose each is must be asked of
    every row.
    """
    asked = (getattr(D, name) for name in _COLUMNS)
    oppna = select_columns(*asked).where(*MINA, OPPEN).cte("oppna")
    kinds = [_first(nr, fraga, oppna) for nr, fraga in enumerate(fragor(today))]
    return Asked(union_all(*kinds).order_by(text("nr, sedan, deltagande")))


_COLUMNS: Final = (
    *("forbund", "deltagande", "insats", "person", "remiss_datum", "besvarad_datum", "beslut"),
    *("start", "forsorjning_fore", "sysselsattning_fore"),
)
"""What the kinds among those who are open ask: all of it in their index."""


def _first(nr: int, fraga: Fraga, oppna: CTE) -> Select[Any]:
    rows: Any = oppna.c if fraga.oppen else D
    sedan = oppna.c[fraga.sedan.key] if fraga.oppen else fraga.sedan
    where: tuple[ColumnElement[bool], ...] = (*MINA, fraga.villkor)
    if fraga.oppen:
        where = (ClauseAdapter(oppna).traverse(fraga.villkor),)
    return (
        select_columns(
            literal_column(str(nr)).label("nr"),
            literal_column(f"'{fraga.slag}'").label("slag"),
            *(rows.deltagande, rows.insats, rows.person, sedan.label("sedan")),
            func.count().over().label("antal"),
        )
        .where(*where)
        .order_by(sedan, rows.deltagande)
        .limit(literal_column(str(VISAS)))
    )


def _saw(session: Session, forbund: str, shown: Sequence[Uppgift]) -> None:
    """On their way to a page, noted for the read log."""
    read_log.saw(
        session,
        forbund,
        personer=[u.person for u in shown],
        deltaganden=[u.deltagande for u in shown],
    )


def first(
    session: Session, forbund: str, insatser: Sequence[str], slag: str, *, today: date
) -> tuple[Uppgift, int] | None:
    """The oldest of a kind (or of kinds that begin so), and how many wait; None for nobody.

    Only who is next: nobody is shown, so nothing goes to the read log.
    """
    found: list[Uppgift] = []
    waiting = 0
    mine = {"forbund": forbund, "insatser": list(insatser)}
    for kind in _kinds(today):
        if kind.startswith(slag):
            for row in _of_kind(today, kind, 1).rows(session, **mine):
                found.append(_uppgift(kind, row, today))
                waiting += _how_many(today, kind).rows(session, **mine)[0][0]
    return (min(found, key=lambda u: u.sedan), waiting) if found else None
