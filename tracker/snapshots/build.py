"""Building a snapshot: from the one before and what was recorded since, or from nothing.

Run by the role that sees a whole förbund and nothing of the identity room (ADR 7).
"""

from pathlib import Path

import polars as pl
from sqlmodel import Session

from tracker.snapshots import read, store
from tracker.snapshots.columns import PAR, Segment, smala
from tracker.snapshots.encode import Ordbok, encode
from tracker.snapshots.snapshot import Snapshot
from tracker.snapshots.splice import splice, startade


def build(
    session: Session,
    forbund: str,
    position: int,
    *,
    folder: Path,
    previous: Snapshot | None = None,
) -> Snapshot:
    """The snapshot of `forbund` at `position`, written under `folder` and opened.

    `position` must be stored already; what others append meanwhile is left out. `previous` is an
    earlier snapshot to start from; without one everything is read. Both ways give the same content.
    Two builders of one förbund must not run at once: see `store.locked`.
    """
    ordbok = _known(folder, previous)
    efter = previous.position if previous and ordbok else 0
    ra = read.versioner(session, forbund, efter=efter, till=position)
    nytt, grown = encode(ra, ordbok or Ordbok())
    columns = list(smala(grown.koder))
    frames: dict[Segment, pl.DataFrame] = {}
    for (aktuella, tidigare), rows in zip(PAR, startade(nytt), strict=True):
        current, closed = rows.clear().drop("till"), rows.clear()
        if previous and ordbok:
            current = previous.segment(aktuella, [name for name in columns if name != "till"])
            closed = previous.segment(tidigare, columns)
        frames[aktuella], frames[tidigare] = splice(current, closed, rows, position)
    frames |= {
        "insatser": read.insatser(session, forbund, position),
        "handelser": read.handelser(session, forbund, position),
        "poster": read.poster(session, forbund, position),
        "sena": read.sena(session, forbund, position),
        "fragor": read.fragor(session, forbund, position),
        "instrument": read.instrument(session, forbund, position),
    }
    return store.write(folder, forbund, position, frames, grown)


def _known(folder: Path, previous: Snapshot | None) -> Ordbok | None:
    """The numbers given so far; None when they cannot be had, and all is built anew."""
    persons = store.persons(folder, previous) if previous else None
    if previous is None or persons is None:
        return None
    return Ordbok(dict(previous.ordbok), persons)
