"""An avslut as expected is saved at once; one that deviates is shown first, saved by a second."""

from uuid import uuid4

import pytest
from conftest import event
from flask.testing import FlaskClient
from webbplats import inloggad, make, send

from tracker.access.permissions import Roll


pytestmark = pytest.mark.slow

SVAR = {
    "datum": "2026-02-28",
    "anledning": "utskrivning",
    "forsorjning": "ingen_offentlig",
    "sysselsattning": "aktivt_arbetssokande",
}


@pytest.fixture
def inne(database, intag, keys, clock, tmp_path, forbund) -> FlaskClient:
    on = {"insats": "team", "deltagande": "A", "person": {"personnummer": "19900101-9802"}}
    intag.record_all([event("inskrivning.gjord", forbund, **on)], av="drift:prov", forbund=None)
    app = make(database, intag, keys, clock, tmp_path)
    roll = Roll.INSATSPERSONAL
    return inloggad(app, database, now=clock.now(), forbund=forbund, roll=roll)[0]


def close(client: FlaskClient, steg: str, **svar: str | None):
    given = {namn: one for namn, one in {**SVAR, **svar}.items() if one is not None}
    return send(client, "/deltagare/A/avslut", steg=steg, handelse_id=str(uuid4()), **given)


def closed(client: FlaskClient) -> bool:
    return 'href="/deltagare/A"' in client.get("/deltagare?urval=avslutade").text


def test_what_is_as_expected_is_saved_at_once(inne: FlaskClient) -> None:
    answer = close(inne, "direkt")
    assert answer.headers["Location"].endswith("/deltagare/A?klart=avslut.gjort")
    page = inne.get("/deltagare/A").text
    assert "Rätta" in page
    assert closed(inne)


@pytest.mark.parametrize(
    ("svar", "why"),
    [
        ({"datum": "2026-01-20"}, "mer än 30 dagar"),
        ({"forsorjning": None}, "Försörjning är inte ifyllt"),
        ({"anledning": "felregistrering"}, "räknas deltagandet aldrig"),
    ],
)
def test_what_deviates_is_checked_on_first(inne: FlaskClient, svar, why) -> None:
    answer = close(inne, "direkt", **svar)
    assert answer.status_code == 200
    assert "Kontrollera dina svar" in answer.text
    assert why in answer.text
    assert not closed(inne)
    assert close(inne, "spara", **svar).status_code == 303


def test_who_wants_to_may_always_check_first(inne: FlaskClient) -> None:
    answer = close(inne, "granska")
    assert "Kontrollera dina svar" in answer.text
    assert "Se efter en gång till" not in answer.text
    assert not closed(inne)


def test_what_is_wrong_is_told_at_its_question(inne: FlaskClient) -> None:
    for svar in ({"datum": "2025-12-01"}, {"anledning": ""}):
        answer = close(inne, "direkt", **svar)
        assert answer.status_code == 422
        assert "Rätta det här först" in answer.text
    assert not closed(inne)
