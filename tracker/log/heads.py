"""Each förbund's head outside the database: what was the end of its log, only ever forward.

A chain tells a changed row, but not that its last rows are gone. So after each commit the
head is also written here, in the data folder, and `verify` compares (ADR 1). A process that
dies between commit and write leaves the file behind; the next append moves it on.
"""

import fcntl
import hmac
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path

from tracker.identity.keys import Keys, KeysUnreadable
from tracker.log import breaks
from tracker.log.breaks import Break


@dataclass(frozen=True, slots=True)
class Head:
    position: int
    hash: bytes


class Heads:
    """The heads of all förbund, a file each, signed with the chain's key."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder = folder
        self._keys = keys
        self._open: dict[str, int] = {}
        self._threads = threading.Lock()  # flock does not part threads of one process

    def beside(self, name: str) -> "Heads":
        """The heads of another kind of chain, in the folder `name` beside this one."""
        return Heads(self._folder.with_name(name), self._keys)

    def _sign(self, forbund: str, position: int, digest: str) -> str:
        key = self._keys.current("kedja")
        mac = hmac.digest(key.secret, f"{forbund} {position} {digest}".encode(), "sha256")
        return f"{position} {digest} {key.id} {mac.hex()}\n"

    def _descriptor(self, forbund: str) -> int:
        found = self._open.get(forbund)
        if found is not None and not os.fstat(found).st_nlink:  # another file has its place
            os.close(self._open.pop(forbund))
            found = None
        if found is None:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / forbund
            found = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            self._open[forbund] = found
        return found

    def forward(self, forbund: str, position: int, digest: bytes) -> None:
        """Writes the head after its commit; an older one than the file's is left out.

        A file that has been altered is left as it is: `verify` is to find it.
        """
        with self._threads:
            descriptor = self._descriptor(forbund)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                if self._held(forbund, descriptor) < position:
                    self._write(descriptor, forbund, Head(position, digest))
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _held(self, forbund: str, descriptor: int) -> float:
        """The position in the file: 0 in a new one, beyond all in an altered one."""
        text = os.pread(descriptor, 400, 0)
        try:
            return self._parse(forbund, text.decode("ascii")).position if text else 0
        except (ValueError, KeysUnreadable):
            return inf

    def _write(self, descriptor: int, forbund: str, head: Head) -> None:
        line = self._sign(forbund, head.position, head.hash.hex()).encode()
        os.pwrite(descriptor, line, 0)
        os.ftruncate(descriptor, len(line))

    def take_back(self, forbund: str, lost: Head, kept: Head | None, *, when: datetime) -> None:
        """A restore replaces the head `lost` by `kept` (None: the whole log is gone), and says so
        in a signed break first. For a restore only, which is alone in the house.
        """
        self.note(
            [
                Break(
                    *(forbund, lost.position, lost.hash.hex()),
                    *((kept.position, kept.hash.hex()) if kept else (0, "")),
                    when,
                )
            ]
        )
        if kept:
            self._write(self._descriptor(forbund), forbund, kept)
        else:
            (self._folder / forbund).unlink(missing_ok=True)

    def note(self, found: Sequence[Break]) -> None:
        """Adds breaks to those that are noted here."""
        breaks.note(self._folder / breaks.FILE, self._keys, found)

    def breaks(self) -> list[Break]:
        """The breaks of all förbund, oldest first. Raises ValueError when the file is altered."""
        return breaks.noted(self._folder / breaks.FILE, self._keys)

    def read(self, forbund: str) -> Head | None:
        """The head as it was written; None when there is none.

        Raises ValueError when the file has been altered.
        """
        try:
            text = (self._folder / forbund).read_text("ascii")
        except FileNotFoundError:
            return None
        return self._parse(forbund, text) if text else None

    def _parse(self, forbund: str, text: str) -> Head:
        position, digest, key_id, mac = text.split()
        key = self._keys.by_id("kedja", key_id)
        right = hmac.digest(key.secret, f"{forbund} {position} {digest}".encode(), "sha256")
        if not hmac.compare_digest(right.hex(), mac):
            raise ValueError(forbund)
        return Head(int(position), bytes.fromhex(digest))

    def forbund(self) -> list[str]:
        """The förbund that have a head here."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(path.name for path in found if path.name != breaks.FILE)
