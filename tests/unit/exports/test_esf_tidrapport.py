"""A time sheet in our own layout, read back."""

import io
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from tests.spec.esf.manaden import MANAD, VERK, rad
from tracker.errors import Refused
from tracker.esf.manad import Manad
from tracker.esf.pengar.avrundning import AVRUNDNINGAR
from tracker.esf.regler.programperioder import regelverk
from tracker.exports.esf import blankettfalt
from tracker.exports.esf.tidrapport import Skriven, Tidrapport, filnamn, skapa


NY, GAMMAL = VERK["2021-2027"], VERK["2014-2020"]
RADER = (
    rad(1, minuter=450),
    rad(2, nr=3, minuter=20, aktivitet="A3", delprojekt="B", beskrivning="=1+1"),
    rad(3, nr=3, minuter=800, aktivitet="A1"),
)


def rapport(**andra):
    grund = {
        "projekt": "Rätt stöd",
        "arende": "2026/00123",
        "agare": "Förbundet, 556000-0001",
        "namn": "Åsa Öberg",
        "personnummer": "198001019804",
        "arbetsgivare": "Kommunen, 556000-0002",
        "kategori": "Projektmedarbetare",
        "slag": "direkt",
        "sysselsattning": 80,
        "manad": MANAD,
        "rader": RADER,
        "ackumulerat": 60_000,
        "skrivna": (Skriven("anstalld", "Åsa Öberg", date(2026, 4, 1)),),
        "kontroll": "0123456789abcdef0123",
    }
    return Tidrapport(**grund | andra)


def opened(made):
    return openpyxl.load_workbook(io.BytesIO(made))


def column(sheet, letter):
    return [cell.value for cell in sheet[letter]]


def test_the_sheet_of_the_new_period_has_the_seven_and_the_cap_of_the_day():
    book = opened(skapa(rapport(), NY, AVRUNDNINGAR["hel_nedat"]))
    assert book.sheetnames == ["Instruktion", "Tidrapport", "Underlag"]
    assert book.active.title == "Tidrapport"
    sheet = book["Tidrapport"]
    assert [c.value for c in sheet[11]] == [
        *("Datum", "Veckodag", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "Summa dag", "Kontroll"),
    ]
    assert [c.value for c in sheet[13]][:3] == [datetime(2026, 3, 2), "måndag", 7.5]
    assert [c.value for c in sheet[14]][2:] == [
        *(pytest.approx(800 / 60), None, pytest.approx(1 / 3), None, None, None, None),
        *(pytest.approx(820 / 60), "för många"),
    ]
    assert sheet["K13"].value == "ok"
    assert sheet["A12"].number_format == "yyyy-mm-dd"
    assert sheet["C13"].number_format == "0.00"
    assert [sheet.cell(43, n).value for n in (1, 3, 10)] == [
        "Summa",
        pytest.approx(1250 / 60),
        pytest.approx(1270 / 60),
    ]
    assert (sheet["B5"].value, sheet["B7"].value) == ("A, B", "198001019804")
    assert sheet.freeze_panes == "C12"
    assert not sheet.protection.sheet


def test_below_stand_the_totals_of_month_and_year_and_who_signed():
    sheet = opened(skapa(rapport(), NY, AVRUNDNINGAR["hel_nedat"]))["Tidrapport"]
    assert [(sheet.cell(n, 1).value, sheet.cell(n, 3).value) for n in range(45, 50)] == [
        ("Summa månad", pytest.approx(1270 / 60)),
        ("Räknas", 21),
        ("Hittills i år", 1000),
        ("Tak per år", 1720),
        ("Kvar i år", 720),
    ]
    assert [c.value for c in sheet[52]][:3] == ["Anställd", datetime(2026, 4, 1), "Åsa Öberg"]
    assert sheet["B53"].value == "0123456789abcdef"
    assert "Godkänd av" not in column(sheet, "A")


def test_the_sheet_of_the_old_period_describes_the_work_and_is_approved():
    sheet = opened(skapa(rapport(), GAMMAL, None))["Tidrapport"]
    assert [c.value for c in sheet[11]] == [
        *("Datum", "Veckodag", "Antal timmar", "Beskrivning av arbetsinsats"),
    ]
    assert sheet["D14"].value == "=1+1; Samtal med deltagare"
    assert sheet["D14"].data_type == "s"
    assert "Godkänd av" in column(sheet, "A")
    assert "Räknas" not in column(sheet, "A")
    assert 1662 in column(sheet, "C")


