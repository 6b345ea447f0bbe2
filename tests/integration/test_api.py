"""The API's promises (contract INTERFACE.md, HTTP): who may what, and what is answered."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import Ticking, event
from database import Database
from flask.testing import FlaskClient
from webbplats import eget

from schemas.svar import Fel
from tracker.access import keys as apikeys
from tracker.access.keys import Ratt
from tracker.identity.keys import Keys
from tracker.intake import skrivratt
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.queries.forbund import names
from tracker.reports.answers import Svarare
from tracker.settings import Settings
from tracker.snapshots.cache import Cache
from web.api import register_api
from web.api.handelser import BYTES, MANY
from web.app import create_app
from web.services import Tjanster


Bearer = Callable[..., dict[str, str]]

WHO = {"personnummer": "19900101-9802"}
YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
RAPPORT = "/api/v1/rapporter/avslutsanledning"


@pytest.fixture
def client(
    database: Database, intag: Intag, keys: Keys, clock: Ticking, tmp_path: Path
) -> FlaskClient:
    def alla_forbund() -> dict[str, str]:
        with database.transaction() as session:
            return names(session)

    tjanster = Tjanster(
        transaction=database.transaction,
        alla_forbund=alla_forbund,
        intag=intag,
        keys=keys,
        svarare=Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock),
        clock=clock,
        fil=lambda run, name: tmp_path / str(run) / name,
    )
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path)})
    app = eget(create_app(settings, tjanster=tjanster))
    register_api(app)
    return app.test_client()


@pytest.fixture
def bearer(database: Database, clock: Ticking, forbund: str) -> Bearer:
    """The header of a fresh key, by default of the test's own förbund."""

    def header(ratt: Ratt, own: str = forbund) -> dict[str, str]:
        with database.transaction() as session:
            clear = apikeys.create(
                session,
                nyckel=uuid4(),
                secret=secrets.token_bytes(32),
                forbund=own,
                ratt=ratt,
                now=clock.now(),
            )
        return {"Authorization": f"Bearer {clear}"}

    return header


def inskrivning(forbund: str, deltagande: str = "D", **over: Any) -> dict[str, Any]:
    given = {"insats": "team", "deltagande": deltagande, "person": WHO, "data": {}}
    return event("inskrivning.gjord", forbund, **{**given, **over})


