"""Deliver an extract by decision and see that it is gone after a gallring, without a fault of
accessibility on the way.
"""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from konton import LOSENORD, konto
from playwright.sync_api import Page, expect
from sidprov import NARROW, WIDE, axe, too_wide

from tracker.access.permissions import Roll
from tracker.clock import swedish_day
from tracker.db import execute
from tracker.leveranser import filer, lasning
from tracker.rights import utredning
from tracker.rights.utredning import Fraga
from tracker.rights.utredningsfil import Utredningsverk


pytestmark = [pytest.mark.browser, pytest.mark.slow]
BILDER = os.environ.get("STEGVIS_BILDER")
"""A folder for pictures of each page, for who wants to look at them."""


def seen(page: Page, namn: str) -> None:
    assert axe(page) == [], page.url
    assert too_wide(page, NARROW) == []
    page.set_viewport_size(WIDE)
    if BILDER:
        page.screenshot(path=Path(BILDER) / f"{namn}.png", full_page=True)


def log_in(page: Page, plats, namn: str) -> None:
    page.goto(plats.adress + "/")
    page.get_by_label("Namn").fill(namn)
    page.locator("#losenord").fill(LOSENORD)
    page.get_by_role("button", name="Logga in").last.click()


def ready(plats, folder: Path) -> str:
    """An extract of a decision lies ready; the address of the decision."""
    t, beslut, now = plats.tjanster, uuid4(), plats.tjanster.clock.now()
    today = swedish_day(now)
    enrolled = {
        "id": str(uuid4()), "typ": "inskrivning.gjord", "forbund": plats.forbund,
        "datum": today.isoformat(), "insats": "team", "deltagande": "u1",
        "person": {"personnummer": "19850615-9808"}, "data": {},
    }  # fmt: skip
    t.intag.record_all([enrolled], av="drift:prov", forbund=None)
    with t.transaction(forbund=plats.forbund, huvudman=("*",)) as session:
        ident = konto(session, f"u-{plats.forbund}", now=now, forbund=[plats.forbund],
                      roll=Roll.UTREDARE)  # fmt: skip
        konto(session, f"c-{plats.forbund}", now=now, forbund=[plats.forbund], roll=Roll.CONTROLLER)
        [[owner]] = execute(
            session, "SELECT huvudman FROM deltagande_nu WHERE deltagande = 'u1'"
        ).all()
        fraga = Fraga(owner, str(ident), "Dnr 1", "Vad som leder till arbete", ["team"], today,
                      today, ["kon", "start"], dagar=False,
                      galler_till=today + timedelta(days=30))  # fmt: skip
        utredning.decide(session, plats.forbund, fraga, id_=beslut, av="x", now=now, keys=t.keys)
    with t.transaction(forbund=plats.forbund, anvandare=str(ident)) as session:
        one = utredning.get(session, plats.forbund, beslut)
        assert one is not None
        utredning.order(session, one, id_=uuid4(), now=t.clock.now())
    assert Utredningsverk(t.transaction, t.keys, folder, t.clock).make_all([plats.forbund]) == 1
    return f"/utredningar/{beslut}"


def test_deliver_an_extract_and_find_it_gone(page: Page, plats, tmp_path: Path):
    where = plats.adress + ready(plats, tmp_path)
    log_in(page, plats, f"c-{plats.forbund}")
    page.goto(where)
    seen(page, "utdrag-klart")
    page.get_by_role("button", name="Leverera och försegla").click()
    if "/bekrafta" in page.url:  # the file was made after they logged in
        page.locator("#losenord").fill(LOSENORD)
        page.get_by_role("button", name="Bekräfta").click()
        page.get_by_role("button", name="Leverera och försegla").click()
    expect(page.get_by_text("Utdraget är levererat och förseglat.")).to_be_visible()
    seen(page, "utdrag-levererat")
    page.get_by_role("link", name="Leverans 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leverans 1: Utdrag till utredare")
    seen(page, "leverans-utdrag")
    t = plats.tjanster
    with t.transaction(forbund=plats.forbund, huvudman=("*",), role="stegvis_logg") as session:
        [rad] = lasning.alla(session, plats.forbund)
        assert filer.destroy_key(session, plats.forbund, rad.id)
    for path, namn in (
        (page.url, "leverans-borta"),
        (where, "utdrag-borta"),
        (plats.adress + "/leveranser", "leveranser-borta"),
    ):
        page.goto(path)
        expect(page.get_by_text("Filen är borta").first).to_be_visible()
        seen(page, namn)
    expect(page.get_by_text("1 utdrag går inte längre att läsa")).to_be_visible()
