"""Name and contact on the pages: written where one may register, shown and found, never told."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import openpyxl
import pytest
from agare import ANNA, two_owners
from conftest import event
from flask import Flask
from flask.testing import FlaskClient
from webbplats import inloggad, make, send, token

from tracker.access import read_log
from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.identity import namn


NUMMER = ANNA["personnummer"]
MASKED = f"{NUMMER[:8]}-••••"
SIDA = "/deltagare/A/namn"
HEL = {"namn": "Anna  Ankarsparre", "telefon": "070-123 45 67", "epost": "anna@ankar.se"}


@pytest.fixture
def app(database, intag, keys, clock, tmp_path: Path) -> Flask:
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def folk(intag) -> str:
    return two_owners(intag)


@pytest.fixture
def inne(app: Flask, database, clock, folk: str) -> Callable[..., FlaskClient]:
    def log_in(roll: Roll = Roll.INSATSPERSONAL, **omfang: list[str]) -> FlaskClient:
        omfang = omfang or {"insatser": ["team"]}
        return inloggad(app, database, now=clock.now(), forbund=folk, roll=roll, **omfang)[0]

    return log_in


def look(client: FlaskClient, what: str) -> tuple[int, str]:
    form = {"sok": what, "csrf": token(client, "/fokus")}
    answer = client.post("/deltagare/sok", data=form)
    return answer.status_code, answer.headers.get("Location") or answer.text


def test_what_is_written_is_shown_where_people_are_and_in_no_address(inne) -> None:
    client = inne()
    assert "Inget skrivet" in client.get("/deltagare/A").text
    answer = send(client, SIDA, **HEL)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Uppgifterna är sparade." in page
    for told in (f"Anna Ankarsparre, {MASKED}", "070-123 45 67", "anna@ankar.se", "Ändrat 2026-03"):
        assert told in page
    title = re.search("<title>(.*)</title>", page)
    assert title is not None
    assert MASKED in title[1]
    assert "Ankarsparre" not in title[1]
    for path in ("/", "/deltagare", "/deltagare/A/avslut", "/deltagare/A/samtycken"):
        assert "Anna Ankarsparre" in client.get(path).text, path
    for path in ("/", "/deltagare", "/deltagare/A", SIDA):
        assert "ankars" not in "".join(
            re.findall('(?:href|action)="([^"]*)"', client.get(path).text)
        )


def test_a_name_is_in_no_title(inne) -> None:
    send(inne(), SIDA, **HEL)
    page = inne(Roll.INSATSANSVARIG).get("/deltagare/A/registerutdrag").text
    [title] = re.findall("<title>(.*)</title>", page)
    assert "Anna Ankarsparre" in page
    assert (MASKED in title, "Ankarsparre" in title) == (True, False)


def test_a_form_is_filled_in_with_what_is_known_and_empties_what_is_taken_away(inne) -> None:
    client = inne()
    send(client, SIDA, **HEL)
    assert 'value="Anna Ankarsparre"' in client.get(SIDA).text
    send(client, SIDA, **{**HEL, "epost": ""})
    assert "anna@ankar.se" not in client.get("/deltagare/A").text
    send(client, SIDA, namn="", telefon="", epost="")
    page = client.get("/deltagare/A").text
    assert "Ankarsparre" not in page
    assert "Ändrat" in page


@pytest.mark.parametrize(
    ("falt", "value", "told"),
    [
        ("namn", NUMMER, "Skriv namnet med bokstäver"),
        ("namn", "Anna 2", "Skriv namnet med bokstäver"),
        ("namn", "A" * 121, "högst 120 tecken"),
        ("telefon", "ring mig", "Skriv telefonnumret med siffror"),
        ("telefon", NUMMER, "Skriv telefonnumret"),
        ("telefon", "070" + "1" * 40, "Skriv telefonnumret"),
        ("epost", "anna", "namn@exempel.se"),
        ("epost", f"{NUMMER}@ankar.se", "utan personnummer"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_question(inne, falt, value, told) -> None:
    client = inne()
    answer = send(client, SIDA, **{**HEL, falt: value})
    assert answer.status_code == 422
    assert told in answer.text
    assert f'href="#{falt}"' in answer.text
    assert "Ankarsparre" not in client.get("/deltagare/A").text


def test_names_are_written_where_one_registers_and_read_where_one_sees(inne) -> None:
    send(inne(), SIDA, **HEL)
    other = inne(insatser=["stod"])
    assert other.get(SIDA).status_code == 404
    controller = inne(Roll.CONTROLLER, huvudman=["kommunen"])
    assert controller.get(SIDA).status_code == 403
    page = controller.get("/deltagare/A").text
    assert "Anna Ankarsparre" in page
    assert SIDA not in page
    assert inne(Roll.KANSLI, huvudman=["kommunen"]).get(SIDA).status_code == 403


def test_search_by_name_leads_to_the_one_and_lists_several(inne, intag, folk) -> None:
    client = inne()
    send(client, SIDA, **HEL)
    assert look(client, "ankar anna") == (303, "/deltagare/A?sok=1")
    assert look(client, "A") == (303, "/deltagare/A?sok=1")
    more = event("inskrivning.gjord", folk, insats="team", deltagande="E",
                 person={"personnummer": "19780204-9804"})  # fmt: skip
    intag.record_all([more], av="drift:prov", forbund=None)
    send(client, "/deltagare/E/namn", namn="Ulla Ankar")
    status, page = look(client, "ankar")
    assert status == 200
    assert "2 personer har ett namn som börjar så." in page
    assert page.index("Anna Ankarsparre") < page.index("Ulla Ankar")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("zz", "Ingen med det namnet finns här."),
        ("z", "Skriv minst två bokstäver av namnet."),
        ("1234", "inget giltigt personnummer"),
        ("anna 4", "inget giltigt personnummer"),
    ],
)
def test_search_that_finds_nobody_says_why(inne, asked, told) -> None:
    status, page = look(inne(), asked)
    assert status == 200
    assert told in page
    assert f">{asked}<" not in page


def test_no_hit_and_a_hidden_one_are_the_same(inne, database, folk) -> None:
    boss, other = inne(Roll.INSATSANSVARIG), inne()
    send(boss, SIDA, **HEL)
    page = boss.get("/deltagare/A/skydd").text
    mine = re.search('name="namngivna" type="checkbox" value="([^"]*)" checked', page)
    assert mine is not None
    assert send(boss, "/deltagare/A/skydd", skal="Dnr 1", namngivna=mine[1]).status_code == 303
    assert look(boss, "ankar")[0] == 303
    digits = re.compile(r"\d+")  # when the visit ends
    hidden, nobody = look(other, "ankar"), look(other, "finnsinte")
    assert digits.sub("", hidden[1]) == digits.sub("", nobody[1])
    with database.transaction(forbund=folk) as session:
        read_log.open_log(session, "hela")
        rows = raw(session).execute(
            "SELECT vad, personer, deltaganden, length(sokt) FROM laslogg ORDER BY nar DESC LIMIT 2"
        ).fetchall()  # fmt: skip
    assert rows == [("sokt", [], [], 32)] * 2


def test_only_who_is_found_goes_to_the_read_log(inne, database, folk, intag) -> None:
    client = inne()
    send(client, SIDA, **HEL)
    more = event("inskrivning.gjord", folk, insats="team", deltagande="E",
                 person={"personnummer": "19780204-9804"})  # fmt: skip
    intag.record_all([more], av="drift:prov", forbund=None)
    send(client, "/deltagare/E/namn", namn="Ulla Ek")
    look(client, "ankar")
    with database.transaction(forbund=folk) as session:
        read_log.open_log(session, "hela")
        row = raw(session).execute(
            "SELECT deltaganden FROM laslogg WHERE vad = 'sokt' ORDER BY nar DESC LIMIT 1"
        ).fetchone()  # fmt: skip
    assert row == (["A"],)


def test_too_many_to_look_among_asks_for_insatser(inne, monkeypatch) -> None:
    client = inne(huvudman=["kommunen"])
    send(client, SIDA, **HEL)
    monkeypatch.setattr(namn, "MEST", 0)
    status, page = look(client, "ankar")
    assert status == 200
    assert "Välj först en eller några insatser" in page


def remiss(client: FlaskClient, ident: UUID, **more: str) -> int:
    form = {
        "steg": "spara", "handelse_id": str(ident), "insats": "team", "datum": "2026-02-01",
        "remittent": "annan", "personnummer": "19780204-9804", **more,
    }  # fmt: skip
    return int(send(client, "/remisser/ny", **form).status_code)


def test_a_remiss_brings_the_name_and_takes_nothing_away(inne) -> None:
    client = inne()
    assert remiss(client, uuid4(), namn="Ulla Ek", telefon="x") == 422
    assert remiss(client, uuid4(), namn="Ulla Ek", telefon="08-123 456") == 303
    assert "Ulla Ek, 19780204-••••" in client.get("/remisser").text
    assert remiss(client, uuid4(), epost="ulla@ek.se") == 303
    status, page = look(client, "ulla")
    assert status == 200
    paths = re.findall('href="(/deltagare/[a-z]{10})"', page)
    assert len(paths) == 2
    for path in paths:
        page = client.get(path).text
        assert "08-123 456" in page
        assert "ulla@ek.se" in page


def test_a_prepared_file_names_people(inne) -> None:
    client = inne()
    send(client, SIDA, **HEL)
    form = {"insats": "team", "csrf": token(client, "/fokus")}
    answer = client.post("/inlasningar/forberedd", data=form)
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = {str(cell) for sheet in book for row in sheet.values for cell in row}
    assert f"Anna Ankarsparre, {MASKED}" in cells
