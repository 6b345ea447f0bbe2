"""Deliver a report, correct somebody in it, be told that it differs, and compare; without a fault
of accessibility on the way.
"""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from konton import LOSENORD, konto
from playwright.sync_api import Page, expect
from sidprov import NARROW, WIDE, axe, too_wide

from tracker.access.permissions import Roll


pytestmark = [pytest.mark.browser, pytest.mark.slow]
BILDER = os.environ.get("STEGVIS_BILDER")
"""A folder for pictures of each page, for who wants to look at them."""


def seen(page: Page, namn: str) -> None:
    assert axe(page) == [], page.url
    assert too_wide(page, NARROW) == []
    page.set_viewport_size(WIDE)
    assert page.locator(".knapp:not(.knapp--andra):visible").count() <= 1, page.url
    if BILDER:
        page.screenshot(path=Path(BILDER) / f"{namn}.png", full_page=True)


@pytest.fixture
def kansli(page: Page, plats) -> Page:
    """Somebody at the office, logged in; one is enrolled by an event whose id is the page's own."""
    t = plats.tjanster
    namn = f"kansli-{plats.forbund}"
    with t.transaction() as session:
        konto(session, namn, now=t.clock.now(), forbund=[plats.forbund], roll=Roll.KANSLI)
    page.goto(plats.adress + "/")
    page.get_by_label("Namn").fill(namn)
    page.locator("#losenord").fill(LOSENORD)
    page.get_by_role("button", name="Logga in").last.click()
    return page


def event(plats, typ: str, **rest) -> dict:
    today = plats.tjanster.clock.now().date().isoformat()
    return {"id": str(uuid4()), "typ": typ, "forbund": plats.forbund, "datum": today, **rest}


def enrolled(plats, namn: str, number: str = "19850615-9808", **rest) -> dict:
    data = {"utbildning": "gymnasium"}
    return event(
        plats, "inskrivning.gjord", insats="team", deltagande=namn,
        person={"personnummer": number}, data=data, **rest,
    )  # fmt: skip


def test_deliver_correct_be_told_and_compare(kansli: Page, plats):
    page, intag = kansli, plats.tjanster.intag
    sent = [
        enrolled(plats, f"d{nr}", number)
        for nr, number in enumerate(("19850615-9808", "19900101-9802", "19780204-9804"))
    ]
    intag.record_all(sent, av="drift:prov", forbund=None)
    page.goto(plats.adress + "/leveranser")
    expect(page.get_by_text("Inget är levererat än.")).to_be_visible()
    seen(page, "leveranser-tom")

    page.goto(plats.adress + "/rapporter/utbildning")
    seen(page, "rapport")
    page.get_by_label("PDF").check()
    page.get_by_role("button", name="Leverera och försegla").click()
    page.get_by_role("link", name="Leverera och försegla").click()
    seen(page, "bekrafta")
    page.locator("#losenord").fill(LOSENORD)
    page.get_by_role("button", name="Bekräfta").click()
    seen(page, "leverera")
    page.get_by_role("button", name="Signera och försegla").click()
    expect(page.get_by_role("alert")).to_contain_text("Välj vem som får rapporten")
    seen(page, "leverera-fel")
    page.get_by_label("Vem får rapporten?").select_option(label="Styrelsen")
    page.get_by_label("Vad ska den användas till?").fill("Verksamhetsberättelse")
    page.get_by_role("button", name="Signera och försegla").click()
    expect(page.get_by_text("Rapporten är levererad och förseglad")).to_be_visible()
    expect(page.get_by_text("Siffrorna är desamma i dag.")).to_be_visible()
    seen(page, "leverans")
    with page.expect_download() as before:
        page.get_by_role("link", name="Ladda ner pdf").click()
    delivered = Path(before.value.path()).read_bytes()
    assert delivered.startswith(b"%PDF")

    rattad = {
        "avser": sent[0]["id"], "andring": {"utbildning": "grundskola"}, "orsak": "Fel nivå",
    }  # fmt: skip
    intag.record_all([event(plats, "handelse.rattad", data=rattad)], av="drift:prov", forbund=None)
    page.get_by_role("link", name="Leveranser").first.click()
    expect(page.get_by_text("Skiljer", exact=True)).to_be_visible()  # by the worker
    seen(page, "leveranser")
    page.goto(plats.adress + "/")
    expect(page.get_by_text("En levererad rapport har ändrats")).to_be_visible()
    seen(page, "start")
    page.get_by_role("link", name="Jämför").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vad har ändrats sedan leveransen")
    expect(page.get_by_role("columnheader", name="Levererat")).to_be_visible()
    seen(page, "jamfor")
    page.get_by_role("link", name="Leverans 1").click()
    seen(page, "leverans-skiljer")
    with page.expect_download() as after:
        page.get_by_role("link", name="Ladda ner pdf").click()
    assert Path(after.value.path()).read_bytes() == delivered


def test_an_annual_report_that_differs(kansli: Page, plats):
    page, intag = kansli, plats.tjanster.intag
    sent = enrolled(plats, "d", datum="2025-03-01")
    intag.record_all([sent], av="drift:prov", forbund=None)
    page.goto(plats.adress + "/rapporter/arsbilaga?ar=2025")
    page.get_by_role("button", name="Skapa årsbilagan").click()
    page.get_by_role("link", name="Leverera och försegla").click(timeout=120_000)
    page.locator("#losenord").fill(LOSENORD)
    page.get_by_role("button", name="Bekräfta").click()
    page.get_by_label("Vem får rapporten?").select_option(label="Styrelsen")
    page.get_by_label("Vad ska den användas till?").fill("Årsredovisning")
    seen(page, "leverera-arsbilaga")
    page.get_by_role("button", name="Signera och försegla").click()
    expect(page.get_by_text("Rapporten är levererad och förseglad")).to_be_visible()
    page.goto(page.url.partition("?")[0] + "/jamfor")
    expect(page.get_by_text("Ingen tabell skiljer sig.")).to_be_visible()
    seen(page, "arsbilaga-lika")
    data = {"avser": sent["id"], "andring": {"utbildning": "grundskola"}, "orsak": "Fel nivå"}
    intag.record_all([event(plats, "handelse.rattad", data=data)], av="drift:prov", forbund=None)
    page.reload()
    expect(page.get_by_role("rowheader", name="Utbildning").first).to_be_visible()
    seen(page, "arsbilaga-skiljer")


def test_rehearse_a_version_and_let_it_hold(kansli: Page, plats):
    page, intag = kansli, plats.tjanster.intag
    sent = enrolled(plats, "forr", datum="2025-03-01")
    intag.record_all([sent], av="drift:prov", forbund=None)
    page.goto(plats.adress + "/rapporter/utbildning")
    page.get_by_text("Så räknas rapporten").click()
    page.get_by_role("link", name="Prova en annan version").click()
    seen(page, "versioner")
    page.get_by_role("link", name="skiljer").first.click()
    expect(page.get_by_text("Det är reglerna som skiljer")).to_be_visible()
    seen(page, "versioner-jamfor")
    page.get_by_role("link", name="Prova en version").click()
    page.get_by_role("link", name="Låt version 2 gälla").click()
    seen(page, "version")
    page.get_by_role("button", name="Låt version 2 gälla").click()
    expect(page.get_by_text("Versionen gäller nu.")).to_be_visible()
    page.goto(plats.adress + "/rapporter/utbildning")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vilken utbildning hade deltagarna?")
