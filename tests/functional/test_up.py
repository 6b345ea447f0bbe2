"""`stegvis up` and its neighbours as an operator meets them: what they say, and how they end."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
from installation import COMMAND, Installation, free_port, installed, kill, own_errors, until
from traffic import set_up

from tracker.servers import attached
from tracker.servers.place import Place
from tracker.servers.stragglers import find
from tracker.settings import Settings


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]
ENDED = 45.0
"""Seconds: the children have 20 to end in, the servers stop after them, and others run beside."""
LOGIN = re.compile(r"^Logga in första gången som admin med lösenordet \S{12,}$", re.MULTILINE)


@pytest.fixture
def home() -> Iterator[Installation]:
    with installed() as found:
        yield found


@pytest.fixture
def listening() -> Iterator[int]:
    """A port that somebody else has."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        yield door.getsockname()[1]


def servers(home: Installation) -> set[int]:
    marks = [Place(name, home.data).mark for name in ("postgres", "valkey")]
    return {process.pid for mark in marks for process in find(mark)}


def listeners(home: Installation) -> set[str]:
    """Where the processes of the folder listen on the network."""
    return {
        f"{found.laddr.ip}:{found.laddr.port}"
        for process in home.processes()
        for found in process.net_connections(kind="inet")
        if found.status == psutil.CONN_LISTEN
    }


def test_up_from_first_start_to_third(home: Installation) -> None:
    with home.up("--demo") as up:
        up.ready()
        said = up.says("Ctrl-C")
        assert "Förbundet demo finns nu" in said
        assert f"http://127.0.0.1:{home.port}/" in said
        assert LOGIN.search(said)
        assert "Traceback" not in said
        assert listeners(home) == {f"127.0.0.1:{home.port}"}
        secret = [home.data, home.data / "nycklar"]
        assert not any(path.stat().st_mode & 0o077 for path in secret)

        again = home.refused("up")
        assert str(home.data) in again
        assert "redan igång" in again
        other_port = home.with_settings(STEGVIS_BIND=f"127.0.0.1:{free_port()}")
        assert other_port.refused("up") == again

        before = servers(home)
        assert home.load(set_up("prov"))["nya"] == 3
        assert servers(home) & before  # attached: the same servers as before, and still there
        assert up.process.poll() is None

        code, seconds = up.interrupt()
        assert code == 0
        assert seconds < ENDED
        assert not home.processes()
        assert "Stegvis är stoppat." in up.said()
    with home.up("--demo") as up:
        up.ready()
        assert not {"lösenord", "demo"} & set(up.says("Ctrl-C").split())
        up.process.kill()  # alone: what it started must end by itself, and free the port
        up.process.wait()
        with home.up() as third:
            third.ready()
            third.process.send_signal(signal.SIGTERM)
            assert third.process.wait(ENDED) == 0
            assert not home.processes()


def test_up_interrupted_in_its_start_leaves_nobody(home: Installation) -> None:
    with home.up() as up:
        until(lambda: find(Place("postgres", home.data).mark), 60)
        assert up.interrupt()[0] in {0, 130}
        assert "Traceback" not in up.said()
        until(lambda: not home.processes(), 20, lambda: str(home.processes()))


def test_command_without_up_starts_what_it_needs_and_stops_it(home: Installation) -> None:
    assert home.load(set_up("prov"))["nya"] == 3
    assert not home.processes()
    assert home.export("prov")[0]["typ"] == "forbund.upplagt"
    assert not home.processes()


def test_command_interrupted_leaves_nobody(home: Installation) -> None:
    with subprocess.Popen(
        [COMMAND, "demo", "--ja"], env=home.environ, cwd=home.folder, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as command:  # fmt: skip
        until(lambda: find(Place("postgres", home.data).mark), 60)
        command.send_signal(signal.SIGINT)
        assert command.wait(20) in {0, 130}
        assert "Traceback" not in command.stderr.read()
    until(lambda: not home.processes(), 60)


def test_command_whose_database_is_killed_says_so(home: Installation) -> None:
    """Its keeper starts the database again; this command cannot know what became of its work."""
    home.load(set_up("prov"))
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(home.data)})
    with attached(settings) as addresses:
        url = addresses.database_owner_url.replace("+psycopg", "")
        connection = psycopg.connect(url)
        connection.execute("LOCK TABLE logg IN ACCESS EXCLUSIVE MODE")
        with subprocess.Popen(
            [COMMAND, "demo", "--ja"], env=home.environ, cwd=home.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        ) as command:  # fmt: skip
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            until(lambda: connection.execute(waiting).fetchone()[0], 30)
            kill([p for p in find(Place("postgres", home.data).mark) if "-D" in p.cmdline()])
            command.wait(60)
            said = command.stderr.read()
        connection.close()
    assert said.splitlines() == ["Databasen svarar inte: vänta en stund och försök igen."]
    assert command.returncode == 3
    assert home.json("verify", "--json")["fel"] == []


