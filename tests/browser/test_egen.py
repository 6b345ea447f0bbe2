"""A participant on a phone: rates themselves, sees their own page, shows it to others (ADR 43)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from conftest import event
from playwright.sync_api import Browser, Page
from sidfolk import idag
from sidprov import ZOOMED, axe

from schemas.instrument import FARDIGA


TELEFON = {"width": 390, "height": 844}
SMAL = {"width": 320, "height": 640}
MINST = 44
"""Points to a side of what a thumb must hit."""
MINUTER = 3


@pytest.fixture
def personal(browser: Browser, plats) -> Iterator[Page]:
    """Who works there, with somebody inskriven since a while."""
    start = (idag() - timedelta(days=200)).isoformat()
    who = {"personnummer": "19850615-9808"}
    sent = event(
        "inskrivning.gjord", plats.forbund, insats="team", deltagande="nu", datum=start, person=who
    )
    plats.tjanster.intag.record_all([sent], av="drift:prov", forbund=None)
    context = browser.new_context(locale="sv-SE", viewport={"width": 1240, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(plats.adress + "/logga-in")
    page.fill("#namn", plats.namn)
    page.fill("#losenord", plats.losenord)
    page.get_by_role("button", name="Logga in").click()
    yield page
    context.close()


def lank(personal: Page, plats, knapp: str) -> tuple[str, str]:
    """(link, code) as staff see them."""
    personal.goto(f"{plats.adress}/deltagare/nu")
    personal.get_by_role("link", name="Länkar till deltagaren").click()
    assert axe(personal) == []
    personal.get_by_role("button", name=knapp, exact=True).click()
    assert axe(personal) == []
    qr = personal.locator(".qr svg").bounding_box()
    assert qr is not None
    assert qr["width"] > 150
    return personal.locator("#lank").inner_text(), personal.locator(".nyckel").inner_text()


def look(page: Page, sprak: str = "sv") -> None:
    """Axe, both widths of a phone, 400 per cent, and what a thumb and a screen reader need.

    Without scripts it is the same page, so axe looks at it once.
    """
    page.wait_for_load_state()
    if page.evaluate("document.body.classList.contains('js-enabled')"):
        assert axe(page) == [], page.url
    for size in (SMAL, ZOOMED, TELEFON):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
    assert page.locator("html").get_attribute("lang") == sprak
    assert page.locator("h1").count() == 1
    small = page.evaluate(
        """(least) => [...document.querySelectorAll('main button, main .govuk-radios__label')]
          .filter((e) => e.checkVisibility())
          .map((e) => [e.getBoundingClientRect(), e.textContent.trim()])
          .filter(([box]) => box.height < least || box.width < least).map(([, text]) => text)""",
        MINST,
    )
    assert small == []


def tryck(page: Page, namn: str, vad: Literal["button", "link"] = "button") -> None:
    """Press, and be there: the next page is another document."""
    with page.expect_navigation():
        page.get_by_role(vad, name=namn, exact=True).click()


@pytest.mark.parametrize("js", [True, False], ids=["js", "utan_js"])
def test_a_participant_on_a_phone(browser: Browser, plats, personal: Page, *, js: bool) -> None:
    adress, _ = lank(personal, plats, "Gör länken")
    context = browser.new_context(
        java_script_enabled=js, locale="sv-SE", viewport=TELEFON, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(adress)
    assert page.url.endswith("/skatta"), "the secret is gone from the address"
    tryck(page, "English", "link")
    look(page, "en")
    tryck(page, "Svenska", "link")
    look(page)
    tryck(page, "Börja")
    fragor = FARDIGA["stegprofil", 1].fragor
    for nr, fraga in enumerate(fragor, 1):
        group = page.get_by_role("group", name=re.compile(re.escape(fraga.text["deltagare"]["sv"])))
        assert group.count() == 1, "read aloud with its question"
        if nr in (1, len(fragor)):
            look(page)
        if nr == 2:
            tryck(page, "Hoppa över")
        else:
            group.get_by_text("Stämmer ganska bra", exact=True).click()
            tryck(page, "Nästa")
    look(page)
    assert page.get_by_text("Inget svar").count() == 1
    tryck(page, "Skicka mina svar")
    page.get_by_role("heading", name="Tack!").wait_for()
    look(page)
    page.goto(adress)
    assert page.get_by_role("heading", name="Länken går inte att öppna").count() == 1
    look(page)
    assert reading_time() <= MINUTER
    own_page(page, plats, personal)
    context.close()


def reading_time() -> float:
    """Minutes to read and answer all, at 100 words a minute and 3 seconds a choice."""
    fragor = FARDIGA["stegprofil", 1].fragor
    words = sum(len(fraga.text["deltagare"]["sv"].split()) for fraga in fragor)
    scale = sum(len(step.namn["sv"].split()) for step in FARDIGA["stegprofil", 1].skalor["svar"])
    return (words + 2 * scale) / 100 + len(fragor) * 3 / 60


def own_page(page: Page, plats, personal: Page) -> None:
    adress, kod = lank(personal, plats, "Gör länk och kod")
    page.goto(adress)
    look(page)
    page.get_by_label("Din kod").fill("000000x")
    tryck(page, "Gå vidare")
    assert page.title().startswith("Fel:")
    look(page)
    page.get_by_label("Din kod").fill(kod)
    tryck(page, "Gå vidare")
    look(page)
    assert page.get_by_role("img", name=re.compile("Stegprofil över tid")).count() == 1
    assert page.get_by_role("table", name="Stegprofil: alla svar").count() == 1
    tryck(page, "Spara mitt mål")
    assert page.title().startswith("Fel:")
    look(page)
    page.get_by_label("Vad vill du?").fill("Jag vill laga cyklar.")
    tryck(page, "Spara mitt mål")
    assert page.get_by_role("status").inner_text() == "Målet är sparat."
    look(page)
    page.get_by_text("En timme", exact=True).click()
    tryck(page, "Gör en länk")
    look(page)
    delad = page.locator("#lank").inner_text()
    page.goto(delad)
    look(page)
    assert page.get_by_text("Jag vill laga cyklar.").count() == 1
    assert page.locator("form").count() == 0
    page.goto(plats.adress + "/min-sida")
    tryck(page, "Stäng min sida")
    look(page)
