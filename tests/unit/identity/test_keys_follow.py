"""Keys that follow their file: what a running process knows after a rotation."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.identity.keys import add, create, load, remove


NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "nycklar"


def test_keys_follow_their_file(path):
    running = create(path, now=NOW)
    add(path, "varde", "index", now=NOW)
    assert running.current("varde").id == "varde-2"
    assert running.current("index").id == "index-2"
    assert running.by_id("varde", "varde-1")


def test_fixed_keys_stay(path):
    fixed = create(path, now=NOW).fixed()
    add(path, "index", now=NOW)
    assert fixed.current("index").id == "index-1"


@pytest.mark.parametrize(
    "break_", [Path.unlink, lambda p: p.write_bytes(b"{")], ids=["away", "broken"]
)
def test_keys_stay_known_while_the_file_is_away_or_broken(path, break_):
    running = create(path, now=NOW)
    whole = path.read_bytes()
    break_(path)
    assert running.current("varde").id == "varde-1"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(whole)
    add(path, "varde", now=NOW)
    assert running.current("varde").id == "varde-2"


def test_keys_follow_a_file_that_was_replaced_by_hand(path, tmp_path):
    running = create(path, now=NOW)
    copy = tmp_path / "kopia"
    copy.touch(mode=0o600)
    copy.write_bytes(path.read_bytes())
    add(copy, "kedja", now=NOW)
    copy.replace(path)
    assert running.current("kedja").id == "kedja-2"


def test_remove_takes_old_keys_and_never_the_newest(path):
    create(path, now=NOW)
    add(path, "varde", "index", now=NOW)
    left = remove(path, {"varde-1", "varde-2", "index-2", "kedja-1"})
    assert [key.id for key in left.all("varde")] == ["varde-2"]
    assert [key.id for key in left.all("index")] == ["index-1", "index-2"]
    assert left.current("kedja").id == "kedja-1"
    assert left == load(path)


def test_add_never_gives_an_id_again(path):
    create(path, now=NOW)
    add(path, "varde", now=NOW)
    remove(path, {"varde-1"})
    assert add(path, "varde", now=NOW).current("varde").id == "varde-3"
    assert json.loads(path.read_bytes())["version"] == 1
