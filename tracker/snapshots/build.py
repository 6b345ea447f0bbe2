"""Building a snapshot: from the one before and what was recorded since, or from nothing.

Run by the role that sees a whole förbund and nothing of the identity room (ADR 7).
"""

from pathlib import Path

from sqlmodel import Session

from tracker.snapshots import store
from tracker.snapshots.grow import Stam, grow
from tracker.snapshots.snapshot import Snapshot


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
    return stam(session, forbund, position, folder=folder, previous=previous).snapshot


def stam(
    session: Session, forbund: str, position: int, *, folder: Path, previous: Snapshot | None
) -> Stam:
    """As `build`, with what it needs to grow."""
    held = store.stam(folder, previous) if previous else None
    grown = grow(session, held or Stam.tom(forbund), position)
    frames = store.frames(grown.snapshot)
    made = store.write(folder, forbund, position, frames, grown.ordbok)
    return Stam(made, grown.personer)
