"""What waits for a handläggare: each kind of waiting is one declared question to one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    Select,
    Text,
    all_,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    text,
    union_all,
)
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlalchemy.sql.util import ClauseAdapter
from sqlmodel import Session, col

from tracker.access import read_log
from tracker.db import Asked, Transaction
from tracker.log import sent, store
from tracker.log.tables import LogRad
from tracker.projections.tables import OPPNA
from tracker.projections.tables import DeltagandeNu as D
from tracker.queries.fel import i_sql
from tracker.remisser.tables import Paminnelse
from tracker.reports.kvalitet.regler import ATT_MATA, SAKNAR_EFTER, SAKNAR_FORE
from tracker.reports.villkor import EJ_FELREGISTRERING
from tracker.snapshots.harledda import UPPFOLJS


VISAS: Final = 20
LISTA: Final = 200
"""Rows of one kind on its own page."""
_UPPFOLJNING: Final = tuple((f"uppfoljning_{n}", dagar) for n, dagar in UPPFOLJS.items())
_UPPFOLJS_I: Final = 90
"""Days that a follow-up stays on the list once it is due: after that it is too late to be one."""


OPPEN: Final = text(OPPNA)
MINA: Final = (
    col(D.forbund) == bindparam("forbund"),
    col(D.insats) == any_(bindparam("insatser", type_=ARRAY(Text))),
)
"""The deltaganden of these insatser, in statements that are put together once (Asked)."""
AVSLUT: Final = col(LogRad.typ) == sent.AVSLUT
OM: Final = and_(col(D.forbund) == col(LogRad.forbund), col(D.deltagande) == col(LogRad.deltagande))
"""Whose deltagande a row of the log is about, and where it is now."""


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


@dataclass(frozen=True, slots=True)
class _Fraga:
    """A kind of waiting: the rows that wait, and the day since when.

    `oppen`: of those who are open, by nothing but what their index holds.
    """

    slag: str
    villkor: ColumnElement[bool]
    sedan: Any
    oppen: bool = False

    @property
    def alla(self) -> ColumnElement[bool]:
        """The whole condition."""
        return and_(OPPEN, self.villkor) if self.oppen else self.villkor


def _questions(today: date) -> tuple[_Fraga, ...]:
    avslutad = and_(col(D.slut).is_not(None), i_sql(ATT_MATA, idag=today))
    inne, ute = col(D.start).is_not(None), col(D.start).is_(None)
    return (
        _Fraga("remiss", OBESVARAD, col(D.remiss_datum), oppen=True),
        _Fraga(
            "inskrivning",
            and_(ute, col(D.beslut) == "antagen"),
            col(D.besvarad_datum),
            oppen=True,
        ),
        _Fraga(
            "vantelista", and_(ute, _vantar_for_lange(today)), col(D.besvarad_datum), oppen=True
        ),
        _Fraga("fore", and_(inne, i_sql(SAKNAR_FORE, idag=today)), col(D.start), oppen=True),
        _Fraga(
            "efter",
            and_(
                avslutad, i_sql(SAKNAR_EFTER, idag=today), col(D.slut) > today - timedelta(days=365)
            ),
            col(D.slut),
        ),
        _Fraga(
            "skattning",
            and_(
                inskriven(),
                col(D.skattningar).is_not(None),
                _skattas() <= bindparam("idag", today, Date),
            ),
            _skattas(),
        ),
        _Fraga(
            "forsta_skattning",
            and_(inskriven(), col(D.skattningar).is_(None), _dar_nagon_skattas()),
            col(D.start),
        ),
        *(
            _Fraga(
                tillfalle,
                and_(
                    avslutad,
                    col(D.slut) <= today - timedelta(days=efter),
                    col(D.slut) > today - timedelta(days=efter + _UPPFOLJS_I),
                    or_(
                        col(D.matningar).is_(None),
                        literal(tillfalle) != all_(col(D.matningar)),
                    ),
                ),
                col(D.slut) + efter,
            )
            for tillfalle, efter in _UPPFOLJNING
        ),
    )


def _skattas() -> ColumnElement[date]:
    """When it is time to rate again: the interval of the instrument after the last rating, three
    months for those that are ready.
    """
    return literal_column(
        "(SELECT max(left(s.rad, 10)::date + make_interval(months => coalesce(("
        "SELECT (v.innehall::json ->> 'intervall_manader')::int FROM instrument_version v"
        " WHERE v.forbund = deltagande_nu.forbund AND v.till IS NULL"
        " AND v.nyckel = split_part(s.rad, ';', 2) || '.' || split_part(s.rad, ';', 3)), 3)))::date"
        " FROM unnest(deltagande_nu.skattningar) AS s(rad))",
        Date,
    )


def _dar_nagon_skattas() -> ColumnElement[bool]:
    """In an insats that rates: to begin at all is a decision, but once it is made it is for all."""
    other = aliased(D)
    return exists().where(
        col(other.forbund) == col(D.forbund),
        col(other.insats) == col(D.insats),
        col(other.skattningar).is_not(None),
    )


def _vantar_for_lange(today: date) -> ColumnElement[bool]:
    """On a waiting list, and the day to be reminded has come; without one, after 30 days."""
    paminnelse = and_(
        col(Paminnelse.forbund) == col(D.forbund), col(Paminnelse.deltagande) == col(D.deltagande)
    )
    return and_(
        col(D.beslut) == "vantelista",
        or_(
            exists().where(paminnelse, col(Paminnelse.dag) <= today),
            and_(~exists().where(paminnelse), col(D.besvarad_datum) <= today - sent.SEN),
        ),
    )


OBESVARAD: Final = and_(
    col(D.remiss_datum).is_not(None), col(D.beslut).is_(None), col(D.start).is_(None)
)
"""Among those who are open: remisser that nobody has answered and nobody is inskriven on."""


def obesvarad() -> ColumnElement[bool]:
    """Remisser that nobody has answered and nobody is inskriven on."""
    return and_(OPPEN, OBESVARAD)


def inskriven() -> ColumnElement[bool]:
    """Those who are in an insats."""
    return and_(OPPEN, col(D.start).is_not(None))


def read(
    session: Session, forbund: str, insatser: Sequence[str], *, today: date, efter: int
) -> AttGora:
    """What waits in these insatser, as the reader may see it. `efter`: see `grans`."""
    grupper: list[Grupp] = []
    uppgifter: list[Uppgift] = []
    mine = {"forbund": forbund, "insatser": list(insatser)}
    rows = _waiting(today).rows(session, **mine)
    for _, slag, deltagande, insats, person, sedan, antal in rows:
        uppgift = Uppgift(slag, deltagande, insats, person, sedan, (today - sedan).days)
        if not grupper or grupper[-1].slag != slag:  # the first of its kind has waited longest
            grupper.append(Grupp(slag, antal, uppgift.dagar))
        uppgifter.append(uppgift)
    [counted] = _SENA.rows(session, **mine, efter=efter)
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
    return tuple(fraga.slag for fraga in _of_today(today))


@lru_cache(maxsize=2)
def _of_today(today: date) -> tuple[_Fraga, ...]:
    return _questions(today)


@lru_cache(maxsize=40)
def _of_kind(today: date, slag: str, many: int) -> Asked:
    """The first of a kind, oldest first: deltagande, insats, person and since when."""
    [fraga] = (one for one in _of_today(today) if one.slag == slag)
    return Asked(
        select_columns(col(D.deltagande), col(D.insats), col(D.person), fraga.sedan)
        .where(*MINA, fraga.alla)
        .order_by(fraga.sedan, col(D.deltagande))
        .limit(literal_column(str(many)))
    )


@lru_cache(maxsize=20)
def _how_many(today: date, slag: str) -> Asked:
    [fraga] = (one for one in _of_today(today) if one.slag == slag)
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
    kinds = [_first(nr, fraga, oppna) for nr, fraga in enumerate(_of_today(today))]
    return Asked(union_all(*kinds).order_by(text("nr, sedan, deltagande")))


_COLUMNS: Final = (
    *("forbund", "deltagande", "insats", "person", "remiss_datum", "besvarad_datum", "beslut"),
    *("start", "forsorjning_fore", "sysselsattning_fore"),
)
"""What the kinds among those who are open ask: all of it in their index."""


def _first(nr: int, fraga: _Fraga, oppna: CTE) -> Select[Any]:
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


def grans(transaction: Transaction, forbund: str, *, now: datetime) -> int:
    """The position after which everything was recorded in the last 30 days.

    Found as the role that sees the whole log: a number, which tells nothing of anybody.
    """
    with transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        return store.position_at(session, forbund, now - sent.SEN)


def late(forbund: str, insatser: Sequence[str], *, efter: int) -> ColumnElement[bool]:
    """The condition on log rows, joined by `OM`: recorded in the last 30 days, and late.

    Positions follow times, so the last 30 days are the end of the log, after `grans`.
    """
    return and_(
        col(LogRad.forbund) == forbund,
        col(LogRad.position) > efter,
        *_LATE,
        col(D.insats).in_(insatser),
    )


_LATE: Final = (text(sent.SENT), i_sql(EJ_FELREGISTRERING, idag=date.max))
_SENA: Final = Asked(
    select_columns(func.count().filter(AVSLUT), func.count().filter(~AVSLUT))
    .select_from(LogRad)
    .join(D, OM)
    .where(
        col(LogRad.forbund) == bindparam("forbund"),
        col(LogRad.position) > bindparam("efter"),
        *_LATE,
        MINA[1],
    )
)
"""How many avslut, and how many other events, were late."""


def count_late(session: Session, forbund: str, insatser: Sequence[str], *, efter: int) -> int:
    mine = {"forbund": forbund, "insatser": list(insatser)}
    return sum(_SENA.rows(session, **mine, efter=efter)[0])
