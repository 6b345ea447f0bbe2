"""Proposed time that somebody declined: not asked about again, until they think better of it.

It is no event: a proposal is no time (ADR 57). Only who declined sees it. Nothing here commits.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from tracker.esf.manad import Manad
from tracker.redovisning.tables import AvbojdTid


def avboj(
    session: Session, projekt: str, anvandare: UUID, forslag: Mapping[str, date], *, now: datetime
) -> None:
    """Declines proposals, by what names each; one that was declined before stays so."""
    rader = [
        {"forbund": projekt, "anvandare": anvandare, "nyckel": nyckel, "dag": dag, "avbojd": now}
        for nyckel, dag in forslag.items()
    ]
    if rader:
        session.execute(insert(AvbojdTid).values(rader).on_conflict_do_nothing())


def angra(session: Session, projekt: str, anvandare: UUID, nyckel: str) -> None:
    """It is proposed again; one that was not declined is no error."""
    session.execute(
        delete(AvbojdTid).where(
            col(AvbojdTid.forbund) == projekt,
            col(AvbojdTid.anvandare) == anvandare,
            col(AvbojdTid.nyckel) == nyckel,
        )
    )


def avbojda(session: Session, projekt: str, anvandare: UUID, manad: Manad) -> frozenset[str]:
    """What names those of the month that the user declined."""
    rows = session.exec(
        select(AvbojdTid.nyckel).where(
            col(AvbojdTid.forbund) == projekt,
            col(AvbojdTid.anvandare) == anvandare,
            col(AvbojdTid.dag).between(manad.forsta, manad.sista),
        )
    )
    return frozenset(rows)
