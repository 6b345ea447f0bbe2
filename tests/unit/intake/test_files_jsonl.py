import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Refused, WrongUse
from tracker.intake import files_jsonl
from tracker.intake.files import read, read_line, read_open


def rows(data: bytes, name: str = "a.jsonl"):
    return list(read_open(name, io.BytesIO(data)))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('aå"\\:{ ', max_size=5), inner)
    ),
    max_leaves=12,
)
EVENTS = st.dictionaries(st.text('abcå ":,', max_size=6), VALUES, max_size=6)


@given(
    st.lists(EVENTS, max_size=5), st.booleans(), st.sampled_from([None, (" , ", " : "), (",", ":")])
)
def test_events_come_back_as_written(events, ascii_, separators):
    text = "".join(
        json.dumps(event, ensure_ascii=ascii_, separators=separators) + "\n" for event in events
    )
    assert [rad.handelse for rad in rows(text.encode())] == events


@given(st.lists(st.binary(max_size=60) | st.text('{}[]":,\\ux0 1e\n', max_size=30).map(str.encode)))
def test_any_bytes_are_rows_never_an_error(pieces):
    data = b"\n".join([b"{}", *pieces])
    for rad in rows(data):
        assert (rad.handelse is None) == bool(rad.fel)
        assert rad.innehall == data.split(b"\n")[rad.nummer - 1].decode(errors="replace").rstrip(
            "\r"
        )


def test_numbering_is_by_physical_line():
    data = b'\xef\xbb\xbf{"a":1}\r\n\r\n  \n{"a":2}\n\n{"a":3}'
    assert [(rad.nummer, rad.handelse) for rad in rows(data)] == [
        (1, {"a": 1}),
        (4, {"a": 2}),
        (6, {"a": 3}),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_lines_across_chunks(monkeypatch, size):
    monkeypatch.setattr(files_jsonl, "_CHUNK", size)
    data = b'{"a":"\xc3\xa5"}\n\n{"b":2}\nx\n{"c":3}'
    assert [(rad.nummer, rad.handelse) for rad in rows(data)] == [
        (1, {"a": "å"}),
        (3, {"b": 2}),
        (4, None),
        (5, {"c": 3}),
    ]


DEEP = b'{"a":' * 900 + b"1" + b"}" * 900


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "JSON"),
        (b'{"a":NaN}', "JSON"),
        (b'{"a":1e999}', "JSON"),
        (b'{"a":1}{"b":2}', "JSON"),
        (b"[1]", "ingen händelse"),
        (b"null", "ingen händelse"),
        (b'"text"', "ingen händelse"),
        (b'{"a":1,"a":2}', "Fältet a står två gånger"),
        (b'{"a":1,"a" :2}', "Fältet a står två gånger"),
        (b'{"a":"x\\"","a":"y"}', "Fältet a står två gånger"),
        (b'{"a":1,"\\u0061":2}', "Fältet a står två gånger"),
        (b'{"d":{"x":[{"a":1,"a":1}]}}', "Fältet a står två gånger"),
        (b'{"a":99999999999999999999}', "för stort"),
        (b'{"a":[-99999999999999999999]}', "för stort"),
        (b'{"a":"\\ud800"}', "halvt tecken"),
        (b'{"a":"\\u0000"}', "nolltecken"),
        (b'{"a":["\\u0000"]}', "nolltecken"),
        (b'{"\\u0000":1}', "nolltecken"),
        (b'{"a":"\xe5"}', "UTF-8"),
        (b"[" * 2000, "klamrar"),
        (b"x" * (1024 * 1024 + 1), "längre än 1 MiB"),
    ],
)
def test_unreadable_line_is_h001(line, says):
    (rad,) = rows(line)
    (fel,) = rad.fel
    assert (fel.rad, fel.kod, rad.handelse) == (1, "H001", None)
    assert says in fel.text
    assert fel.innehall == rad.innehall
    if len(line) < 1024:
        assert fel.innehall == line.decode(errors="replace")


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":"\\\\u0000"}',
        b'{"a":1.5,"b":[2.5]}',
        b'{"a" : "b" }',
        b'{"a":"\\"a\\":1"}',
        b'{"a":9223372036854775807}',
        DEEP,
    ],
)
def test_odd_but_right_line_is_taken_in(line):
    (rad,) = rows(line)
    assert rad.handelse == json.loads(line)


def test_line_without_end_is_told_once_and_the_rest_is_read():
    data = b"{}\n" + b"x" * (5 * 1024 * 1024) + b'\n{"a":1}\n'
    first, long, last = rows(data)
    assert (first.nummer, long.nummer, last.nummer) == (1, 2, 3)
    assert long.fel[0].kod == "H001"
    assert len(long.innehall) < 100_000
    assert last.handelse == {"a": 1}


@pytest.mark.parametrize("data", [b"[\n{},\n{}\n]\n", b"\xff\xfe{\0}\0"])
def test_file_of_another_form_is_refused_as_a_whole(data):
    with pytest.raises(Refused, match="Filen är"):
        rows(data, "a.json")


def test_empty_file_has_no_rows():
    assert rows(b"") == []


def test_unknown_suffix_is_wrong_use(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"{}")
    with pytest.raises(WrongUse, match=r"\.jsonl, \.csv eller \.xlsx"):
        next(read(path))


def test_missing_file_is_wrong_use(tmp_path):
    with pytest.raises(WrongUse, match="finns inte"):
        next(read(tmp_path / "a.jsonl"))


def test_suffix_may_be_in_capitals(tmp_path):
    path = tmp_path / "A.JSONL"
    path.write_bytes(b'{"a":1}\n')
    assert [rad.handelse for rad in read(path)] == [{"a": 1}]


def test_read_line_takes_an_event_posted_alone():
    assert read_line(1, b'{"a":1}').handelse == {"a": 1}
