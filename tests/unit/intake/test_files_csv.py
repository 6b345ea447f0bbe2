import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.intake import files_csv
from tracker.intake.files import read_open


def rows(data: bytes | str):
    return list(read_open("a.csv", io.BytesIO(data.encode() if isinstance(data, str) else data)))


# A cell: no white space around it, not empty, and nothing that no CSV holds.
WORD = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufffd\ufeff|:"), min_size=1, max_size=20
).filter(lambda text: text == text.strip() and text != "(tom)")
CODE = st.text("abcdeåäö_", min_size=1, max_size=8)
OCCUPATION = st.fixed_dictionaries({"typ": CODE}, optional={"procent": st.integers(0, 100)})
DATA = st.fixed_dictionaries(
    {},
    optional={
        "orsak": WORD,
        "namn": WORD,
        "antal": st.integers(-(10**17), 10**17),
        "fullfoljt": st.booleans(),
        "forsorjning": st.lists(CODE, min_size=1),
        "sysselsattning": st.lists(OCCUPATION, min_size=1),
        "svar": st.dictionaries(CODE, CODE, min_size=1, max_size=2),
    },
)
CORRECTION = st.dictionaries(st.sampled_from(["datum", "syfte"]), st.none() | WORD, min_size=1)
EVENTS = st.fixed_dictionaries(
    {"id": WORD, "typ": CODE, "data": DATA},
    optional={"forbund": CODE, "person": st.fixed_dictionaries({"personnummer": CODE})},
)


def cell(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return "|".join(cell(part) for part in value)
    if isinstance(value, dict):
        return value["typ"] + (f":{value['procent']}" if "procent" in value else "")
    return "(tom)" if value is None else str(value)


def flat(event: dict) -> dict[str, str]:
    out = {key: event[key] for key in ("id", "typ", "forbund") if key in event}
    if "person" in event:
        out["personnummer"] = event["person"]["personnummer"]
    for key, value in event["data"].items():
        if key in {"svar", "andring"}:
            out |= {f"{key}.{inner}": cell(of) for inner, of in value.items()}
        else:
            out[key] = cell(value)
    return out


@given(
    st.lists(
        EVENTS | EVENTS.flatmap(lambda e: CORRECTION.map(lambda a: e | {"data": {"andring": a}}))
    ),
    st.sampled_from([";", ","]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_events_written_as_csv_come_back(events, delimiter, encoding, ending):
    table = [flat(event) for event in events]
    names = list(dict.fromkeys(["id", "typ", *(name for row in table for name in row)]))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out, names, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL
    )
    writer.writeheader()
    writer.writerows(table)
    assert [rad.handelse for rad in rows(out.getvalue().encode(encoding))] == events


@given(st.lists(st.binary(max_size=40) | st.text('";,\r\n aå1', max_size=30).map(str.encode)))
def test_any_bytes_are_rows_never_an_error(pieces):
    for rad in rows(b"id;typ\n" + b"\n".join(pieces)):
        assert (rad.handelse is None) == bool(rad.fel)


def test_cp1252_is_read():
    (rad,) = rows("id,typ,namn\n1,t,Gårdsänden – 5 €\n".encode("cp1252"))
    assert rad.handelse == {"id": "1", "typ": "t", "data": {"namn": "Gårdsänden – 5 €"}}


def test_cp1252_is_seen_in_the_very_last_byte():
    (rad,) = rows("id;typ;namn\n1;t;å".encode("cp1252"))
    assert rad.handelse["data"] == {"namn": "å"}


def test_bytes_of_no_encoding_are_h001():
    good, bad = rows(b"id;typ;namn\n1;t;\xe5\n2;t;\x81\n")
    assert good.handelse["data"] == {"namn": "å"}
    assert (bad.fel[0].kod, bad.fel[0].rad) == ("H001", 3)


def test_row_is_numbered_and_shown_as_in_the_file():
    text = 'id;typ;orsak\n\n1;t;"två\r\nrader; ""här"""\n;;\n2;t;x\n'
    first, second = rows(text)
    assert (first.nummer, second.nummer) == (3, 6)
    assert first.handelse["data"] == {"orsak": 'två\r\nrader; "här"'}
    assert first.innehall == '1;t;"två\r\nrader; ""här"""'
    assert second.innehall == "2;t;x"


def test_unpaired_quote_costs_its_own_line_only():
    bad, good, last = rows('id;typ\n1;"t\n2;t\n3;t\n')
    assert (bad.nummer, bad.fel[0].kod, bad.innehall) == (2, "H001", '1;"t')
    assert (good.nummer, good.handelse["id"]) == (3, "2")
    assert (last.nummer, last.handelse["id"]) == (4, "3")


def test_endless_line_costs_its_own_line_only():
    bad, good = rows("id;typ\n1;" + "t" * 400_000 + "\n2;t\n")
    assert (bad.nummer, bad.fel[0].kod) == (2, "H001")
    assert len(bad.innehall) < 100_000
    assert (good.nummer, good.handelse["id"]) == (3, "2")


def test_many_unpaired_quotes_refuse_the_file():
    with pytest.raises(Refused, match="citattecken"):
        rows("id;typ\n" + '1;"t\n' * 1001)


def test_excel_says_its_delimiter():
    (rad,) = rows("sep=,\nid,typ\n1,t\n")
    assert (rad.nummer, rad.handelse["id"]) == (3, "1")


def test_cell_beyond_the_header_is_told_by_its_number():
    (rad,) = rows("id;typ;;\n1;t;;x;y\n")
    assert rad.handelse["data"] == {"kolumn 4": "x", "kolumn 5": "y"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "tom"),
        ("\n\n", "tom"),
        ("1;2\n3;4\n", "rubriker"),
        ("id;typ;id\n", "id står två gånger"),
        ("id;svar;svar.x\n", "svar och svar.x säger emot varandra"),
        ("id;" + ";".join(f"k{n}" for n in range(200)) + "\n", "201 kolumner"),
        ("id;typ\n".encode("utf-16"), "UTF-16"),
        ("id;typ\n" + "\n" * 200_001, "200000 rader"),
    ],
)
def test_file_is_refused_as_a_whole(text, says):
    with pytest.raises(Refused, match=says):
        rows(text)


def test_row_of_too_many_cells_is_h001():
    (rad,) = rows("id;typ\n1;t" + ";x" * 300 + "\n")
    assert rad.fel[0].kod == "H001"


def test_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setitem(files_csv.check_size.__globals__["MAX_SIZE"], "csv", 10)
    with pytest.raises(Refused, match="för stor"):
        rows("id;typ\n1;t\n")


@pytest.mark.parametrize(
    ("column", "falt"),
    [
        ("orsak", "data.orsak"),
        ("utbildning", "data.utbildning"),
        ("svar.q1", "data.svar.q1"),
        ("insats", "insats"),
    ],
)
def test_only_a_correction_clears_a_field(column, falt):
    good, bad = rows(f"id;typ;{column}\n1;t;x\n2;t;(tom)\n")
    assert good.handelse is not None
    assert bad.handelse is None
    assert [(f.rad, f.kod, f.falt) for f in bad.fel] == [(3, "H001", falt)]
    assert "andring" in bad.fel[0].text
