"""What an attacker tries first, on every route: walked, so that a new page is tried too."""

import re
import secrets
from itertools import product
from typing import Any, Final
from uuid import uuid4

import pytest
from angreppsprov import HTTPS, NU, NUMMER, address, csrf, inne, missing, rules, walk
from conftest import event
from database import Database
from structlog.testing import capture_logs
from webbplats import far

from tracker.access import keys as apikeys
from tracker.db import raw
from web.behorighet import inloggad, krav_for


DETALJER: Final = re.compile(
    r"Traceback|werkzeug|psycopg|sqlalchemy|site-packages|\.py\b|SELECT |gunicorn|Python/",
    re.IGNORECASE,
)


@pytest.mark.slow
@pytest.mark.usefixtures("alla_ratter")
def test_every_answer_of_every_route_has_all_headers_and_tells_nothing(app, inloggning) -> None:
    wrong, seen, cookies = [], set(), 0
    for name, answer in walk(app, inloggning, utan=("static",)):
        seen.add(answer.status_code)
        lacks = missing(answer, https="https" in name)
        if lacks or answer.status_code >= 500:
            wrong.append((name, answer.status_code, lacks))
        text = answer.get_data(as_text=True)
        if answer.mimetype == "text/html" and ('"><b>' in text or "&49" in text):
            wrong.append((name, "what was sent stands in the page as markup"))
        if answer.status_code >= 400 and DETALJER.search(text):
            wrong.append((name, DETALJER.search(text)))
        for kept in answer.headers.getlist("Set-Cookie"):
            cookies += 1
            flags = set(kept.split("; ")[1:])
            need = {"HttpOnly", "Path=/"} | ({"Secure"} if "https" in name else set())
            if not need <= flags or ("SameSite=Lax" not in flags and "Max-Age=0" not in flags):
                wrong.append((name, kept))
            if "https" in name and not kept.startswith("__Host-"):
                wrong.append((name, kept))
    assert wrong == []
    assert seen >= {200, 302, 303, 400, 401, 404, 422}
    assert cookies


def test_answers_that_no_route_gives_have_all_headers_too(app, inloggning, monkeypatch) -> None:
    @app.get("/trasig")
    @inloggad
    def broken() -> str:
        raise ValueError(NUMMER)

    monkeypatch.setattr("web.behorighet.far", lambda *_: False)
    client = inne(app, inloggning)
    with capture_logs() as lines:
        failed = client.get("/trasig", **HTTPS)
    assert [(one["event"], one["error"]) for one in lines] == [("request_failed", "ValueError")]
    asked = [
        (500, failed),
        (404, client.get("/finns-inte", **HTTPS)),
        (404, client.get("/static/finns-inte.css", **HTTPS)),
        (404, client.get("/api/v1/finns-inte", **HTTPS)),
        (403, client.get("/deltagare", **HTTPS)),
        (405, client.get("/logga-ut", **HTTPS)),
        (405, client.get("/api/v1/handelser", **HTTPS)),
        (413, client.post("/fokus", data=b"x" * (3 * 1024 * 1024), **HTTPS)),
        (200, client.get("/static/stegvis.css", **HTTPS)),
        (200, client.get("/static/stegvis.js", **HTTPS)),
    ]
    for status, answer in asked:
        path = answer.request.path
        assert answer.status_code == status, path
        lacks = [one for one in missing(answer, https=True) if one != "Cache-Control"]
        assert lacks == [], path
        assert NUMMER not in answer.text
        answer.close()


