"""The snapshots that a process has open, and the one way to get a fresh one."""

from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from sqlmodel import Session

from tracker.log.store import head
from tracker.snapshots import store
from tracker.snapshots.build import build
from tracker.snapshots.snapshot import Snapshot


class Cache:
    """Newest opened snapshot per förbund, with the columns that reports have read.

    One per process; threads may share it. A snapshot of 100,000 participations with the columns of
    the six reports is 3 MB in memory.
    """

    def __init__(self, folder: Path) -> None:
        self.folder: Final = folder
        self._open: dict[str, Snapshot] = {}
        self._lock = Lock()

    def get(self, session: Session, forbund: str, position: int, *, now: datetime) -> Snapshot:
        """A snapshot that holds `position`: one at hand, else a new one is built.

        `position` is the förbund's head for a report of today, or an earlier one; the snapshot
        may be a later one (`Snapshot.frame` takes the position). `session` as in `build`. `now`
        decides which old snapshots are removed.
        """
        held = self._held(forbund, position)
        if held is None:
            with store.locked(self.folder, forbund):
                held = self._held(forbund, position) or self._built(session, forbund, position)
                store.prune(self.folder, forbund, now=now)
        return self._keep(held)

    def _built(self, session: Session, forbund: str, position: int) -> Snapshot:
        """As new as can be had: whoever has waited meanwhile, for a later position than ours, then
        finds it made. Otherwise a queue of readers makes one each while others register.
        """
        huvud = head(session, forbund)
        newest = max(position, huvud.position) if huvud else position
        return build(
            session,
            forbund,
            newest,
            folder=self.folder,
            previous=store.newest(self.folder, forbund, till=newest),
        )

    def _held(self, forbund: str, position: int) -> Snapshot | None:
        held = self._open.get(forbund)
        # One that was taken away from the disk was made void by a rebuild, perhaps elsewhere.
        if held is None or held.position < position or not store.exists(self.folder, held):
            held = store.newest(self.folder, forbund)
        return held if held is not None and held.position >= position else None

    def _keep(self, snapshot: Snapshot) -> Snapshot:
        with self._lock:
            held = self._open.get(snapshot.forbund)
            gone = held is not None and not store.exists(self.folder, held)
            if held is None or gone or held.position < snapshot.position:
                self._open[snapshot.forbund] = snapshot
            return self._open[snapshot.forbund]
