"""Excel both ways, as somebody with a list walks it: paste, fetch, fill in, hand in."""

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from browser.test_vagen import follow, log_in, press, seen
from conftest import event
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tracker.clock import SystemClock, swedish_day
from tracker.intake.files_blad import ALLA


pytestmark = [pytest.mark.browser, pytest.mark.slow]
ANNA, BO = "19850615-9808", "19780204-9804"
DAY = swedish_day(SystemClock().now()) - timedelta(days=20)
LATER = DAY + timedelta(days=1)


def looked_at(page: Page, folder: Path, name: str) -> None:
    page.wait_for_load_state()
    seen(page)
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def paste(page: Page, folder: Path) -> None:
    """Also: nothing pasted, a heading that is not known, and a bad cell."""
    follow(page, "Klistra in rader från Excel")
    looked_at(page, folder, "klistra")
    page.get_by_label("Insats").select_option("Team")
    press(page, "Kontrollera raderna")
    expect(page.get_by_role("alert")).to_contain_text("Klistra in minst en rad.")
    looked_at(page, folder, "klistra-fel")
    page.get_by_label("Rader från Excel").fill(
        f"Personnummer\tFörsta dag\tUtbildning\n{ANNA}\t{DAY}\tGymnasium\n{BO}\t{LATER}\tSimskola\n"
    )
    press(page, "Kontrollera raderna")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1\u00a0rad går att spara.")
    looked_at(page, folder, "klistra-granska")
    press(page, "Spara 1 giltiga")
    expect(page.get_by_role("status")).to_contain_text("1\u00a0rad är sparad. 1 behöver rättas.")
    box = page.get_by_label("Rader från Excel")
    expect(box).to_have_value(f"Personnummer\tFörsta dag\tUtbildning\n{BO}\t{LATER}\tSimskola")
    looked_at(page, folder, "klistra-sparat")
    box.fill(box.input_value().replace("Simskola", "Grundskola"))
    press(page, "Kontrollera raderna")
    press(page, "Spara 1 giltiga")
    expect(page.get_by_role("status")).to_contain_text("1\u00a0rad är sparad.")
    follow(page, "Läs in från Excel eller fil")


def fetch(page: Page, folder: Path) -> bytes:
    follow(page, "Hämta en förberedd Excel-fil")
    looked_at(page, folder, "forberedd")
    press(page, "Hämta filen")
    expect(page.get_by_role("alert")).to_contain_text("Välj en av insatserna")
    looked_at(page, folder, "forberedd-fel")
    page.get_by_label("Team").check()
    with page.expect_download() as waits:
        press(page, "Hämta filen")
    content = Path(waits.value.path()).read_bytes()
    (folder / "forberedd.xlsx").write_bytes(content)
    follow(page, "Läs in från Excel eller fil")
    return content


def filled(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Deltaganden"]

    def put(row: int, **cells: str) -> None:
        for namn, value in cells.items():
            sheet.cell(row, ALLA.index(namn.replace("__", ".")) + 1).value = value

    put(3, avslut__datum=DAY.isoformat(), avslut__anledning="Utskrivning")
    put(4, inskrivning__utbildning="Gymnasium", varfor="Såg betyget.")
    put(5, personnummer="19900101-9802", inskrivning__datum="igår")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Förberedd Excel-fil").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    press(page, "Lämna in filen")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(name)


def test_excel_both_ways(page: Page, plats, tmp_path: Path) -> None:
    """With and without JavaScript, axe on every page."""
    log_in(page, plats)
    follow(page, "Deltagare")
    follow(page, "Läs in från Excel eller fil")
    looked_at(page, tmp_path, "tom")
    press(page, "Lämna in filen")
    expect(page.get_by_role("alert")).to_contain_text("Välj en fil att lämna in.")
    looked_at(page, tmp_path, "fel")
    paste(page, tmp_path)
    content = fetch(page, tmp_path)
    changed(plats)
    hand_in(page, "ifylld.xlsx", filled(content))
    expect(page.get_by_text("Konflikt", exact=True)).to_be_visible()
    looked_at(page, tmp_path, "granska")
    page.get_by_label("Det som står i filen").check()
    press(page, "Spara 1 giltiga och det du väljer")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "2\u00a0ändringar är sparade. 1 behöver rättas."
    )
    looked_at(page, tmp_path, "kvitto")
    with page.expect_download() as waits:
        follow(page, "Ladda ner kvittot")
    assert "H001" in Path(waits.value.path()).read_text("utf-8-sig")
    follow(page, "Läs in från Excel eller fil")
    looked_at(page, tmp_path, "lista")
    hand_in(page, "samma.xlsx", content)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inget är ändrat")
    looked_at(page, tmp_path, "orord")
    follow(page, "Läs in från Excel eller fil")
    hand_in(page, "trasig.xlsx", b"PK\x03\x04")
    expect(page.get_by_text("ingen Excelfil")).to_be_visible()
    looked_at(page, tmp_path, "gick-inte")


def changed(plats) -> None:
    """Somebody else corrects Bo's inskrivning while the file is out."""
    with plats.tjanster.transaction(
        forbund=plats.forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        avser = session.execute(
            text("SELECT id FROM logg WHERE forbund = :f AND typ = 'inskrivning.gjord' "
                 "AND data LIKE '%grundskola%'"),
            {"f": plats.forbund},
        ).scalar_one()  # fmt: skip
    data = {"avser": str(avser), "andring": {"utbildning": "hogskola_mer_an_3_ar"}, "orsak": "Fel"}
    plats.tjanster.intag.record_all(
        [event("handelse.rattad", plats.forbund, datum=DAY.isoformat(), data=data)],
        av="drift:prov", forbund=None,
    )  # fmt: skip
