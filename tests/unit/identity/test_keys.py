import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from tracker.identity.keys import USES, KeysUnreadable, add, create, load


NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "hemligt" / "nycklar"


def test_create_makes_one_key_for_each_use(path):
    keys = create(path, now=NOW)
    for use in USES:
        assert keys.current(use).id == f"{use}-1"
        assert len(keys.current(use).secret) == 32
    assert len({keys.current(use).secret for use in USES}) == len(USES)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["nycklar"]


def test_create_never_overwrites(path):
    first = create(path, now=NOW)
    with pytest.raises(KeysUnreadable, match="finns redan"):
        create(path, now=NOW)
    assert load(path) == first


def test_load_gives_the_same_keys(path):
    assert create(path, now=NOW) == load(path)


def test_add_keeps_the_older_keys(path):
    before = create(path, now=NOW).fixed()
    after = add(path, "varde", now=NOW)
    assert after == load(path)
    assert after.current("varde").id == "varde-2"
    assert after.by_id("varde", "varde-1") == before.current("varde")
    assert after.all("varde") == (before.current("varde"), after.current("varde"))
    assert after.current("index") == before.current("index")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_add_from_many_at_once_loses_none(path):
    create(path, now=NOW)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: add(path, "index", now=NOW), range(12)))
    assert [key.id for key in load(path).all("index")] == [f"index-{n}" for n in range(1, 14)]


def test_by_id_unknown(path):
    with pytest.raises(KeysUnreadable, match="saknar nyckeln varde-9"):
        create(path, now=NOW).by_id("varde", "varde-9")


def test_load_missing(path):
    with pytest.raises(KeysUnreadable, match="saknas: återställ"):
        load(path)


def test_add_missing_folder(path):
    with pytest.raises(KeysUnreadable):
        add(path, "varde", now=NOW)


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644])
def test_load_open_to_others(path, mode):
    create(path, now=NOW)
    path.chmod(mode)
    with pytest.raises(KeysUnreadable, match="chmod 600"):
        load(path)


def _without_a_use(content):
    del content["nycklar"]["kedja"]


def _short(content):
    content["nycklar"]["varde"][0]["secret"] = "AAAA"


def _no_base64(content):
    content["nycklar"]["varde"][0]["secret"] += "!"


def _same_id(content):
    content["nycklar"]["varde"] *= 2


def _no_id(content):
    del content["nycklar"]["varde"][0]["id"]


def _no_keys(content):
    content["nycklar"] = {}


def _no_lists(content):
    content["nycklar"] = []


@pytest.mark.parametrize("change", [_short, _no_base64, _same_id, _no_id, _no_keys, _no_lists])
def test_load_damaged(path, change):
    create(path, now=NOW)
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content))
    with pytest.raises(KeysUnreadable, match="skadad"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b'{"nycklar": null}'])
def test_load_no_key_file(path, content):
    create(path, now=NOW)
    path.write_bytes(content)
    with pytest.raises(KeysUnreadable, match="skadad"):
        load(path)


def test_load_without_a_use_fails_when_it_is_asked_for(path):
    create(path, now=NOW)
    content = json.loads(path.read_bytes())
    _without_a_use(content)
    path.write_text(json.dumps(content))
    with pytest.raises(KeysUnreadable, match="saknar nyckel för kedja"):
        load(path).current("kedja")
    assert add(path, "kedja", now=NOW).current("kedja").id == "kedja-1"


def test_secrets_are_not_shown(path):
    keys = create(path, now=NOW, random=lambda size: b"S" * size)
    assert "SSS" not in repr(keys) + repr(keys.current("varde"))


def test_load_not_readable_at_all(tmp_path):
    with pytest.raises(KeysUnreadable, match="går inte att läsa"):
        load(tmp_path)
