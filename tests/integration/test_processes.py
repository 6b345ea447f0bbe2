import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from tracker.errors import OutOfReach
from tracker.servers import Child, run_all


ROOT = Path(__file__).parents[2]

# Writes its number and that of a child of its own, then does as it is told.
PROGRAM = """
import os, signal, subprocess, sys, time
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
def stop(*_):
    inner.kill()
    with open(sys.argv[1] + ".stoppad", "a") as file:
        file.write("ja")
    sys.exit(0)
if sys.argv[2] == "artig":
    signal.signal(signal.SIGTERM, stop)
if sys.argv[2] == "envis":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open(sys.argv[1], "a") as file:  # it is ready for what the test does next
    file.write(f"{os.getpid()} {inner.pid}\\n")
if sys.argv[2] == "sedan kort" and os.path.getsize(sys.argv[1]) < 20:
    time.sleep(1)
    sys.exit(3)
if sys.argv[2].endswith("kort"):
    inner.kill()
    sys.exit(3)
time.sleep(600)
"""

SUPERVISOR = """
import sys
from tracker.servers import Child, run_all
run_all([Child("ett", [sys.executable, "-c", sys.argv[1], sys.argv[2], sys.argv[3]], {})])
"""


def child(path, manner):
    return Child(manner, [sys.executable, "-c", PROGRAM, str(path), manner], dict(os.environ))


def starts(path):
    """The process numbers of each start so far: (the child, its own child)."""
    text = path.read_text() if path.exists() else ""
    return [tuple(map(int, line.split())) for line in text.splitlines()]


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found


def gone(pid):
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


class Running:
    """run_all in a thread."""

    def __init__(self, *children, patience=20.0):
        self.stop = threading.Event()
        self.news = []
        self.error = None
        self.thread = threading.Thread(target=self._run, args=(children, patience))

    def _run(self, children, patience):
        try:
            run_all(
                children,
                stop=self.stop,
                patience=patience,
                news=lambda *what: self.news.append(what),
            )
        except OutOfReach as error:
            self.error = error

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(30)
        assert not self.thread.is_alive()


def test_run_all_stops_politely_and_takes_grandchildren_along(tmp_path):
    path = tmp_path / "a"
    with Running(child(path, "artig")) as running:
        [(pid, inner)] = until(lambda: starts(path))
    assert (tmp_path / "a.stoppad").read_text() == "ja"
    assert gone(pid)
    assert gone(inner)
    assert running.news == [("artig", "startad"), ("artig", "stoppad")]


def test_run_all_kills_what_does_not_stop(tmp_path):
    path = tmp_path / "a"
    with Running(child(path, "envis"), patience=0.5) as running:
        [(pid, inner)] = until(lambda: starts(path))
    assert gone(pid)
    assert gone(inner)
    assert ("envis", "dödad") in running.news


def test_run_all_restarts_what_was_killed_at_once(tmp_path):
    path = tmp_path / "a"
    with Running(child(path, "artig")):
        for number in range(1, 9):  # more often than a child may fail by itself
            until(lambda: len(starts(path)) == number)  # noqa: B023 - called in this turn only
            pid, inner = starts(path)[-1]
            os.kill(pid, signal.SIGKILL)
            until(lambda: gone(inner))  # noqa: B023 - called in this turn only
        until(lambda: len(starts(path)) == 9)


def test_run_all_gives_up_on_what_never_starts(tmp_path, monkeypatch):
    monkeypatch.setattr("tracker.servers.processes.SLOWEST", 0.05)
    path, other = tmp_path / "a", tmp_path / "b"
    with Running(child(path, "kort"), child(other, "artig")) as running:
        until(lambda: running.error)
    assert "kort startar inte" in running.error.text
    assert len(starts(path)) == 6
    assert all(gone(pid) for pid, _ in starts(other))


def test_run_all_does_not_give_up_on_what_once_ran(tmp_path, monkeypatch):
    monkeypatch.setattr("tracker.servers.processes.SLOWEST", 0.05)
    monkeypatch.setattr("tracker.servers.processes.STEADY", 0.5)
    path = tmp_path / "a"
    with Running(child(path, "sedan kort")) as running:
        until(lambda: len(starts(path)) > 8)
    assert running.error is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_all_stops_on_signal(tmp_path, number):
    path = tmp_path / "a"
    process = supervisor(path)
    [(pid, inner)] = until(lambda: starts(path))
    process.send_signal(number)
    assert process.wait(30) == 0
    assert gone(pid)
    assert gone(inner)


@pytest.mark.crash
@pytest.mark.parametrize("manner", ["artig", "envis"])
def test_run_all_killed_leaves_nobody(tmp_path, manner):
    path = tmp_path / "a"
    process = supervisor(path, manner)
    [(pid, inner)] = until(lambda: starts(path))
    process.kill()
    process.wait()
    until(lambda: gone(pid))
    until(lambda: gone(inner))


def supervisor(path, manner="artig"):
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, PROGRAM, str(path), manner],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
