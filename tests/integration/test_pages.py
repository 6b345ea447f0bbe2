"""The pages' promises that no browser shows: who is let in, what is refused, what is never said."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import event
from flask import Flask
from flask.testing import FlaskClient
from konton import konto
from lackage import stands
from webbplats import eget

from tracker.queries.forbund import names
from tracker.reports.answers import Svarare
from tracker.settings import Settings
from tracker.snapshots.cache import Cache
from web.app import create_app
from web.behorighet import inloggad
from web.services import Tjanster


LOSENORD = "ett långt lösenord"
NUMMER = "19850615-9808"


@pytest.fixture
def app(database, intag, keys, clock, tmp_path: Path) -> Flask:
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
    return eget(create_app(settings, tjanster=tjanster))


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(path).text)
    assert found is not None
    return found[1]


@pytest.fixture
def inne(app: Flask, database, clock, forbund: str) -> Callable[..., FlaskClient]:
    """Logs a new user in; by default one of the test's own förbund."""

    def log_in(*, own: list[str] | None = None) -> FlaskClient:
        namn, client = f"u-{uuid4()}", app.test_client()
        with database.transaction() as session:
            konto(
                session,
                namn,
                losenord=LOSENORD,
                now=clock.now(),
                forbund=[forbund] if own is None else own,
            )
        answer = client.post(
            "/logga-in",
            data={"namn": namn, "losenord": LOSENORD, "csrf": token(client, "/logga-in")},
        )
        assert answer.status_code == 303
        return client

    return log_in


@pytest.fixture
def deltagande(intag, forbund: str) -> str:
    intag.record_all(
        [
            event(
                "remiss.inkommen",
                forbund,
                insats="team",
                deltagande="d1",
                person={"personnummer": NUMMER},
                data={"remittent": "annan", "syfte": "Hemlig önskan"},
            ),
            event("inskrivning.gjord", forbund, insats="team", deltagande="d1", data={}),
        ],
        av="drift:prov",
        forbund=None,
    )
    return "d1"


PATHS = ["/", "/deltagare", "/deltagare/d1", "/remisser/ny", "/rapporter", "/korningar", "/fokus"]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_sees_a_page_without_logging_in(app, path):
    answer = app.test_client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/logga-in")


