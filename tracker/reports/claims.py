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

from tracker.reports.leases import ATTEMPTS, LEASE, LONGEST_WAIT, PATIENCE, RENEW
from tracker.reports.runs import UNDER_WAY, Stand, stand
from tracker.reports.tables import Korning


GAVE_UP: Final = (
    f"Körningen avbröts {ATTEMPTS} gånger. Beställ om den, gärna med kortare period eller färre "
    "förbund."
)
WAITS: Final = "Disken eller en server går inte att nå just nu. Vi försöker igen av oss själva."
WAITED: Final = (
    "Disken eller en server gick inte att nå, och beställningen är mer än ett dygn gammal. Beställ "
    "om när det är åtgärdat."
)


def claim(session: Session, run_id: UUID, *, now: datetime) -> Stand | None:
    """Take up a run that waits or whose worker fell silent; None when it is not to be had.

    After ATTEMPTS it is not given out again but ended.
    """
    free = and_(
        col(Korning.tillstand).in_(UNDER_WAY),
        or_(col(Korning.lease).is_(None), col(Korning.lease) < now),
    )
    worn = and_(col(Korning.id) == run_id, free, col(Korning.forsok) >= ATTEMPTS)
    session.execute(update(Korning).where(worn).values(**_ended("misslyckad", now), fel=GAVE_UP))
    taken = session.scalars(
        update(Korning)
        .where(col(Korning.id) == run_id, free)
        .values(tillstand="pagar", lease=now + LEASE, forsok=Korning.forsok + 1, klart=0, fel=None)
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
    """`klart` parts of `run.totalt` are done; False when the run is no longer its."""
    return _one(session, _ours(run).values(klart=klart, lease=now + LEASE))


def finish(session: Session, run: Stand, filer: Sequence[str], *, now: datetime) -> bool:
    """All files lie there; False when the run is no longer its."""
    done = {**_ended("klar", now), "filer": list(filer), "klart": run.totalt, "fel": None}
    return _one(session, _ours(run).values(done))


def fail(session: Session, run: Stand, text: str, *, now: datetime) -> bool:
    """The run ended without files, and `text` says to the orderer why and what to do."""
    return _one(session, _ours(run).values(**_ended("misslyckad", now), fel=text))


def put_off(session: Session, run: Stand, *, now: datetime) -> bool:
    """What the run needs is out of reach (disk, server): it waits again, and no attempt is spent.

    It waits a quarter of the time since the order, at most LONGEST_WAIT, so that a short trouble
    is over soon and a long one costs little. `forsok` goes down by the one that this attempt
    took, which no other holds: whoever lost the run earlier had a lower one. An order older than
    PATIENCE is ended instead.
    """
    age = now - run.begard
    if age > PATIENCE:
        return fail(session, run, WAITED, now=now)
    wait = min(max(RENEW, age / 4), LONGEST_WAIT)
    again = {"tillstand": "begard", "lease": now + wait, "forsok": run.forsok - 1, "klart": 0}
    return _one(session, _ours(run).values(**again, fel=WAITS))


def give_back(session: Session, run: Stand, *, now: datetime) -> bool:
    """The database would not: the run is taken up again in 5 s, then 10, 20, 40, and then ended."""
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
