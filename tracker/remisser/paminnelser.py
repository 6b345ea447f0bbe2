"""When to look at a waiting remiss again: a day that somebody chose. Nothing here commits."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from tracker.remisser.tables import Paminnelse


def satt(
    session: Session, forbund: str, deltagande: str, *, dag: date, av: UUID, now: datetime
) -> None:
    """Be reminded of a deltagande on this day; a day that was set before is replaced."""
    values = {"dag": dag, "av": av, "skapad": now}
    session.execute(
        insert(Paminnelse)
        .values(forbund=forbund, deltagande=deltagande, **values)
        .on_conflict_do_update(index_elements=["forbund", "deltagande"], set_=values)
    )


def ta_bort(session: Session, forbund: str, deltagande: str) -> None:
    """No more reminder; none there is no error."""
    session.execute(
        delete(Paminnelse).where(
            col(Paminnelse.forbund) == forbund, col(Paminnelse.deltagande) == deltagande
        )
    )


def dagar(session: Session, forbund: str, deltaganden: Sequence[str]) -> dict[str, date]:
    """Deltagande → the day, for those that have one."""
    rows = session.exec(
        select(Paminnelse).where(
            col(Paminnelse.forbund) == forbund, col(Paminnelse.deltagande).in_(deltaganden)
        )
    )
    return {row.deltagande: row.dag for row in rows}
