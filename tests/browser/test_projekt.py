"""The pages of an ESF project in a browser, with and without scripts: empty, at fault, filled."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from konton import LOSENORD, konto
from playwright.sync_api import Browser, Page, expect
from sidprov import NARROW, WIDE, axe, too_wide

from tracker.access.permissions import Roll


pytestmark = [pytest.mark.browser, pytest.mark.slow]


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("STEGVIS_BILDER"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert axe(page) == []
    assert too_wide(page, NARROW) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "utan-js"])
def test_projekt_is_set_up_by_keyboard_and_mouse(browser: Browser, plats, *, scripts: bool) -> None:
    context = browser.new_context(viewport=WIDE, java_script_enabled=scripts)
    page, namn = context.new_page(), f"ekonom-{uuid4().hex[:8]}"
    with plats.tjanster.transaction() as session:
        now = plats.tjanster.clock.now()
        konto(session, namn, now=now, forbund=[plats.forbund], roll=Roll.EKONOM)
    page.goto(f"{plats.adress}/logga-in")
    page.fill("#namn", namn)
    page.fill("#losenord", LOSENORD)
    page.click("main button[type=submit]")
    page.goto(f"{plats.adress}/esf")
    look(page, f"esf-tom-{scripts}")
    page.click("text=Lägg upp ett projekt")
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", name="Rätta det här först")).to_be_visible()
    look(page, f"esf-fel-{scripts}")
    said = {"namn": "Rätt stöd", "diarienummer": f"2025/{uuid4().int % 100_000:05}"}
    said |= {"agare": "Förbundet", "start": "2025-01-01", "slut": "2027-12-31"}
    for falt, text in said.items():
        page.fill(f"#{falt}", text)
    page.get_by_label("2021–2027").check()
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", name="Rätt stöd")).to_be_visible()
    page.click("text=Lägg till en person")
    for falt, text in {
        "personnamn": "Eva Ek",
        "arbetsgivare": "Kommunen",
        "kategori": "PL",
    }.items():
        page.fill(f"#{falt}", text)
    page.get_by_label("Direkt kostnad").check()
    page.fill("#anstalld_fran", "2025-01-01")
    page.click("main button[type=submit]")
    expect(page.get_by_role("rowheader", name="Eva Ek")).to_be_visible()
    look(page, f"esf-{scripts}")
    page.click("text=Lägg till ett delprojekt")
    page.fill("#namn", "Norr")
    page.fill("#agare", "Kommunen")
    page.get_by_label("Nej").check()
    page.fill("#insatser", f"{plats.forbund}/team")
    page.click("main button[type=submit]")
    page.get_by_role("link", name="Ändra insatserna i Norr").click()
    expect(page.get_by_text("har varit med till och med i går")).to_be_visible()
    page.fill("#insatser", "norr/ingen sådan")
    page.click("main button[type=submit]")
    expect(page.get_by_role("heading", name="Rätta det här först")).to_be_visible()
    look(page, f"esf-insatser-{scripts}")
    two_at_once(page, f"{plats.forbund}/team", scripts=scripts)
    context.close()


def two_at_once(page: Page, team: str, *, scripts: bool) -> None:
    """Both are shown and the second is kept; then the insats was never there."""
    page.goto(page.url)
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#insatser", f"{team} 2025-02-01")
    other.click("main button[type=submit]")
    expect(other.get_by_text("Uppgifterna om projektet är sparade.")).to_be_visible()
    page.fill("#insatser", f"{team} 2025-03-01")
    page.click("main button[type=submit]")
    expect(page.get_by_text("Ingenting är sparat än.")).to_be_visible()
    expect(page.get_by_text(f"{team} 2025-02-01")).to_be_visible()
    look(page, f"esf-krock-{scripts}")
    page.click("main button[type=submit]")
    expect(page.get_by_text(f"{team} (från 2025-03-01)")).to_be_visible()
    page.get_by_role("link", name="Ändra insatserna i Norr").click()
    page.get_by_role("link", name=f"{team} har aldrig varit med").click()
    expect(page.get_by_role("heading", name="Insatsen har aldrig varit med")).to_be_visible()
    look(page, f"esf-aldrig-{scripts}")
    page.fill("#orsak", "Lades in i fel delprojekt.")
    page.click("main button[type=submit]")
    expect(page.get_by_text("Här ser du vilka filer som skiljer sig nu.")).to_be_visible()
    look(page, f"esf-filer-{scripts}")
