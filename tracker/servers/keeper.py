"""The keeper: one small process per embedded server that starts it, restarts it, and stops it.

A process of its own, and not a thread of the command that came first, because that command may
leave (or be killed) while others still use the server. The kernel tells it who is left: each user
holds a shared lock on one file, and when the keeper gets that lock alone, nobody is. If the keeper
itself is killed, the kernel stops its server (Linux), and the next user starts another keeper.

Call: python -m tracker.servers.keeper postgres|valkey DATA_DIR [--fast]
"""

import contextlib
import logging
import signal
import subprocess
import sys
import time
from pathlib import Path

from tracker.errors import OutOfReach
from tracker.servers.locks import Lock, within
from tracker.servers.place import Place
from tracker.servers.postgres import Postgres
from tracker.servers.server import DISK_FULL, Server, disk_full, unusable
from tracker.servers.valkey import Valkey


PAUSE = 0.05
SLOWEST = 5.0  # between two restarts
TRIES = 3  # to come up at all
STOP_PATIENCE = 60.0
LARGEST_LOG = 10 * 1024 * 1024

log = logging.getLogger("stegvis.keeper")


class Keeper:
    """Keeps one server running for as long as somebody uses it."""

    def __init__(self, server: Server, users: Lock) -> None:
        self._server = server
        self._users = users
        self._told_to_stop = False
        self._came_up = False
        self._failures = 0
        self._log_began = 0

    def tell_to_stop(self, *_: object) -> None:
        """SIGTERM: stop now, whoever is here."""
        self._told_to_stop = True

    def run(self) -> None:
        """Until nobody is left. Raises OutOfReach when the server does not come up."""
        while not self._done():
            self._server.prepare()
            child = self._start()
            self._watch(child)
            if self._told_to_stop:
                return
            self._after_end(child.returncode)

    def _start(self) -> subprocess.Popen[bytes]:
        path = self._server.place.log
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        self._log_began = path.stat().st_size if path.exists() else 0
        path.touch(mode=0o600)
        with path.open("ab") as file:
            return self._server.account.start(
                self._server.argv(), log=file, death=self._server.stop_signal
            )

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        """Until the server ends, by itself or because we are done."""
        up = False
        while child.poll() is None:
            if not up and self._server.answers():
                up = self._came_up = True
                self._failures = 0
                log.info("%s answers, pid %d", self._server.place.name, child.pid)
            if self._done():
                self._told_to_stop = True
                self._stop(child)
                return
            time.sleep(PAUSE)

    def _done(self) -> bool:
        """Nobody uses it. The lock is then kept: who comes now waits until we have stopped."""
        self._told_to_stop = self._told_to_stop or self._users.try_whole()
        return self._told_to_stop

    def _stop(self, child: subprocess.Popen[bytes]) -> None:
        log.info("%s stops", self._server.place.name)
        child.send_signal(self._server.stop_signal)
        try:
            child.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _after_end(self, code: int) -> None:
        log.warning("%s ended with %d", self._server.place.name, code)
        self._failures += 1
        if not self._came_up and self._failures >= TRIES:
            raise self._why()
        if self._failures == TRIES - 1 and self._server.start_over():
            log.warning("%s starts over without its old data", self._server.place.name)
        self._rest(min(SLOWEST, 0.1 * 2 ** (self._failures - 1)))

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._told_to_stop:
            time.sleep(PAUSE)

    def _why(self) -> OutOfReach:
        place = self._server.place
        if DISK_FULL.encode() in place.log.read_bytes()[self._log_began :]:
            return disk_full(place.data_dir)
        return OutOfReach(f"Servern {place.name} startar inte: läs {place.log}.")


def main(arguments: list[str]) -> int:
    """Keep one server; the exit code of the command line, the reason in a file."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    place = Place(arguments[0], Path(arguments[1]))
    # Never closed: whoever waits for this keeper to leave waits for the end of the process.
    lock, users = Lock(place.keeper_lock), Lock(place.users_lock)
    if not within(1.0, lock):
        return 0  # another keeper was quicker
    try:
        keeper = Keeper(_server(place, fast="--fast" in arguments), users)
        signal.signal(signal.SIGTERM, keeper.tell_to_stop)
        keeper.run()
    except OutOfReach as error:
        return _fail(place, error)
    except OSError as error:
        return _fail(place, unusable(place.data_dir, error))
    return 0


def _server(place: Place, *, fast: bool) -> Server:
    if place.name == "postgres":
        return Postgres.below(place.data_dir, fast=fast)
    return Valkey.below(place.data_dir)


def _fail(place: Place, error: OutOfReach) -> int:
    log.error("%s", error.text)
    with contextlib.suppress(OSError):  # a full disk has no room for the reason either
        place.failure.write_text(error.text)
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
