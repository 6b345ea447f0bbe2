"""A förbund's own table of goals for two years, typed in on the pages, comes out as it was printed.

The goals are those that Östra Södertörn printed for 2019 with 2018 beside; the people are made up.
"""

import re
from random import Random
from uuid import uuid4

import pytest
from conftest import event
from konton import konto
from webbplats import make, send, token

from bench.generator.people import People
from tracker.access.permissions import Roll


LOSENORD = "ett långt lösenord"
INSATSER = {
    "haninge": "Ungdomsteamet i Haninge",
    "nynas": "Ung i Nynäs",
    "tyreso": "Ung i Tyresö",
    "mia": "MIA-insats",
    "resurs": "Resursråd/En väg in",
}
DELTAGARE, NYA, ARENDEN = "volym:totalt", "volym:nya", "volym:konsultationer"
TRYCKT = [
    # insats, mål, räknas, 2019, 2018
    ("haninge", "Deltagare", DELTAGARE, 300, 300),
    ("nynas", "Deltagare", DELTAGARE, 175, 150),
    ("tyreso", "Deltagare", DELTAGARE, 275, 225),
    ("mia", "Deltagare", DELTAGARE, 270, 250),
    ("resurs", "Konsultationer", ARENDEN, 250, 200),
    ("haninge", "Varav nya", NYA, 135, None),
    ("nynas", "Varav nya", NYA, 90, None),
    ("tyreso", "Varav nya", NYA, 100, None),
    ("mia", "Varav nya", NYA, 270, None),
    ("-", "Totalt", DELTAGARE, 1020, 925),
]
BORJADE = {"haninge": (2018, 2018, 2019), "nynas": (2019,), "tyreso": (2018,)}
"""Insats → the year in which each person began; all are there still."""


@pytest.fixture
def sodertorn(intag) -> str:
    slug = f"f{uuid4().hex[:12]}"
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    sent = [event("forbund.upplagt", slug, data={"namn": "Östra Södertörn"})]
    sent += [
        event("insats.upplagd", slug, insats=one, data={"namn": namn, **ny})
        for one, namn in INSATSER.items()
    ]
    folk = People(Random("mal"))
    for insats, years in BORJADE.items():
        for nr, ar in enumerate(years):
            sent.append(
                event(
                    "inskrivning.gjord", slug, insats=insats, deltagande=f"{insats}{nr}",
                    datum=f"{ar}-03-01", person={"personnummer": folk.new(ar)}, data={},
                )
            )  # fmt: skip
    intag.record_all(sent, av="drift:prov", forbund=None)
    return slug


@pytest.fixture
def kansli(database, intag, keys, clock, sodertorn, tmp_path):
    with database.transaction() as session:
        konto(
            session, sodertorn, losenord=LOSENORD, forbund=[sodertorn], roll=Roll.KANSLI,
            now=clock.now(),
        )  # fmt: skip
    client = make(database, intag, keys, clock, tmp_path).test_client()
    assert send(client, "/logga-in", namn=sodertorn, losenord=LOSENORD).status_code == 303
    return client


def table(client, ar: int) -> dict[tuple[str, str], list[str]]:
    """(insats, goal) → level, result, the year before, and all of the year, as on the page."""
    found = {}
    for row in re.findall(r"<tr><td>.*?</tr>", client.get(f"/mal?ar={ar}").text, re.DOTALL):
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        plain = [re.sub(r"<[^>]*>", "", one).replace("&nbsp;", " ").strip() for one in cells]
        found[plain[0], plain[1]] = [*(one.replace("\u00a0", " ") for one in plain[2:5]), plain[6]]
    return found


def test_the_goals_of_two_years_come_out_as_they_were_printed(kansli) -> None:
    for insats, text, raknas, i_ar, forra in TRYCKT:
        for ar, niva in ((2018, forra), (2019, i_ar)):
            if niva is None:
                continue
            page = f"/mal/nytt/{ar}"
            form = {"insats": insats, "text": text, "raknas": raknas, "niva": f"{niva}"}
            sent = kansli.post(page, data={"csrf": token(kansli, page), **form})
            assert sent.status_code == 303
    there = table(kansli, 2019)
    named = {**INSATSER, "-": "Förbundet"}
    printed = {(named[insats], text): f"{i_ar}" for insats, text, _, i_ar, _ in TRYCKT}
    assert {what: row[0] for what, row in there.items()} == printed
    antal = {what[0]: row[1:] for what, row in there.items() if what[1] in ("Deltagare", "Totalt")}
    assert antal == {
        "Ungdomsteamet i Haninge": ["3", "2", "3"],
        "Ung i Nynäs": ["1", "0", "1"],
        "Ung i Tyresö": ["1", "1", "1"],
        "MIA-insats": ["0", "0", "0"],
        "Förbundet": ["5", "3", "5"],
    }
    nya = {what[0]: row[1:3] for what, row in there.items() if what[1] == "Varav nya"}
    assert nya["Ungdomsteamet i Haninge"] == ["1", "2"]
    assert nya["Ung i Tyresö"] == ["0", "1"]
    before = table(kansli, 2018)
    assert {what: row[0] for what, row in before.items()} == {
        (named[insats], text): f"{niva}" for insats, text, _, _, niva in TRYCKT if niva is not None
    }
