"""File locks that the kernel lets go of when their process dies, however it dies.

flock and not lockf: a lockf lock is lost as soon as the process closes any other handle of the same
file, and it does not pass to a forked child.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


PAUSE = 0.02


class Lock:
    """A lock on a file; shared or whole, never waiting unless told."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def try_shared(self) -> bool:
        """Take it together with others; False when somebody has it whole."""
        return self._try(fcntl.LOCK_SH)

    def try_whole(self) -> bool:
        """Take it alone; False when anybody has it."""
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go and close the file."""
        os.close(self._fd)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def opened(path: Path) -> Iterator[Lock]:
    """A lock that is closed again at the end."""
    lock = Lock(path)
    try:
        yield lock
    finally:
        lock.close()


def is_held(path: Path) -> bool:
    """Whether some process has the lock whole. Asks for it shared, so only for an instant."""
    with opened(path) as lock:
        return not lock.try_shared()


def within(seconds: float, lock: Lock) -> bool:
    """Take the lock whole, trying for some seconds: is_held may have it for an instant."""
    deadline = time.monotonic() + seconds
    while not lock.try_whole():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True