def test_up_taken_port_is_one_sentence(home: Installation, listening: int) -> None:
    taken = home.with_settings(STEGVIS_BIND=f"127.0.0.1:{listening}")
    start = time.monotonic()
    assert "STEGVIS_BIND" in taken.refused("up")
    assert time.monotonic() - start < 30
    assert not home.processes()


@pytest.mark.parametrize("command", [("up",), ("verify",)])
@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("STEGVIS_DATABASE_URL", "postgresql://a:hemligt@127.0.0.1:{}/stegvis"),
        ("STEGVIS_REDIS_URL", "redis://:hemligt@127.0.0.1:{}/0"),
    ],
)
def test_own_server_away_is_one_sentence(home: Installation, command, name, url) -> None:
    said = home.with_settings(**{name: url.format(free_port())}).refused(*command)
    assert name in said
    assert "127.0.0.1" in said
    assert "hemligt" not in said
    assert not home.processes()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("STEGVIS_BIND", "8000"),
        ("STEGVIS_DATABASE_URL", "mysql://a:hemligt@b/c"),
        ("STEGVIS_REDIS_URL", "localhost"),
        ("STEGVIS_DATA_DIR", "/dev/null"),
        ("STEGVIS_DATADIR", "var"),
        ("STEGVIS_SECRET_FILE", " "),
    ],
)
def test_wrong_setting_is_one_sentence(home: Installation, setting: str, value: str) -> None:
    said = home.with_settings(**{setting: value}).refused("up", code=2)
    assert setting in said
    assert "hemligt" not in said


@pytest.mark.parametrize("arguments", [(), ("upp",), ("export",), ("up", "--snabbt")])
def test_wrong_command_is_one_sentence(home: Installation, arguments: tuple[str, ...]) -> None:
    assert "--help" in home.refused(*arguments, code=2)


@pytest.fixture
def small_disk(home: Installation) -> Iterator[Path]:
    home.data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=260m", "none", str(home.data)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("MAY NOT MOUNT: a full disk is not tried here")
    yield home.data
    kill(home.processes())
    subprocess.run(["umount", str(home.data)], check=True)


def test_full_disk_is_one_sentence(home: Installation, small_disk: Path) -> None:
    """At the start, and while all runs: then `up` goes on, and works again when there is room."""
    home.load(set_up("prov"))
    with filled(small_disk, but=50_000_000):
        assert "Disken är full" in home.refused("up")
    with home.up() as up:
        up.ready()
        with filled(small_disk, but=200_000):
            assert "Disken är full" in home.refused("demo", "--ja")
        home.run("demo", "--ja")
        assert home.json("verify", "--json")["fel"] == []
        assert set(own_errors(up.said())) <= {"OutOfReach"}


@contextmanager
def filled(folder: Path, *, but: int) -> Iterator[None]:
    """A disk with only so many bytes left."""
    ballast, free = folder / "ballast", os.statvfs(folder)
    ballast.write_bytes(bytes(free.f_bavail * free.f_frsize - but))
    yield
    ballast.unlink()


def test_own_errors_are_ours_and_not_the_others() -> None:
    trace = 'Traceback (most recent call last):\n  File "/a/{}", line 1, in f\n    y\n{}: 1\n'
    said = (
        trace.format("web/up.py", "KeyError")
        + trace.format("celery/worker.py", "IndexError")
        + trace.format("tracker/db.py", "tracker.errors.OutOfReach")
        + '{"error": "ValueError"}\n'
    )
    assert own_errors(said) == ["KeyError", "OutOfReach", "ValueError"]
