"""The two commonest registrations by keyboard alone, counted key by key (bench/keys.py)."""

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from bench.keys import Tangenter, avsluta, kand_person, skriv_in


pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAK = {True: (60, 2), False: (90, 70)}
"""Scripts or none → the most keys, and the most Tab stops, that a registration may take."""


def log_in(page: Page, plats) -> None:
    page.goto(plats.adress + "/")
    page.get_by_label("Namn").fill(plats.namn)
    page.locator("#losenord").fill(plats.losenord)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Att göra")


@pytest.fixture
def inne(page: Page, plats) -> Page:
    """Logged in, with a person who is known from another insats and admitted to this one."""
    plats.tjanster.intag.record_all(
        kand_person(plats.forbund, "team", "stod"), av="drift:prov", forbund=None
    )
    log_in(page, plats)
    return page


def test_a_known_person_is_enrolled_and_closed_by_keys_alone(inne: Page, request) -> None:
    js = "utan_js" not in request.node.callspec.id
    keys, tabs = TAK[js]
    first = Tangenter(inne, js)
    skriv_in(first)
    expect(inne.get_by_role("status")).to_have_text("Inskrivningen är registrerad.")
    for said in ("Gymnasium", "A-kassa", "Mindre än ett år", "Aktivt arbetssökande", "Örebro"):
        expect(inne.locator(".tidslinje li").first).to_contain_text(said)
    expect(inne.locator("#sok")).to_be_focused()  # nobody more waits: search next
    second = Tangenter(inne, js)
    avsluta(second)
    expect(inne.get_by_role("status")).to_have_text("Avslutet är registrerat.")
    for said in ("Utskrivning", "Ingen offentlig försörjning", "Aktivt arbetssökande"):
        expect(inne.locator(".tidslinje li").first).to_contain_text(said)
    for flow in (first, second):
        assert flow.antal <= keys, flow
        assert flow.tabbar <= tabs, flow
    if js:
        assert first.antal * 0.30 <= 20, first
        assert second.antal * 0.30 <= 12, second
        assert second.klm - sum(second.sidor) <= 14.1, second  # of 15 s, the rest is the machine's


def test_what_is_known_is_filled_in_and_says_whence(inne: Page, plats) -> None:
    inne.goto(plats.adress + "/deltagare/nu/inskrivning")
    expect(inne.get_by_label("Gymnasium")).to_be_checked()
    expect(inne.get_by_label("Kommun")).to_have_value("Örebro")
    expect(inne.get_by_text("Ifyllt från Stöd").first).to_be_visible()
    expect(inne.get_by_label("Försörjningsstöd")).not_to_be_checked()  # measured long ago


def test_a_draft_is_kept_found_and_gone_when_registered(inne: Page, plats, request) -> None:
    js = "utan_js" not in request.node.callspec.id
    inne.goto(plats.adress + "/deltagare/nu/inskrivning")
    inne.get_by_label("Kommun").fill("Kumla")
    if js:
        expect(inne.locator("[data-utkast-text]")).to_contain_text("Utkastet sparades kl.")
        inne.goto(plats.adress + "/")
    else:
        inne.get_by_role("button", name="Spara utkast").click()
        expect(inne.get_by_role("status")).to_contain_text("Utkastet är sparat.")
    inne.get_by_role("link", name="Fortsätt").click()
    expect(inne.get_by_role("status")).to_contain_text("Du fortsätter på ditt utkast")
    expect(inne.get_by_label("Kommun")).to_have_value("Kumla")
    inne.get_by_role("button", name="Fortsätt").click()
    inne.get_by_role("button", name="Registrera inskrivningen").click()
    expect(inne.get_by_role("status")).to_have_text("Inskrivningen är registrerad.")
    inne.goto(plats.adress + "/")
    expect(inne.get_by_text("Dina utkast")).to_have_count(0)


def test_a_second_tab_is_told_that_it_replaced_the_first(inne: Page, plats) -> None:
    other = inne.context.new_page()
    for tab, kommun in ((inne, "Kumla"), (other, "Hallsberg")):
        tab.goto(plats.adress + "/deltagare/nu/inskrivning?x=" + kommun)
    for tab, kommun in ((inne, "Kumla"), (other, "Hallsberg")):
        tab.get_by_label("Kommun").fill(kommun)
        tab.get_by_role("button", name="Fortsätt").click()
    expect(other.get_by_role("status")).to_contain_text("ändrat i en annan flik")
    inne.goto(plats.adress + "/deltagare/nu/inskrivning")
    expect(inne.get_by_label("Kommun")).to_have_value("Hallsberg")


@pytest.mark.parametrize("page", [True], ids=["js"], indirect=True)  # it sends drafts by itself
def test_a_form_sent_while_its_draft_is_on_its_way_is_no_other_tab(inne: Page) -> None:
    sparat: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        """The server has kept the draft, and its answer has not come."""
        if route.request.headers.get("x-del") == "utkast":
            sparat.append((route, route.fetch()))
        else:
            route.continue_()

    inne.goto(inne.url.rstrip("/") + "/deltagare/nu/inskrivning")
    inne.route("**/inskrivning", hold)
    with inne.expect_request(lambda one: one.headers.get("x-del") == "utkast"):
        inne.get_by_label("Kommun").fill("Kumla")
    inne.get_by_role("button", name="Fortsätt").click(no_wait_after=True)
    while not sparat:
        inne.wait_for_timeout(20)
    for route, svar in sparat:
        route.fulfill(response=svar)
    expect(inne.get_by_role("button", name="Registrera inskrivningen")).to_be_visible()
    assert sparat
    expect(inne.get_by_text("annan flik")).to_have_count(0)
    inne.wait_for_load_state()  # nothing of it is on its way when the server goes
