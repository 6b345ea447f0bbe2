"""The way through the house, as a handläggare and an ekonom walk it (issue: a newcomer's hour)."""

import re
from datetime import date, timedelta

import pytest
from lackage import stands
from playwright.sync_api import Page, expect
from sidfolk import idag
from sidprov import NARROW, WIDE, axe


pytestmark = [pytest.mark.browser, pytest.mark.slow]

PERSONNUMMER = "19850615-9808"


def seen(page: Page) -> None:
    """Every page on the way: no accessibility fault, nothing beyond a narrow screen, no number."""
    assert axe(page) == [], page.url
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    page.set_viewport_size(WIDE)
    assert not stands(PERSONNUMMER, page.url)
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    assert page.locator(".knapp:not(.knapp--andra):visible").count() <= 1, page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def log_in(page: Page, plats) -> None:
    page.goto(plats.adress + "/")
    seen(page)
    page.get_by_label("Namn").fill(plats.namn)
    page.locator("#losenord").fill("fel lösenord")
    press(page, "Logga in")
    expect(page.get_by_role("alert")).to_contain_text("stämmer inte")
    seen(page)
    page.locator("#losenord").fill(plats.losenord)
    press(page, "Logga in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Att göra")
    seen(page)


def take_remiss(page: Page, day: date) -> str:
    """Also: nothing filled in, a wrong number, and going back to change an answer."""
    follow(page, "Ta emot en remiss")
    seen(page)
    press(page, "Fortsätt")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Skriv personnumret.")
    seen(page)
    page.get_by_label("Team").check()
    page.get_by_label("Personnummer eller samordningsnummer", exact=True).fill("19850615-9805")
    page.get_by_label("När kom remissen?").fill(day.isoformat())
    page.get_by_label("Arbetsförmedlingen").check()
    page.get_by_label("Vad är syftet?").fill("Vill pröva att arbeta.\nHalvtid först.")
    press(page, "Fortsätt")
    expect(alert).to_contain_text("Personnumret är inte giltigt.")
    follow(page, "Personnumret är inte giltigt")
    expect(page.get_by_label("Vad är syftet?")).to_have_value(
        "Vill pröva att arbeta.\nHalvtid först."
    )
    page.get_by_label("Personnummer eller samordningsnummer", exact=True).fill(PERSONNUMMER)
    press(page, "Fortsätt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kontrollera dina svar")
    seen(page)
    press(page, "Ändra enhet hos remittenten")
    page.get_by_label("Enhet hos remittenten").fill("Kontoret Syd")
    press(page, "Fortsätt")
    expect(page.get_by_text("Kontoret Syd")).to_be_visible()
    press(page, "Registrera remissen")
    expect(page.get_by_role("status")).to_have_text("Remissen är registrerad.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("19850615-••••")
    seen(page)
    return page.url.partition("?")[0]


def answer_and_enrol(page: Page, day: date) -> None:
    follow(page, "Svara på remissen")
    seen(page)
    page.get_by_label("Antagen").check()
    page.get_by_label("Vilken dag gavs svaret?").fill((day + timedelta(days=2)).isoformat())
    press(page, "Fortsätt")
    seen(page)
    press(page, "Spara svaret")
    follow(page, "Skriv in")
    seen(page)
    page.get_by_label("Första dagen").fill((day + timedelta(days=7)).isoformat())
    page.get_by_label("Grundskola").check()
    page.get_by_label("Försörjningsstöd").check()
    page.get_by_label("Ett till under tre år").check()
    page.get_by_label("Studier", exact=True).check()
    page.get_by_label("Omfattning för studier").fill("200")
    press(page, "Fortsätt")
    expect(page.get_by_role("alert")).to_contain_text("1–100")
    seen(page)
    page.get_by_label("Omfattning för studier").fill("25")
    press(page, "Fortsätt")
    expect(page.get_by_text("Studier 25 %")).to_be_visible()
    press(page, "Registrera inskrivningen")
    expect(page.get_by_role("status")).to_have_text("Inskrivningen är registrerad.")
    expect(page.locator(".ingress")).to_contain_text("Ingen plan.")


def correct(page: Page) -> None:
    """A rättelse of the inskrivning, and a makulering of a consent given by mistake."""
    follow(page, "Rätta inskrivning")
    seen(page)
    page.get_by_label("Gymnasium").check()
    page.get_by_label("Varför rättar du?").fill("Personen visade sitt betyg.")
    press(page, "Fortsätt")
    expect(page.get_by_role("row", name="Högsta utbildning")).to_contain_text("Gymnasium")
    seen(page)
    press(page, "Spara rättelsen")
    expect(page.get_by_role("status")).to_contain_text("Rättelsen är sparad.")
    page.get_by_text("Historik (1)").click()
    expect(page.get_by_text("Högsta utbildning: Grundskola → Gymnasium")).to_be_visible()
    seen(page)
    follow(page, "Samtycke")
    page.get_by_label("Uppföljning").check()
    press(page, "Fortsätt")
    press(page, "Registrera samtycket")
    follow(page, "Makulera samtycke lämnat")
    seen(page)
    page.get_by_label("Varför makuleras den?").fill("Blanketten var inte underskriven.")
    press(page, "Makulera")
    expect(page.get_by_role("status")).to_contain_text("makulerad")
    expect(page.locator(".makulerad h3")).to_contain_text("Samtycke lämnat")


def close(page: Page, day: date) -> None:
    follow(page, "Avsluta")
    page.get_by_label("Sista dagen").fill((day + timedelta(days=1)).isoformat())
    page.get_by_label("Utskrivning", exact=True).check()
    page.get_by_label("Ingen offentlig försörjning").check()
    page.get_by_label("Arbete utan subvention", exact=True).check()
    page.get_by_label("Omfattning för arbete utan subvention").fill("50")
    press(page, "Registrera avslutet")
    expect(page.get_by_role("alert")).to_contain_text("före dagen för inskrivning")
    seen(page)
    page.get_by_label("Sista dagen").fill((day + timedelta(days=30)).isoformat())
    press(page, "Kontrollera först")
    press(page, "Registrera avslutet")
    expect(page.get_by_role("status")).to_have_text("Avslutet är registrerat.")
    seen(page)


def report_and_explain(page: Page, plats, deltagande: str, year: int) -> None:
    follow(page, "Rapporter")
    seen(page)
    follow(page, "Vilka avslutades, och varför?")
    page.get_by_label("År", exact=True).select_option(str(year))
    press(page, "Visa")
    seen(page)
    row = page.get_by_role("row", name=re.compile("^Utskrivning"))
    expect(row.get_by_role("link")).to_have_text(["1", "0", "1"])
    report = page.url
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Varför 1?")
    expect(page.get_by_role("link", name="19850615-••••")).to_be_visible()
    page.get_by_label("Deltagande", exact=True).fill(deltagande)
    press(page, "Ta reda på det")
    expect(page.get_by_role("status")).to_contain_text("alla villkor är uppfyllda")
    seen(page)
    page.goto(report)
    row.get_by_role("link").nth(1).click()
    page.get_by_label("Deltagande", exact=True).fill(deltagande)
    press(page, "Ta reda på det")
    expect(page.locator(".notis--varning")).to_be_visible()
    seen(page)
    page.goto(report)


def download(page: Page) -> None:
    page.get_by_label("CSV").check()
    press(page, "Skapa filer")
    ready = page.get_by_role("link", name="Ladda ner Excel")
    expect(ready).to_be_visible()
    seen(page)
    with page.expect_download() as waiting:
        ready.click()
    assert waiting.value.path().read_bytes().startswith(b"PK")


def others(page: Page, plats) -> None:
    """The pages beside the way, and the search that never puts a number in the address."""
    page.goto(plats.adress + "/deltagare")
    search = page.get_by_label("Sök personnummer eller namn")
    search.fill(PERSONNUMMER)
    search.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("19850615-••••")
    for path in (
        *("/deltagare?urval=alla", "/remisser", "/insatser", "/insatser/team", "/insatser/oppet"),
        *("/korningar", "/fokus", "/rapporter/deltagare-per-insats"),
        *("/rapporter/forsorjning-fore-efter", "/rapporter/utbildning?som=2020-01-01"),
        *("/rapporter/tid-i-forsorjning?del=egna&fran=x&till=2020-01-01", "/finns-inte", "/"),
    ):
        page.goto(plats.adress + path)
        seen(page)


def test_the_way_from_remiss_to_download(page: Page, plats) -> None:
    """With and without JavaScript, axe on every page."""
    day = idag() - timedelta(days=60)
    log_in(page, plats)
    address = take_remiss(page, day)
    answer_and_enrol(page, day)
    correct(page)
    close(page, day)
    year = (day + timedelta(days=30)).year
    report_and_explain(page, plats, address.rpartition("/")[2], year)
    download(page)
    others(page, plats)
    page.get_by_role("button", name="Logga ut").click()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
