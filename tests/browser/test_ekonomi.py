"""The pages of a year's money in a browser, with and without scripts: empty, filled, at fault."""

import os
from pathlib import Path

import pytest
from konton import LOSENORD, konto
from playwright.sync_api import Browser, Page, expect
from sidfolk import idag
from sidprov import NARROW, WIDE, axe, tab_faults, too_wide

from tracker.access.permissions import Roll


pytestmark = [pytest.mark.browser, pytest.mark.slow]
AR = idag().year


def picture(page: Page, name: str) -> None:
    """Kept where STEGVIS_BILDER says, to be looked at."""
    if folder := os.environ.get("STEGVIS_BILDER"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def look(page: Page) -> None:
    assert axe(page) == []
    assert too_wide(page, NARROW) == []


@pytest.fixture(params=[True, False], ids=["js", "utan-js"])
def page(request, browser: Browser, plats):
    context = browser.new_context(viewport=WIDE, java_script_enabled=request.param)
    if request.param:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    namn = f"kansli-{plats.forbund}"
    with plats.tjanster.transaction() as session:
        now = plats.tjanster.clock.now()
        konto(session, namn, now=now, forbund=[plats.forbund], roll=Roll.KANSLI)
    page.goto(f"{plats.adress}/logga-in")
    page.fill("#namn", namn)
    page.fill("#losenord", LOSENORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/logga-in"))
    yield page
    context.close()


def test_a_year_is_entered_copied_and_ticked_off(page: Page, plats, request) -> None:
    scripts = "utan-js" not in request.node.callspec.id
    page.goto(f"{plats.adress}/ekonomi?ar={AR}")
    look(page)
    assert not scripts or tab_faults(page) == []
    page.locator('[name="budget.administration."]').fill("tolv")
    page.get_by_role("button", name="Spara beloppen").click()
    expect(page.get_by_role("heading", name="Rätta det här först")).to_be_visible()
    look(page)
    picture(page, f"ekonomi-fel-{scripts}")
    page.locator('[name="budget.administration."]').fill("2 335 000")
    page.locator('[name="budget.medelstillgang.stat"]').fill("16000000")
    page.locator('[name="utfall.medelstillgang.stat"]').fill("16 000 000,50")
    page.locator('[name="budget.insatskostnad.team"]').fill("2000000")
    page.locator('[name="utfall.insatskostnad.team"]').fill("1431000")
    page.locator('[name="budget.planerat_antal.team"]').fill("40")
    page.get_by_role("button", name="Spara beloppen").click()
    expect(page.get_by_text("Beloppen är sparade.")).to_be_visible()
    look(page)
    picture(page, f"ekonomi-{scripts}")

    page.goto(f"{plats.adress}/rapporter/kostnadsrapport-insatser?ar={AR}")
    expect(page.get_by_text("569\u00a0000,00").first).to_be_visible()
    look(page)
    picture(page, f"kostnadsrapport-{scripts}")
    page.goto(f"{plats.adress}/rapporter/insatsrapport?ar={AR}")
    look(page)
    picture(page, f"insatsrapport-{scripts}")

    page.goto(f"{plats.adress}/finsam?ar={AR}")
    look(page)
    page.get_by_role("button", name="Hämta årets siffror").click()
    expect(page.get_by_text("Siffrorna är hämtade.")).to_be_visible()
    look(page)
    assert not scripts or tab_faults(page) == []
    copy = page.get_by_role("button", name="Kopiera 1431000,")
    expect(copy).to_have_count(1 if scripts else 0)
    if scripts:
        copy.click()
        expect(copy).to_have_text("Kopierad")
        assert page.evaluate("navigator.clipboard.readText()") == "1431000"
    page.get_by_role("button", name="Markera Insatskostnad: utfall").first.click()
    expect(page.locator(".ingress strong")).to_have_text("1 av 8")
    picture(page, f"finsam-{scripts}")
    look(page)
