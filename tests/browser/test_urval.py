"""Choices, faults and several förbund as they are used: chosen, kept, mended, with axe at zero."""

from uuid import uuid4

import pytest
from conftest import event
from konton import konto
from playwright.sync_api import Page, expect
from sidprov import NARROW, axe, too_wide

from tracker.access.permissions import Roll


pytestmark = [pytest.mark.browser, pytest.mark.slow]

RAPPORT = "/rapporter/datakvalitet"


def log_in(page: Page, plats, namn: str) -> None:
    page.goto(plats.adress + "/logga-in")
    page.get_by_label("Namn").fill(namn)
    page.locator("#losenord").fill(plats.losenord)
    page.get_by_role("button", name="Logga in", exact=True).click()


def look(page: Page, found: list[str]) -> None:
    found += [f"{page.url}: {one}" for one in (*axe(page), *too_wide(page, NARROW))]


@pytest.fixture
def utan_matning(plats) -> None:
    """One of Stockholm, enrolled today without being measured."""
    who = {"personnummer": "19900101-9802"}
    data = {"kommun": "0180"}
    today = plats.tjanster.clock.now().date().isoformat()
    sent = event(
        "inskrivning.gjord",
        plats.forbund,
        datum=today,
        insats="team",
        deltagande="d1",
        person=who,
        data=data,
    )
    plats.tjanster.intag.record_all([sent], av="drift:prov", forbund=None)


@pytest.mark.usefixtures("utan_matning")
def test_a_fault_is_found_chosen_kept_and_mended(page: Page, plats) -> None:
    found: list[str] = []
    log_in(page, plats, plats.namn)
    page.goto(plats.adress + RAPPORT)
    look(page, found)
    page.locator("#urval summary").click()
    page.get_by_label("Stockholm").check()
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page.locator(".ingress")).to_contain_text("kommun Stockholm")
    look(page, found)
    page.get_by_text("Spara urvalet", exact=True).click()
    page.get_by_label("Spara urvalet med ett namn").fill("Stockholm")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("link", name="Stockholm")).to_be_visible()
    look(page, found)
    page.get_by_role("link", name="Stockholm").click()
    expect(page.locator(".ingress")).to_contain_text("kommun Stockholm")
    page.get_by_text("Spara urvalet", exact=True).click()
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv ett namn")
    look(page, found)
    page.goto(f"{plats.adress}{RAPPORT}/cell?rad=total&kolumn=utan_start")
    look(page, found)
    page.get_by_role("link", name="Komplettera startmätningen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rätta")
    assert found == []


def test_several_forbund_are_read_by_who_sees_figures_alone(page: Page, plats) -> None:
    found: list[str] = []
    other, namn, t = f"g{uuid4().hex[:10]}", f"k-{plats.forbund}", plats.tjanster
    upplagt = event("forbund.upplagt", other, data={"namn": "Grannen", "kommuner": ["0180"]})
    t.intag.record_all([upplagt], av="drift:prov", forbund=None)
    with t.transaction() as session:
        konto(
            session,
            namn,
            losenord=plats.losenord,
            forbund=[plats.forbund, other],
            roll=Roll.KANSLI,
            now=t.clock.now(),
        )
    log_in(page, plats, namn)
    page.goto(plats.adress + "/omrade")
    look(page, found)
    page.get_by_role("link", name="Hur många deltog i varje insats?").first.click()
    expect(page.locator(".ingress")).to_contain_text("Grannen")
    look(page, found)
    page.locator("#del").select_option("egna")
    page.locator("#fran").fill("x")
    page.get_by_role("button", name="Visa", exact=True).click()
    look(page, found)
    assert found == []
