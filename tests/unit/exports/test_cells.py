from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tracker.errors import Refused
from tracker.exports import cells


TEXT = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    st.sampled_from(
        ["=1+1", "=", "#N/A", "#REF!", "007", "199001019802", " x ", "🌱", "å\nö", "1.0"]
    ),
)
FIGURES = st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1)
DAYS = st.dates(min_value=date(1905, 1, 1), max_value=date(2999, 12, 31))


def _through_cell(values):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Blad")
    sheet.append([cells.cell(sheet, value) for value in values])
    out = BytesIO()
    book.save(out)
    return out


def _through_markup(values, tmp_path_factory):
    from openpyxl.writer.excel import ExcelWriter

    from tracker.exports.frozenzip import FrozenZip

    book = Workbook(write_only=True)
    book.create_sheet("Blad")
    row = "".join(cells.markup(f"{chr(65 + n)}1", value, 0) for n, value in enumerate(values))
    path = tmp_path_factory.mktemp("m") / "m.xlsx"
    bodies = {"xl/worksheets/sheet1.xml": [f'<row r="1">{row}</row>']}
    with FrozenZip(path, bodies) as archive:
        ExcelWriter(book, archive).save()
    return path


def _read(source):
    row = next(openpyxl.load_workbook(source).active.iter_rows(min_row=1, max_row=1))
    return list(row)


def _expected(value):
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return cells.clean(value)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.lists(TEXT | FIGURES | DAYS, min_size=1, max_size=8))
@example(["=cmd|' /C calc'!A0", "\x00\x07ren", "\ud800"])
def test_cell_comes_back_as_written(values):
    for value, found in zip(values, _read(_through_cell(values)), strict=False):
        assert found.data_type != "f"
        assert _same(value, found)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.lists(TEXT | FIGURES, min_size=1, max_size=8))
@example(["=1+1", "#N/A", "<b>&amp;</b>", "]]>", 0, "0"])
def test_markup_comes_back_as_written(tmp_path_factory, values):
    for value, found in zip(values, _read(_through_markup(values, tmp_path_factory)), strict=False):
        assert found.data_type not in {"f", "e"}
        assert _same(value, found)


def _same(value, found):
    """openpyxl trims text that is nothing but blanks; that is the only difference allowed."""
    expected = _expected(value)
    if isinstance(expected, str) and not expected.strip():
        return found.value is None or not found.value.strip()
    return found.value == expected and type(found.value) is type(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\x00\x1fb", "ab"),
        ("rad\r\nrad\rrad", "rad\nrad\nrad"),
        ("", None),
        ("\x07", None),
        (10**15, "1000000000000000"),
        (-(10**15), "-1000000000000000"),
        (10**15 - 1, 10**15 - 1),
        (None, None),
    ],
)
def test_clean_keeps_what_a_cell_can_hold(value, expected):
    assert cells.clean(value) == expected


def test_clean_refuses_text_that_excel_would_cut():
    assert cells.clean("å" * 32_767) == "å" * 32_767
    with pytest.raises(Refused, match="csv"):
        cells.clean("å" * 32_768)


def test_clean_refuses_a_moment():
    with pytest.raises(TypeError):
        cells.clean(datetime(2020, 1, 1, tzinfo=UTC))
