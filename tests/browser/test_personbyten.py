"""Who is who, in a browser: by keyboard alone, and each page looked at in every state."""

import pytest
from conftest import event
from playwright.sync_api import Page
from sidprov import NARROW, ZOOMED, axe, tab_faults, too_wide


pytestmark = [pytest.mark.browser, pytest.mark.slow]

ANNA, BO, CIA = "19850615-9808", "19900101-9802", "19780204-9804"
BASE = "/deltagare/anna"


@pytest.fixture
def inne(page: Page, plats) -> Page:
    """Logged in, with Anna in two insatser and somebody by another number in one."""
    for name, insats, number in (
        ("anna", "team", ANNA),
        ("anna-2", "stod", ANNA),
        ("bo", "team", BO),
    ):
        sent = event(
            "inskrivning.gjord", plats.forbund, insats=insats, deltagande=name,
            person={"personnummer": number},
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


def write(page: Page, where: str, text: str) -> None:
    page.locator(where).focus()
    page.keyboard.type(text)


def body(page: Page) -> str:
    return page.locator("body").inner_text()


def test_two_records_become_one_person_by_keyboard(inne: Page, plats) -> None:
    inne.goto(plats.adress + BASE)
    press(inne, "Samma person?", "link")
    assert faults(inne) == []
    press(inne, "Fortsätt")
    assert "Skriv personnumret." in body(inne)
    assert faults(inne) == []
    write(inne, "#personnummer", CIA)
    inne.locator("#galler").focus()
    inne.keyboard.press("Space")
    write(inne, "#orsak", "Samordningsnummer och personnummer")
    press(inne, "Fortsätt")
    assert "Vi hittar ingen annan med det numret" in body(inne)
    inne.locator("#personnummer").fill("")
    write(inne, "#personnummer", BO)
    press(inne, "Fortsätt")
    assert "19900101-••••" in body(inne)
    assert BO not in body(inne)
    assert faults(inne) == []
    press(inne, "Räkna dem som en person")
    assert "De räknas nu som en person" in body(inne)
    assert "Två registreringar räknas som en person härifrån" in body(inne)
    assert faults(inne) == []


def test_new_number_by_keyboard(inne: Page, plats) -> None:
    inne.goto(plats.adress + BASE)
    press(inne, "Nytt personnummer", "link")
    assert faults(inne) == []
    write(inne, "#personnummer", CIA)
    write(inne, "#orsak", "Nytt nummer från Skatteverket")
    press(inne, "Fortsätt")
    assert faults(inne) == []
    press(inne, "Spara det nya numret")
    assert "19780204" in inne.locator("h1").inner_text()


def test_two_people_are_parted_by_keyboard(inne: Page, plats) -> None:
    inne.goto(plats.adress + BASE)
    press(inne, "Två personer på samma nummer", "link")
    assert faults(inne) == []
    press(inne, "Fortsätt")
    assert "Välj minst ett deltagande." in body(inne)
    assert faults(inne) == []
    inne.locator("input[name=deltaganden]").first.focus()
    inne.keyboard.press("Space")
    write(inne, "#orsak", "Fel person valdes")
    press(inne, "Fortsätt")
    assert "Okänt personnummer" in body(inne)
    assert faults(inne) == []
    press(inne, "Skilj personerna åt")
    assert "Det är nu två personer" in body(inne)
    assert faults(inne) == []
