"""The förbund's own questions: those there are, and those to ask on a day (ADR 33)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlmodel import Session, col, select

from tracker.log import store
from tracker.projections.tables import FragaVersion


@dataclass(frozen=True, slots=True)
class Fraga:
    """One question as decided last; `svar` are pairs of code and words in their order."""

    slug: str
    text: str
    svar: Sequence[tuple[str, str]]
    vid_start: bool
    vid_slut: bool
    fran: date
    till: date | None

    def stalls(self, dag: date) -> bool:
        """Whether it is asked on a day."""
        return self.fran <= dag and (self.till is None or dag <= self.till)


def alla(session: Session, forbund: str) -> list[Fraga]:
    """In the order in which they were decided."""
    rows = session.exec(
        select(FragaVersion)
        .where(FragaVersion.forbund == forbund, col(FragaVersion.till).is_(None))
        .order_by(col(FragaVersion.nr))
    )
    return [
        Fraga(
            row.slug,
            row.text,
            [(kod, namn) for kod, namn in json.loads(row.svar)],
            row.vid_start,
            row.vid_slut,
            row.giltig_fran,
            row.giltig_till,
        )
        for row in rows
    ]


def upptagen(session: Session, forbund: str, slug: str, id_: UUID) -> bool:
    """True when the slug is a question's, but the one's that this event decided."""
    return any(one.slug == slug for one in alla(session, forbund)) and not store.read_ids(
        session, forbund, [id_]
    )


def att_stalla(
    session: Session, forbund: str, dag: date, vid: Literal["start", "slut"]
) -> list[Fraga]:
    """Those to ask at an inskrivning or avslut of a day."""
    return [
        one
        for one in alla(session, forbund)
        if one.stalls(dag) and (one.vid_start if vid == "start" else one.vid_slut)
    ]
