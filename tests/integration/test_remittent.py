"""The remittents' door: a link sends remisser and sees their answers, and nothing else at all."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from flask import Flask
from flask.testing import FlaskClient
from konton import konto
from webbplats import make, token

from tracker.access import remittenter, sessions
from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.errors import Refused
from tracker.identity import namn, skydd
from tracker.identity.namn import Uppgifter
from tracker.identity.register import find


NUMMER = "19850615-9808"


@pytest.fixture
def app(database, intag, keys, clock, tmp_path) -> Flask:
    return make(database, intag, keys, clock, tmp_path)


def link(app: Flask, database, clock, forbund: str, *insatser: str) -> FlaskClient:
    """A visitor who has opened a link of their own."""
    secret, client = str(uuid4()), app.test_client()
    with database.transaction() as session:
        remittenter.ge(
            session,
            lank=uuid4(),
            token=secret,
            forbund=forbund,
            remittent="annan",
            enhet="Vårdcentralen Norr",
            insatser=insatser or ("team",),
            till=date(2026, 6, 1),
            av="prov",
            now=clock.now(),
        )
    answer = client.get(f"/remittent/in/{secret}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/remittent")
    return client


def send(client: FlaskClient, **form: str) -> Any:
    given = {"insats": "team", "personnummer": NUMMER, "handelse_id": str(uuid4()), **form}
    return client.post("/remittent/ny", data={"csrf": token(client, "/remittent/ny"), **given})


def codes(client: FlaskClient) -> list[str]:
    return re.findall(r"<code>([a-z]+)</code>", client.get("/remittent").text)


def test_a_link_sends_a_remiss_and_sees_its_answer(app, database, clock, forbund, intag):
    client = link(app, database, clock, forbund)
    answer = send(client, syfte="Behöver stöd", handelse_id=(ident := str(uuid4())))
    assert answer.headers["Location"] == "/remittent?skickad=1"
    assert send(client, syfte="Behöver stöd", handelse_id=ident).status_code == 303  # once more
    [code] = codes(client)
    assert "Väntar på svar" in client.get("/remittent").text
    svar = event("remiss.besvarad", forbund, insats="team", deltagande=code,
                 data={"beslut": "avbojd", "orsak": "Hemligt skäl"})  # fmt: skip
    intag.record_all([svar], av="drift:prov", forbund=None)
    page = client.get("/remittent").text
    assert "Avböjd" in page
    assert not re.search(r"Hemligt|9808|19850615|Behöver", page)
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        rows = raw(session).execute(
            "SELECT av, data FROM logg WHERE deltagande = %s ORDER BY position", (code,)
        )
        av, data = rows.fetchall()[0]
    assert av.startswith("remittent:")
    assert "Vårdcentralen Norr" in data


def test_a_link_sees_its_own_remisser_only(app, database, clock, forbund):
    one, other = (link(app, database, clock, forbund) for _ in range(2))
    send(one)
    send(other, personnummer="19900101-9802")
    assert len(codes(one)) == len(codes(other)) == 1
    assert codes(one) != codes(other)
    with database.transaction(forbund=forbund) as session:
        found = raw(session).execute("SELECT count(*) FROM remittentremiss").fetchone()
    assert found == (0,)


def test_a_link_reaches_the_insatser_it_names_only(app, database, clock, forbund):
    client = link(app, database, clock, forbund, "team")
    assert "Stöd" not in client.get("/remittent/ny").text
    assert send(client, insats="stod").status_code == 422
    assert send(client, insats="").status_code == 422
    assert codes(client) == []


@pytest.mark.parametrize("path", ["/", "/deltagare", "/remisser", "/rapporter", "/insatser"])
def test_a_link_opens_no_other_page(app, database, clock, forbund, path):
    answer = link(app, database, clock, forbund).get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/logga-in")


@pytest.mark.parametrize("path", ["/remittent", "/remittent/ny", "/remittent/in/fel"])
def test_without_a_link_there_is_nothing(app, forbund, path):
    assert app.test_client().get(path).status_code == 404


def test_a_link_has_an_end(app, database, clock, forbund):
    now, secret, ident = clock.now(), str(uuid4()), uuid4()
    given = {"token": secret, "forbund": forbund, "remittent": "annan", "enhet": "Norr",
             "insatser": ["team"], "av": "prov", "now": now}  # fmt: skip
    with database.transaction() as session:
        for wrong in ({"till": now.date() - timedelta(days=1)}, {"till": date(2028, 1, 1)}):
            with pytest.raises(Refused):
                remittenter.ge(session, lank=uuid4(), **{**given, **wrong})
        remittenter.ge(session, lank=ident, **given, till=date(2026, 3, 5))
        session.flush()
        days = [
            remittenter.find(session, secret, now=now + timedelta(days=n)) is not None
            for n in (0, 4, 5)
        ]
        stored = raw(session).execute("SELECT remittentlank::text FROM remittentlank").fetchall()
    assert days == [True, True, False]
    assert not any(secret in row[0] for row in stored)


def _leader(app, database, clock, forbund, insats: str) -> FlaskClient:
    cookie, client = str(uuid4()), app.test_client()
    with database.transaction() as session:
        ident = konto(
            session,
            f"u-{uuid4()}",
            now=clock.now(),
            forbund=[forbund],
            roll=Roll.INSATSANSVARIG,
            insatser=[insats],
        )
        sessions.begin(session, token=cookie, anvandare=ident, now=clock.now())
    client.set_cookie("stegvis", cookie)
    return client


def test_who_leads_an_insats_gives_a_link_and_ends_it(app, database, clock, forbund):
    leader = _leader(app, database, clock, forbund, "team")
    form = {"csrf": token(leader, "/fokus"), "remittent": "annan", "enhet": "Norr",
            "till": "2026-06-01"}  # fmt: skip
    assert leader.post("/remittenter/ny", data={**form, "insatser": "stod"}).status_code == 422
    made = leader.post("/remittenter/ny", data={**form, "insatser": "team"})
    address = re.search(r'id="lank">http://localhost([^<]*)<', made.text)
    assert address is not None
    client = app.test_client()
    assert client.get(address[1]).status_code == 303
    assert client.get("/remittent").status_code == 200
    listed = leader.get("/remittenter").text
    assert address[1] not in listed
    end = re.search(r'action="(/remittenter/[^"]*/avsluta)"', listed)
    assert end is not None
    other = _leader(app, database, clock, forbund, "stod")
    assert "Norr" not in other.get("/remittenter").text
    assert other.post(end[1], data={"csrf": token(other, "/fokus")}).status_code == 404
    assert leader.post(end[1], data={"csrf": token(leader, "/fokus")}).status_code == 303
    assert client.get("/remittent").status_code == 404


def test_a_link_tells_a_name_where_none_is_known_and_changes_none(
    app, database, clock, forbund, intag, keys
):
    whole = {"forbund": forbund, "huvudman": ("*",), "skriver": ("*",)}
    said = {"namn": "Anna Berg", "telefon": "070-123 45 67"}

    def known() -> list[tuple[str, str, str, str]]:
        with database.transaction(**whole) as session:
            person = find(session, forbund, NUMMER, keys=keys)
            found = namn.by_owner(session, forbund, person, keys=keys)
        return [(one.namn, one.telefon, one.epost, one.av.partition(":")[0]) for one in found]

    client = link(app, database, clock, forbund)
    assert "Namn (valfritt)" in client.get("/remittent/ny").text
    assert send(client, namn="Anna 4", telefon="19850615-9808").status_code == 422
    assert codes(client) == []
    assert send(client, **said).status_code == 303
    assert known() == [("Anna Berg", "070-123 45 67", "", "remittent")]
    assert not re.search("Anna|070", client.get("/remittent").text)
    with database.transaction(**whole) as session:
        person = find(session, forbund, NUMMER, keys=keys)
        own = Uppgifter("Anna Ek", andrad=clock.now(), av="u1")
        namn.save(session, forbund, person, "ej_angiven", own, keys=keys)
    assert send(client, namn="Någon Annan", epost="anna@exempel.se").status_code == 303
    assert known() == [("Anna Ek", "", "anna@exempel.se", "remittent")]
    with database.transaction(**whole, anvandare=str(uuid4())) as session:
        skydd.skydda(
            session, forbund, person, id_=uuid4(), namngivna=[uuid4()], skal="Dnr 1", av="x",
            now=clock.now(),
        )  # fmt: skip
    before = len(codes(client))
    assert send(client, telefon="070-999 99 99").status_code == 303, "the same answer"
    assert len(codes(client)) == before + 1
    with database.transaction(**whole, role="stegvis_logg") as session:
        found = namn.by_owner(session, forbund, person, keys=keys)
        assert [one.telefon for one in found] == [""]
