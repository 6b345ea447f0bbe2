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


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"forbund": "a"}', b"\xff"])
def test_remembered_damaged(tmp_path, line):
    path = tmp_path / "gallrade.jsonl"
    remember(path, [_erasure()])
    path.write_bytes(line + b"\n" + path.read_bytes())
    with pytest.raises(ErasuresUnreadable, match="skadad"):
        remembered(path)
