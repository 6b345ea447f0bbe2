"""The embedded servers shared: started by the first who needs them, stopped after the last."""

import os
import shutil

import psycopg
import pytest
import redis
from serverprov import (
    another,
    ask,
    keepers,
    leave,
    ping,
    postmaster,
    processes,
    settings_for,
    until,
)

from tracker.errors import OutOfReach
from tracker.servers import attached
from tracker.servers.place import Place


pytestmark = pytest.mark.slow


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
        message = queue.get(timeout=60)
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
