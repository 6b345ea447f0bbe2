"""Who is there for tests that look at every page, and the way in."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

from bench.keys import kand_person
from tracker.clock import SystemClock, swedish_day
from tracker.identity import namn
from tracker.identity.namn import Uppgifter
from tracker.projections.tables import DeltagandeNu


def idag() -> date:
    """What the pages mean by today: for an hour or two each night the machine's day is another."""
    return swedish_day(SystemClock().now())


def bakgrund(plats) -> None:
    """People in every state that a page can show."""
    today = idag()
    events = kand_person(plats.forbund, "team", "stod")
    number = {"person": {"personnummer": "19900101-9802"}}

    def event(typ, namn, dagar, data, **rest):
        return {
            "id": str(uuid4()),
            "typ": typ,
            "forbund": plats.forbund,
            "insats": "team",
            "deltagande": namn,
            "datum": (today - timedelta(days=dagar)).isoformat(),
            "data": data,
            **rest,
        }

    remiss = {"remittent": "annan", "syfte": "Vill pröva att arbeta."}
    events += [
        event("remiss.inkommen", "vantar", 40, remiss, **number),
        event("remiss.inkommen", "lista", 70, remiss, **number),
        event("remiss.besvarad", "lista", 60, {"beslut": "vantelista"}),
        event("remiss.inkommen", "vidare", 30, remiss, **number),
        event("remiss.besvarad", "vidare", 20, {"beslut": "hanvisad", "hanvisad_till": "stod"}),
    ]
    for dagar, svar in ((300, 2), (210, 3)):
        for vem, mer in (("deltagare", 0), ("handlaggare", 1)):
            rated = {"ork": svar + mer, "framtid": 5 - svar} | ({"mal": svar} if mer else {})
            data = {"instrument": "stegprofil", "utgava": 1, "respondent": vem, "varden": rated}
            events.append(event("steg.skattat", "forr", dagar, data, insats="stod"))
    plats.tjanster.intag.record_all([*events, *mal(plats.forbund)], av="drift:prov", forbund=None)
    skriv_namn(plats, "forr", Uppgifter("Anna Ankar", "070-123 45 67", "anna@ankar.se"))
    skriv_namn(plats, "vantar", Uppgifter("Ulla Ek", "är sekretess"))  # no number: a fault


def mal(forbund: str) -> list[dict[str, Any]]:
    """Goals of this year: one that is counted, and one whose result is told."""
    today = idag()
    told = (
        {
            "mal": "arbete",
            "text": "35 % till arbete",
            "slag": "andel",
            "matt": "arbete",
            "niva": 35,
        },
        {"mal": "nojda", "text": "90 % är nöjda", "slag": "enkat", "niva": 90},
    )
    kuvert = {"typ": "mal.beslutat", "forbund": forbund, "datum": today.isoformat()}
    return [
        {"id": str(uuid4()), **kuvert, "insats": "team", "data": {**one, "ar": today.year}}
        for one in told
    ]


def skriv_namn(plats, deltagande: str, uppgifter: Uppgifter) -> None:
    t, alla = plats.tjanster, {"huvudman": ("*",), "skriver": ("*",)}
    with t.transaction(forbund=plats.forbund, **alla) as session:
        d = session.get(DeltagandeNu, (plats.forbund, deltagande))
        namn.save(session, plats.forbund, d.person, d.huvudman, uppgifter, keys=t.keys)


def log_in(page: Page, plats) -> None:
    page.goto(plats.adress + "/logga-in")
    page.get_by_label("Namn").fill(plats.namn)
    page.locator("#losenord").fill(plats.losenord)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(plats.adress + "/")