def test_the_rows_behind_it_have_their_minutes():
    sheet = opened(skapa(rapport(), NY, AVRUNDNINGAR["hel_nedat"]))["Underlag"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(r[1], r[2], r[3], r[6]) for r in rows] == [
        ("A", 450, "A1", "r1"),
        ("B", 20, "A3", "r2"),
        ("A", 800, "A1", "r3"),
    ]


def test_the_rules_stand_with_their_sources():
    sheet = opened(skapa(rapport(), regelverk("2021-2027"), None))["Instruktion"]
    rows = {row[0].value: [c.value for c in row[1:]] for row in sheet.iter_rows(min_row=6)}
    assert rows["Timtak per dag"] == ["13 timmar", "Enligt källan", "ESF-rådet E2"]
    assert rows["De sju aktiviteterna"][:2] == ["–", "Inte bestämt"]
    assert rows["Attest av chef"][0] == "nej"
    assert (
        opened(skapa(rapport(), NY, None))["Instruktion"]["B12"].value
        == "A1; A2; A3; A4; A5; A6; A7"
    )


def test_activities_that_the_project_has_not_entered_are_those_that_were_used():
    sheet = opened(skapa(rapport(), regelverk("2021-2027"), None))["Tidrapport"]
    assert [c.value for c in sheet[11]][2:5] == ["A1", "A3", "Summa dag"]


@pytest.mark.parametrize(
    ("manad", "sista"), [(Manad(2026, 2), 28), (Manad(2028, 2), 29), (MANAD, 31)]
)
def test_the_sum_stands_on_the_same_row_in_every_month(manad, sista):
    sheet = opened(skapa(rapport(manad=manad, rader=(), ackumulerat=0), NY, None))["Tidrapport"]
    dagar = [value for value in column(sheet, "A")[11:42] if value is not None]
    assert len(dagar) == sista
    assert sheet["A43"].value == "Summa"


def test_the_same_sheet_gives_the_same_bytes_and_a_name_without_a_person():
    assert skapa(rapport(), NY, None) == skapa(rapport(), NY, None)
    assert filnamn(rapport(), 7) == "Tidrapport_personal_2026-00123_2026-03_007.xlsx"
    assert "Öberg" not in repr(rapport())
    assert "198001019804" not in repr(rapport())


def test_a_text_that_no_cell_can_hold_is_refused():
    long = replace(RADER[0], beskrivning="x" * 40_000)
    with pytest.raises(Refused, match="längre än"):
        skapa(rapport(rader=(long,)), GAMMAL, None)


def test_what_the_project_calls_things_stands_there_in_rows_that_are_high_enough():
    """Calc makes no row higher for a heading that is broken, and writes it over the row above."""
    kallade = {"A1": "Samtal och vägledning med deltagare", "A3": "Planering"}
    book = opened(skapa(rapport(kategorinamn="Medarbetare", aktiviteter=kallade), NY, None))
    sheet, rules = book["Tidrapport"], book["Instruktion"]
    assert [sheet.cell(11, n).value for n in (3, 4, 5)] == [
        "A1. Samtal och vägledning med deltagare", "A2", "A3. Planering",
    ]  # fmt: skip
    assert sheet["B9"].value == "Medarbetare · Direkt kostnad · 80 % i projektet"
    assert sheet.row_dimensions[11].height > 3 * 13
    assert sheet.row_dimensions[12].height is None
    assert rules["B12"].value.startswith("A1. Samtal och vägledning med deltagare; A2; A3. ")
    assert rules.row_dimensions[12].height > 13
    assert book["Underlag"].print_title_rows == "$1:$1"


def test_a_form_of_the_projects_own_says_what_the_category_is_called():
    """By its name where the unit costs have one, else as it was written."""
    for kallad, visas in (("Medarbetare", "Medarbetare"), ("", rapport().kategori)):
        assert blankettfalt.tidrapport(rapport(kategorinamn=kallad))["kategori"] == visas
