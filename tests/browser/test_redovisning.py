"""The accountant's month in a browser, by keyboard: from the list of faults to what is sent."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from uuid import uuid4

import openpyxl
import pytest
from konton import LOSENORD, konto
from playwright.sync_api import Browser, Page, expect
from sidprov import NARROW, WIDE, axe, too_wide

from bench.generator.esfprojekt import MINST, skapa
from tracker.access import uppdrag
from tracker.access.permissions import Roll
from tracker.clock import swedish_day


pytestmark = [pytest.mark.browser, pytest.mark.slow]
HANDBOK = {"manad": "esf-manad", "scb-skickad": "esf-scb", "ansokan-betald": "esf-ansokan"}
"""The handbook's pictures of these pages: STEGVIS_HANDBOK=docs/handbok/bilder makes them anew."""


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("STEGVIS_BILDER"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    if (folder := os.environ.get("STEGVIS_HANDBOK")) and name in HANDBOK:
        page.set_viewport_size({"width": 1000, "height": 720})
        page.screenshot(path=Path(folder) / f"{HANDBOK[name]}.png")
        page.set_viewport_size(WIDE)
    assert axe(page) == []
    assert too_wide(page, NARROW) == []


def press(
    page: Page, name: str | re.Pattern[str], role: Literal["button", "link"] = "button"
) -> None:
    """As who has no mouse: to the button or link, and Enter; then there, where it leads."""
    page.get_by_role(role, name=name).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def wait_for(page: Page, text: str) -> None:
    """The page comes back to itself until the worker is done."""
    expect(page.get_by_text(text).first).to_be_visible()


@pytest.fixture
def slug(plats) -> str:
    """A project with three quarters of an hour more on a sheet of May than was signed."""
    made = skapa(plats.tjanster.intag, MINST)
    rad = {"personal": "p1", "minuter": 45, "delprojekt": "del_2", "aktivitet": 1}
    made.send([made.event("tid.rapporterad", made.slug, rad, datum="2025-05-14")])
    return made.slug


@pytest.fixture
def page(browser: Browser, plats, slug: str) -> Iterator[Page]:
    """The accountant of the project, logged in."""
    context = browser.new_context(viewport=WIDE, locale="sv-SE", accept_downloads=True)
    page, namn = context.new_page(), f"ekonom-{uuid4().hex[:8]}"
    with plats.tjanster.transaction() as session:
        now = plats.tjanster.clock.now()
        me = konto(session, namn, now=now, forbund=[plats.forbund], roll=Roll.EKONOM)
        uppdrag.ge(
            session, uppdrag=uuid4(), anvandare=me, roll=Roll.EKONOM, forbund=slug,
            fran=swedish_day(now), beslut="Prov", av="drift:prov", now=now,
        )  # fmt: skip
    page.goto(f"{plats.adress}/logga-in")
    page.fill("#namn", namn)
    page.fill("#losenord", LOSENORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/$"))
    yield page
    context.close()


def test_the_accountants_month(page: Page, plats, slug: str) -> None:
    at = f"{plats.adress}/esf/{slug}"
    page.goto(f"{at}/manader/2025-05")
    look(page, "manad-tom")
    press(page, "Räkna deltagarna igen")
    wait_for(page, "Deltagarna är räknade")
    expect(page.get_by_text("bladet är ändrat efter underskriften")).to_be_visible()
    look(page, "manad")
    send_files(page)
    apply_for_payment(page, at)
    map_a_form(page, at)
    for vad in ("manader/2025-06/avstamning", "indikatorer", "kontroll", "blanketter"):
        page.goto(f"{at}/{vad}")
        look(page, vad.replace("/", "-"))
    page.goto(f"{at}/kontroll")
    show_what_is_asked_for(page)


def map_a_form(page: Page, at: str) -> None:
    """The genuine form is handed in, each field is given its cell, and it is seen before it is."""
    book = openpyxl.Workbook()
    for rad, ord_ in enumerate(("Närvarorapport", "Projekt", "Månad", "Namn", "", "Dag"), 1):
        book.active[f"A{rad}"] = ord_
    book.active["B38"] = "=SUM(B7:B37)"
    out = io.BytesIO()
    book.save(out)
    page.goto(f"{at}/blanketter/tidrapport")
    look(page, "blankett-lamna")
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sent = {"name": "Tidrapport.xlsx", "mimeType": xlsx, "buffer": out.getvalue()}
    page.set_input_files("#fil", [sent])
    press(page, "Fortsätt")
    expect(page.get_by_role("heading", name="vad ska stå var?")).to_be_visible()
    for falt, cell in (
        ("projekt", "B2"),
        ("manad_namn", "B3"),
        ("namn", "B4"),
        ("dag_timmar", "B8"),
    ):
        page.fill(f"#c-{falt}", cell)
    press(page, "Visa hur det blir")
    expect(page.get_by_text("B38 har en formel").first).to_be_visible()
    look(page, "blankett-fel")
    page.fill("#c-dag_timmar", "B7")
    page.fill("#kalla", "Tidrapport 2024-01, esf.se")
    press(page, "Visa hur det blir")
    expect(page.get_by_role("cell", name="6,5").first).to_be_visible()
    look(page, "blankett-koppla")
    press(page, "Använd blanketten")
    wait_for(page, "Valet av blankett är sparat")


def send_files(page: Page) -> None:
    press(page, "Filer till SCB", "link")
    expect(page.get_by_role("heading", name="Filer till SCB")).to_be_visible()
    look(page, "scb-att-gora")
    press(page, re.compile("^Gör filerna"))
    wait_for(page, "Har du skickat 2025-01?")
    look(page, "scb-att-skicka")
    page.get_by_label("Kvittens från SCB (valfritt)").fill("Mottagen 2026-02-02, nr 4711")
    press(page, "Markera 2025-01 som skickad")
    wait_for(page, "Har du skickat 2025-02?")
    expect(page.get_by_text("kvittens finns")).to_be_visible()
    look(page, "scb-skickad")
    press(page, "Alla filer som är gjorda", "link")
    page.wait_for_url("**/filer")
    with page.expect_download() as got:
        page.get_by_role("link", name=re.compile("^Januari2025")).first.focus()
        page.keyboard.press("Enter")
    assert got.value.suggested_filename == "Januari2025_RättStödFörMig.xlsx"
    look(page, "filer")
    press(page, re.compile("^Lägg till kvittens"), "link")
    expect(page.get_by_role("heading", name=re.compile("^Kvittens för fil"))).to_be_visible()
    look(page, "kvittens")
    pdf = {"name": "svar.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 Mottagen"}
    page.set_input_files("#fil", [pdf])
    press(page, "Spara kvittensen")
    wait_for(page, "Kvittensen är sparad och förseglad")
    look(page, "filer-kvittens")


def apply_for_payment(page: Page, at: str) -> None:
    press(page, "Ansökan om utbetalning", "link")
    page.wait_for_url("**/ansokan")
    look(page, "ansokan")
    press(page, re.compile("Gör arbetsboken för 2025-01"))
    wait_for(page, "Ansokan_om_utbetalning_2025-00123_2025-01_2025-03.xlsx")
    page.goto(f"{at}/ansokan")
    page.fill("#utbetalt", "mycket")
    press(page, "Spara beslutet")
    expect(page.get_by_role("heading", name="Rätta det här först")).to_be_visible()
    look(page, "ansokan-fel")
    page.fill("#utbetalt", "12 000,50")
    page.fill("#kalla", "Beslut 7, 2026-01-15")
    page.fill("#avslag", "p0; 2025-02; del_1; 1")
    press(page, "Spara beslutet")
    wait_for(page, "Beslutet är sparat")
    press(page, "Räkna")
    wait_for(page, "Avräkning 2025-01")
    look(page, "ansokan-betald")


def show_what_is_asked_for(page: Page) -> None:
    press(page, "Gör mappen")
    expect(page.get_by_role("heading", name="Rätta det här först")).to_be_visible()
    look(page, "kontroll-fel")
    page.locator("#personal-1").focus()
    page.keyboard.press("Space")
    page.locator("#manad-1").focus()
    page.keyboard.press("Space")
    press(page, "Gör mappen")
    wait_for(page, "Kontroll_pa_plats_2025-00123.zip")