def test_every_kind_of_answer_of_the_api_has_all_headers(app, database, forbund) -> None:
    clear = {}
    for ratt in ("lasa", "skriva"):
        with database.transaction() as session:
            clear[ratt] = apikeys.create(
                session, nyckel=uuid4(), secret=secrets.token_bytes(32), forbund=forbund,
                ratt=ratt, now=NU,
            )  # fmt: skip
    read, write = ({"Authorization": f"Bearer {one}"} for one in clear.values())
    client, good = far(app), event("avslut.gjort", "annat", insats="team", deltagande="d")
    asked = [
        (200, client.get("/api/v1/rapporter", headers=read, **HTTPS)),
        (200, client.get("/api/v1/openapi.json", **HTTPS)),
        (200, client.get("/halsa/redo", **HTTPS)),
        (401, client.get("/api/v1/rapporter", **HTTPS)),
        (403, client.get("/api/v1/rapporter", headers=write, **HTTPS)),
        (404, client.get(f"/api/v1/korningar/{uuid4()}", headers=read, **HTTPS)),
        (422, client.post("/api/v1/handelser", headers=write, json=[1], **HTTPS)),
        (413, client.post("/api/v1/handelser", headers=write, json=[good] * 501, **HTTPS)),
        (403, client.post("/api/v1/handelser", headers=read, json=good, **HTTPS)),
    ]
    for status, answer in asked:
        assert answer.status_code == status, answer.request.path
        assert missing(answer, https=True) == [], answer.request.path
        assert answer.mimetype == "application/json"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.slow
@pytest.mark.usefixtures("alla_ratter")
@pytest.mark.parametrize("wrong", [None, "", "fel", "0" * 64])
def test_every_form_of_every_route_needs_its_token(app, inloggning, wrong) -> None:
    tried, taken = 0, []
    for rule in rules(app, "POST"):
        krav = krav_for(app, rule.endpoint)
        if krav is None or krav.nyckel:
            continue
        tried += 1
        data = {} if wrong is None else {"csrf": wrong}
        answer = inne(app, inloggning).post(address(app, rule), data=data)
        if answer.status_code != 400:
            taken.append((rule.endpoint, answer.status_code))
    assert taken == []
    assert tried > 30


@pytest.mark.usefixtures("alla_ratter")
def test_no_route_takes_a_method_that_it_does_not_name(app, inloggning) -> None:
    """None names any but these, and what a route does not name is refused: asked of each kind."""
    odd = ("PUT", "DELETE", "PATCH", "TRACE")
    assert [
        rule.rule for rule in app.url_map.iter_rules() if (rule.methods or set()) & {*odd}
    ] == []
    kinds = ("/deltagare", "/logga-ut", "/fokus", "/static/stegvis.css", "/api/v1/handelser", "/")
    for path, method in product(kinds, odd):
        answer = inne(app, inloggning).open(path, method=method, data={"csrf": csrf(inloggning)})
        assert answer.status_code == 405, (path, method)


@pytest.mark.slow
def test_a_login_that_was_ended_opens_no_route_again(app, inloggning) -> None:
    client = inne(app, inloggning)
    ended = client.post("/logga-ut", data={"csrf": csrf(inloggning)})
    assert ended.headers["Clear-Site-Data"] == '"cache"'
    opened = []
    for rule in rules(app, "GET"):
        krav = krav_for(app, rule.endpoint)
        if krav is None or krav.oppen or krav.nyckel:
            continue
        answer = inne(app, inloggning).get(address(app, rule))
        if answer.status_code != 302 or not answer.headers["Location"].startswith("/logga-in"):
            opened.append((rule.endpoint, answer.status_code))
    assert opened == []


@pytest.mark.slow
@pytest.mark.usefixtures("alla_ratter")
def test_nothing_is_changed_by_being_read(app, inloggning, deltagande, database, forbund) -> None:
    client, before = inne(app, inloggning), rows(database, forbund)
    for rule in rules(app, "GET"):
        if rule.endpoint != "static":
            client.get(address(app, rule)).close()
    for path in ("/", "/deltagare", f"/deltagare/{deltagande}", f"/deltagare/{deltagande}/avslut"):
        assert client.get(f"{path}?datum=2026-02-01&steg=spara&anledning=ovrigt").status_code == 200
    assert rows(database, forbund) == before


def rows(database: Database, forbund: str) -> Any:
    """How much there is of what people can change."""
    with database.transaction(forbund=forbund, role="stegvis_logg", readonly=True) as session:
        found = raw(session).execute("SELECT count(*), max(position) FROM logg").fetchall()
    with database.transaction() as session:
        return found, raw(session).execute("SELECT count(*) FROM uppdrag").fetchall()
