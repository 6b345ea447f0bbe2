"""*Samma person?*: two numbers become one person, by rättelser that are sent together."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import event
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from webbplats import make, send

from schemas.rapporter import Parametrar
from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.queries import deltagare


ANNA, OLD, NEW = "19850615-9808", "19850615-9816", "19780204-9804"


@pytest.fixture
def folk(intag, forbund) -> str:
    """Anna by one number in *team* (A) and by another in *stod* (B, C)."""
    for name, nummer, insats in (("A", ANNA, "team"), ("B", OLD, "stod"), ("C", OLD, "team")):
        sent = event(
            "inskrivning.gjord", forbund, insats=insats, deltagande=name,
            person={"personnummer": nummer},
        )  # fmt: skip
        intag.record_all([sent], av="drift:prov", forbund=None)
    return forbund


@pytest.fixture
def app(database, intag, keys, clock, tmp_path: Path):
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def inne(app, database, clock, folk) -> FlaskClient:
    client, namn = app.test_client(), f"u-{uuid4()}"
    with database.transaction() as session:
        konto(session, namn, now=clock.now(), forbund=[folk], roll=Roll.INSATSPERSONAL)
    assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
    return client


def mend(client: FlaskClient, name: str, number: str, orsak: str = "Nytt nummer", **rest: str):
    page = f"/deltagare/{name}/samma-person"
    return send(
        client, page, **{"personnummer": number, "orsak": orsak, "id": str(uuid4()), **rest}
    )


def people(database, folk: str, keys) -> dict[str, list[str]]:
    """Number → the deltaganden that a search for it finds."""
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        return {
            number: sorted(r.deltagande for r in deltagare.sok(session, folk, number, keys=keys))
            for number in (ANNA, OLD, NEW)
        }


def test_two_records_become_one_person(inne, app, database, folk, keys) -> None:
    unika = Parametrar.model_validate(
        {"forbund": (folk,), "from": "2026-01-01", "to": "2026-12-31"}, strict=False
    )
    svarare = app.extensions["stegvis"].svarare
    assert svarare.tabell("deltagare-per-insats", unika).total["unika"] == 2
    assert "2\xa0deltaganden" in inne.get("/deltagare/B/samma-person").text
    answer = mend(inne, "B", ANNA)
    assert answer.status_code == 303
    assert "rättat på alla deltaganden" in inne.get(answer.location).text
    assert people(database, folk, keys) == {ANNA: ["A", "B", "C"], OLD: [], NEW: []}
    assert svarare.tabell("deltagare-per-insats", unika).total["unika"] == 1


def test_new_number_is_the_same_person_in_all(inne, database, folk, keys) -> None:
    mend(inne, "C", NEW)
    assert people(database, folk, keys) == {ANNA: ["A"], OLD: [], NEW: ["B", "C"]}


def test_one_of_them_is_taken_back_by_making_its_rattelse_void(inne, intag, database, folk, keys):
    mend(inne, "B", ANNA)
    with database.transaction(forbund=folk, role="stegvis_logg") as session:
        row = raw(session).execute(
            "SELECT id FROM logg WHERE strom = 'd:C' AND typ = 'handelse.rattad'"
        ).fetchone()  # fmt: skip
    void = event("handelse.makulerad", folk, data={"avser": str(row[0]), "orsak": "Två personer"})
    intag.record_all([void], av="drift:prov", forbund=None)
    assert people(database, folk, keys) == {ANNA: ["A", "B"], OLD: ["C"], NEW: []}


def test_sent_twice_is_stored_once(inne, database, folk) -> None:
    for _ in range(2):
        mend(inne, "B", NEW, id="7d1f7b3c-8a35-4f0e-9a44-1f2f1d6b8a11")
    with database.transaction(forbund=folk, role="stegvis_logg") as session:
        row = raw(session).execute(
            "SELECT count(*) FROM logg WHERE typ = 'handelse.rattad'"
        ).fetchone()  # fmt: skip
    assert row == (2,)


@pytest.mark.parametrize(
    ("number", "orsak", "told"),
    [
        ("1985", "Fel", "med tolv siffror"),
        (OLD, "Fel", "har redan det numret"),
        (NEW, " ", "Skriv varför"),
        (NEW, f"Var {ANNA}", "personnummer"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_stored(
    inne, database, folk, keys, number, orsak, told
) -> None:
    answer = mend(inne, "B", number, orsak)
    assert answer.status_code == 422
    assert told in re.sub(r"<[^>]*>", " ", answer.text)
    assert people(database, folk, keys)[OLD] == ["B", "C"]


def test_nobody_corrects_whom_they_do_not_see(inne) -> None:
    assert inne.get("/deltagare/finns-inte/samma-person").status_code == 404
