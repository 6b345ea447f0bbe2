"""Närvarointyg and the month's list of participants, read back."""

import io
from dataclasses import replace
from datetime import date, datetime

import openpyxl

from tracker.esf.manad import Manad
from tracker.exports.esf.narvarointyg import (
    Dag,
    Deltagarrad,
    Intyg,
    filnamn,
    sammanstall,
    skapa,
)


MARS = Manad(2026, 3)
INTYG = Intyg(
    projekt="Rätt stöd",
    arende="2026/00123",
    delprojekt="A",
    namn="Åsa Öberg",
    personnummer="199001039800",
    grupp="ej_anstalld",
    arbetsgivare=None,
    manad=MARS,
    dagar=(
        Dag(date(2026, 3, 9), "Studiebesök", 90),
        Dag(date(2026, 3, 2), "=Gruppträff", 120),
    ),
    forsorjning="Ekonomiskt bistånd",
    underskrivet=date(2026, 4, 1),
    kontroll="0123456789abcdef0123",
)


def sheet(made):
    return openpyxl.load_workbook(io.BytesIO(made)).active


def values(made, first=1):
    return [[cell.value for cell in row] for row in sheet(made).iter_rows(min_row=first)]


def test_the_certificate_has_its_days_in_order_and_their_sum():
    rows = values(skapa(INTYG))
    assert rows[0][0] == "Närvarorapport mars 2026"
    assert rows[5][:2] == ["Personnummer", "199001039800"]
    assert rows[10:14] == [
        ["Datum", "Aktivitet", "Antal timmar"],
        [datetime(2026, 3, 2), "=Gruppträff", 2],
        [datetime(2026, 3, 9), "Studiebesök", 1.5],
        ["Summa", None, 3.5],
    ]
    assert sheet(skapa(INTYG))["B12"].data_type == "s"
    assert skapa(INTYG) == skapa(INTYG)


def test_who_signs_beside_the_participant_follows_the_participant():
    assert values(skapa(INTYG))[-2:] == [
        [datetime(2026, 4, 1), "Åsa Öberg", "Deltagare"],
        [None, None, "Närvaroansvarig"],
    ]
    employed = replace(
        INTYG, grupp="anstalld", underskrivet=None, ansvarig=("Bo Ek", date(2026, 4, 2))
    )
    assert values(skapa(employed))[-2:] == [
        [None, None, "Deltagare"],
        [datetime(2026, 4, 2), "Bo Ek", "Närmaste chef"],
    ]


def test_the_list_says_which_hours_are_signed():
    one = Deltagarrad(
        personnummer="199001039800",
        namn="Åsa Öberg",
        kon="kvinna",
        start=date(2026, 1, 5),
        slut=None,
        minuter=210,
        intygade=210,
        ersattningsform="Aktivitetsersättning",
        ore_per_timme=50_00,
        medfinansiering=175_00,
        delprojekt="A",
    )
    unsigned = replace(one, intygade=0, medfinansiering=0, ore_per_timme=None)
    rows = values(sammanstall("2026/00123", MARS, [one, unsigned]), first=4)
    assert [row[10] for row in rows[1:3]] == ["ja", "nej"]
    assert [row[8] for row in rows[1:3]] == [50, None]
    assert [rows[3][n] for n in (0, 5, 6, 9)] == ["Summa", 7, 3.5, 175]


def test_nobody_is_named_where_files_are_listed():
    assert filnamn(INTYG, 12) == "Narvarorapport_deltagare_2026-00123_2026-03_0012.xlsx"
    assert "Öberg" not in repr(INTYG)
    assert "199001039800" not in repr(INTYG)
