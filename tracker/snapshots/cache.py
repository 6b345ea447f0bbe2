"""The snapshots that a process has open, and the one way to get a fresh one."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock
from typing import Final, NamedTuple

from sqlmodel import Session

from tracker.log.store import head
from tracker.snapshots import store
from tracker.snapshots.build import stam as build
from tracker.snapshots.grow import Stam, grow
from tracker.snapshots.snapshot import Snapshot


VAXER: Final = 5_000
"""Events that a snapshot on disk may be behind. Up to there one that has grown in memory is as
good, and costs 30 ms where the whole costs half a second (ADR 46)."""


class _Hallen(NamedTuple):
    """What lies on disk, and what it has grown to."""

    stam: Stam
    nu: Snapshot


@dataclass
class _Plats:
    """Of a förbund: what is at hand, and whose turn it is to renew it."""

    hallen: _Hallen | None = None
    tur: RLock = field(default_factory=RLock)


class Cache:
    """Newest opened snapshot per förbund, with the columns that reports have read.

    One per process; threads may share it. A snapshot of 100,000 participations with the columns of
    the six reports is 3 MB in memory, and as much again once it has grown.
    """

    def __init__(self, folder: Path, *, vaxer: int = VAXER) -> None:
        """`vaxer`: how many events it may grow by in memory before it is written anew."""
        self.folder: Final = folder
        self._vaxer: Final = vaxer
        self._platser: Final[dict[str, _Plats]] = {}
        self._lock: Final = Lock()

    def get(self, session: Session, forbund: str, position: int, *, now: datetime) -> Snapshot:
        """A snapshot that holds `position`: the one at hand, else it grows or is built anew.

        `position` is the förbund's head for a report of today, or an earlier one; the snapshot
        may be a later one (`Snapshot.frame` takes the position). `session` as in `build`. `now`
        decides which old snapshots are removed.
        """
        plats = self._plats(forbund)
        held = self._held(plats, position)
        if held is None:
            with plats.tur:  # what the first of a queue has made is there for the others
                held = self._held(plats, position)
                if held is None:
                    plats.hallen = self._renewed(session, forbund, position, plats, now=now)
                    held = plats.hallen.nu
        return held

    def held(self, forbund: str, position: int) -> Snapshot | None:
        """The one at hand, where it holds `position`: nothing is asked of the database."""
        return self._held(self._plats(forbund), position)

    def tur(self, forbund: str) -> AbstractContextManager[bool]:
        """Whose turn it is to renew a förbund's snapshot. To be had before a connection is: those
        who wait would otherwise hold all there are while one of them builds.
        """
        return self._plats(forbund).tur

    def _plats(self, forbund: str) -> _Plats:
        with self._lock:
            return self._platser.setdefault(forbund, _Plats())

    def _held(self, plats: _Plats, position: int) -> Snapshot | None:
        """The one at hand, where it reaches so far."""
        hallen = plats.hallen
        if hallen is None or hallen.nu.position < position:
            return None
        return hallen.nu if self._there(hallen.stam) else None

    def _there(self, stam: Stam) -> bool:
        """One that was taken away from the disk was made void by a rebuild, perhaps elsewhere; and
        so was what has grown from it.
        """
        return store.exists(self.folder, stam.snapshot)

    def _renewed(
        self, session: Session, forbund: str, position: int, plats: _Plats, *, now: datetime
    ) -> _Hallen:
        """As new as can be had: whoever has waited meanwhile, for a later position than ours, then
        finds it made. Otherwise a queue of readers makes one each while others register.
        """
        huvud = head(session, forbund)
        newest = max(position, huvud.position) if huvud else position
        held = plats.hallen.stam if plats.hallen else None
        near = held is not None and self._there(held) and self._near(held.snapshot, newest)
        stam = held if near else None
        stam = stam or self._on_disk(session, forbund, newest, now=now)
        reaches = stam.snapshot.position >= newest
        return _Hallen(stam, (stam if reaches else grow(session, stam, newest)).snapshot)

    def _on_disk(self, session: Session, forbund: str, position: int, *, now: datetime) -> Stam:
        """One that can grow to `position`; built where there is none, by one process at a time."""
        found = self._opened(forbund, position)
        if found is None:
            with store.locked(self.folder, forbund):
                found = self._opened(forbund, position) or self._built(session, forbund, position)
                store.prune(self.folder, forbund, now=now)
        return found

    def _opened(self, forbund: str, position: int) -> Stam | None:
        newest = store.newest(self.folder, forbund, till=position)
        near = newest is not None and self._near(newest, position)
        return store.stam(self.folder, newest) if newest and near else None

    def _built(self, session: Session, forbund: str, position: int) -> Stam:
        previous = store.newest(self.folder, forbund, till=position)
        return build(session, forbund, position, folder=self.folder, previous=previous)

    def _near(self, snapshot: Snapshot, position: int) -> bool:
        """One that is ahead of the log is of another: of before a restore from an older backup."""
        return 0 <= position - snapshot.position <= self._vaxer
