"""A project's accounts: what stops them, how one is paid, and what a control takes along.

The year as a whole is in test_projektets_ar.py.
"""

import io
import re
from datetime import datetime
from zipfile import ZipFile

import openpyxl
import pytest
from database import Database
from openpyxl import load_workbook
from projektfacit import ALLA
from redovisningsprov import NOW, Hus

from bench.generator.esfprojekt import AR, MINST, signera
from tracker.esf.manad import Manad, till_och_med
from tracker.esf.projekt.hela_manaden import granskad, hela
from tracker.esf.projekt.sandningar import utbetalningar
from tracker.exports.produce import Utfall
from tracker.identity.keys import Keys
from tracker.redovisning import ansokan
from tracker.redovisning.bestallning import Vad


@pytest.fixture(scope="module")
def hus(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Hus:
    return Hus.stort(database.transaction, keys, tmp_path_factory.mktemp("redovisning"), MINST)


def test_an_error_in_a_month_stops_its_file_and_says_which(hus: Hus) -> None:
    """A sheet that was changed after it was signed stops the application, until it is signed."""
    made, when = hus.projekt, Manad(AR, 9)
    here = hus.raknat(*ALLA)
    bas = hela(hus.transaction, here, when, idag=NOW.date(), keys=hus.keys)
    assert [f.regel for f in granskad(here, bas).fynd if f.allvar == "fel"] == []
    rad = {"personal": "p2", "minuter": 30, "delprojekt": made.delprojekt[2], "aktivitet": 2}
    made.send([made.event("tid.rapporterad", hus.slug, rad, datum=f"{AR}-09-24")])
    made.tid["p2", when, made.delprojekt[2]] += 30
    utfall, run = hus.gor(Vad.ANSOKAN, when, when)
    assert utfall is Utfall.MISSLYCKAD
    assert run.fel is not None
    assert run.fel.startswith(f"ESF032: Rätta felen i {when} först (T13")
    signera(made, when, bara="p2")
    assert hus.gor(Vad.ANSOKAN, when, when)[0] is Utfall.KLAR


def test_the_application_is_made_sealed_and_paid(hus: Hus) -> None:
    utfall, run = hus.gor(Vad.ANSOKAN, Manad(AR, 1), Manad(AR, 3))
    assert utfall is Utfall.KLAR, run.fel
    namn = "Ansokan_om_utbetalning_2025-00123_2025-01_2025-03.xlsx"
    [data] = [data for one, data in hus.filer(Vad.ANSOKAN) if one == namn]
    assert data[:2] == b"PK"
    slug, manad, delprojekt = next(k for k in hus.projekt.tid if k[1] == Manad(AR, 2))
    avslag = {"personal": slug, "manad": str(manad), "delprojekt": delprojekt, "minuter": 60}
    paid = {"period": "2025-01_2025-03", "utbetalt": "250000.01", "kalla": "Beslut 7"}
    hus.projekt.send(
        [hus.projekt.event("ansokan.beslutad", hus.slug, {**paid, "avslag": [avslag]})]
    )
    utfall, run = hus.gor(Vad.ANSOKAN, Manad(AR, 1), Manad(AR, 3))
    assert utfall is Utfall.KLAR, run.fel
    assert run.filer[1] == "Avrakning_2025-00123_2025-01_2025-03.xlsx"
    again = [data for one, data in hus.filer(Vad.ANSOKAN) if one == namn]
    assert again == [data, data]  # the same application is the same bytes
    look_at_medfinansiering(hus)
    here = hus.raknat()
    months = [
        hela(hus.transaction, here, m, idag=NOW.date(), keys=hus.keys)
        for m in till_och_med(Manad(AR, 1), Manad(AR, 3))
    ]
    raknad = ansokan.rakna(here, months)
    with hus.transaction(forbund=hus.slug, role="stegvis_logg", readonly=True) as session:
        [betald] = utbetalningar(session, hus.slug, here.vid[hus.slug])
    _, cleared = ansokan.clearing(here, raknad, betald)
    assert sum(rad.ersattning for rad in cleared.rader) == 250_000_01
    lost = [
        before.egen - after.egen
        for before, after in zip(raknad.andelar, ansokan.clearing(here, raknad, betald)[0],
                                 strict=True)
    ]  # fmt: skip
    assert sorted(one > 0 for one in lost) == [False] * (len(lost) - 1) + [True]


def test_kontroll_is_one_folder_the_same_each_time(hus: Hus) -> None:
    val = {"urval": [("p0", "2025-02"), ("p1", "2025-03")]}
    for _ in range(2):
        utfall, run = hus.gor(Vad.KONTROLL, Manad(AR, 2), Manad(AR, 3), val)
        assert utfall is Utfall.KLAR, run.fel
    (_, ena), (_, andra) = hus.filer(Vad.KONTROLL)
    assert ena == andra
    with ZipFile(io.BytesIO(ena)) as mapp:
        namn = mapp.namelist()
        book = load_workbook(io.BytesIO(mapp.read("2025-02/p0/Tidrapport.xlsx")))
    minuter = sum(row[2].value for row in book["Underlag"].iter_rows(min_row=2))
    assert minuter == sum(
        n
        for (slug, manad, _), n in hus.projekt.tid.items()
        if (slug, str(manad)) == val["urval"][0]
    )
    signed = [[cell.value for cell in row[:3]] for row in book["Tidrapport"].iter_rows()]
    assert ["Anställd", datetime(AR, 3, 1), "Person 0"] in signed
    assert {"2025-02/p0/Tidrapport.xlsx", "2025-03/p1/Tidrapport.xlsx", "Kontroll.xlsx",
            "2025-02/Fordelning.json"} <= set(namn)  # fmt: skip
    _, run = hus.gor(Vad.KONTROLL, Manad(AR, 2), Manad(AR, 3), {"urval": []})
    assert run.fel is not None
    assert run.fel.startswith("ESF035")


def look_at_medfinansiering(hus: Hus) -> None:
    """The workbook of its own has everybody of medfinansiering, with the minutes of the truth."""
    [data] = {data for one, data in hus.filer(Vad.ANSOKAN) if one.startswith("Medfinansiering_2025")
              and one.endswith("2025-01_2025-03.xlsx")}  # fmt: skip
    rader = list(openpyxl.load_workbook(io.BytesIO(data))["Medfinansiering"].values)
    found = {rad[2]: round(rad[4] * 60) for rad in rader[4:] if rad[2]}
    avrundning = hus.raknat().val.avrundning_personal
    natura = {f"p{nr}" for nr in range(hus.projekt.storlek.personal) if nr % 4 == 3}
    wanted = {slug.replace("p", "Person "): 0 for slug in natura}
    for (slug, manad, _), minuter in hus.projekt.tid.items():
        if slug in natura and manad <= Manad(AR, 3):
            wanted[slug.replace("p", "Person ")] += avrundning.av(minuter)
    assert found == wanted
    assert sum(found.values()) == round(rader[4 + len(found)][4] * 60)
    assert all(rad[7] is not None for rad in rader[4 : 4 + len(found)])


def test_the_months_attendance_is_put_together_with_every_figure_linked(hus: Hus) -> None:
    """Each participant's hours are the sum of just their own days, as the generator has them."""
    when = Manad(AR, 5)
    for _ in range(2):
        utfall, run = hus.gor(Vad.SAMMANSTALLNING, when, when)
        assert utfall is Utfall.KLAR, run.fel
    assert run.filer == ("Sammanstallning_deltagare_2025-00123_2025-05.xlsx",)
    (_, first), (_, again) = hus.filer(Vad.SAMMANSTALLNING)
    assert first == again
    book = load_workbook(io.BytesIO(first))
    dagar = [[cell.value for cell in rad] for rad in book["Närvaro"].iter_rows(min_row=4)]
    sant: dict[tuple[str, str], int] = {}
    for one in hus.projekt.deltagare:
        if one.grund and one.minuter(when):
            sant[one.delprojekt, f"{one.hos} {one.deltagande}"] = one.minuter(when)
    found = {}
    for rad in book["Deltagare"].iter_rows(min_row=4):
        nummer, delprojekt, deltagande = (cell.value for cell in rad[:3])
        fran, till = (int(n) for n in re.findall(r"!F(\d+):F(\d+)\)/60", rad[7].value)[0])
        mina = [dag for plats, dag in enumerate(dagar, 4) if fran <= plats <= till]
        assert [dag[0] for dag in dagar].count(nummer) == len(mina)
        assert {tuple(dag[:3]) for dag in mina} == {(nummer, deltagande, delprojekt)}
        assert rad[8].value == f"='Deltagare'!H{rad[0].row}"  # certified: as many hours
        assert len(rad[3].value) == 12
        found[delprojekt, deltagande] = sum(dag[5] for dag in mina)
    assert found == sant
    sheet = book["Delprojekt"]
    slugs = [rad[1].value for rad in sheet.iter_rows(min_row=6) if rad[1].value]
    assert slugs == sorted(hus.projekt.delprojekt)
    rader = len(found)
    for nr, slug in enumerate(slugs, 6):
        over = f"'Deltagare'!B4:B{rader + 3},B{nr},'Deltagare'!H4:H{rader + 3}"
        assert sheet[f"D{nr}"].value == f"=SUMIF({over})"
        assert sheet[f"C{nr}"].value == len({d for s, d in found if s == slug})
    sist = 5 + len(slugs)
    assert sheet[f"D{sist + 1}"].value == f"=SUM('Delprojekt'!D6:D{sist})"
    assert sheet[f"D{sist + 2}"].value == f"=SUM('Närvaro'!F4:F{len(dagar) + 3})/60"
    assert sheet[f"D{sist + 3}"].value.startswith("=ROUND(")
