"""A group's attendance on a phone, and the month's certificate drawn on the screen."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sidfolk import idag, log_in
from sidprov import NARROW, axe, tab_faults, too_wide

from tracker.db import execute


pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLK = {"a1": "19900101-9802", "b1": "19850615-9816", "c1": "19991231-9994"}
TELEFON = {"width": 390, "height": 844}
BILDER = Path(__file__).parents[2] / "docs/handbok/bilder"


@pytest.fixture
def inne(page: Page, plats) -> Page:
    """Logged in; three are in *team*, which is in a project, and one has no samtycke."""
    start = (idag() - timedelta(days=60)).isoformat()

    def event(typ, **rest):
        return {"id": str(uuid4()), "typ": typ, "forbund": plats.forbund, "datum": start, **rest}

    sent = [event("insats.ansluten", insats="team", data={"projekt": "esf-1", "fran": start})]
    for name, number in FOLK.items():
        where = {"insats": "team", "deltagande": name}
        sent.append(event("inskrivning.gjord", **where, person={"personnummer": number}, data={}))
        if name != "c1":
            sent.append(event("samtycke.lamnat", **where, data={"andamal": "esf"}))
    plats.tjanster.intag.record_all(sent, av="drift:prov", forbund=None)
    page.set_viewport_size(TELEFON)
    log_in(page, plats)
    return page


def seen(page: Page, bild: str = "") -> None:
    if bild and os.environ.get("STEGVIS_SKRIV"):
        page.set_viewport_size(TELEFON)
        page.screenshot(path=BILDER / f"{bild}.png", full_page=True)
    assert (axe(page), too_wide(page, NARROW), tab_faults(page)) == ([], [], [])


def test_a_group_is_ticked_on_a_phone_and_certified(inne: Page, plats) -> None:
    inne.get_by_role("link", name="Närvaro", exact=True).click()
    seen(inne)
    inne.get_by_role("link", name="Lägg upp en aktivitet").click()
    inne.get_by_role("button", name="Spara aktiviteten").click()
    expect(inne.get_by_role("alert")).to_contain_text("Skriv vad aktiviteten heter.")
    seen(inne)
    inne.get_by_label("Insats", exact=True).select_option("team")
    inne.get_by_label("Namn på aktiviteten").fill("Morgongruppen")
    inne.locator("#fran").fill((idag() - timedelta(days=30)).isoformat())
    inne.locator(f"#minuter-{idag().isoweekday()}").fill("1:30")
    seen(inne, "aktivitet")
    inne.get_by_role("button", name="Spara aktiviteten").click()
    boxes = inne.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    for box in boxes.all():
        box.check()
    seen(inne)
    inne.get_by_role("button", name="Spara gruppen").click()
    seen(inne)
    inne.get_by_role("link", name="Morgongruppen").first.click()
    inne.wait_for_load_state()
    expect(boxes).to_have_count(3)
    assert all(box.is_checked() for box in boxes.all())
    heights = [row.bounding_box()["height"] for row in inne.locator(".tick__namn").all()]
    assert min(heights) >= 44  # a thumb's target
    boxes.nth(1).uncheck()
    inne.locator("[id^='minuter.']").first.fill("länge")
    inne.get_by_role("button", name="Spara närvaron").click()
    expect(inne.get_by_role("alert")).to_contain_text("Skriv minuter")
    seen(inne)
    inne.locator("[id^='minuter.']").first.fill("45")
    inne.get_by_role("button", name="Spara närvaron").click()
    expect(inne.get_by_text("2 av 3 var här.")).to_be_visible()
    seen(inne, "narvaro-tillfalle")
    a_colleague_saves_meanwhile(inne, plats)
    a_month(inne, plats)
    certified(inne, plats)


def a_colleague_saves_meanwhile(page: Page, plats) -> None:
    """Both say when one left: nothing is saved until who came last has chosen."""
    with plats.tjanster.transaction(forbund=plats.forbund, huvudman=("*",)) as session:
        rad = execute(session, "SELECT handelse FROM narvaro_rad WHERE minuter = 45").scalar_one()
    change = {"avser": str(rad), "andring": {"minuter": 50}, "orsak": "Fel tid."}
    sent = {"id": str(uuid4()), "typ": "handelse.rattad", "forbund": plats.forbund}
    sent |= {"datum": idag().isoformat(), "data": change}
    plats.tjanster.intag.record_all([sent], av="drift:prov", forbund=None)
    page.locator("[id^='minuter.']").first.fill("55")
    page.get_by_role("button", name="Spara närvaron").click()
    expect(page.get_by_role("alert")).to_contain_text("var där 50 minuter medan sidan var öppen")
    seen(page)
    page.get_by_role("button", name="Spara närvaron").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("[id^='minuter.']").first).to_have_value("55")


def a_month(page: Page, plats) -> None:
    """What one deviated from the schedule, as it is filled in and with a fault."""
    with plats.tjanster.transaction(forbund=plats.forbund, huvudman=("*",)) as session:
        slug = execute(session, "SELECT DISTINCT slug FROM aktivitet_version").scalar_one()
    page.goto(f"{plats.adress}/narvaro/team/{slug}/manad/{idag().isoformat()[:7]}/a1")
    seen(page)
    page.locator("[id^='minuter.']").first.fill("länge")
    page.get_by_role("button", name="Spara", exact=False).first.click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv minuter")
    seen(page)


def certified(page: Page, plats) -> None:
    """One draws their name; who has no samtycke is told of; what is changed after says so."""
    manad = idag().isoformat()[:7]
    page.goto(f"{plats.adress}/narvarointyg?manad={manad}")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.goto(f"{plats.adress}/narvarointyg/c1/{manad}")
    seen(page)
    with plats.tjanster.transaction(forbund=plats.forbund, huvudman=("*",)) as session:
        there = {row[0] for row in execute(session, "SELECT deltagande FROM narvaro_rad")}
    name = min(there - {"c1"})
    page.goto(f"{plats.adress}/narvarointyg/{name}/{manad}")
    page.get_by_role("button", name="Intyga närvaron").click()
    expect(page.get_by_role("alert")).to_contain_text("Låt deltagaren skriva sitt namn")
    seen(page)
    page.goto(f"{plats.adress}/narvarointyg/{name}/{manad}")
    sign(page)
    if os.environ.get("STEGVIS_SKRIV") and page.locator("canvas").is_visible():
        page.screenshot(path=BILDER / "narvarointyg.png", full_page=True)
    page.get_by_role("button", name="Intyga närvaron").click()
    expect(page.locator("h1")).to_contain_text("Intygat")
    seen(page)
    page.goto(f"{plats.adress}/narvarointyg?manad={manad}")
    seen(page, "narvarointygen")
    page.goto(f"{plats.adress}/deltagare/{name}")
    page.locator("#narvaro ~ details summary").first.click()
    seen(page)
    page.get_by_role("link", name="Rätta närvaro").first.click()
    page.get_by_label("Hur länge?").fill("1:00")
    page.get_by_label("Varför rättar du?").fill("Gick tidigare")
    page.get_by_role("button", name="Fortsätt", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Spara rättelsen", exact=True).click()
    page.goto(f"{plats.adress}/narvarointyg/{name}/{manad}")
    expect(page.locator("h1")).to_contain_text("Ändrat efter underskrift")
    seen(page)


def sign(page: Page) -> None:
    """A name drawn in the box; written where there is no script."""
    duk = page.locator("canvas")
    if not duk.is_visible():
        page.get_by_label("Deltagarens namn").fill("Bo Ek")
        return
    duk.scroll_into_view_if_needed()
    yta = duk.bounding_box()
    assert yta is not None
    page.mouse.move(yta["x"] + 30, yta["y"] + 60)
    page.mouse.down()
    for n in range(12):
        page.mouse.move(yta["x"] + 30 + 20 * n, yta["y"] + 40 + 30 * (n % 2))
    page.mouse.up()
