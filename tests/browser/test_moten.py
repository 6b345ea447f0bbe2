"""The intake board, as it is held: an agenda, answers, a hand-over that links both paths."""

from datetime import timedelta
from uuid import uuid4

import pytest
from lackage import stands
from playwright.sync_api import Page, expect
from sidfolk import idag
from sidprov import NARROW, axe, tab_faults, too_wide


pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANNA, BO, CIA = "19850615-9808", "19780204-9804", "19900101-9802"


@pytest.fixture
def inne(page: Page, plats) -> Page:
    """Logged in; three remisser wait."""
    today = idag()

    def event(typ, namn, dagar, data, number=None):
        sent = {"personnummer": number}
        return {
            "id": str(uuid4()),
            "typ": typ,
            "forbund": plats.forbund,
            "insats": "team",
            "deltagande": namn,
            "datum": (today - timedelta(days=dagar)).isoformat(),
            "data": data,
            **({"person": sent} if number else {}),
        }

    remiss = {"remittent": "annan", "syfte": "Vill pröva att arbeta."}
    plats.tjanster.intag.record_all(
        [
            event("remiss.inkommen", "anna", 40, remiss, ANNA),
            event("remiss.inkommen", "bo", 30, remiss, BO),
            event("remiss.inkommen", "cia", 20, remiss, CIA),
        ],
        av="drift:prov",
        forbund=None,
    )
    page.goto(plats.adress + "/logga-in")
    page.get_by_label("Namn").fill(plats.namn)
    page.locator("#losenord").fill(plats.losenord)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(plats.adress + "/")
    return page


def seen(page: Page) -> None:
    assert (axe(page), too_wide(page, NARROW), tab_faults(page)) == ([], [], [])


def through(page: Page, save: str) -> None:
    """Past the page to check on, until it is saved."""
    for name in ("Fortsätt", save):
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).click()


def decided_two(inne: Page, mote: str) -> None:
    """Anna, who waited longest, is sent on; Bo is told no without why, then put on the list."""
    inne.get_by_role("link", name="Besluta om nästa").click()
    expect(inne.get_by_label("Hänvisad till annan insats")).to_be_visible()
    expect(inne.get_by_label("Stöd")).to_be_hidden()  # until it is what was answered
    inne.get_by_label("Hänvisad till annan insats").check()
    inne.get_by_label("Stöd").check()
    through(inne, "Spara svaret")
    expect(inne).to_have_url(f"{mote}?klart=remiss.besvarad")
    expect(inne.locator(".dagordning li").first).to_contain_text("Beslut: Hänvisad till annan")

    inne.get_by_role("link", name="Besluta om nästa").click()
    inne.get_by_label("Avböjd").check()
    inne.get_by_role("button", name="Fortsätt", exact=True).click()
    expect(inne.get_by_role("alert")).to_contain_text("Skriv varför remissen avböjs.")
    inne.get_by_label("Väntelista").check()
    inne.get_by_label("När vill du bli påmind?").fill("i dag")
    through(inne, "Spara svaret")
    expect(inne.get_by_role("link", name="Besluta om nästa")).to_have_count(0)


def taken_in_there(inne: Page, adress: str) -> None:
    """Anna's remiss in the insats that she was sent on to: each path has a link to the other."""
    inne.goto(adress + "/deltagare/anna")
    inne.get_by_role("link", name="Ta emot där").click()
    expect(inne.get_by_label("Vad är syftet?")).to_have_value("Vill pröva att arbeta.")
    assert not stands(ANNA, inne.content())
    through(inne, "Registrera remissen")
    expect(inne.get_by_role("complementary")).to_contain_text("Kommer frånTeam")
    seen(inne)
    inne.get_by_role("complementary").get_by_role("link", name="Team").last.click()
    expect(inne.get_by_role("complementary")).to_contain_text("Hänvisad vidareStöd")


def test_a_meeting_from_agenda_to_minutes(inne: Page, plats) -> None:
    inne.goto(plats.adress + "/moten/nytt")
    inne.get_by_label("Resursråd").check()
    inne.get_by_label("Arbetsförmedlingen").check()
    inne.get_by_label("Försäkringskassan").check()
    inne.get_by_label("Vilka roller är med?").fill("samordnare, läkare")
    inne.get_by_label("19850615-••••").check()
    inne.get_by_label("19780204-••••").check()
    inne.get_by_role("button", name="Spara mötet").click()
    expect(inne.get_by_role("status")).to_have_text("Mötet är sparat.")
    expect(inne.locator(".ingress")).to_contain_text("Roller: samordnare och läkare.")
    mote = inne.url.partition("?")[0]
    seen(inne)

    decided_two(inne, mote)
    taken_in_there(inne, plats.adress)
    inne.goto(plats.adress + "/remisser/vantelista")
    expect(inne.get_by_role("row", name="19780204-••••")).to_contain_text(idag().isoformat())
    inne.goto(plats.adress + "/")
    expect(inne.get_by_text("på väntelista att se över")).to_be_visible()

    inne.goto(mote)
    inne.get_by_label("19900101").check()
    inne.get_by_role("button", name="Lägg till").click()
    inne.get_by_role("link", name="Besluta om nästa").click()
    inne.get_by_label("Antagen").check()
    through(inne, "Spara svaret")
    inne.goto(plats.adress + "/deltagare/cia/inskrivning")
    through(inne, "Registrera inskrivningen")
    inne.goto(mote)
    inne.get_by_role("link", name="Gemensam plan").click()
    expect(inne.get_by_label("Arbetsförmedlingen")).to_be_checked()  # those at the table
    inne.get_by_label("Myndighetsgemensam plan").check()
    through(inne, "Registrera planen")
    expect(inne.locator(".dagordning li").last).to_contain_text("Gemensam plan")

    with inne.expect_navigation():
        inne.get_by_role("button", name="Avsluta mötet").click()
    expect(inne.locator("h1")).to_contain_text("Avslutat")
    expect(inne.get_by_role("button", name="Lägg till")).to_have_count(0)
    inne.emulate_media(media="print")
    expect(inne.locator(".meny")).to_be_hidden()
    expect(inne.locator(".dagordning")).to_be_visible()
