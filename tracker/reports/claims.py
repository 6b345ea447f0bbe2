"""A run in a worker's hands: begard → pagar → klar | misslyckad (ADR 2, 16).

Every step is one statement that takes or does not. A worker shows by `forsok` that the run is still
its own, so one that was thought dead cannot spoil what another has taken up. Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import orjson
from sqlalchemy import CursorResult, Update, and_, or_, update
from sqlmodel import Session, col

from tracker.reports.leases import ATTEMPTS, LEASE, RENEW
from tracker.reports.runs import Stand, stand
from tracker.reports.tables import Korning


GAVE_UP: Final = (
    f"Körningen avbröts {ATTEMPTS} gånger. Beställ om den, gärna med kortare period eller färre "
    "förbund."
)


def claim(session: Session, run_id: UUID, *, now: datetime) -> Stand | None:
    """Take up a run that waits or whose worker fell silent; None when it is not to be had.

    After ATTEMPTS it is not given out again but ended.
    """
    free = or_(
        col(Korning.tillstand) == "begard",
        and_(col(Korning.tillstand) == "pagar", col(Korning.lease) < now),
    )
    worn = and_(col(Korning.id) == run_id, free, col(Korning.forsok) >= ATTEMPTS)
    session.execute(update(Korning).where(worn).values(**_ended("misslyckad", now), fel=GAVE_UP))
    taken = session.scalars(
        update(Korning)
        .where(col(Korning.id) == run_id, free)
        .values(tillstand="pagar", lease=now + LEASE, forsok=Korning.forsok + 1, klart=0)
        .returning(Korning)
    ).first()
    return stand(taken) if taken else None


def renew(session: Session, run: Stand, *, now: datetime) -> bool:
    """The worker is alive; False when the run is no longer its."""
    return _one(session, _ours(run).values(lease=now + LEASE))


def fix_positions(session: Session, run: Stand, positioner: Mapping[str, int]) -> bool:
    """Write down what the run counts on, so that a second attempt makes the same files."""
    text = orjson.dumps(dict(positioner), option=orjson.OPT_SORT_KEYS).decode()
    return _one(session, _ours(run).values(position=text))


def progress(session: Session, run: Stand, klart: int, *, now: datetime) -> bool:
    """`klart` steps of `run.totalt` are done; False when the run is no longer its."""
    return _one(session, _ours(run).values(klart=klart, lease=now + LEASE))


def finish(session: Session, run: Stand, filer: Sequence[str], *, now: datetime) -> bool:
    """All files lie there; False when the run is no longer its."""
    done = {**_ended("klar", now), "filer": list(filer), "klart": run.totalt, "fel": None}
    return _one(session, _ours(run).values(done))


def fail(session: Session, run: Stand, text: str, *, now: datetime) -> bool:
    """The run ended without files, and `text` says to the orderer why and what to do."""
    return _one(session, _ours(run).values(**_ended("misslyckad", now), fel=text))


def give_back(session: Session, run: Stand, *, now: datetime) -> bool:
    """Something was out of reach: the run is taken up again in 5 s, then 10, 20, 40."""
    return _one(session, _ours(run).values(lease=now + RENEW * 2 ** (run.forsok - 1)))


def _ours(run: Stand) -> Update:
    """An update of the run as long as nobody else has taken it up since."""
    return update(Korning).where(
        col(Korning.id) == run.id,
        col(Korning.tillstand) == "pagar",
        col(Korning.forsok) == run.forsok,
    )


def _ended(tillstand: str, now: datetime) -> dict[str, Any]:
    return {"tillstand": tillstand, "avslutad": now, "lease": None}


def _one(session: Session, statement: Update) -> bool:
    return cast("CursorResult[Any]", session.execute(statement)).rowcount == 1
