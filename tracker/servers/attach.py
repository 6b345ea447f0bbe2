"""Using the servers: attach to the running ones, or have them started, and leave again.

Every user of an embedded server holds a shared lock on one file for as long as it uses it; the
keeper (keeper.py) stops the server when nobody holds it. The kernel lets go of the lock of a user
that is killed, so there is no list of users to go stale.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import tracker
from tracker.errors import OutOfReach
from tracker.servers import postgres, reach, valkey
from tracker.servers.account import launched
from tracker.servers.addresses import Addresses, postgres_url, redis_url
from tracker.servers.locks import PAUSE, Lock, is_held, opened
from tracker.servers.place import Place
from tracker.servers.roles import APP, OWNER
from tracker.servers.server import unusable
from tracker.settings import Settings


COMES_UP = 600.0  # replaying the log after a crash in mid-import takes its time
KEEPER_SHOWS = 15.0  # until a new keeper has its lock, on a machine that is busy
KEEPER_AGAIN = 3.0
LEAVES = 90.0
WATCH = 0.25


@dataclass(frozen=True)
class Supervised:
    """What `stegvis up` holds: the servers, watched until it lets go."""

    addresses: Addresses


@contextmanager
def attached(settings: Settings, *, fast: bool = False) -> Iterator[Addresses]:
    """The servers for one command, started where they are not and stopped after the last user.

    With a URL set, that embedded server is not touched. `fast` is for tests: a server started by
    this call gives up its safety at a power cut.

    Raises OutOfReach with one sentence when a server, its folder or its disk cannot be used.
    """
    addresses = _addresses(settings)
    if settings.database_url is not None:
        reach.check_database(settings.database_url)
    if settings.redis_url is not None:
        reach.check_redis(addresses.redis_client_url)
    places = _places(settings)
    with _in_use(places):
        for place in places:  # both start at once
            _keep(place, fast=fast)
        for place in places:
            _await(place, fast=fast)
        yield addresses


@contextmanager
def held(
    settings: Settings, *, fast: bool = False, first: Callable[[], None] = lambda: None
) -> Iterator[Supervised]:
    """The servers for `stegvis up`: as attached, but only one at a time on a folder, and watched.

    A killed server is started again by its keeper, a killed keeper by the thread that this starts.
    `first` is called once the folder is ours, before anything is started; what it raises goes on.
    Raises OutOfReach as attached does, and when another `up` has the folder.
    """
    with ExitStack() as stack:
        try:
            settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = stack.enter_context(opened(settings.data_dir / "up.lock"))
        except OSError as error:
            raise unusable(settings.data_dir, error) from None
        if not lock.try_whole():
            raise OutOfReach(
                f"Stegvis är redan igång på mappen {settings.data_dir}: stoppa det först, "
                "eller välj en annan mapp med STEGVIS_DATA_DIR."
            )
        first()
        addresses = stack.enter_context(attached(settings, fast=fast))
        stack.enter_context(_watched(_places(settings), fast=fast))
        yield Supervised(addresses)


def _places(settings: Settings) -> list[Place]:
    """The embedded servers that these settings ask for."""
    unset = {"postgres": settings.database_url, "valkey": settings.redis_url}
    return [Place(name, settings.data_dir) for name, url in unset.items() if url is None]


def _addresses(settings: Settings) -> Addresses:
    sockets = Place("postgres", settings.data_dir).sockets
    ours = settings.database_url is None
    return Addresses(
        database_url=settings.database_url or postgres_url(APP, sockets),
        redis_url=redis_url(settings, valkey.socket_path(Place("valkey", settings.data_dir))),
        owner_url=postgres_url(OWNER, sockets) if ours else settings.database_owner_url,
    )


@contextmanager
def _in_use(places: list[Place]) -> Iterator[None]:
    """Hold the servers in use; at the end wait until those have stopped that we were last with."""
    with ExitStack() as stack:
        locks = []
        for place in places:
            try:
                place.control.mkdir(mode=0o700, parents=True, exist_ok=True)
                locks.append(stack.enter_context(opened(place.users_lock)))
            except OSError as error:
                raise unusable(place.data_dir, error) from None
        try:
            for place, lock in zip(places, locks, strict=True):
                _enter(place, lock)
            yield
        finally:
            for lock in locks:
                lock.release()
            for place, lock in zip(places, locks, strict=True):
                _leave(place, lock)


def _enter(place: Place, lock: Lock) -> None:
    deadline = time.monotonic() + LEAVES
    while not lock.try_shared():  # a keeper is just stopping the server
        if time.monotonic() > deadline:
            raise OutOfReach(f"Servern {place.name} slutar inte: läs {place.log}.")
        time.sleep(PAUSE)


def _leave(place: Place, lock: Lock) -> None:
    """Return when others still use the server, or when it has stopped."""
    deadline = time.monotonic() + LEAVES
    while is_held(place.keeper_lock) and time.monotonic() < deadline:
        if lock.try_whole():  # nobody else: the keeper is about to see that
            lock.release()
        elif lock.try_shared():
            lock.release()
            return
        time.sleep(PAUSE)


def _answers(place: Place) -> bool:
    answers = postgres.answers if place.name == "postgres" else valkey.answers
    return is_held(place.keeper_lock) and answers(place)


def _keep(place: Place, *, fast: bool) -> None:
    """See to it that a keeper runs or is on its way."""
    if is_held(place.keeper_lock):
        return
    place.failure.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tracker.servers.keeper", place.name, str(place.data_dir)]
    above = str(Path(tracker.__file__ or "").parent.parent)
    with (place.control / "keeper.log").open("ab") as talk:
        subprocess.run(
            launched([*command, *(["--fast"] if fast else [])], {"leave": True}),
            stdin=subprocess.DEVNULL,
            stdout=talk,
            stderr=talk,
            cwd="/",
            env={**os.environ, "PYTHONPATH": above},
            check=True,
        )


def _await(place: Place, *, fast: bool) -> None:
    """Wait until the server answers. Raises OutOfReach with the keeper's sentence if not."""
    deadline = time.monotonic() + COMES_UP
    last_seen = last_asked = time.monotonic()
    while not _answers(place):
        now = time.monotonic()
        if is_held(place.keeper_lock):
            last_seen = now
        elif place.failure.exists():
            raise OutOfReach(place.failure.read_text())
        elif now > last_asked + KEEPER_AGAIN:  # it was killed before it could start anything
            _keep(place, fast=fast)
            last_asked = now
        if now > last_seen + KEEPER_SHOWS or now > deadline:
            raise OutOfReach(
                f"Servern {place.name} kom inte igång: läs {place.control / 'keeper.log'}."
            )
        time.sleep(PAUSE)


@contextmanager
def _watched(places: list[Place], *, fast: bool) -> Iterator[None]:
    """A thread that starts a keeper again that was killed."""
    ended = threading.Event()

    asked = dict.fromkeys(places, 0.0)

    def watch() -> None:
        while not ended.wait(WATCH):
            for place in places:
                # One on its way has no lock yet; asking again and again would only slow it down.
                late = time.monotonic() > asked[place] + KEEPER_AGAIN
                if late and not is_held(place.keeper_lock):
                    _keep(place, fast=fast)
                    asked[place] = time.monotonic()

    thread = threading.Thread(target=watch, name="stegvis-servers", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
