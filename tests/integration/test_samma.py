"""Who is who, on the pages: one person under two numbers, a new number, two people under one."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import event
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from webbplats import make, send, token

from schemas.rapporter import Parametrar
from tracker.access import read_log
from tracker.access.permissions import Roll
from tracker.access.takt import Grans
from tracker.db import raw
from tracker.queries import deltagare, laslogg
from web.takt import PER_SIDA


ANNA, OLD, NEW = "19850615-9808", "19850615-9816", "19780204-9804"
ALL = (ANNA, OLD, NEW)


@pytest.fixture
def folk(intag, forbund) -> str:
    """Anna by one number in *team* (A) and by another in *stod* (B) and *team* (C)."""
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


def logged_in(app, database, clock, folk, **rest) -> FlaskClient:
    client, namn = app.test_client(), f"u-{uuid4()}"
    with database.transaction() as session:
        konto(session, namn, now=clock.now(), forbund=[folk], roll=Roll.INSATSPERSONAL, **rest)
    assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
    return client


@pytest.fixture
def inne(app, database, clock, folk) -> FlaskClient:
    return logged_in(app, database, clock, folk)


def ask(client: FlaskClient, page: str, steg: str = "", **svar: str):
    """One turn of the form: to the check, or with `spara` past it."""
    form = {"handelse_id": str(uuid4()), "orsak": "Prov", **svar}
    return send(client, f"/deltagare/{page}", **form, **({"steg": steg} if steg else {}))


def join(client: FlaskClient, name: str, number: str, galler: str = "andra", **rest: str):
    return ask(client, f"{name}/samma-person", "spara", personnummer=number, galler=galler, **rest)


def people(database, folk: str, keys) -> dict[str, list[str]]:
    """Number → the deltaganden that a search for it finds."""
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        return {
            number: sorted(r.deltagande for r in deltagare.sok(session, folk, number, keys=keys))
            for number in ALL
        }


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def kinds(database, folk: str) -> list[str]:
    with database.transaction(forbund=folk, role="stegvis_logg") as session:
        rows = raw(session).execute("SELECT typ FROM logg WHERE strom LIKE 'p:%' ORDER BY position")
        return [typ for (typ,) in rows]


def test_two_records_become_one_person_in_one_act(inne, app, database, folk, keys) -> None:
    unika = Parametrar.model_validate(
        {"forbund": (folk,), "from": "2026-01-01", "to": "2026-12-31"}, strict=False
    )
    svarare = app.extensions["stegvis"].svarare
    assert svarare.tabell("deltagare-per-insats", unika).total["unika"] == 2
    check = ask(inne, "B/samma-person", personnummer=ANNA, galler="andra")
    assert "Kontrollera dina svar" in check.text
    assert kinds(database, folk) == []
    answer = join(inne, "B", ANNA)
    assert answer.status_code == 303
    page = inne.get(answer.location)
    assert "De räknas nu som en person" in page.text
    assert "Två registreringar räknas som en person härifrån" in page.text
    assert kinds(database, folk) == ["personer.sammanforda"]
    assert people(database, folk, keys) == {ANNA: ["A", "B", "C"], OLD: ["A", "B", "C"], NEW: []}
    assert svarare.tabell("deltagare-per-insats", unika).total["unika"] == 1


@pytest.mark.parametrize(("galler", "day"), [("andra", "19850615"), ("detta", "19850615")])
def test_number_that_was_chosen_is_shown(inne, galler: str, day: str) -> None:
    join(inne, "C", ANNA, galler)
    assert f"{day}-••••" in inne.get("/deltagare/A").text


def test_new_number_is_the_same_person_in_all(inne, database, folk, keys) -> None:
    check = ask(inne, "C/nytt-nummer", personnummer=NEW, datum="2026-01-20")
    assert "19850615-•••• 19780204-••••" in words(check)
    answer = ask(inne, "C/nytt-nummer", "spara", personnummer=NEW, datum="2026-01-20")
    assert "Det nya numret gäller" in inne.get(answer.location).text
    assert people(database, folk, keys) == {ANNA: ["A"], OLD: ["B", "C"], NEW: ["B", "C"]}
    assert "19780204-••••" in inne.get("/deltagare/B").text


def test_two_people_under_one_number_are_parted(inne, database, folk, keys) -> None:
    check = ask(inne, "C/tva-personer", deltaganden="C", personnummer="")
    assert "Okänt personnummer" in check.text
    answer = ask(inne, "C/tva-personer", "spara", deltaganden="C", personnummer="")
    page = inne.get(answer.location).text
    assert "Det är nu två personer" in page
    assert "Okänt personnummer" in page
    assert people(database, folk, keys) == {ANNA: ["A"], OLD: ["B"], NEW: []}
    ask(inne, "C/nytt-nummer", "spara", personnummer=NEW, datum="2026-01-20")
    assert people(database, folk, keys) == {ANNA: ["A"], OLD: ["B"], NEW: ["C"]}


def test_act_is_made_void_from_the_timeline(inne, database, folk, keys) -> None:
    join(inne, "B", ANNA)
    page = inne.get("/deltagare/C").text
    makulera = re.findall(r"/handelser/[0-9a-f-]+/makulera", page)[0]
    answer = send(inne, makulera, steg="spara", handelse_id=str(uuid4()), orsak="Fel")
    assert answer.status_code == 303
    assert people(database, folk, keys) == {ANNA: ["A"], OLD: ["B", "C"], NEW: []}
    assert "Makulerad" in inne.get("/deltagare/A").text


def test_sent_twice_is_stored_once(inne, database, folk) -> None:
    for _ in range(2):
        join(inne, "B", ANNA, handelse_id="7d1f7b3c-8a35-4f0e-9a44-1f2f1d6b8a11")
    assert kinds(database, folk) == ["personer.sammanforda"]


@pytest.mark.parametrize(
    ("page", "svar", "told"),
    [
        ("B/samma-person", {"personnummer": "1985", "galler": "detta"}, "tolv siffror"),
        ("B/samma-person", {"personnummer": OLD, "galler": "detta"}, "har redan det numret"),
        ("B/samma-person", {"personnummer": NEW, "galler": "detta"}, "hittar ingen annan"),
        ("B/samma-person", {"personnummer": ANNA}, "Välj vilket nummer"),
        ("B/samma-person", {"personnummer": ANNA, "galler": "detta", "orsak": " "}, "Skriv v"),
        ("B/samma-person", {"personnummer": ANNA, "galler": "detta", "orsak": ANNA}, "Texten"),
        ("B/nytt-nummer", {"personnummer": OLD, "datum": "2026-01-20"}, "redan personens"),
        ("B/nytt-nummer", {"personnummer": ANNA, "datum": "2026-01-20"}, "Det går inte med just"),
        ("B/nytt-nummer", {"personnummer": "x", "datum": "2026-01-20"}, "tolv siffror"),
        ("B/tva-personer", {}, "Välj minst ett deltagande"),
        ("B/tva-personer", {"deltaganden": "A"}, "minst ett ska vara kvar"),
        ("B/tva-personer", {"deltaganden": "B", "personnummer": OLD}, "redan personens"),
        ("A/tva-personer", {"deltaganden": "A"}, "minst ett ska vara kvar"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_stored(
    inne, database, folk, page: str, svar: dict[str, str], told: str
) -> None:
    for steg in ("", "spara"):
        answer = ask(inne, page, steg, **svar)
        assert answer.status_code == 422
        assert told in words(answer)
    assert kinds(database, folk) == []


@pytest.mark.parametrize("page", ["samma-person", "nytt-nummer", "tva-personer"])
def test_nobody_changes_whom_they_do_not_see(inne, page: str) -> None:
    assert inne.get(f"/deltagare/finns-inte/{page}").status_code == 404


@pytest.mark.parametrize(
    ("page", "svar"),
    [
        ("samma-person", {"galler": "detta"}),
        ("nytt-nummer", {"datum": "2026-01-20"}),
        ("tva-personer", {"deltaganden": "B"}),
    ],
)
def test_number_that_is_tried_is_noted_and_limited_as_a_search(
    inne, database, folk, keys, monkeypatch, page: str, svar: dict[str, str]
) -> None:
    ask(inne, f"B/{page}", personnummer=NEW, **svar)
    mark = laslogg.mark(folk, NEW, keys=keys)
    with database.transaction(forbund=folk) as session:
        read_log.open_log(session, "hela")
        asked = "SELECT count(*) FROM laslogg WHERE vad = 'sokt' AND sokt = %s"
        assert raw(session).execute(asked, (mark,)).fetchone() == (1,)
    few = Grans("sok", 1, timedelta(days=1))
    monkeypatch.setattr("web.takt.PER_SIDA", dict.fromkeys(PER_SIDA, few))
    form = {"csrf": token(inne, "/fokus"), "handelse_id": str(uuid4()), "personnummer": NEW, **svar}
    answers = [inne.post(f"/deltagare/B/{page}", data=form).status_code for _ in range(3)]
    assert answers[-1] == 429
