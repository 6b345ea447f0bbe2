"""The pages of protection and consent, as two of the insats's staff and a controller meet them."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import event
from flask import Flask
from flask.testing import FlaskClient
from webbplats import inloggad, make, send, token

from tracker.access.permissions import Roll
from tracker.db import raw


ANNA = "19850615-9808"


@pytest.fixture
def app(database, intag, keys, clock, tmp_path: Path) -> Flask:
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def anna(intag, forbund: str) -> str:
    here = {"insats": "team", "deltagande": "DA1"}
    sent = [
        event("remiss.inkommen", forbund, **here, person={"personnummer": ANNA},
              data={"remittent": "annan"}),
        event("inskrivning.gjord", forbund, **here),
    ]  # fmt: skip
    intag.record_all(sent, av="drift:prov", forbund=None)
    return "DA1"


@pytest.fixture
def inne(app: Flask, database, clock, forbund: str) -> Callable[..., tuple[FlaskClient, UUID]]:
    def log_in(roll: Roll = Roll.INSATSANSVARIG, **omfang: list[str]) -> tuple[FlaskClient, UUID]:
        return inloggad(app, database, now=clock.now(), forbund=forbund, roll=roll, **omfang)

    return log_in


def hits(client: FlaskClient, what: str = ANNA) -> tuple[int, str]:
    answer = client.post("/deltagare/sok", data={"sok": what, "csrf": csrf(client)})
    return answer.status_code, answer.text


def csrf(client: FlaskClient) -> str:
    return token(client, "/fokus")


def test_protected_person_is_gone_for_the_others(inne, anna, database, forbund) -> None:
    (me, mine), (other, _) = inne(), inne(Roll.INSATSPERSONAL, insatser=["team"])
    assert f"/deltagare/{anna}" in other.get("/deltagare").text
    send(other, f"/deltagare/{anna}/plan", steg="utkast", datum="2026-02-01", slag="sip")
    answer = send(me, f"/deltagare/{anna}/skydd", skal="Dnr 1", namngivna=str(mine))
    assert answer.status_code == 303
    assert "Skyddade personuppgifter." in me.get(answer.location).text
    assert hits(me)[0] == 303
    assert anna not in other.get("/deltagare").text
    assert anna not in other.get("/").text
    assert other.get(f"/deltagare/{anna}").status_code == 404
    with database.transaction(forbund=forbund, role="stegvis_logg") as session:
        assert raw(session).execute("SELECT count(*) FROM utkast").fetchone() == (0,)
    hidden, nobody = hits(other), hits(other, "19900101-9802")
    assert hidden[0] == nobody[0] == 200
    klocka = re.compile(r"\d+")  # when the visit ends, and what was asked
    assert klocka.sub("", hidden[1]) == klocka.sub("", nobody[1])


def test_protection_is_given_further_and_ended(inne, anna) -> None:
    (me, mine), (other, _) = inne(), inne()
    page = f"/deltagare/{anna}/skydd"
    for form, told in (
        ({"skal": "Dnr 1"}, "Välj minst en"),
        ({"skal": " ", "namngivna": str(mine)}, "Skriv vilket beslut"),
        ({"skal": ANNA, "namngivna": str(mine)}, "inget personnummer"),
        ({"skal": "Dnr 1", "namngivna": str(uuid4())}, "Välj minst en"),
    ):
        answer = send(me, page, **form)
        assert answer.status_code == 422
        assert told in answer.text
    send(me, page, skal="Dnr 1", namngivna=str(mine))
    assert other.get(page).status_code == 404
    assert "Dnr 1" in me.get(page).text
    answer = send(me, page, skal="Dnr 2", steg="avsluta")
    assert "Skyddet är avslutat" in me.get(answer.location).text
    assert other.get(page).status_code == 200


def test_who_leaves_themself_out_sees_the_person_no_more(inne, anna) -> None:
    (me, _), (other, theirs) = inne(), inne()
    answer = send(me, f"/deltagare/{anna}/skydd", skal="Dnr 1", namngivna=str(theirs))
    assert "Personen är skyddad" in me.get(answer.location).text
    assert me.get(f"/deltagare/{anna}").status_code == 404
    assert other.get(f"/deltagare/{anna}").status_code == 200


def test_anonym_is_filled_in_beforehand_and_leads_nowhere(inne, anna, database, forbund) -> None:
    me, _ = inne()
    page = me.get(f"/deltagare/{anna}/anonym").text
    assert "Makulera inskrivningen efteråt" in page
    answer = send(
        me, f"/deltagare/{anna}/anonym", steg="spara", datum="2026-01-15", kon="kvinna",
        handelse_id=str(uuid4()),
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    assert "anonyma inskrivningen är registrerad" in me.get(answer.location).text
    with database.transaction(forbund=forbund) as session:
        rows = raw(session).execute(
            "SELECT insats, kon, datum::text FROM antal_rad WHERE typ = 'anonym.inskriven'"
        )
        assert rows.fetchall() == [("team", "kvinna", "2026-01-15")]


def take_back(client: FlaskClient, anna: str) -> None:
    answer = send(
        client, f"/deltagare/{anna}/atertaget", steg="spara", datum="2026-02-01",
        andamal="uppfoljning", handelse_id=str(uuid4()),
    )  # fmt: skip
    assert answer.status_code == 303, answer.text


def test_consent_taken_back_hides_from_the_controller(inne, anna) -> None:
    (staff, _), (controller, _) = (
        inne(Roll.INSATSPERSONAL, insatser=["team"]),
        inne(Roll.CONTROLLER),
    )
    assert controller.get(f"/deltagare/{anna}").status_code == 200
    assert "Inget registrerat" in staff.get(f"/deltagare/{anna}/samtycken").text
    take_back(staff, anna)
    assert controller.get(f"/deltagare/{anna}").status_code == 404
    assert "19850615" not in controller.get("/deltagare").text
    assert hits(controller)[0] == 200
    cell = "/rapporter/deltagare-per-insats/cell?rad=team&kolumn=totalt&fran=2026-01-01"
    page = controller.get(f"{cell}&till=2026-12-31").text
    assert "Varför 1?" in page
    assert "dold deltagare" in page
    assert "Samtycket är återtaget: avsluta." in staff.get(f"/deltagare/{anna}").text
    assert "Återtaget" in staff.get(f"/deltagare/{anna}/samtycken").text
    send(
        staff, f"/deltagare/{anna}/avslut", steg="spara", datum="2026-02-02",
        anledning="samtycke_atertaget", handelse_id=str(uuid4()),
    )  # fmt: skip
    assert "Avslutad" in staff.get(f"/deltagare/{anna}").text


def test_purpose_is_chosen_beforehand(inne, anna) -> None:
    me, _ = inne()
    page = me.get(f"/deltagare/{anna}/samtycke?andamal=esf").text
    assert 'value="esf" checked' in page
