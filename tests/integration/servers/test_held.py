"""The embedded servers as `stegvis up` holds them: what is killed comes back with its data."""

import os
import signal
import time
from contextlib import suppress

import psutil
import psycopg
import pytest
import redis
from serverprov import another, ask, connect, keepers, ping, postmaster, processes, until

from tracker.errors import OutOfReach
from tracker.servers import attached, held


pytestmark = pytest.mark.slow


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
        old.wait(60)
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
        assert psutil.wait_procs(victims, timeout=60)[1] == []
    assert (data_dir / "postgres" / "postmaster.pid").exists()
    with held(settings, fast=True) as supervised:
        assert ask(supervised.addresses.database_owner_url, "SELECT tal FROM kvar") == [(7,)]
        assert ping(supervised.addresses)
