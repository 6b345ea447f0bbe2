import io
import json
from pathlib import Path

import openpyxl
from openpyxl.cell import WriteOnlyCell

from tracker.intake.files import read_open


TABLE = Path(__file__).with_name("celler.txt")


def cases():
    for line in TABLE.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        column, rest = line.split("|", 1)
        cell, expected = rest.rsplit("|", 1)
        expected = expected.strip()
        yield column.strip(), cell.strip(), {} if expected == "-" else json.loads(expected)


def as_csv(column: str, cell: str) -> bytes:
    quoted = '"' + cell.replace('"', '""') + '"'
    return f'id;typ;"{column}"\n1;t;{quoted}\n'.encode()


def as_xlsx(cases: list) -> bytes:
    """One row a case; the cases of one column share it."""
    columns = ["id", "typ", *dict.fromkeys(column for column, _, _ in cases)]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(columns)
    for column, cell, _ in cases:
        row = ["1", "t", *[None] * (len(columns) - 2)]
        row[columns.index(column)] = as_text(sheet, cell)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_text(sheet, cell: str):
    written = WriteOnlyCell(sheet, value=cell or None)
    if cell:
        written.data_type = "s"  # else «=1+1» is a formula
    return written


def test_cells_as_xlsx_mean_the_same():
    apart = [case for case in cases() if case[0] == "svar"]  # it clashes with svar.halsa
    together = [case for case in cases() if case[0] != "svar"]
    for group in (together, apart):
        rader = list(read_open("a.xlsx", io.BytesIO(as_xlsx(group))))
        assert [rad.handelse for rad in rader] == [
            {"id": "1", "typ": "t", "data": {}} | expected for _, _, expected in group
        ]
