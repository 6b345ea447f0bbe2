import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tracker.identity.erase import Erasure, ErasuresUnreadable, remember, remembered


WHEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def _erasure(forbund="sthlm"):
    return Erasure(forbund, uuid4(), ("D-1", "D-2"), "Beslut 4/2026, åäö", WHEN)


def test_remembered_no_file(tmp_path):
    assert remembered(tmp_path / "gallrade.jsonl") == []


def test_remember_adds_at_the_end(tmp_path):
    path = tmp_path / "data" / "gallrade.jsonl"
    first, second, third = _erasure(), _erasure("malmo"), _erasure()
    remember(path, [first, second])
    remember(path, [third])
    assert remembered(path) == [first, second, third]
    assert path.stat().st_mode & 0o077 == 0


def test_remembered_a_torn_last_line_is_left_out_and_cut_away(tmp_path):
    path = tmp_path / "gallrade.jsonl"
    first, second = _erasure(), _erasure()
    remember(path, [first])
    path.write_bytes(path.read_bytes() + b'{"forbund": "sth')
    assert remembered(path) == [first]
    remember(path, [second])
    assert remembered(path) == [first, second]


@pytest.mark.parametrize("line", [b"{", b"[]", b"0", b'{"forbund": "a"}', b"\xff"])
def test_remembered_damaged(tmp_path, line):
    path = tmp_path / "gallrade.jsonl"
    remember(path, [_erasure()])
    path.write_bytes(line + b"\n" + path.read_bytes())
    with pytest.raises(ErasuresUnreadable, match="skadad"):
        remembered(path)


def test_remembered_finds_every_changed_byte_of_a_whole_line(tmp_path):
    path = tmp_path / "gallrade.jsonl"
    one, two = Erasure("f", uuid4(), ("D-1",), "§ 4", WHEN, (uuid4(),)), _erasure()
    remember(path, [one, two])
    whole = path.read_bytes()
    for place in range(len(whole) - 1):  # without its end the last line is one that was cut off
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ErasuresUnreadable):
            remembered(path)


def test_remembered_takes_a_line_from_before_there_were_sums(tmp_path):
    path, one = tmp_path / "gallrade.jsonl", _erasure()
    remember(path, [one])
    content = json.loads(path.read_bytes())
    del content["summa"], content["filer"]
    path.write_text(json.dumps(content) + "\n", "utf-8")
    assert remembered(path) == [one]
