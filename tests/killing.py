"""Ends parts of a running Stegvis as if they had never been told: kill -9, an emptied broker."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
from installation import Installation, Up
from redis import Redis
from redis.exceptions import RedisError

from tracker.servers.place import Place
from tracker.servers.stragglers import find
from tracker.servers.valkey import socket_path


@dataclass
class Killer:
    """Kills one part after the other at random moments: each kind once, then each again."""

    home: Installation
    up: Up
    rng: Random
    stop: threading.Event
    pause: tuple[float, float] = (0.3, 2.5)
    killed: Counter[str] = field(default_factory=Counter)
    moments: list[tuple[float, str]] = field(default_factory=list)

    def run(self) -> None:
        kinds: dict[str, Callable[[], list[psutil.Process]]] = {
            "worker": lambda: self._child("worker"),
            "worker's child": lambda: below(self._child("worker")),
            "gunicorn": lambda: self._child("gunicorn"),
            "gunicorn's worker": lambda: below(self._child("gunicorn")),
            "beat": lambda: self._child("beat"),
            "valkey": lambda: self._server("valkey"),
            "postmaster": self._postmaster,
            "backend": self._backends,
            "keeper": self._keepers,
        }
        deck: list[str] = []
        while not self.stop.wait(self.rng.uniform(*self.pause)):
            deck = deck or self.rng.sample([*kinds, "broker emptied"], len(kinds) + 1)
            kind = deck.pop()
            if kinds.get(kind) is None:
                self._empty_broker()
            elif victims := alive(kinds[kind]()):
                self.rng.choice(victims).kill()
                self._note(kind)
            else:
                deck.insert(0, kind)  # is just starting again

    def _empty_broker(self) -> None:
        path = socket_path(Place("valkey", self.home.data))
        try:
            with Redis(unix_socket_path=str(path), socket_timeout=5) as broker:
                broker.flushall()
        except RedisError:
            return
        self._note("broker emptied")

    def _note(self, kind: str) -> None:
        self.killed[kind] += 1
        self.moments.append((time.monotonic(), kind))

    def _child(self, word: str) -> list[psutil.Process]:
        """The child of `up` with this word on its command line."""
        words = {p: _words(p) for p in alive(below([psutil.Process(self.up.process.pid)]))}
        return [p for p, line in words.items() if any(Path(w).name == word for w in line)]

    def _server(self, name: str) -> list[psutil.Process]:
        return find(Place(name, self.home.data).mark)

    def _postmaster(self) -> list[psutil.Process]:
        found = self._server("postgres")
        return [p for p in found if "-D" in _words(p)]

    def _backends(self) -> list[psutil.Process]:
        found = self._server("postgres")
        return [p for p in found if any("stegvis_app" in word for word in _words(p))]

    def _keepers(self) -> list[psutil.Process]:
        return [p for p in self.home.processes() if "tracker.servers.keeper" in _words(p)]


def below(parents: list[psutil.Process]) -> list[psutil.Process]:
    """Their children."""
    found: list[psutil.Process] = []
    for parent in parents:
        try:
            found += parent.children()
        except psutil.NoSuchProcess:
            continue
    return found


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run, in a fixed order."""
    return sorted((p for p in processes if p.is_running() and _words(p)), key=lambda p: p.pid)


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