def post(client: FlaskClient, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
    answer = client.post("/api/v1/handelser", json=body, headers=headers)
    return answer.status_code, answer.json


def test_api_an_event_is_stored_once(client: FlaskClient, bearer: Bearer, forbund: str) -> None:
    skriva, sent = bearer("skriva"), inskrivning(forbund)
    place = {"id": sent["id"], "position": 5}
    assert post(client, sent, skriva) == (201, {"resultat": [{**place, "status": "ny"}]})
    assert post(client, [sent], skriva) == (201, {"resultat": [{**place, "status": "fanns"}]})


def test_api_a_list_is_stored_whole_or_not_at_all(
    client: FlaskClient, bearer: Bearer, forbund: str
) -> None:
    skriva, good = bearer("skriva"), inskrivning(forbund)
    bad = inskrivning(forbund, "E", data={"utbildning": "doktor"})
    status, answer = post(client, [good, bad], skriva)
    assert (status, len(answer["fel"])) == (422, 1)
    told = answer["fel"][0]
    assert told.keys() == Fel.model_fields.keys()
    assert (told["rad"], told["id"], told["kod"]) == (2, bad["id"], "H010")
    assert post(client, good, skriva)[1]["resultat"][0]["status"] == "ny"


@pytest.mark.parametrize("body", ["{", "[]", "[7]", '"text"', "[{}, 7]"])
def test_api_what_is_no_event_is_refused(client: FlaskClient, bearer: Bearer, body: str) -> None:
    answer = client.post("/api/v1/handelser", data=body, headers=bearer("skriva"))
    assert (answer.status_code, answer.json["fel"][0]["kod"]) == (422, "H001")


def test_api_too_much_is_413(client: FlaskClient, bearer: Bearer, forbund: str) -> None:
    skriva = bearer("skriva")
    assert post(client, [{}] * (MANY + 1), skriva)[0] == 413
    large = b" " * (BYTES + 1)
    assert client.post("/api/v1/handelser", data=large, headers=skriva).status_code == 413
    many = [inskrivning(forbund, f"D{n}") for n in range(MANY)]
    assert post(client, many, skriva)[0] == 201


PRIS = {"belopp": "450.00", "kalla": "Avtal 3"}
BESLUT = (
    ("pris.beslutat", "oppet", PRIS),
    ("insats.ansluten", "team", {"projekt": "rsfm", "fran": "2026-01-01"}),
    ("mal.beslutat", "team", {"mal": "m", "ar": 2026, "text": "x", "slag": "enkat", "niva": 9}),
)


def test_api_deciding_is_a_right_of_its_own(
    client: FlaskClient, bearer: Bearer, forbund: str
) -> None:
    """What a page asks the leader of an insats for, a key that may register is not enough for."""
    skriva, besluta = bearer("skriva"), bearer("besluta")
    for typ, insats, data in BESLUT:
        sent = event(typ, forbund, insats=insats, data=data)
        assert codes(post(client, sent, skriva)) == ["H043"], typ
        assert codes(post(client, [sent, sent], skriva)) == ["H043", "H043"], typ
        assert post(client, sent, besluta)[0] == 201, typ
        for change in (
            event("handelse.makulerad", forbund, data={"avser": sent["id"], "orsak": "Fel"}),
            event("handelse.rattad", forbund, data={
                "avser": sent["id"], "orsak": "Fel", "andring": {"datum": "2026-01-02"}}),
        ):  # fmt: skip
            assert codes(post(client, change, skriva)) == ["H043"], typ
    assert post(client, change, besluta)[0] == 201
    undo = event("handelse.makulerad", forbund, data={"avser": change["id"], "orsak": "Fel"})
    assert codes(post(client, undo, skriva)) == ["H043"]
    assert post(client, inskrivning(forbund), besluta)[0] == 201
    order = {"rapport": "utbildning", "forbund": [forbund], **YEAR}
    assert client.post("/api/v1/korningar", json=order, headers=besluta).status_code == 403


def test_who_decides_for_an_insats_makes_no_goal_the_whole_forbunds(
    intag: Intag, forbund: str
) -> None:
    """Nor changes one that has become that."""
    team = ("*/team",)
    lead: dict[str, Any] = {"av": "nyckel:prov", "forbund": frozenset({forbund})}
    lead["skriver"] = (*team, *skrivratt.besluta(team))
    sent = event("mal.beslutat", forbund, insats="team", data=BESLUT[2][2])
    intag.record_all([sent], **lead)
    widen = {"avser": sent["id"], "orsak": "Fel", "andring": {"insats": None}}
    undo = {"avser": sent["id"], "orsak": "Fel"}
    with pytest.raises(Avvisad) as refused:
        intag.record_all([event("handelse.rattad", forbund, data=widen)], **lead)
    assert [one.kod for one in refused.value.fel] == ["H005"]
    change = event("handelse.rattad", forbund, data=widen)
    intag.record_all([change], av="drift:prov", forbund=None)
    with pytest.raises(Avvisad) as refused:
        intag.record_all([event("handelse.makulerad", forbund, data=undo)], **lead)
    assert [one.kod for one in refused.value.fel] == ["H043"]


def codes(answer: tuple[int, dict[str, Any]]) -> list[str]:
    return [one["kod"] for one in answer[1].get("fel", [])]


def test_api_a_key_has_one_right_in_one_forbund(
    client: FlaskClient, bearer: Bearer, forbund: str
) -> None:
    skriva, lasa = bearer("skriva"), bearer("lasa")
    asked, order = {"forbund": forbund, **YEAR}, {"rapport": "utbildning", "forbund": [forbund]}
    order |= YEAR
    for headers in ({}, {"Authorization": "Bearer stegvis_0_0"}, {"Authorization": "Basic x"}):
        assert post(client, inskrivning(forbund), headers)[0] == 401
        assert client.get(RAPPORT, query_string=asked, headers=headers).status_code == 401
        assert client.post("/api/v1/korningar", json=order, headers=headers).status_code == 401
    assert post(client, inskrivning(forbund), lasa)[0] == 403
    assert client.get(RAPPORT, query_string=asked, headers=skriva).status_code == 403
    assert client.post("/api/v1/korningar", json=order, headers=skriva).status_code == 403
    other = bearer("skriva", "annat"), bearer("lasa", "annat")
    status, answer = post(client, inskrivning(forbund), other[0])
    assert (status, [f["kod"] for f in answer["fel"]]) == (422, ["H004"])
    assert client.get(RAPPORT, query_string=asked, headers=other[1]).status_code == 403
    assert client.post("/api/v1/korningar", json=order, headers=other[1]).status_code == 403


def test_api_a_report_as_it_was_known(
    client: FlaskClient, bearer: Bearer, intag: Intag, forbund: str
) -> None:
    intag.record_all([inskrivning(forbund)], av="drift:prov", forbund=None)
    lasa, path = bearer("lasa"), "/api/v1/rapporter/utbildning"
    asked = f"{path}?forbund={forbund}&from=2026-01-01&to=2026-12-31"
    now = client.get(asked, headers=lasa)
    assert (now.status_code, now.json["position"], now.json["total"]["totalt"]) == (200, 5, 1)
    assert now.json["rows"] == [
        {"kod": "saknas_okand", "namn": "Saknas/okänd", "kvinna": 1, "man": 0, "totalt": 1}
    ]
    assert "bas" not in now.json
    for moment in ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00%2B01:00"):
        then = client.get(f"{asked}&as_of={moment}", headers=lasa)
        assert (then.json["position"], then.json["rows"]) == (0, [])
        assert then.json["total"] == {"kvinna": 0, "man": 0, "totalt": 0}
    for wrong in ("as_of=2026-01-01T01:00:00+01:00", "as_of=2999-01-01T00:00:00Z", "asof=x"):
        answer = client.get(f"{asked}&{wrong}", headers=lasa)
        assert (answer.status_code, bool(answer.json["text"])) == (422, True), wrong


def test_api_the_same_order_while_under_way_gives_that_one(
    client: FlaskClient, bearer: Bearer, forbund: str
) -> None:
    lasa = bearer("lasa")
    order = {"rapport": "utbildning", "forbund": [forbund], **YEAR, "format": ["pdf", "xlsx"]}
    one = client.post("/api/v1/korningar", json=order, headers=lasa)
    turned = {**order, "format": ["xlsx", "pdf"], "as_of": None, "insats": []}
    two = client.post("/api/v1/korningar", json=turned, headers=lasa)
    assert (one.status_code, two.status_code) == (202, 202)
    assert one.headers["Location"] == two.headers["Location"]
    run = client.get(one.headers["Location"], headers=lasa).json
    assert (run["tillstand"], run["klart"], run["av"], run["filer"]) == ("begard", 0, 3, [])
    other = client.get(one.headers["Location"], headers=bearer("lasa", "annat"))
    assert other.status_code == 404
    wrong = client.post("/api/v1/korningar", json={**order, "format": ["doc"]}, headers=lasa)
    assert wrong.status_code == 422


def test_api_describes_every_address_it_has(client: FlaskClient) -> None:
    paths = client.get("/api/v1/openapi.json").json["paths"]
    rules = [str(r) for r in client.application.url_map.iter_rules() if str(r).startswith("/api/")]
    assert len(paths) == len(rules) - 1  # the description itself
    assert client.get("/halsa/levande").status_code == client.get("/halsa/redo").status_code == 200
    missing = client.get("/api/v1/finns-inte")
    assert (missing.status_code, missing.is_json) == (404, True)
