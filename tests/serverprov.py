"""Servers and their processes as a test sees them, and other programs that use them."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from tracker.servers.account import launched
from tracker.servers.place import Place
from tracker.servers.stragglers import find
from tracker.settings import Settings


ROOT = Path(__file__).parents[1]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def settings_for(folder, **more):
    return Settings.from_environ({"STEGVIS_DATA_DIR": str(folder), **more})


def connect(url):
    plain = url.replace("+psycopg", "")
    return psycopg.connect(plain, autocommit=True, connect_timeout=30)


def ask(url, statement):
    with connect(url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def until(condition, seconds=60.0):
    """The value of condition() once it is true; errors of a server that is away count as false."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if found := condition():
                return found
        except (psycopg.Error, redis.RedisError):
            pass
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def processes(folder, name):
    return find(Place(name, folder).mark)


def postmaster(folder):
    return psutil.Process(int((folder / "postgres" / "postmaster.pid").read_text().split("\n")[0]))


def keepers(folder):
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if "tracker.servers.keeper" in (process.info["cmdline"] or ())
        and str(folder) in process.info["cmdline"]
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def ping(addresses):
    with redis.Redis.from_url(addresses.redis_client_url) as client:
        return client.ping()


USER = """
import sys
from tracker.servers import attached, held
from tracker.settings import Settings
how = {"attached": attached, "held": held}[sys.argv[1]]
settings = Settings.from_environ({"STEGVIS_DATA_DIR": sys.argv[2]})
with how(settings, fast=True):
    print("here", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(how, folder, **to):
    """Another process that uses the servers until the end of the block."""
    process = subprocess.Popen(
        launched([sys.executable, "-c", USER, how, str(folder)], {"death": signal.SIGTERM, **to}),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert process.stdout.readline() == "here\n"
        yield process
    finally:
        leave(process)


def leave(process):
    process.stdin.close()
    process.wait(60)
    process.stdout.close()
