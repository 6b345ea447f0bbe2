import datetime as dt
import io

import openpyxl
import pytest

from tracker.errors import Refused
from tracker.intake import files_xlsx
from tracker.intake.files import read, read_guarded, read_open


def workbook(*rows, **more) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, cells in more.items():
        book.create_sheet(title).append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(data: bytes, **limits):
    return list(read_open("a.xlsx", io.BytesIO(data), **limits))


def test_cells_of_excel_become_what_the_format_says():
    header = ["id", "typ", "datum", "antal", "fullfoljt", "personnummer", "deltagande", "kommun"]
    cells = ["1", "t", dt.date(2020, 1, 31), 12, True, 198802109879, 17, 180]
    (rad,) = rows(workbook(header, cells))
    assert rad.nummer == 2
    assert rad.handelse == {
        "id": "1",
        "typ": "t",
        "datum": "2020-01-31",
        "deltagande": "17",
        "person": {"personnummer": "198802109879"},
        "data": {"antal": 12, "fullfoljt": True, "kommun": "0180"},
    }
    assert rad.innehall == "1;t;2020-01-31;12;ja;198802109879;17;180"


@pytest.mark.parametrize(
    ("column", "cell", "means"),
    [
        ("datum", dt.datetime.fromisoformat("2020-01-31"), "2020-01-31"),
        ("datum", dt.datetime.fromisoformat("2020-01-31T10:30"), "2020-01-31T10:30:00"),
        ("datum", "2020-01-31", "2020-01-31"),
        ("datum", 43861, "43861"),
        ("insats", 12.5, "12.5"),
        ("insats", True, True),
    ],
)
def test_envelope_cell(column, cell, means):
    (rad,) = rows(workbook(["id", "typ", column], ["1", "t", cell]))
    assert rad.handelse[column] == means


@pytest.mark.parametrize(
    ("column", "cell", "means"),
    [
        ("antal", 12.5, 12.5),
        ("antal", True, True),
        ("fullfoljt", 1, 1),
        ("kommuner", 180, ["0180"]),
        ("svar.halsa", 4, {"halsa": "4"}),
    ],
)
def test_data_cell(column, cell, means):
    (rad,) = rows(workbook(["id", "typ", column], ["1", "t", cell]))
    assert rad.handelse["data"] == {column.partition(".")[0]: means}


def test_number_is_the_row_of_the_sheet_and_empty_rows_are_skipped():
    data = workbook([], [], ["id", "typ"], [], ["1", "t"], ["", " "], ["2", "t"])
    assert [(rad.nummer, rad.handelse["id"]) for rad in rows(data)] == [(5, "1"), (7, "2")]


def test_table_may_begin_in_another_column():
    data = workbook([None, "id", "typ"], [None, "1", "t"])
    assert [rad.handelse["id"] for rad in rows(data)] == ["1"]


def test_only_the_first_sheet_counts():
    assert [r.handelse["id"] for r in rows(workbook(["id", "typ"], ["1", "t"], Två=["9"]))] == ["1"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (workbook(), "tomt"),
        (workbook(["1", "2"]), "rubriker"),
        (b"", "ingen Excelfil"),
        (b"id;typ\n1;t\n", "ingen Excelfil"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "lösenord"),
    ],
)
def test_file_is_refused_as_a_whole(data, says):
    with pytest.raises(Refused, match=says):
        rows(data)


def test_parser_out_of_time_is_a_refusal(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(files_xlsx, "_CHILD", child)
    with pytest.raises(Refused, match="går inte att läsa"):
        rows(workbook(["id", "typ"], ["1", "t"]), seconds=1)


def test_parser_that_dies_between_rows_is_a_refusal(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text('print(\'[1, ["id"]]\\n[2, ["1"]]\\n[3, ["2\', end=\'\')\n')
    monkeypatch.setattr(files_xlsx, "_CHILD", child)
    got = read_open("a.xlsx", io.BytesIO(workbook(["id"], ["1"])))
    assert next(got).handelse["id"] == "1"
    with pytest.raises(Refused, match="går inte att läsa"):
        next(got)


def test_reading_may_be_given_up(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(["id", "typ"], *(["1", "t"] for _ in range(100))))
    for reader in (read(path), read_guarded(path, seconds=10, memory_mb=512)):
        assert next(reader).nummer == 2
        reader.close()  # the child process goes with it, or the next test warns
