"""A sheet of time in a browser: by keyboard, pasted into, signed; with and without scripts."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from konton import LOSENORD, konto
from playwright.sync_api import Browser, Page, expect
from sidprov import NARROW, WIDE, axe, too_wide
from tidprov import projekt, tickad

from tracker.access.permissions import Roll


BILDER = Path(__file__).parents[2] / "docs/handbok/bilder"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("STEGVIS_BILDER"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    if name.endswith("False"):  # the same pages without scripts: looked at where they differ
        return
    assert axe(page) == []
    assert too_wide(page, NARROW) == []


def inne(browser: Browser, plats, *, scripts: bool) -> tuple[Page, str]:
    """Eva's visit, and the address of her sheet."""
    slug, namn = f"esf-{uuid4().hex[:8]}", f"eva-{uuid4().hex[:8]}"
    with plats.tjanster.transaction() as session:
        now = plats.tjanster.clock.now()
        eva = konto(session, namn, now=now, forbund=[slug], roll=Roll.PROJEKTMEDARBETARE)
    projekt(plats.tjanster.intag, anvandare=str(eva), slug=slug)
    tickad(plats.tjanster.intag, slug, str(eva))
    context = browser.new_context(viewport=WIDE, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{plats.adress}/logga-in")
    page.fill("#namn", namn)
    page.fill("#losenord", LOSENORD)
    page.click("main button[type=submit]")
    return page, f"{plats.adress}/esf/{slug}/tid/eva/2026-01"


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "utan-js"])
def test_a_sheet_is_filled_in_pasted_and_signed(browser: Browser, plats, *, scripts: bool) -> None:
    page, path = inne(browser, plats, scripts=scripts)
    page.get_by_role("link", name="ESF", exact=True).click()
    look(page, f"tid-projekt-{scripts}")
    page.goto(path)
    first = page.locator("#m-5-1")
    first.fill("14")
    if scripts:  # arrows and Enter lead on, and the server's rules are told while one types
        first.press("ArrowDown")
        page.keyboard.type("7:30")
        page.keyboard.press("ArrowRight")
        page.keyboard.type("450 min")
        page.keyboard.press("Enter")
        expect(page.locator("#m-7-2")).to_be_focused()
        expect(page.locator("#s-6")).to_have_text("15")
        expect(page.locator("#prov")).to_contain_text("(T01)")
    else:
        page.fill("#m-6-1", "7:30")
        page.get_by_role("button", name="Kontrollera först").click()
        expect(page.locator("#prov")).to_contain_text("(T01)")
        assert axe(page) == []
    if scripts and os.environ.get("STEGVIS_SKRIV"):  # the handbook's
        page.locator(".tid-yta").scroll_into_view_if_needed()
        page.screenshot(path=BILDER / "tidblad.png")
    look(page, f"tid-provat-{scripts}")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("heading", name="Rätta det här först")).to_be_visible()
    look(page, f"tid-fel-{scripts}")
    page.fill("#m-5-1", "7,5")
    if scripts:
        page.fill("#m-6-2", "")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_text("Tiden är sparad.")).to_be_visible()
    look(page, f"tid-{scripts}")
    take_proposed(page, path, scripts=scripts)
    page.goto(f"{path}/klistra")
    page.fill("#text", "7\t7,5\t1\n8\t6\t2\n9\tåtta\t1")
    page.get_by_role("button", name="Kontrollera raderna").click()
    look(page, f"tid-klistra-{scripts}")
    page.get_by_role("button", name="Spara 2 giltiga, rätta 1").click()
    expect(page.get_by_text("2 rader är sparade.")).to_be_visible()
    page.goto(path)
    page.get_by_role("link", name="Skriv under bladet").click()
    look(page, f"tid-skriv-under-{scripts}")
    page.get_by_role("button", name="Skriv under").click()
    expect(page.get_by_text("Underskrivet", exact=True)).to_be_visible()
    page.get_by_role("link", name="Rätta 8 januari").click()
    look(page, f"tid-rad-{scripts}")
    page.fill("#minuter", "5")
    page.fill("#orsak", "Slutade tidigare")
    page.get_by_role("button", name="Spara rättelsen").click()
    expect(page.get_by_text("gäller inte längre")).to_be_visible()
    look(page, f"tid-bruten-{scripts}")
    page.context.close()


def take_proposed(page: Page, path: str, *, scripts: bool) -> None:
    """First without saying which of the seven it was, then with it; then nothing waits."""
    page.goto(path)
    look(page, f"tid-forslag-{scripts}")
    if scripts:  # what is typed on the sheet is not lost with it
        page.fill("input.tid-ruta >> nth=0", "2")
        page.get_by_role("button", name="Avböj Öppna gruppen 20 januari").click()
        expect(page.get_by_text("Spara bladet först.")).to_be_focused()
        expect(page.locator("input.tid-ruta >> nth=0")).to_have_value("2")
        page.goto(path)
    page.get_by_role("button", name="Avböj Öppna gruppen 20 januari").click()
    expect(page.get_by_text("Förslaget är avböjt")).to_be_visible()
    page.get_by_text("1 förslag är avböjt").click()
    expect(page.get_by_role("button", name="Ångra avböjt förslag, Öppna gruppen")).to_be_visible()
    look(page, f"tid-avbojt-{scripts}")
    page.get_by_role("button", name="Ångra avböjt förslag, Öppna gruppen").click()
    expect(page.get_by_text("Förslaget visas igen.")).to_be_visible()
    page.get_by_label("Tid, Öppna gruppen 20 januari").press("Enter")
    page.wait_for_url("**/forslag")
    expect(page.get_by_role("button", name="Ta med Öppna gruppen 20 januari")).to_be_visible()
    page.get_by_role("button", name="Ta med Öppna gruppen 20 januari").click()
    expect(page.get_by_role("heading", name="Rätta det här först")).to_be_visible()
    look(page, f"tid-forslag-fel-{scripts}")
    page.get_by_label("Arbete, Öppna gruppen 20 januari").select_option("3")
    page.get_by_role("button", name="Ta med Öppna gruppen 20 januari").click()
    expect(page.get_by_text("Tiden är sparad.")).to_be_visible()
    expect(page.get_by_text("Träff grupp.20260120")).to_be_visible()
    page.goto(f"{path}/forslag")
    expect(page.get_by_text("Inget väntar.")).to_be_visible()
    look(page, f"tid-forslag-tomt-{scripts}")
