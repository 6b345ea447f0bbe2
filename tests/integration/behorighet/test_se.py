"""Every route, every role, own and foreign objects: what the table says, and nothing else.

All of it twice: as it is, and with the application's checks taken away, when the database alone
must hide and refuse.
"""

from typing import Any, Final

import pytest
from behorighetsprov import (
    HELA,
    OBJEKT,
    ROLLER,
    SMALA,
    Plats,
    leaks,
    may,
    rules,
    ser,
    slug_av,
)
from uthallighet import SOAK
from werkzeug.routing import Rule

from tracker.access.permissions import TABELL, Ratt, Roll


pytestmark = pytest.mark.slow


VISAS: Final = {
    "deltagare.ett", "deltagare.visa", "handelser.makulera", "handelser.ratta", "insatser.en",
    "insatser.visa", "korningar.en", "korningar.fil", "korningar.visa", "rapporter.cell",
    "rapporter.en", "rapporter.visa", "registrera.fyll_i", "remisser.ny", "remisser.svara",
    "remisser.visa", "attgora.visa", "fokus.visa", "anvandare.visa", "anvandare.en",
    "anvandare.ge", "anvandare.avsluta", "installningar.visa", "installningar.kansliet",
    "leveranser.visa", "leveranser.en", "leveranser.fil", "leveranser.jamfor", "leverera.leverera",
    "versioner.visa", "versioner.prova", "fragor.visa", "fragor.ny",
    "instrument.visa", "instrument.ny",
}  # fmt: skip
"""Pages whose object the test makes: one's own is there, not only allowed."""
OKANT: Final = {200, 302, 303, 400, 404, 410}
"""What a page may answer about an object that the test made up."""
OM_PERSON: Final = frozenset({"deltagande", "handelse"})
OM_FORBUND: Final = frozenset({"korning", "anvandare", "uppdrag_id", "slug", "leverans"})


def foreign(rule: Rule, roll: Roll, objekt: str) -> bool:
    """True where the route is about an object that is not this role's."""
    if rule.arguments & OM_PERSON:
        return not ser(roll, objekt)
    if rule.endpoint == "anvandare.ge":  # a name known from elsewhere may be given one here too
        return False
    if "huvudman" in rule.arguments:
        return roll in HELA and objekt == "annan_huvudman"
    return bool(rule.arguments & OM_FORBUND) and objekt == "annat_forbund"


def objects(rule: Rule) -> list[str]:
    if "huvudman" in rule.arguments:
        return ["eget", "annan_huvudman"]
    return list(OBJEKT) if rule.arguments & (OM_PERSON | OM_FORBUND) else ["eget"]


@pytest.mark.parametrize("roll", ROLLER)
def test_every_page_opens_for_whom_the_table_says(plats: Plats, roll: Roll) -> None:
    wrong: list[Any] = []
    for rule in rules(plats, "GET"):
        for objekt in objects(rule):
            answer = plats.get(roll, plats.path(rule, objekt))
            status = answer.status
            if not may(plats, rule, roll):
                good = status == 403
            elif foreign(rule, roll, objekt):
                good = status in {403, 404}
            else:
                good = status in ({200} if rule.endpoint in VISAS else OKANT)
            if not good or leaks(roll, answer.text):
                wrong.append((rule.endpoint, objekt, status, leaks(roll, answer.text)))
    assert wrong == []


@pytest.mark.parametrize("roll", ROLLER)
def test_every_form_is_taken_from_whom_the_table_says(plats: Plats, roll: Roll) -> None:
    wrong = []
    for rule in rules(plats, "POST"):
        answer = plats.send(roll, plats.path(rule, "annat_forbund"))
        refused = answer.status == 403
        if refused == may(plats, rule, roll) and not (refused and foreign(rule, roll, "eget")):
            wrong.append((rule.endpoint, answer.status))
        if answer.status >= 500 or leaks(roll, answer.text):
            wrong.append((rule.endpoint, answer.status))
    assert wrong == []


def reach(roll: Roll) -> tuple[Any, ...]:
    """What decides whose people the database is told that a role may see."""
    wide = {Ratt.SE_PERSONER, Ratt.SE_LASLOGG, Ratt.BESLUTA_GALLRING}
    wide |= {Ratt.REGISTRERA, Ratt.REGISTERUTDRAG, Ratt.UTREDNINGSUTDRAG}
    return roll in SMALA, roll in HELA, TABELL[roll] & wide


OLIKA: Final = tuple({reach(roll): roll for roll in reversed(ROLLER)}.values())
"""One role of each reach: the database cannot tell those alike apart. All in `make soak`."""


@pytest.mark.parametrize("roll", ROLLER if SOAK else OLIKA)
@pytest.mark.usefixtures("unchecked")
def test_the_database_alone_shows_nothing_foreign(plats: Plats, roll: Roll) -> None:
    wrong: list[Any] = []
    for rule in rules(plats, "GET"):
        for objekt in objects(rule):
            answer = plats.get(roll, plats.path(rule, objekt))
            if leaks(roll, answer.text):
                wrong.append((rule.endpoint, objekt, leaks(roll, answer.text)))
    for number in [objekt.nummer for objekt in OBJEKT.values()]:
        found = plats.send(roll, "/deltagare/sok", sok=number)
        wrong += [
            ("sok", namn)
            for namn in OBJEKT
            if not ser(roll, namn) and (slug_av(namn, "D") in found.vart or leaks(roll, found.text))
        ]
    assert wrong == []


def test_the_sum_is_the_same_for_every_reader(plats: Plats) -> None:
    """And who stands behind it is told to those alone who may see them."""
    cell = "/rapporter/deltagare-per-insats/cell?rad=stod&kolumn=totalt&fran=2026-01-01"
    pages = {
        roll: plats.get(roll, f"{cell}&till=2026-12-31").text
        for roll in ROLLER
        if Ratt.SE_SIFFROR in TABELL[roll]
    }
    assert len(pages) >= 5
    for roll, page in pages.items():
        assert "Varför 2?" in page, roll
        masked = "dold deltagare" in page
        assert masked == (Ratt.SE_PERSONER in TABELL[roll]), roll
        assert "D-annan-huvudman" not in page, roll
