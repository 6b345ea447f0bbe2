"""Protection and consent in a browser: by keyboard alone, and looked at in every state."""

import pytest
from conftest import event
from playwright.sync_api import Page
from sidprov import NARROW, ZOOMED, axe, tab_faults, too_wide


pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANNA = "19850615-9808"
BASE = "/deltagare/anna"


@pytest.fixture
def inne(page: Page, plats) -> Page:
    """Logged in, with one person in an insats."""
    sent = event(
        "inskrivning.gjord", plats.forbund, insats="team", deltagande="anna",
        person={"personnummer": ANNA},
    )  # fmt: skip
    plats.tjanster.intag.record_all([sent], av="drift:prov", forbund=None)
    page.goto(plats.adress + "/logga-in")
    page.get_by_label("Namn").fill(plats.namn)
    page.locator("#losenord").fill(plats.losenord)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(plats.adress + "/")
    return page


def faults(page: Page) -> list[str]:
    return [*axe(page), *too_wide(page, NARROW), *too_wide(page, ZOOMED), *tab_faults(page)]


def press(page: Page, name: str, role: str = "button") -> None:
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type] # one of two
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_person_is_protected_and_let_go_by_keyboard(inne: Page, plats) -> None:
    inne.goto(plats.adress + BASE)
    press(inne, "Skydda personen", "link")
    assert faults(inne) == []
    press(inne, "Skydda personen")
    assert "Skriv vilket beslut" in inne.locator("body").inner_text()
    assert faults(inne) == []
    inne.locator("#skal").focus()
    inne.keyboard.type("Dnr 2026-1")
    press(inne, "Skydda personen")
    assert "Bara du och de andra" in inne.locator("body").inner_text()
    assert faults(inne) == []
    press(inne, "Skyddade personuppgifter", "link")
    assert "Dnr 2026-1" in inne.locator("body").inner_text()
    assert faults(inne) == []
    inne.locator("#skal").focus()
    inne.keyboard.type("Dnr 2026-2")
    press(inne, "Avsluta skyddet")
    assert "Skyddet är avslutat" in inne.locator("body").inner_text()


def test_consent_is_taken_back_by_keyboard(inne: Page, plats) -> None:
    inne.goto(plats.adress + BASE + "/samtycken")
    assert faults(inne) == []
    press(inne, "Ta tillbaka samtycket: uppföljning", "link")
    press(inne, "Fortsätt")
    press(inne, "Registrera att samtycket är återtaget")
    assert "Samtycket är återtaget: avsluta." in inne.locator("body").inner_text()
    assert faults(inne) == []


@pytest.mark.parametrize("page_", ["/anonym"])
def test_other_pages_have_no_faults(inne: Page, plats, page_: str) -> None:
    inne.goto(plats.adress + BASE + page_)
    assert faults(inne) == []
