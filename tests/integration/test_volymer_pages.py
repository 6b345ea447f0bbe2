"""Ärenden, prices, advice and seminars typed on their page: who may, and what it comes to."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from conftest import event
from flask.testing import FlaskClient
from webbplats import inloggad, make, token

from schemas.rapporter import Parametrar
from tracker.access.permissions import Roll
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


AR = {"fran": date(2026, 1, 1), "till": date(2026, 12, 31)}


@pytest.fixture
def logga_in(database, intag, keys, clock, forbund, tmp_path):
    app = make(database, intag, keys, clock, tmp_path)

    def inne(roll: Roll, **rest) -> FlaskClient:
        return inloggad(app, database, now=clock.now(), forbund=forbund, roll=roll, **rest)[0]

    return inne


def post(client, slag, **form):
    """A form as its own page sends it."""
    path = f"/volymer/{slag}"
    sent = {"insats": "oppet", "datum": "2026-02-10", "id": str(uuid4()), **form}
    return client.post(path, data={"csrf": token(client, path), **sent})


def test_arenden_are_paid_by_the_price_of_their_day(
    logga_in, database, clock, forbund, tmp_path
) -> None:
    svarare = Svarare(database.transaction, Cache(tmp_path / "bilder"), clock)
    client = logga_in(Roll.INSATSANSVARIG)
    assert client.get("/volymer").location == "/volymer/arenden"
    assert "Inget är registrerat än." in client.get("/volymer/arenden").text
    farsta = {"vardenhet": "Farsta"}
    same = str(uuid4())
    for _ in range(2):  # sent twice it is one
        assert post(client, "arenden", antal="4", **farsta, id=same).status_code == 303
    assert post(client, "arenden", antal="1 200", kvinnor="700").status_code == 303
    assert post(client, "arenden", antal="3", datum="2026-01-05").status_code == 303
    pris = {"belopp": "450,50", "kalla": "Avtal 3", "datum": "2026-02-01"}
    assert post(client, "priser", **pris).status_code == 303
    answer = post(client, "priser", **{**pris, "belopp": "0500"}, **farsta)
    assert "vardenhet=Farsta" in answer.location
    assert 'value="Farsta"' in client.get(answer.location).text
    assert post(client, "seminarier", namn="Om Finsam", antal="30").status_code == 303
    told = {"insats": "team", "antal": "2", "till": "handlaggare"}
    assert post(client, "konsultationer", **told).status_code == 303

    asked = Parametrar(forbund=(forbund,), **AR)
    rows = {r["kod"]: r for r in svarare.tabell("volymer-manad", asked).rows}
    assert {k: (r["arenden"], r["utan_pris"], r["ersattning"]) for k, r in rows.items()} == {
        "oppet:2026-01:": (3, 3, None),
        "oppet:2026-02:": (1200, 0, "540600.00"),
        "oppet:2026-02:Farsta": (4, 0, "2000.00"),
    }
    ingen_sagt = {"kvinnor": "inga_data", "man": "inga_data"}  # nobody said whose they were
    assert rows["oppet:2026-01:"]["tom"] == {"ersattning": "inga_data", **ingen_sagt}
    assert svarare.tabell("seminarier", asked).total == {"seminarier": 1, "deltog": 30}
    (row,) = svarare.tabell("konsultationer", asked).rows
    assert (row["insats"], row["handlaggare"], row["totalt"]) == ("team", 2, 2)
    cell = client.get(
        "/rapporter/volymer-manad/cell?rad=oppet:2026-02:Farsta&kolumn=ersattning&ar=2026"
    )
    assert cell.status_code == 200, cell.text


def test_what_was_wrong_is_taken_away_with_a_reason(logga_in) -> None:
    client = logga_in(Roll.INSATSANSVARIG)
    assert post(client, "arenden", antal="7", vardenhet="Farsta").status_code == 303
    page = client.get("/volymer/arenden").text
    (there,) = set(re.findall(r'action="(/volymer/arenden/[0-9a-f-]{36}/ta-bort)"', page))
    sent = {"csrf": token(client, "/volymer/arenden")}
    answer = client.post(there, data=sent)
    assert (answer.status_code, "Skriv varför" in answer.text) == (422, True)
    assert client.post(there, data={**sent, "orsak": "Fel dag"}).status_code == 303
    assert "Inget är registrerat än." in client.get("/volymer/arenden").text
    assert client.post(there, data={**sent, "orsak": "Fel dag"}).status_code == 404


def test_a_price_is_decided_today_and_holds_from_a_day_ahead(
    logga_in, database, clock, forbund, tmp_path
) -> None:
    """The day of the decision and the first day of the price are two (H007 is of the first)."""
    svarare = Svarare(database.transaction, Cache(tmp_path / "bilder"), clock)
    client = logga_in(Roll.INSATSANSVARIG)
    for belopp, beslutat, fran in (
        ("450", "2026-01-01", ""),
        ("475", "2026-01-05", "2026-02-01"),
        ("500", "2026-02-10", "2026-12-01"),
    ):
        sent = {"belopp": belopp, "datum": beslutat, "fran": fran, "kalla": "Avtal 3"}
        assert post(client, "priser", **sent).status_code == 303
    page = client.get("/volymer/priser").text
    assert "<td>2026-12-01</td>" in page
    assert "beslutat 2026-02-10" in page
    ahead = post(client, "priser", belopp="475", kalla="Avtal 3", datum="2026-12-01")
    assert (ahead.status_code, "Rätta datum" in ahead.text) == (422, True)
    for dag in ("2026-01-12", "2026-02-12"):
        assert post(client, "arenden", antal="2", datum=dag).status_code == 303
    rows = svarare.tabell("volymer-manad", Parametrar(forbund=(forbund,), **AR)).rows
    assert [row["ersattning"] for row in rows] == ["900.00", "950.00"]


@pytest.mark.parametrize(
    ("slag", "wrong", "said"),
    [
        ("arenden", {"antal": "några"}, "Skriv ett helt antal"),
        ("arenden", {"antal": "0"}, "minst 1"),
        ("arenden", {"antal": "3", "kvinnor": "2", "man": "2"}, "inte vara fler"),
        ("arenden", {"antal": ""}, "Fyll i den här uppgiften."),
        ("arenden", {"antal": "3", "datum": "igen"}, "ÅÅÅÅ-MM-DD"),
        ("arenden", {"antal": "3", "insats": "team"}, "Välj en insats."),
        ("konsultationer", {"antal": "3", "insats": "team", "till": "alla"}, "Välj ett av"),
        ("priser", {"belopp": "4,505", "kalla": "Avtal"}, "Skriv kronor"),
        ("priser", {"belopp": "1 000 000", "kalla": "Avtal"}, "under en miljon"),
        ("priser", {"belopp": "450", "kalla": "Avtal", "fran": "snart"}, "ÅÅÅÅ-MM-DD"),
        ("seminarier", {"antal": "3", "namn": ""}, "Fyll i den här uppgiften."),
    ],
)
def test_what_cannot_be_read_is_told_and_kept_in_the_form(logga_in, slag, wrong, said) -> None:
    client = logga_in(Roll.INSATSANSVARIG)
    answer = post(client, slag, **wrong)
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    if wrong.get("antal") == "några":
        assert 'value="några"' in answer.text


@pytest.mark.parametrize("roll", [Roll.KANSLI, Roll.EKONOM, Roll.CONTROLLER])
def test_who_registers_nothing_has_no_such_page(logga_in, roll) -> None:
    assert logga_in(roll).get("/volymer/arenden").status_code == 403


def test_who_works_in_an_insats_decides_no_price_of_it(logga_in) -> None:
    staff, leader = logga_in(Roll.INSATSPERSONAL), logga_in(Roll.INSATSANSVARIG)
    pris = {"belopp": "450", "kalla": "Avtal 3"}
    assert "Priser beslutas av den som leder" in staff.get("/volymer/priser").text
    sent = {"csrf": token(staff, "/volymer/arenden"), "insats": "oppet", "datum": "2026-02-10"}
    answer = staff.post("/volymer/priser", data={**sent, "id": str(uuid4()), **pris})
    assert answer.status_code == 422
    assert post(staff, "arenden", antal="3").status_code == 303
    assert post(leader, "priser", **pris).status_code == 303
    page = leader.get("/volymer/priser").text
    (there,) = set(re.findall(r'action="(/volymer/priser/[0-9a-f-]{36}/ta-bort)"', page))
    assert staff.post(there, data={**sent, "orsak": "Fel"}).status_code == 404


def test_what_is_older_than_a_page_is_found_and_taken_away_too(logga_in, intag, forbund) -> None:
    sent = [
        event(
            "volym.registrerad", forbund, insats="oppet", data={"antal": n + 1},
            datum=(date(2026, 1, 1) + timedelta(days=n)).isoformat(),
        )
        for n in range(31)
    ]  # fmt: skip
    intag.record_all(sent, av="anv:1", forbund=None)
    client = logga_in(Roll.INSATSANSVARIG)
    first, older = (client.get(f"/volymer/arenden{page}").text for page in ("", "?sida=2"))
    (there,) = set(re.findall(r'action="(/volymer/arenden/[^"]*/ta-bort[^"]*)"', older))
    assert there.endswith("ta-bort?sida=2")
    assert 'href="/volymer/arenden?sida=2"' in first
    csrf = {"csrf": token(client, "/volymer/arenden")}
    assert "Skriv varför" in client.post(there, data=csrf).text
    assert client.post(there, data={**csrf, "orsak": "Fel dag"}).status_code == 303
    assert "Det finns inget äldre." in client.get("/volymer/arenden?sida=2").text
    assert client.get("/volymer/arenden?sida=99999999").status_code == 200
