"""Deliver, be told that it differs, compare; rehearse a version and let it hold."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import event
from konton import LOSENORD, konto
from webbplats import make, send

from tracker.access.permissions import Roll
from tracker.exports.produce import Verkstad
from tracker.leveranser import lasning
from tracker.log import store
from tracker.reports import register
from web.services import leveranser


ORDER = {"rapport": "utbildning", "fran": "2026-01-01", "till": "2026-12-31", "format": "csv"}
DELIVER = {"mottagare": "styrelsen", "syfte": "Årsredovisning 2026"}


@pytest.fixture
def app(database, intag, keys, clock, tmp_path: Path):
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def inskriven(intag, forbund) -> str:
    sent = event(
        "inskrivning.gjord", forbund, insats="team", deltagande="A",
        person={"personnummer": "19850615-9808"}, data={"utbildning": "gymnasium"},
    )  # fmt: skip
    intag.record_all([sent], av="drift:prov", forbund=None)
    return str(sent["id"])


@pytest.fixture
def inne(app, database, clock, forbund):
    def log_in(roll: Roll = Roll.KANSLI):
        namn, client = f"u-{uuid4()}", app.test_client()
        with database.transaction() as session:
            konto(session, namn, now=clock.now(), forbund=[forbund], roll=roll)
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        return client

    return log_in


@pytest.fixture
def skapa(app, tmp_path: Path, forbund):
    """Orders files and makes them; the address of the run."""
    t = app.extensions["stegvis"]

    def make_files(client, **rest: str) -> str:
        page = "/rapporter/utbildning"
        answer = client.post("/korningar", data={**ORDER, **rest, "csrf": _token(client, page)})
        assert answer.status_code == 303, answer.text
        address = answer.location.partition("?")[0]
        verkstad = Verkstad(t.svarare, tmp_path, lambda: {forbund: "Förbundet Prov"})
        assert verkstad.produce(uuid_of(address)).value == "klar"
        return str(answer.location)

    return make_files


def uuid_of(address: str):
    return UUID(address.rpartition("/")[2])


def _token(client, path: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(path).text)
    assert found is not None, path
    return found[1]


def prove(client, address: str) -> None:
    """Logs in anew, as the page asks before one signs."""
    asked = client.get(f"{address.partition('?')[0]}/leverera")
    if asked.status_code == 303:
        assert asked.location.startswith("/bekrafta")
        form = {"losenord": LOSENORD, "csrf": _token(client, asked.location)}
        assert client.post("/bekrafta", data=form).status_code == 303


def deliver(client, address: str, **rest: str):
    prove(client, address)
    page = client.get(f"{address.partition('?')[0]}/leverera")
    assert page.status_code == 200, page.text[:300]
    found = re.search(r'name="sett" value="([^"]*)"', page.text)
    assert found is not None
    form = {**DELIVER, "sett": found[1], "csrf": _token(client, "/rapporter"), **rest}
    return client.post(f"{address.partition('?')[0]}/leverera", data=form)


def test_a_run_is_delivered_and_then_told_to_differ(
    app, inne, skapa, intag, forbund, inskriven, tmp_path
):
    me, board = inne(), inne(Roll.STYRELSE)
    run = skapa(me, sedan="leverera")
    assert "sedan=leverera" in run
    assert 'class="knapp" href="/korningar' in me.get(run).text
    (made,) = (tmp_path / run.partition("?")[0].rpartition("/")[2]).glob("*.csv")
    before = made.read_bytes()
    answer = deliver(me, run)
    assert answer.status_code == 303, answer.text
    here = answer.location.partition("?")[0]
    page = me.get(answer.location).text
    assert "Siffrorna är desamma i dag." in page
    assert "Årsredovisning 2026" in page
    assert "Samma" in me.get("/leveranser").text
    assert "har ändrats" not in me.get("/").text
    rattad = {"avser": inskriven, "andring": {"utbildning": "grundskola"}, "orsak": "Fel"}
    intag.record_all([event("handelse.rattad", forbund, data=rattad)], av="anv:1", forbund=None)
    with app.app_context():
        leveranser()[1].ikapp(forbund)
    assert "1\xa0rättelse" in me.get("/leveranser").text
    assert "En levererad rapport har ändrats" in me.get("/").text
    compared = me.get(f"{here}/jamfor").text
    assert "Levererat" in compared
    assert "efter 1\xa0rättelse" in compared
    assert "Gymnasium" in compared
    assert "går inte att förklara" not in compared
    assert "Skiljer" in board.get("/leveranser").text
    assert board.get(f"{here}/jamfor").status_code == 403
    namn = re.search(rf"{here}/filer/([^\"]+)", board.get(here).text)[1]
    assert board.get(f"{here}/filer/{namn}").data == before
    assert board.get(f"{here}/filer/annat.csv").status_code == 404


def test_what_is_sealed_is_what_was_seen(inne, skapa, app, tmp_path, forbund, inskriven):
    me = inne()
    run = skapa(me)
    assert deliver(me, run, sett="0" * 64).status_code == 422
    assert deliver(me, run, mottagare="").status_code == 422
    bad = deliver(me, run, syfte="Om 19850615-9808")
    assert bad.status_code == 422
    assert "personnummer" in bad.text
    both = deliver(me, run, mottagare="", syfte=" ")
    told = both.text.partition("error-summary__body")[2]
    assert re.findall(r'<a href="#(\w+)"', told) == ["mottagare", "syfte"]
    assert both.text.count('class="govuk-error-message"') == 2
    (file,) = (tmp_path / run.rpartition("/")[2]).glob("*.csv")
    file.write_bytes(file.read_bytes() + b"x")
    prove(me, run)
    page = me.get(f"{run}/leverera")
    assert "gjorda om" in page.text
    assert "Signera" not in page.text
    with app.extensions["stegvis"].transaction(forbund=forbund) as session:
        assert lasning.alla(session, forbund) == []


def test_signing_asks_to_log_in_anew_and_for_the_right(inne, skapa, clock, monkeypatch, inskriven):
    me, other = inne(), inne(Roll.INSATSANSVARIG)
    run = skapa(me)
    assert other.get(f"{run}/leverera").status_code == 403
    assert "Leverera och försegla" not in other.get("/rapporter/utbildning").text
    answer = me.get(f"{run}/leverera")
    assert answer.location.startswith("/bekrafta")  # what is signed was made since they logged in
    prove(me, run)
    assert me.get(f"{run}/leverera").status_code == 200
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "_start", later)
    answer = me.get(f"{run}/leverera")
    assert answer.status_code == 303
    assert answer.location.startswith("/bekrafta")


def test_a_second_delivery_replaces_the_first(inne, skapa, inskriven):
    me = inne()
    first = deliver(me, skapa(me)).location.partition("?")[0]
    again = deliver(me, skapa(me)).location.partition("?")[0]
    assert "Ersatt av 2" in me.get("/leveranser").text
    assert "ersatt av" in me.get(first).text
    assert "Leverans 1" in me.get(again).text


def test_another_forbund_has_no_such_delivery(app, inne, skapa, inskriven, database, clock, intag):
    me = inne()
    here = deliver(me, skapa(me)).location.partition("?")[0]
    other = f"f{uuid4().hex[:12]}"
    intag.record_all(
        [event("forbund.upplagt", other, data={"namn": "Ett annat"})], av="drift:prov", forbund=None
    )
    namn, client = f"u-{uuid4()}", app.test_client()
    with database.transaction() as session:
        konto(session, namn, now=clock.now(), forbund=[other], roll=Roll.KANSLI)
    assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
    assert client.get(here).status_code == 404
    assert client.get(f"{here}/jamfor").status_code == 404
    assert "Inget är levererat än" in client.get("/leveranser").text


def test_a_version_is_rehearsed_and_then_holds(app, inne, intag, forbund, inskriven):
    sent = event(
        "inskrivning.gjord", forbund, datum="2025-05-01", insats="team", deltagande="B",
        person={"personnummer": "19900101-9802"}, data={"utbildning": "grundskola"},
    )  # fmt: skip
    intag.record_all([sent], av="drift:prov", forbund=None)
    me, personal = inne(), inne(Roll.INSATSANSVARIG)
    start = "/rapporter/utbildning/versioner"
    page = me.get(f"{start}?ar=2026&ar=2025").text
    assert "Version <strong>1</strong> gäller nu" in page
    assert "för 1\xa0deltagande" in page
    assert "Bara i version 1" in page
    compared = personal.get(f"{start}/2/2026").text
    assert "Det är reglerna som skiljer" in compared
    assert "19900101-••••" in compared
    assert "19850615" not in compared
    assert personal.get(f"{start}/2/galler").status_code == 403
    form = {"csrf": _token(me, f"{start}/2/galler"), "id": str(uuid4())}
    assert me.post(f"{start}/2/galler", data=form).status_code == 303
    assert me.post(f"{start}/2/galler", data=form).status_code == 303  # twice is once
    assert "Version <strong>2</strong> gäller nu" in me.get(start).text
    assert "Vilken utbildning hade deltagarna?" in me.get("/rapporter/utbildning").text
    assert me.get(f"{start}/3/2026").status_code == 404
    assert me.get("/rapporter/finns-inte/versioner").status_code == 404
    assert "har en version" in me.get("/rapporter/alder/versioner").text
    for report in {one.id for one in register.alla().values() if one.definition != "1"}:
        told = me.get(f"/rapporter/{report}/versioner").text
        assert "Bara i version 2" in told
        assert re.findall(r"\{[a-z-]+\}", told) == [], report
    with app.extensions["stegvis"].transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_logg"
    ) as session:
        assert len(store.read_definitions(session, forbund, to=10**9)["r:utbildning"]) == 1
