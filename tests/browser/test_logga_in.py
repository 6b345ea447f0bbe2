"""Logging in as staff do it: the first time, the code, proving anew, and being asked to stay."""

import base64
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from browser.test_vagen import press, seen
from playwright.sync_api import Page, expect
from sqlmodel import select

from tracker.access import totp, users
from tracker.access.tables import Inloggning


pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("STEGVIS_BILDER")
"""A folder for the handbook's pictures, when they are to be made anew."""


def picture(page: Page, name: str) -> None:
    page.wait_for_load_state()
    if PICTURES and page.evaluate("document.body.classList.contains('js-enabled')"):
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def from_elsewhere(page: Page, address: str) -> None:
    """As if through a proxy: then a code is needed."""
    page.set_extra_http_headers({"X-Forwarded-For": address})


def log_in(page: Page, plats, losenord: str | None = None) -> None:
    page.goto(plats.adress + "/logga-in")
    page.get_by_label("Namn").fill(plats.namn)
    page.locator("#losenord").fill(losenord or plats.losenord)
    press(page, "Logga in")


def secret_of(page: Page) -> bytes:
    return base64.b32decode(page.locator(".nyckel").inner_text().replace(" ", ""))


def code(secret: bytes, plats, ahead: int = 0) -> str:
    return totp.code(secret, totp.step_of(plats.tjanster.clock.now()) + ahead)


def test_first_login_from_elsewhere_and_what_follows(page: Page, plats) -> None:
    """With and without JavaScript, axe on every page in its states."""
    from_elsewhere(page, "10.9.8.7")
    log_in(page, plats)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sätt upp engångskod")
    expect(page.locator(".qr svg")).to_be_visible()
    seen(page)
    picture(page, "logga-in-app")
    secret = secret_of(page)
    page.get_by_label("Kod från appen").fill("000000")
    press(page, "Klart")
    expect(page.get_by_role("alert")).to_contain_text("Koden stämmer inte")
    seen(page)
    assert secret_of(page) == secret
    page.get_by_label("Kod från appen").fill(code(secret, plats, -1))
    press(page, "Klart")
    expect(page.locator(".koder li")).to_have_count(10)
    recovery = page.locator(".koder li").first.inner_text()
    seen(page)
    press(page, "Jag har sparat koderna")
    expect(page.get_by_role("heading", level=1)).to_have_text("Att göra")
    page.get_by_role("button", name="Logga ut").click()
    again_by_code(page, plats, secret)
    own_account(page, plats, secret, recovery)


def again_by_code(page: Page, plats, secret: bytes) -> None:
    log_in(page, plats)
    expect(page.get_by_role("heading", level=1)).to_have_text("Skriv din kod")
    seen(page)
    picture(page, "logga-in-kod")
    page.get_by_label("Kod från appen").fill("000000")
    press(page, "Logga in")
    expect(page.get_by_role("alert")).to_contain_text("Koden stämmer inte")
    seen(page)
    page.get_by_label("Kod från appen").fill(code(secret, plats))
    press(page, "Logga in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Att göra")


def own_account(page: Page, plats, secret: bytes, recovery: str) -> None:
    """Proving anew by a recovery code, and a new password."""
    page.get_by_role("link", name=plats.namn).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mitt konto")
    expect(page.get_by_text("10 återställningskoder kvar", exact=False)).to_be_visible()
    seen(page)
    picture(page, "mitt-konto")
    _later(plats, minutes=11)
    page.get_by_role("link", name="Byt lösenord").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bekräfta att det är du")
    seen(page)
    page.locator("#losenord").fill("fel")
    press(page, "Bekräfta")
    expect(page.get_by_role("alert")).to_contain_text("stämmer inte")
    seen(page)
    page.locator("#losenord").fill(plats.losenord)
    page.get_by_label("Kod från appen").fill(recovery)
    press(page, "Bekräfta")
    expect(page.get_by_role("heading", level=1)).to_have_text("Byt lösenord")
    seen(page)
    page.locator("#nu").fill(plats.losenord)
    page.locator("#nytt").fill("password12345")
    page.locator("#igen").fill("password12345")
    press(page, "Byt lösenord")
    expect(page.get_by_role("alert")).to_contain_text("lätt att gissa")
    seen(page)
    page.locator("#nu").fill(plats.losenord)
    page.locator("#nytt").fill("sju bruna björnar sover")
    page.locator("#igen").fill("sju bruna björnar sover")
    press(page, "Byt lösenord")
    expect(page.get_by_role("status")).to_have_text("Lösenordet är bytt.")
    page.get_by_role("link", name="Byt app eller telefon").click()
    seen(page)


def _later(plats, *, minutes: float, seen_too: bool = False) -> None:
    """As if the login had been proven, and seen last, so long ago."""
    with plats.tjanster.transaction() as session:
        user = users.by_name(session, plats.namn)
        for login in session.exec(select(Inloggning).where(Inloggning.anvandare == user.id)):
            login.bekraftad -= timedelta(minutes=minutes)
            if seen_too:
                login.sedd -= timedelta(minutes=minutes)


def test_before_one_is_logged_out_one_is_asked_to_stay(page: Page, plats) -> None:
    """Without JavaScript the foot of the page tells the time."""
    page.clock.install()
    log_in(page, plats)
    foot = page.locator("footer")
    expect(foot).to_contain_text(re.compile(r"Du loggas ut kl\.\s\d\d\.\d\d"))
    page.wait_for_load_state()
    if not page.locator("body.js-enabled").count():
        expect(page.get_by_role("dialog")).to_have_count(0)
        return
    _later(plats, minutes=28.5, seen_too=True)
    page.clock.fast_forward("28:30")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Du loggas snart ut")
    expect(dialog.get_by_role("button")).to_be_focused()
    picture(page, "fortsatt")
    with page.expect_response("**/logga-in/fortsatt"):  # it is to be noted before time is moved
        page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("05:00")
    expect(dialog).to_be_hidden()
    _later(plats, minutes=31, seen_too=True)
    page.clock.fast_forward("33:00")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
