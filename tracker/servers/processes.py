"""The process supervisor of `stegvis up`: web, workers and scheduler as child processes.

Each child leads a process group of its own, so that Ctrl-C reaches the supervisor alone and it can
stop them in good order, and so that a child's own children end with it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import OutOfReach
from tracker.servers import guard
from tracker.servers.account import launched


PAUSE = 0.1
STEADY = 10.0  # alive this long: it started well
SLOWEST = 8.0  # between two starts
TRIES = 6  # ends by itself this often without ever being steady: it will not start


@dataclass(frozen=True)
class Child:
    """A process to keep running. `env` is the whole environment; the program is a full path.

    `nice` is how far it steps back where others want the processor too, 0–19.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    nice: int = 0


@dataclass
class _Running:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    not_before: float = 0.0
    failures: int = 0
    was_steady: bool = False


def run_all(
    commands: Sequence[Child],
    *,
    stop: threading.Event | None = None,
    patience: float = 20.0,
    news: Callable[[str, str], None] = lambda _name, _what: None,
) -> None:
    """Keep all `commands` running until SIGINT, SIGTERM or `stop`; then stop them and return.

    They get SIGTERM (a warm shutdown for Celery), and SIGKILL after `patience` seconds. One that
    ends is started again, at once the first time and then more slowly. `news` is told the name of a
    child and what happened: startad, omstartad, stoppad. If this process is killed, they end too.

    Call it from the main thread, where signals arrive. Raises OutOfReach when a child ends by
    itself again and again right after its start, and has never been otherwise.
    """
    ended = stop or threading.Event()
    running = [_Running(child) for child in commands]
    with _signals_set(ended), _guarded() as tell:
        try:
            while not ended.is_set():
                for one in running:
                    _look_after(one, tell, news)
                ended.wait(PAUSE)
        finally:
            _stop(running, patience, tell, news)


def _look_after(
    one: _Running, tell: Callable[[int], None], news: Callable[[str, str], None]
) -> None:
    """Start it where it does not run and its time has come."""
    now = time.monotonic()
    if one.process is not None and one.process.poll() is not None:
        _note_end(one, one.process, now)
        _end_group(one.process.pid, signal.SIGKILL)  # what it left of its own children
        tell(-one.process.pid)
        one.process = None
    if one.process is None and now >= one.not_before:
        news(one.child.name, "omstartad" if one.started else "startad")
        one.process = _start(one.child)
        one.started = now
        tell(one.process.pid)


def _note_end(one: _Running, process: subprocess.Popen[bytes], now: float) -> None:
    killed = process.returncode < 0  # somebody else's doing, says nothing about the next start
    steady = now - one.started > STEADY
    one.was_steady = one.was_steady or steady
    one.failures = 0 if killed or steady else one.failures + 1
    if one.failures >= TRIES and not one.was_steady:  # else a full disk, say, would end us all
        raise OutOfReach(f"{one.child.name} startar inte: läs felet ovanför.")
    one.not_before = now + (min(SLOWEST, 0.25 * 2 ** min(one.failures, 9)) if one.failures else 0.0)


def _start(child: Child) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        launched(child.argv, {"death": signal.SIGTERM, "nice": child.nice}),
        env=dict(child.env),
        stdin=subprocess.DEVNULL,
        process_group=0,
    )


def _stop(
    running: Sequence[_Running],
    patience: float,
    tell: Callable[[int], None],
    news: Callable[[str, str], None],
) -> None:
    alive = [(one.child.name, one.process) for one in running if one.process is not None]
    for _, process in alive:
        process.terminate()  # the leader only: it knows how to stop its own children
    deadline = time.monotonic() + patience
    for name, process in alive:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            news(name, "dödad")
        _end_group(process.pid, signal.SIGKILL)
        process.wait()
        tell(-process.pid)
        news(name, "stoppad")


def _end_group(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


@contextmanager
def _signals_set(ended: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM set the event; a second Ctrl-C changes nothing, they are stopping."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: ended.set()) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def _guarded() -> Iterator[Callable[[int], None]]:
    """A guard process (guard.py); gives the function that tells it of groups."""
    command = [sys.executable, "-I", "-S", str(Path(guard.__file__))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as process:

        def tell(change: int) -> None:
            if process.stdin is not None:
                with suppress(BrokenPipeError):  # without a guard we still supervise
                    process.stdin.write(f"{change}\n".encode())
                    process.stdin.flush()

        yield tell
