"""The file to SCB, the shares of delprojekt and the co-financing as workbooks, read back."""

import io
from datetime import date, datetime

import openpyxl

from tracker.esf.manad import Manad
from tracker.esf.pengar.avrakning import avrakna
from tracker.esf.pengar.avrundning import AVRUNDNINGAR
from tracker.esf.pengar.medfinansiering import Utfall
from tracker.esf.pengar.nyckel import Andel, Bas, Nyckel, Nyckelslag, dela_gemensamt
from tracker.esf.scb.deltagande import Vistelse
from tracker.esf.scb.fil import Fakta, Person, gor
from tracker.esf.underlag import Spann
from tracker.exports.esf import fordelningsbok, medfinansieringsbok, scbfil
from tracker.exports.esf.medfinansieringsbok import Bidrag


MARS = Manad(2026, 3)


def opened(made):
    return openpyxl.load_workbook(io.BytesIO(made))


def values(sheet, first=1):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


def scb():
    fakta = Fakta(
        "2026/00123",
        (
            Person("p", "199001039800", grunder=frozenset({MARS})),
            Person("q", "19900103Tf29", grunder=frozenset({MARS})),
            Person("r", None, anonym=True),
        ),
        (
            Vistelse("p", "A", Spann(date(2026, 1, 5), date(2026, 3, 9))),
            Vistelse("q", "B", Spann(date(2026, 3, 1), None)),
            Vistelse("r", "B", Spann(date(2026, 3, 1), None)),
        ),
        {("p", MARS): 450},
    )
    return gor(fakta, [MARS], avrundning=AVRUNDNINGAR["ingen"])[MARS]


def test_the_file_to_scb_is_a_table_and_nothing_else():
    book = opened(scbfil.skapa(scb()))
    assert book.sheetnames == ["Blad1"]
    assert values(book["Blad1"]) == [
        ["Personnummer", "Startdatum", "Slutdatum", "Antal timmar", "Delprojekt"],
        ["199001039800", datetime(2026, 1, 5), datetime(2026, 3, 9), 7.5, "A"],
        ["19900103Tf29", datetime(2026, 3, 1), None, 0, "B"],
    ]
    assert book["Blad1"]["A2"].data_type == "s"
    assert book["Blad1"]["B2"].number_format == "yyyy-mm-dd"
    assert scbfil.skapa(scb()) == scbfil.skapa(scb())
    assert scbfil.filnamn(scb(), "Rätt stöd för mig") == "Mars2026_RättStödFörMig.xlsx"


def test_shares_add_up_and_say_their_key():
    nyckel = Nyckel(2, Nyckelslag.LIKA, date(2026, 1, 1), "Styrgruppen 2026-01-15")
    andelar = dela_gemensamt(100_00, nyckel, Bas(("A", "B", "C")), {"A": 50_00})
    found = avrakna(
        andelar, agare="x", finansiarer={"A": "x", "B": "y", "C": "y"}, ersattning=90_01
    )
    sheet = opened(fordelningsbok.skapa("januari–mars 2026", nyckel, andelar, found))["Fördelning"]
    rows = values(sheet)
    assert rows[0][0] == "Fördelning på delprojekt januari–mars 2026"
    assert [row[1] for row in rows[1:6]] == [
        *("Lika delar", 2, "Styrgruppen 2026-01-15", 100, 90.01),
    ]
    assert rows[8][:7] == ["A", "x", 33.33, 50, 33.34, 83.34, 50.01]
    assert [row[9] for row in rows[8:11]] == ["nej", "ja", "ja"]
    assert rows[11][0] == "Summa"
    assert rows[11][3:7] == [50, 100, 150, 90.01]
    assert sheet["D9"].number_format == "#,##0.00"


def test_what_was_paid_is_settled_also_where_no_costs_are_common():
    andelar = (Andel("A", 50_00, 0, 0), Andel("B", 25_00, 0, 0))
    found = avrakna(andelar, agare="x", finansiarer={"A": "x", "B": "y"}, ersattning=60_00)
    rows = values(opened(fordelningsbok.skapa("mars", None, andelar, found))["Fördelning"])
    assert [row[1] for row in rows[1:4]] == ["Inga gemensamma kostnader", "–", "–"]
    assert [row[8] for row in rows[8:11]] == [0, -20, -20]


def test_co_financing_says_what_it_came_to_and_what_is_missing():
    bidrag = [
        Bidrag(
            "Kommunen", "5560000002", "Bo Ek", "Medarbetare", 90, 41250, 61875, date(2026, 4, 1)
        ),
        Bidrag("Regionen", "5560000003", "Eva Al", "Medarbetare", 60, 41250, 41250, None),
    ]
    utfall = Utfall(200_000, 80_000, 103_125, 0, 10_000, 3300)
    book = opened(medfinansieringsbok.skapa("mars 2026", bidrag, utfall, "Beslut 2024-03-01"))
    rows = values(book["Medfinansiering"])
    assert rows[1][:2] == ["Timpriser enligt", "Beslut 2024-03-01"]
    assert rows[4][4:] == [1.5, 412.5, 618.75, datetime(2026, 4, 1)]
    assert [rows[6][n] for n in (0, 4, 6)] == ["Summa", 2.5, 1031.25]
    share = {row[0]: row[1] for row in values(book["Andel"])}
    assert share["Medfinansiering"] == 1131.25
    assert share["Stödberättigande kostnader"] == 3831.25
    assert (share["Krav"], share["Utfall"]) == ("33,00 %", "29,52 %")
    assert share["Fattas, kronor"] == 133.07
    assert "Bo Ek" not in repr(bidrag)
