"""A survey from the office to the phone and back: seen, and answered with scripts and without."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sidfolk import log_in
from sidprov import WIDE, ZOOMED, axe, too_wide

from schemas.enkat import FARDIGA
from tracker.intake import enkatomgang


TELEFON = {"width": 390, "height": 844}
ENKAT = FARDIGA["deltagare-avslut", 1]
BILD = {"width": 1000, "height": 720}
FLER = 6
"""Answers besides the phone's own."""


def look(page: Page, name: str) -> None:
    """Axe, and the handbook's picture: made anew with STEGVIS_HANDBOK=docs/handbok/bilder."""
    assert axe(page) == []
    if folder := os.environ.get("STEGVIS_HANDBOK"):
        page.set_viewport_size(BILD)
        page.screenshot(path=Path(folder) / f"{name}.png")
        page.set_viewport_size(WIDE)


def tryck(page: Page, namn: str) -> None:
    """Press, and be there: the next page is another document."""
    with page.expect_navigation():
        page.get_by_role("button", name=namn, exact=True).click()


def oppna(page: Page, plats) -> str:
    """A round with a link, and the link."""
    page.goto(f"{plats.adress}/enkater/ny")
    page.select_option("#enkat", "deltagare-avslut.1")
    page.select_option("#insats", "team")
    page.fill("#namn", "Våren")
    page.fill("#till", (date.today() + timedelta(days=9)).isoformat())
    tryck(page, "Öppna enkäten")
    assert axe(page) == []
    page.fill("#antal", "20")
    tryck(page, "Gör länken")
    look(page, "enkat-lank")
    box = page.locator(".qr svg").bounding_box()
    assert box is not None
    assert box["width"] > 150
    return page.locator("#lank").inner_text()


def svara(page: Page, adress: str, *, titta: bool) -> None:
    """Every second question is answered, the others skipped."""
    page.goto(adress)
    assert page.url.endswith("/enkat"), "the secret is gone from the address"
    for nr in range(len(ENKAT.fragor) + 1):
        if titta and nr in (0, 1):
            assert axe(page) == []
            assert too_wide(page, ZOOMED) == []
        if nr % 2:
            page.locator(".govuk-radios__label").first.click()
            tryck(page, "Nästa")
        else:
            tryck(page, "Börja" if nr == 0 else "Hoppa över")
    if titta:
        assert axe(page) == []
    tryck(page, "Skicka mina svar")
    page.get_by_role("heading", name="Tack!").wait_for()
    page.goto(f"{plats_av(adress)}/enkat")
    page.get_by_role("heading", name="Länken går inte att öppna").wait_for()


def plats_av(adress: str) -> str:
    return adress.partition("/enkat/")[0]


def test_a_survey_from_the_office_to_the_phone_and_back(browser: Browser, plats) -> None:
    context = browser.new_context(locale="sv-SE", viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(60_000)
    log_in(page, plats)
    adress = oppna(page, plats)
    for js in (True, False):
        phone = browser.new_context(
            java_script_enabled=js, locale="sv-SE", viewport=TELEFON, has_touch=True, is_mobile=True
        )
        answering = phone.new_page()
        answering.set_default_timeout(60_000)
        svara(answering, adress, titta=js)
        phone.close()
    page.goto(f"{plats.adress}/enkater")
    assert axe(page) == []
    page.get_by_role("link", name="Våren").click()
    fler(plats)
    page.get_by_role("button", name="Stäng och räkna").wait_for()
    tryck(page, "Stäng och räkna")
    page.get_by_text("8 svarade").wait_for()
    look(page, "enkat-svar")
    assert too_wide(page, ZOOMED) == []
    context.close()


def fler(plats) -> None:
    """More answers to the round that is open, as the door counts them."""
    t = plats.tjanster
    with t.transaction(forbund=plats.forbund) as session:
        [omgang] = enkatomgang.enkater.alla(session, plats.forbund)
    for n in range(FLER):
        svar = {"nojd": 4, "narmare": 1 + n % 5, "kon": 1 + n % 2}
        assert enkatomgang.svara(t.transaction, omgang, ENKAT, svar, blankett=f"prov-{n}")


pytestmark = [pytest.mark.browser, pytest.mark.slow]
