import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.svar import Fel, Kvitto
from tracker.errors import OutOfReach, Refused
from tracker.identity import keys
from tracker.identity.keys import Key, Keys, KeysUnreadable
from tracker.intake import sealed_file
from tracker.intake.files import read_open
from tracker.intake.receipts import keep, keep_receipt, read_kept, read_receipt, sweep


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEYS = Keys({"kvitto": (Key("kvitto-1", b"1" * 32),)})
ID, OTHER = UUID(int=1), UUID(int=2)
PNR = "19880210-9879"
LINE = b'{"person":{"personnummer":"' + PNR.encode() + b'"}}\n'
PIECE = sealed_file._PIECE


def kept(tmp_path, content: bytes, *, id_=ID, now=NOW) -> None:
    assert keep(tmp_path, KEYS, f"Anna {PNR}.jsonl", io.BytesIO(content), id_=id_, now=now) == id_


def content_of(tmp_path, id_=ID) -> bytes:
    with read_kept(tmp_path, KEYS, id_)[1] as file:
        return file.read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_file_comes_back_as_it_was(tmp_path, size):
    content = (LINE * (size // len(LINE) + 1))[:size]
    kept(tmp_path, content)
    name, file = read_kept(tmp_path, KEYS, ID)
    with file:
        assert name == f"Anna {PNR}.jsonl"
        assert file.read() == content


class Trickle(io.RawIOBase):
    """Gives a few bytes at a time, as a socket does."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._left.read(min(size, 1000))


def test_source_may_give_less_than_asked_for(tmp_path):
    keep(tmp_path, KEYS, "a", Trickle(LINE * 9000), id_=ID, now=NOW)
    assert content_of(tmp_path) == LINE * 9000


def test_nothing_is_in_clear_on_the_disk(tmp_path):
    kept(tmp_path, LINE * 5000)
    fel = Fel(rad=1, kod="H001", text="…", innehall=PNR)
    receipt = Kvitto(lasta=1, nya=0, fanns=0, avvisade=1, ej_sparade=0, fel=[fel])
    keep_receipt(tmp_path, KEYS, ID, receipt, now=NOW)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == ["fil", "kvitto", "namn"]
    for path in files:
        assert b"9879" not in path.read_bytes()
        assert PNR not in str(path)
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
    assert read_receipt(tmp_path, KEYS, ID) == receipt


def test_kept_file_is_read_as_an_import(tmp_path):
    text = "id;typ;namn\n1;t;Å\n".encode("cp1252")  # read twice: needs a seekable stream
    keep(tmp_path, KEYS, "a.csv", io.BytesIO(text), id_=ID, now=NOW)
    name, file = read_kept(tmp_path, KEYS, ID)
    with file:
        assert [rad.handelse["data"] for rad in read_open(name, file)] == [{"namn": "Å"}]


@pytest.fixture(scope="module")
def long_file(tmp_path_factory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("a")
    content = bytes(n % 251 for n in range(2 * PIECE + 100))
    keep(folder, KEYS, "a", io.BytesIO(content), id_=ID, now=NOW)
    return folder, content


@given(jumps=st.lists(st.tuples(st.integers(0, 3 * PIECE), st.integers(0, 2 * PIECE)), max_size=5))
def test_reading_from_anywhere(long_file, jumps):
    folder, content = long_file
    with read_kept(folder, KEYS, ID)[1] as file:
        for at, length in jumps:
            file.seek(at)
            assert file.read(length) == content[at : at + length]
        assert file.seek(0, 2) == len(content)


def change(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


SEALED = PIECE + 28
FAULTS = {
    "a changed byte": lambda path: change(path, 200),
    "a changed last byte": lambda path: change(path, -1),
    "cut off in a piece": lambda path: path.write_bytes(path.read_bytes()[:-5]),
    "cut off between pieces": lambda path: path.write_bytes(path.read_bytes()[: 40 + SEALED]),
    "cut off to nothing": lambda path: path.write_bytes(path.read_bytes()[:40]),
    "no head": lambda path: path.write_bytes(b""),
    "another's file": lambda path: path.write_bytes(
        (path.parent.parent / str(OTHER) / "fil").read_bytes()
    ),
    "its own name": lambda path: path.write_bytes(path.with_name("namn").read_bytes()),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_changed_file_is_never_given_out(tmp_path, fault):
    kept(tmp_path, LINE * 3000)
    kept(tmp_path, LINE * 3000, id_=OTHER)
    FAULTS[fault](tmp_path / "mottaget" / str(ID) / "fil")
    with pytest.raises((KeysUnreadable, Refused)):
        content_of(tmp_path)


def test_pieces_in_another_order_are_never_given_out(tmp_path):
    kept(tmp_path, LINE * 6000)
    path = tmp_path / "mottaget" / str(ID) / "fil"
    data = path.read_bytes()
    head, first, second = data[:40], data[40 : 40 + SEALED], data[40 + SEALED : 40 + 2 * SEALED]
    path.write_bytes(head + second + first + data[40 + 2 * SEALED :])
    with pytest.raises(KeysUnreadable):
        content_of(tmp_path)


def test_old_key_still_reads_and_a_new_one_writes(tmp_path):
    kept(tmp_path, LINE)
    both = Keys({"kvitto": (*KEYS.by_use["kvitto"], Key("kvitto-2", b"2" * 32))})
    with read_kept(tmp_path, both, ID)[1] as file:
        assert file.read() == LINE
    keep(tmp_path, both, "a", io.BytesIO(LINE), id_=OTHER, now=NOW)
    with pytest.raises(KeysUnreadable, match="kvitto-2"):
        read_kept(tmp_path, KEYS, OTHER)


def test_real_key_file(tmp_path):
    made = keys.create(tmp_path / "nycklar", now=NOW)
    keep(tmp_path, made, "a", io.BytesIO(LINE), id_=ID, now=NOW)
    with read_kept(tmp_path, made, ID)[1] as file:
        assert file.read() == LINE


def test_sweep_takes_what_is_older_than_thirty_days(tmp_path):
    kept(tmp_path, LINE, now=NOW - timedelta(days=30, seconds=1))
    kept(tmp_path, LINE, id_=OTHER, now=NOW - timedelta(days=30))
    assert sweep(tmp_path, now=NOW) == 1
    with pytest.raises(Refused, match="30 dagar"):
        read_kept(tmp_path, KEYS, ID)
    assert content_of(tmp_path, OTHER) == LINE
    assert sweep(tmp_path, now=NOW) == 0


def test_sweep_takes_a_receipt_that_stands_alone(tmp_path):
    receipt = Kvitto(lasta=0, nya=0, fanns=0, avvisade=0, ej_sparade=0, fel=[])
    keep_receipt(tmp_path, KEYS, ID, receipt, now=NOW)
    assert sweep(tmp_path, now=NOW + timedelta(days=31)) == 1


def test_sweep_takes_what_a_crash_left_half_done(tmp_path):
    half = tmp_path / "mottaget" / str(ID)
    half.mkdir(parents=True)
    (half / "fil.ny").write_bytes(b"half")
    changed = datetime.fromtimestamp(half.stat().st_mtime, UTC)
    assert sweep(tmp_path, now=changed + timedelta(days=29)) == 0
    assert sweep(tmp_path, now=changed + timedelta(days=31)) == 1


def test_sweep_of_nothing(tmp_path):
    assert sweep(tmp_path, now=NOW) == 0


class Broken(io.RawIOBase):
    def read(self, *_: int) -> bytes:
        raise OSError(28, "No space left on device")


def test_failed_keeping_leaves_nothing_behind(tmp_path):
    with pytest.raises(OutOfReach, match="utrymme"):
        keep(tmp_path, KEYS, "a", Broken(), id_=ID, now=NOW)
    assert list((tmp_path / "mottaget").iterdir()) == []


def test_used_id_is_refused_and_what_is_there_stays(tmp_path):
    kept(tmp_path, LINE)
    with pytest.raises(OutOfReach):
        keep(tmp_path, KEYS, "b", io.BytesIO(b"b"), id_=ID, now=NOW)
    assert content_of(tmp_path) == LINE
