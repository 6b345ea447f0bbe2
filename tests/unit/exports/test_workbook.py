from dataclasses import replace
from datetime import datetime
from zipfile import ZipFile

import openpyxl
import pytest

from tests.unit.exports import prov
from tracker.errors import Refused
from tracker.exports import workbook
from tracker.exports.compose import compose


def _write(namn, path, **andra):
    gor, report = prov.TABELLER[namn]
    workbook.write(compose(gor(), report, prov.NAMN), path, **andra)
    return openpyxl.load_workbook(path)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "rapport.xlsx"


def test_table_holds_the_figures_under_their_headings(path):
    sheet = _write("avslut", path)["Tabell"]
    rows = list(sheet.iter_rows(min_row=7, values_only=True))
    assert rows[0] == ("Anledning", "Kvinna", "Man", "Totalt")
    assert rows[1] == ("Utskrivning", 99, 61, 160)
    assert rows[-1] == ("Totalt", 273, 205, 478)
    assert len(rows) == 9


def test_table_says_the_period_as_days(path):
    sheet = _write("avslut", path)["Tabell"]
    assert [sheet["B3"].value, sheet["B4"].value] == [
        datetime(2020, 1, 1),
        datetime(2020, 12, 31),
    ]
    assert sheet["B3"].number_format == "yyyy-mm-dd"


def test_table_is_set_up_for_reading_and_printing(path):
    sheet = _write("avslut", path)["Tabell"]
    assert sheet.freeze_panes == "B8"
    assert sheet.print_title_rows == "$7:$7"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["A"].width == 44
    assert sheet["B7"].alignment.horizontal == "right"
    assert sheet["A15"].font.bold
    assert sheet["D15"].font.bold


def test_groups_stand_above_their_columns(path):
    sheet = _write("fore_efter", path)["Tabell"]
    groups = [cell.value for cell in sheet[8]]
    assert groups == [None, "Före", *[None] * 5, "Efter", *[None] * 5]
    assert sheet.print_title_rows == "$8:$9"


def test_a_heading_has_the_height_of_its_lines_and_a_group_spreads_over_its_own_alone(path):
    gor, report = prov.TABELLER["fore_efter"]
    book = compose(gor(), report, prov.NAMN)
    name, first, *rest = book.kolumner
    long = replace(first, titel="Återkallad av remittent eller person", grupp=None)
    workbook.write(replace(book, kolumner=(name, long, *rest)), path)
    sheet = openpyxl.load_workbook(path)["Tabell"]
    assert sheet.row_dimensions[9].height >= 3 * 15
    assert [cell.alignment.horizontal for cell in sheet[8]][1:3] == ["left", "centerContinuous"]
    assert sheet.freeze_panes == "B10"


def test_per_cent_is_a_number_with_its_sign(path):
    sheet = _write("fore_efter", path)["Tabell"]
    assert (sheet["C10"].value, sheet["C10"].number_format) == (17, '0" %"')
    assert (sheet["B10"].value, sheet["B10"].number_format) == (39, "General")


def test_bas_stands_beside_before_and_after(path):
    book = _write("fore_efter", path)
    assert book["Tabell"]["A6"].value.startswith("398 av 478 är mätta")


def test_awkward_row_stays_text(path):
    book = _write("besvarlig", path)
    rows = list(book["Tabell"].iter_rows(min_row=8, values_only=True))
    assert rows == [
        ("=1+1", 0, "ej mätt", 12345),
        ('@SUM(A1) & <b>Åäö</b>; "x"', 1, 2, 3),
        ("Grön 🌱 växt", "–", "ej aktuellt än", "dold"),
        ("#N/A", 1, 1, 2),
        ("0123", 1, 1, 2),
        ("Totalt", 3, "ej mätt", 12350),
    ]
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type in {"f", "e"}]


def test_facts_of_an_insats_are_words(path):
    sheet = _write("insatser", path)["Tabell"]
    assert [sheet["B8"].value, sheet["B9"].value] == ["Nej", "Ja"]


def test_lasmig_says_how_it_was_counted(path):
    rows = list(_write("insatser", path)["Läs mig"].iter_rows(values_only=True))
    said = dict(row for row in rows if row[0])
    assert said["Löpnummer i loggen"] == "3571"
    assert said["Förbund"] == "Samordningsförbundet Prov"
    assert said["Definition"] == "deltagare-per-insats, version 1"
    assert said["Kodlistor"] == "version 1"
    assert said["Kontrollsumma (sha256)"] == prov.SHA
    assert said["Kunskapsläge"].endswith("löpnummer 3571 i loggen.")
    assert said["Avslutade"].endswith("1 januari 2020–31 december 2020 i alla insatser.")
    assert (None, "• Avslutet är inte en felregistrering.") in rows
    assert {"0", "–", "ej mätt", "ej aktuellt än", "dold"} <= said.keys()


def test_archive_has_no_clock(path):
    _write("avslut", path)
    with ZipFile(path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_progress_counts_all_rows(path):
    book = compose(prov.avslut(), prov.AVSLUT, prov.NAMN)
    many = replace(book, rader=list(book.rader) * 300, antal=2100)
    seen = []
    workbook.write(many, path, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1000, 2100), (2000, 2100), (2100, 2100)]
    assert openpyxl.load_workbook(path)["Tabell"].max_row == 7 + 2100 + 1


def test_empty_report_has_heading_and_total(path):
    tom = prov.avslut(rows=[], total={"kvinna": 0, "man": 0, "totalt": 0})
    workbook.write(compose(tom, prov.AVSLUT, prov.NAMN), path)
    rows = list(openpyxl.load_workbook(path)["Tabell"].iter_rows(min_row=7, values_only=True))
    assert rows == [("Anledning", "Kvinna", "Man", "Totalt"), ("Totalt", 0, 0, 0)]


def test_title_too_long_leaves_no_file(path):
    book = replace(compose(prov.avslut(), prov.AVSLUT, prov.NAMN), titel="å" * 40_000)
    with pytest.raises(Refused):
        workbook.write(book, path)
    assert list(path.parent.iterdir()) == []


def test_text_too_long_leaves_no_file(path):
    rad = {"kod": "x", "namn": "å" * 40_000, "kvinna": 1, "man": 1, "totalt": 2}
    with pytest.raises(Refused):
        workbook.write(compose(prov.avslut(rows=[rad]), prov.AVSLUT, prov.NAMN), path)
    assert list(path.parent.iterdir()) == []