def test_after_login_one_comes_where_one_was_going_but_never_elsewhere(app, database, clock):
    for vidare, expected in (
        ("/rapporter?x=1", "/rapporter?x=1"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
    ):
        namn, client = f"u-{uuid4()}", app.test_client()
        with database.transaction() as session:
            konto(session, namn, losenord=LOSENORD, now=clock.now())
        form = {"namn": namn, "losenord": LOSENORD, "vidare": vidare}
        answer = client.post("/logga-in", data={**form, "csrf": token(client, "/logga-in")})
        assert answer.headers["Location"] == expected


def test_login_gets_a_new_cookie_and_logging_out_ends_it(inne):
    client = inne()
    kept = client.get_cookie("stegvis")
    assert kept is not None
    assert kept.http_only
    assert kept.same_site == "Lax"
    answer = client.post("/logga-ut", data={"csrf": token(client, "/fokus")})
    assert answer.status_code == 303
    client.set_cookie("stegvis", kept.value)
    assert client.get("/").status_code == 302


def test_guessing_is_stopped_also_for_names_that_do_not_exist(app):
    client = app.test_client()
    csrf = token(client, "/logga-in")
    form = {"namn": "ingen", "losenord": "gissning gissning", "csrf": csrf}
    answers = [client.post("/logga-in", data=form).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


@pytest.mark.parametrize("csrf", ["", "fel", "å" * 64, None])
def test_a_form_from_elsewhere_is_refused(inne, csrf):
    data = {} if csrf is None else {"csrf": csrf}
    assert inne().post("/deltagare/sok", data=data).status_code == 400


def test_the_token_of_another_visitor_is_refused(inne):
    one, other = inne(), inne()
    data = {"csrf": token(one, "/deltagare")}
    assert other.post("/deltagare/sok", data=data).status_code == 400


def test_every_answer_has_its_headers(inne):
    answer = inne().get("/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert " style=" not in answer.text
    assert not re.search(r"<script(?![^>]*src=)", answer.text)


def test_a_person_is_masked_on_every_page(inne, deltagande):
    client = inne()
    report = "/rapporter/deltagare-per-insats"
    for path in (
        *("/", "/deltagare", f"/deltagare/{deltagande}", f"/deltagare/{deltagande}/avslut"),
        f"{report}/cell?rad=team&kolumn=totalt&fran=2026-01-01&till=2026-12-31",
    ):
        page = client.get(path).text
        assert not stands(NUMMER, page), path
        assert path == "/" or "19850615-••••" in page, path


def test_search_finds_the_person_and_says_when_there_is_none(inne, deltagande):
    client = inne()
    csrf = token(client, "/deltagare")
    for written in (NUMMER, "850615-9808", " 198506159808 ", deltagande):
        answer = client.post("/deltagare/sok", data={"csrf": csrf, "sok": written})
        assert answer.headers["Location"].split("?")[0] == f"/deltagare/{deltagande}"
    none = client.post("/deltagare/sok", data={"csrf": csrf, "sok": "19850615-9824"})
    assert "Ingen med det personnumret" in none.text
    for written, told in (("x", "minst två bokstäver"), ("850615-9809", "inget giltigt")):
        answer = client.post("/deltagare/sok", data={"csrf": csrf, "sok": written})
        assert told in answer.text, told


def test_another_forbund_is_as_if_it_were_not_there(inne, deltagande):
    stranger = inne(own=["nagot-annat"])
    assert stranger.get(f"/deltagare/{deltagande}").status_code == 403
    assert stranger.get(f"/deltagare/{deltagande}/avslut").status_code == 403
    assert "inget uppdrag" in stranger.get("/").text


def test_the_same_form_sent_twice_is_one_event(inne, deltagande, database, forbund):
    client = inne()
    path = f"/deltagare/{deltagande}/plan"
    form = {
        "csrf": token(client, path),
        "handelse_id": str(uuid4()),
        "datum": "2026-02-01",
        "slag": "sip",
        "steg": "spara",
    }
    first, second = (client.post(path, data=form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert client.get(f"/deltagare/{deltagande}").text.count("<h3>Plan upprättad</h3>") == 1


def test_what_the_rules_refuse_is_told_before_the_check_and_nothing_is_stored(inne, deltagande):
    client = inne()
    path = f"/deltagare/{deltagande}/avslut"
    form = {"csrf": token(client, path), "datum": "2026-01-01", "anledning": "ovrigt"}
    answer = client.post(path, data=form)
    assert answer.status_code == 422
    assert "ligger före dagen för inskrivning" in answer.text
    assert 'value="2026-01-01"' in answer.text
    assert "<h3>Avslut</h3>" not in client.get(f"/deltagare/{deltagande}").text


@pytest.mark.parametrize(
    "path",
    [
        "/finns-inte",
        "/deltagare/x",
        "/insatser/x",
        "/rapporter/x",
        "/rapporter/utbildning/cell?rad=x&kolumn=y",
        f"/handelser/{UUID(int=1)}/ratta",
        f"/korningar/{UUID(int=2)}",
        f"/korningar/{UUID(int=3)}/filer/a.xlsx",
    ],
)
def test_what_is_not_there_is_said_in_plain_swedish(inne, deltagande, path):
    answer = inne().get(path)
    assert answer.status_code == 404
    assert "Sidan finns inte" in answer.text


def test_our_own_fault_is_told_without_detail(app, inne):
    @app.get("/trasig")
    @inloggad
    def broken() -> str:
        raise ValueError(NUMMER)

    answer = inne().get("/trasig")
    assert answer.status_code == 500
    assert NUMMER not in answer.text
    assert "Något gick fel hos oss" in answer.text
