"""The month's reports of every förbund, ordered on its chosen day for the month before.

Asked for by the scheduler every hour. A row a month and förbund says that it was done, written
together with the orders, so it is done once however often it is asked, and also late.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from schemas.rapporter import Parametrar
from tracker.clock import swedish_day
from tracker.errors import WrongUse
from tracker.projections.tables import ForbundVersion
from tracker.reports import register, runs
from tracker.reports.tables import Manadskorning, Manadsval


DAY: Final = 5
"""Where no day is chosen: late enough for the month's last avslut to have been registered."""
FORMATS: Final = ("pdf", "xlsx")
AV: Final = "schema"
"""Who orders: nobody in particular. A förbund's people see the runs as their own."""
_SPACE: Final = UUID("5b2fb5bd-9a3a-4b52-8f77-0e7c3d9a6f11")


Valda = Callable[[str], Mapping[str, str]]
"""Förbund → report → the definition it has chosen."""


def order_due(
    session: Session, *, now: datetime, valda: Valda = lambda _: MappingProxyType({})
) -> list[UUID]:
    """Orders what is due and not yet ordered; returns the runs. Never commits."""
    today = swedish_day(now)
    fran, till = month_before(today)
    chosen = dict(session.exec(select(Manadsval.forbund, Manadsval.dag)).all())
    alla = session.exec(
        select(ForbundVersion.forbund)
        .where(col(ForbundVersion.till).is_(None))
        .order_by(ForbundVersion.forbund)
    ).all()
    return [
        run
        for forbund in alla
        if today.day >= due_day(chosen.get(forbund, DAY), today)
        and _first(session, forbund, fran, now)
        for run in _order(
            session, Parametrar(forbund=(forbund,), fran=fran, till=till), now, valda(forbund)
        )
    ]


def choose_day(session: Session, forbund: str, dag: int) -> None:
    """Sets the day of the month for a förbund's reports. Never commits.

    Raises WrongUse for a day that no month has.
    """
    if not 1 <= dag <= 31:
        raise WrongUse("Dagen ska vara 1–31.")
    session.merge(Manadsval(forbund=forbund, dag=dag))


def month_before(today: date) -> tuple[date, date]:
    """First and last day of the month before the one of `today`."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def due_day(chosen: int, today: date) -> int:
    """The chosen day in this month: the last one where the month is shorter."""
    return min(chosen, monthrange(today.year, today.month)[1])


def _first(session: Session, forbund: str, fran: date, now: datetime) -> bool:
    """Whether this transaction is the one to order; others wait here and are told no."""
    statement = (
        insert(Manadskorning)
        .values(forbund=forbund, manad=f"{fran:%Y-%m}", begard=now)
        .on_conflict_do_nothing()
        .returning(col(Manadskorning.forbund))
    )
    return session.scalar(statement) is not None


def _order(
    session: Session, asked: Parametrar, now: datetime, valda: Mapping[str, str]
) -> list[UUID]:
    return [
        runs.order(
            session,
            rapport=report.id,
            definition=valda.get(report.id, report.definition),
            parametrar=asked,
            format=FORMATS,
            av=AV,
            now=now,
            new_id=uuid5(_SPACE, f"{asked.forbund[0]} {asked.fran} {report.id}"),
        ).id
        for report in register.rapporter()
    ]
