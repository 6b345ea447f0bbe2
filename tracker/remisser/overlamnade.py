"""Hand-overs to an insats that the sender does not write in. Nothing here commits.

The remiss is the receiver's own; this says where it came from, and to the sender which one it is,
so that they can be told of its answer and of nothing else.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, or_, select

from tracker.remisser.tables import Overlamnad


def skickad(
    session: Session,
    forbund: str,
    *,
    fran: str,
    till: str,
    fran_insats: str,
    till_insats: str,
    dag: date,
    av: UUID,
) -> None:
    """The deltagande `fran` became the remiss `till`; once, however often it is said."""
    session.execute(
        insert(Overlamnad)
        .values(
            forbund=forbund,
            till=till,
            fran=fran,
            fran_insats=fran_insats,
            till_insats=till_insats,
            dag=dag,
            av=av,
        )
        .on_conflict_do_nothing()
    )


def om(
    session: Session, forbund: str, deltagande: str
) -> tuple[Overlamnad | None, Overlamnad | None]:
    """Where a deltagande came from, and where it was last handed over to."""
    rows = session.exec(
        select(Overlamnad)
        .where(
            col(Overlamnad.forbund) == forbund,
            or_(col(Overlamnad.fran) == deltagande, col(Overlamnad.till) == deltagande),
        )
        .order_by(col(Overlamnad.dag), col(Overlamnad.till))
    ).all()
    came = [row for row in rows if row.till == deltagande]
    went = [row for row in rows if row.fran == deltagande]
    return (came[-1] if came else None, went[-1] if went else None)
