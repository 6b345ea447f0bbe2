"""Decide a question of the förbund's own, and read reports of remisser and places, by browser."""

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
    if BILDER:
        page.screenshot(path=Path(BILDER) / f"{namn}.png", full_page=True)


def log_in(page: Page, plats, roll: Roll) -> None:
    t, namn = plats.tjanster, f"{roll.value}-{plats.forbund}"
    with t.transaction() as session:
        konto(session, namn, now=t.clock.now(), forbund=[plats.forbund], roll=roll)
    page.goto(plats.adress + "/")
    page.get_by_label("Namn").fill(namn)
    page.locator("#losenord").fill(LOSENORD)
    page.get_by_role("button", name="Logga in").last.click()


def test_decide_a_question(page: Page, plats):
    log_in(page, plats, Roll.ADMINISTRATOR)
    page.goto(plats.adress + "/installningar/fragor")
    seen(page, "fragor-tom")
    page.get_by_role("link", name="Lägg till en fråga").click()
    page.get_by_role("button", name="Spara frågan").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Skriv frågan")
    seen(page, "fraga-fel")
    page.get_by_label("Frågan").fill("Hur bor du?")
    page.get_by_label("Svar att välja mellan").fill("Eget boende\nAnnat")
    page.get_by_label("Vid inskrivning").check()
    page.get_by_role("button", name="Spara frågan").click()
    expect(page.get_by_text("Frågan är sparad.")).to_be_visible()
    seen(page, "fragor")
    page.get_by_role("link", name="Hur bor du?").click()
    seen(page, "fraga")


@pytest.mark.parametrize(
    "rapport",
    ["remisser", "remisser-per-enhet", "remissflode", "belaggning", "kompletterande-fragor"],
)
def test_read_a_report(page: Page, plats, rapport: str):
    today = plats.tjanster.clock.now().date().isoformat()
    common = {"forbund": plats.forbund, "datum": today, "insats": "team", "deltagande": "d1"}
    person = {"person": {"personnummer": "19850615-9808"}}
    fraga = {
        "slug": "boende", "text": "Hur bor du?",
        "svar": [{"kod": "eget", "namn": "Eget boende"}, {"kod": "annat", "namn": "Annat"}],
    }  # fmt: skip
    remiss = {"remittent": "arbetsformedlingen", "remittent_enhet": "Söder"}
    events = [
        {"typ": "fraga.beslutad", "forbund": plats.forbund, "datum": today, "data": fraga},
        {"typ": "remiss.inkommen", **common, **person, "data": remiss},
        {"typ": "remiss.besvarad", **common, "data": {"beslut": "antagen"}},
        {"typ": "inskrivning.gjord", **common, "data": {"svar": {"boende": "eget"}}},
    ]
    sent = [{"id": str(uuid4()), **one} for one in events]
    plats.tjanster.intag.record_all(sent, av="drift:prov", forbund=None)
    log_in(page, plats, Roll.KANSLI)
    page.goto(plats.adress + f"/rapporter/{rapport}")
    expect(page.locator("table").first).to_be_visible()
    seen(page, f"rapport-{rapport}")
