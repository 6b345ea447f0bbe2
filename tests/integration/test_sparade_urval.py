"""Choices kept by name: whose they are, what they become today, and what the database keeps."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from conftest import event
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from webbplats import inloggad, make, token

from tracker.access.permissions import Roll
from tracker.clock import swedish_day
from tracker.errors import Refused
from tracker.reports import sparade


RAPPORT = "/rapporter/deltagare-per-insats"


@pytest.fixture
def app(database, intag, keys, clock, forbund, tmp_path):
    """One woman of Stockholm and one man without a kommun, both enrolled."""
    for nr, (number, data) in enumerate(
        (("19900101-9802", {"kommun": "0180", "malgrupper": ["unga"]}), ("19910202-9817", {}))
    ):
        sent = event(
            "inskrivning.gjord",
            forbund,
            insats="team",
            deltagande=f"d{nr}",
            person={"personnummer": number},
            data=data,
        )
        intag.record_all([sent], av="drift:prov", forbund=None)
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def inne(app, database, clock, forbund):
    def log_in(roll: Roll = Roll.KANSLI):
        return inloggad(app, database, now=clock.now(), forbund=forbund, roll=roll)[0]

    return log_in


def spara(client, namn: str, **val: str):
    form = {"rapport": "deltagare-per-insats", "namn": namn, "csrf": token(client, "/rapporter")}
    return client.post("/urval", data={"csrf": token(client, RAPPORT), **form, **val})


def test_the_report_page_chooses_and_says_so(inne):
    client = inne()
    whole = client.get(RAPPORT).text
    assert "Stockholm" in whole
    assert "unga" in whole
    chosen = client.get(f"{RAPPORT}?kommun=0180&kon=kvinna").text
    assert "i alla insatser, kommun Stockholm, bara kvinnor." in chosen
    assert "<strong>1</strong>" in chosen or "<strong>0</strong>" in chosen
    assert client.get(f"{RAPPORT}?kommun=Solna").status_code == 422
    assert client.get(f"{RAPPORT}?malgrupp=ingen").status_code == 400


def test_a_kept_choice_is_opened_as_the_days_of_today(inne, clock):
    client = inne()
    chosen = {"del": "senaste-12-manaderna", "kommun": "0180"}
    assert spara(client, " Mitt   urval ", **chosen).status_code == 303
    listed = client.get("/urval").text
    assert "Mitt urval" in listed
    idag = swedish_day(clock.now())
    first = idag.replace(year=idag.year - 1) + timedelta(days=1)
    assert f'Senaste 12 månaderna: <span class="en-rad">{first}–{idag}' in listed
    found = re.search(r"/urval/[0-9a-f-]{36}", listed)
    assert found is not None
    opened = client.get(found[0], follow_redirects=True).text
    assert "kommun Stockholm" in opened
    assert str(idag) in opened


def test_one_s_own_is_one_s_own_and_a_shared_one_is_only_read(inne):
    mine, other = inne(), inne()
    spara(mine, "Eget")
    spara(mine, "Delat", delat="ja")
    listed = other.get("/urval").text
    assert "Delat" in listed
    assert "Eget" not in listed
    assert "Ändra" not in listed
    shared = re.search(r"/urval/[0-9a-f-]{36}", listed)
    assert shared is not None
    csrf = {"csrf": token(other, RAPPORT)}
    assert other.post(shared[0], data={**csrf, "namn": "Mitt"}).status_code == 404
    assert other.post(f"{shared[0]}/ta-bort", data=csrf).status_code == 404
    own = re.search(r"/urval/[0-9a-f-]{36}(?=\">Eget)", mine.get("/urval").text)
    assert own is not None
    assert other.get(own[0]).status_code == 404


def test_a_name_is_changed_and_taken_away_by_who_kept_it(inne):
    client = inne()
    for namn in ("Ett", "Två"):
        spara(client, namn)
    ett = re.search(r"/urval/[0-9a-f-]{36}(?=\">Ett)", client.get("/urval").text)
    assert ett is not None
    csrf = {"csrf": token(client, RAPPORT)}
    taken = client.post(ett[0], data={**csrf, "namn": "Två"})
    assert (taken.status_code, sparade.TAGET in taken.text) == (422, True)
    assert client.post(ett[0], data={**csrf, "namn": "Tre", "delat": "ja"}).status_code == 303
    listed = client.get("/urval").text
    assert "Tre" in listed
    assert "Alla i förbundet" in listed
    assert client.post(f"{ett[0]}/ta-bort", data=csrf).status_code == 303
    assert "Tre" not in client.get("/urval").text


@pytest.mark.parametrize("namn", ["", " ", "x" * 61, "Ansvarig 19850615-9808", "Finns"])
def test_a_name_that_cannot_be_is_refused_in_a_sentence(inne, namn):
    client = inne()
    spara(client, "Finns")
    answer = spara(client, namn)
    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text


def test_the_database_alone_keeps_others_out(database, forbund, clock):
    def som(av, where=forbund):
        return database.transaction(forbund=where, huvudman=(), anvandare=av)

    one = sparade.Nytt(uuid4(), forbund, "u1", "Eget", "alder", "ar=2020")
    with som("u1") as session:
        sparade.spara(session, one, now=clock.now())
    for av, where in (("u2", forbund), ("u1", "annat")):
        with som(av, where) as session:
            assert session.execute(text("SELECT count(*) FROM sparat_urval")).scalar() == 0
            assert not sparade.ta_bort(session, one.id, av="u1")
    with pytest.raises(ProgrammingError, match="row-level security"), som("u2") as session:
        sparade.spara(
            session, sparade.Nytt(uuid4(), forbund, "u1", "X", "alder", ""), now=clock.now()
        )


def test_of_two_who_take_one_name_at_once_the_second_is_told(database, forbund, clock):
    """Each renames one of the same person's to *Tre*, before the other has committed."""
    ids = [uuid4(), uuid4()]

    def mine():
        return database.transaction(forbund=forbund, anvandare="u1")

    def rename(which, session):
        return sparade.dop_om(session, which, "Tre", av="u1", delat=False, now=clock.now())

    def second():
        with mine() as session:
            return rename(ids[1], session)

    for id_, namn in zip(ids, ("Ett", "Två"), strict=True):
        with mine() as session:
            sparade.spara(
                session, sparade.Nytt(id_, forbund, "u1", namn, "alder", ""), now=clock.now()
            )
    with ThreadPoolExecutor(1) as pool:
        with mine() as session:
            assert rename(ids[0], session)
            waiting = pool.submit(second)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)  # the database lets it wait for the first
        with pytest.raises(Refused, match="redan ett sparat urval"):
            waiting.result(timeout=60)
    with mine() as session:
        assert sorted(one.namn for one in sparade.alla(session, forbund)) == ["Tre", "Två"]
