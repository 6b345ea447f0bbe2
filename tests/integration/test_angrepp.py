"""What an attacker tries first, on every route: walked, so that a new page is tried too."""

import hashlib
import hmac
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from conftest import event
from database import Database
from flask import Flask
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from structlog.testing import capture_logs
from webbplats import far, make, send, token
from werkzeug.routing import Rule

from schemas.rapporter import Parametrar
from tracker.access import keys as apikeys
from tracker.access import sessions
from tracker.db import raw
from tracker.reports import register, runs
from web.api import register_api
from web.behorighet import inloggad, krav_for
from web.klient import adress
from web.security import HEADERS, HSTS


NU: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUMMER: Final = "19850615-9808"
ELAKT: Final = "x'\"><b>&{{7*7}}"
"""Stands in every word of an address that the walk makes up."""
HTTPS: Final = {"base_url": "https://localhost"}
DETALJER: Final = re.compile(
    r"Traceback|werkzeug|psycopg|sqlalchemy|site-packages|\.py\b|SELECT |gunicorn|Python/",
    re.IGNORECASE,
)


class Stilla:
    """A clock that stands still: nobody is logged out for rest."""

    def now(self) -> datetime:
        return NU


@pytest.fixture
def app(database: Database, intag, keys, tmp_path: Path) -> Flask:
    made = make(database, intag, keys, Stilla(), tmp_path)
    register_api(made)
    return made


@pytest.fixture
def inloggning(database: Database, forbund: str) -> str:
    """The token of somebody who leads all insatser of the förbund."""
    found = secrets.token_urlsafe(32)
    with database.transaction() as session:
        ident = konto(session, f"u-{uuid4()}", now=NU, forbund=[forbund])
        sessions.begin(session, token=found, anvandare=ident, now=NU)
    return found


@pytest.fixture
def alla_ratter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights are tried elsewhere (test_behorighet): here every page is reached."""
    monkeypatch.setattr("web.behorighet.far", lambda *_: True)


def inne(app: Flask, inloggning: str) -> FlaskClient:
    client = far(app)
    client.set_cookie("stegvis", inloggning)
    client.set_cookie("__Host-stegvis", inloggning, secure=True)
    return client


def csrf(inloggning: str) -> str:
    return hmac.new(inloggning.encode(), b"form", hashlib.sha256).hexdigest()


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def first_of(regex: str) -> str:
    """The first of the words that a converter takes: `(?:a|b)`."""
    return re.sub(r"^\(\?:|\)$", "", regex).split("|")[0]


def address(app: Flask, rule: Rule) -> str:
    """An address of a rule about what is not there."""
    some = {
        "UUIDConverter": UUID(int=7),
        "UnicodeConverter": ELAKT,
        "PathConverter": ELAKT,
        "IntegerConverter": 7,
    }
    values = {
        name: some.get(type(found).__name__) or first_of(found.regex)
        for name, found in rule._converters.items()
    }
    return str(app.url_map.bind("").build(rule.endpoint, values))


def walk(app: Flask, inloggning: str, *, utan: tuple[str, ...] = ()) -> Any:
    """(address, answer) of every route: GET and POST, logged in and not, http and https."""
    for method in ("GET", "POST"):
        for rule, who, base in product(rules(app, method), (None, inloggning), (HTTPS, {})):
            if rule.endpoint in utan:
                continue
            client = inne(app, who) if who else far(app)
            form = {"csrf": csrf(inloggning)} if who and method == "POST" else None
            path = address(app, rule)
            with client.open(path, method=method, data=form, **base) as answer:
                answer.get_data()
                yield f"{method} {rule.rule} {'inne' if who else 'ute'} {base}", answer


def missing(answer: Any, *, https: bool) -> list[str]:
    """What an answer lacks of what every answer has."""
    given = answer.headers
    wrong = [name for name, value in HEADERS.items() if given.get(name) != value]
    if given.get("Strict-Transport-Security") != (HSTS if https else None):
        wrong.append("Strict-Transport-Security")
    if "Access-Control-Allow-Origin" in given:
        wrong.append("Access-Control-Allow-Origin")
    if answer.request.path.startswith("/static/") is (given.get("Cache-Control") == "no-store"):
        wrong.append("Cache-Control")
    kind = given.get("Content-Type", "")
    if answer.get_data() and not (
        kind == "application/json" or (kind.startswith("text/") and "charset=utf-8" in kind)
    ):
        wrong.append(f"Content-Type {kind}")
    return wrong


# --- every route ---


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


@pytest.mark.slow
@pytest.mark.usefixtures("alla_ratter")
def test_no_route_takes_a_method_that_it_does_not_name(app, inloggning) -> None:
    taken = []
    for rule, method in product(app.url_map.iter_rules(), ("PUT", "DELETE", "PATCH", "TRACE")):
        answer = inne(app, inloggning).open(address(app, rule), method=method)
        if answer.status_code not in {400, 401, 404, 405}:
            taken.append((rule.endpoint, method, answer.status_code))
    assert taken == []


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


@pytest.mark.parametrize(
    "path",
    [
        *("/.git/config", "/.env", "/pyproject.toml", "/static/", "/static/govuk/", "/web/app.py"),
        *("/static/..%2fapp.py", "/static/%2e%2e/app.py", "/nycklar", "/var/nycklar", "/console"),
    ],
)
def test_nothing_but_pages_and_static_files_is_served(app, inloggning, path) -> None:
    assert not app.debug
    assert not app.testing
    assert inne(app, inloggning).get(path).status_code == 404


# --- where one is sent ---


@pytest.mark.parametrize("path", ["/", "/logga-in", "/deltagare", "/halsa/redo", "/remittent"])
def test_a_host_that_was_made_up_stands_nowhere_in_the_answer(app, path) -> None:
    answer = far(app).get(path, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.text
    assert not urlsplit(answer.headers.get("Location", "")).netloc


@pytest.mark.parametrize(
    "vidare",
    [
        *("//evil.example", "///evil.example", "https://evil.example", "/\\evil.example"),
        *("/\t/evil.example", "\t//evil.example", " //evil.example", "/\n/evil.example"),
        *("javascript:alert(1)", "evil.example", "/\r\nSet-Cookie: a=b", "\\\\evil.example"),
    ],
)
def test_after_login_one_never_lands_elsewhere(app, database, vidare) -> None:
    namn, client = f"u-{uuid4()}", app.test_client()
    with database.transaction() as session:
        konto(session, namn, now=NU)
    answer = send(client, "/logga-in", namn=namn, losenord=LOSENORD, vidare=vidare)
    assert answer.status_code == 303
    where = answer.headers["Location"]
    as_a_browser = re.sub(r"[\t\r\n]", "", where).strip().replace("\\", "/")
    assert urlsplit(urljoin("http://localhost/logga-in", as_a_browser)).netloc == "localhost"
    assert urlsplit(urljoin("http://localhost/logga-in", as_a_browser)).scheme == "http"
    assert "a=b" not in str(answer.headers.getlist("Set-Cookie"))


# --- files ---


@pytest.fixture
def korning(database: Database, forbund: str, tmp_path: Path) -> UUID:
    """A finished run with one file, and a file beside it that is nobody's business."""
    report = register.rapport("avslutsanledning")
    asked = {"forbund": (forbund,), "from": "2026-01-01", "to": "2026-02-01"}
    with database.transaction() as session:
        run = runs.order(
            session,
            rapport=report.id,
            definition=report.definition,
            parametrar=Parametrar.model_validate(asked),
            format=["csv"],
            av="drift:prov",
            now=NU,
            new_id=uuid4(),
        )
        session.flush()
        raw(session).execute(
            "UPDATE korning SET tillstand = 'klar', filer = '{a.csv}' WHERE id = %s", (run.id,)
        )
        ident = UUID(str(run.id))
    (tmp_path / str(ident)).mkdir()
    (tmp_path / str(ident) / "a.csv").write_text("a;b\n")
    (tmp_path / "hemlig.txt").write_text("hemligt")
    return ident


@pytest.mark.parametrize(
    "name",
    [
        *("../hemlig.txt", "..%2fhemlig.txt", "..%252fhemlig.txt", "..\\hemlig.txt"),
        *("....//hemlig.txt", "%2e%2e/hemlig.txt", "a.csv%00.txt", "/etc/passwd", "a.csv/.."),
    ],
)
def test_a_download_reaches_no_other_file(
    app, inloggning, korning, name, database, forbund
) -> None:
    with database.transaction() as session:
        clear = apikeys.create(
            session, nyckel=uuid4(), secret=secrets.token_bytes(32), forbund=forbund,
            ratt="lasa", now=NU,
        )  # fmt: skip
    client = inne(app, inloggning)
    with client.get(f"/korningar/{korning}/filer/a.csv") as good:
        assert good.text == "a;b\n"
        assert good.headers["Content-Disposition"] == "attachment; filename=a.csv"
        assert missing(good, https=False) == []
    for path, headers in (
        (f"/korningar/{korning}/filer/{name}", {}),
        (f"/api/v1/korningar/{korning}/filer/{name}", {"Authorization": f"Bearer {clear}"}),
        (f"/static/{name}", {}),
        (f"/static/../{name}", {}),
    ):
        answer = client.get(path, headers=headers)
        assert answer.status_code in {400, 404, 308}, path
        assert "hemligt" not in answer.text
        assert "root:" not in answer.text


@pytest.mark.parametrize("path", ["/fokus", "/deltagare/sok", "/logga-in", "/inlasningar"])
def test_too_much_is_refused_before_it_is_read(app, inloggning, path) -> None:
    client = inne(app, inloggning)
    huge = {"CONTENT_LENGTH": str(10**12), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = client.post(path, data=b"", environ_overrides=huge)
    assert answer.status_code == 413


# --- what is written ---


@pytest.fixture
def deltagande(intag, forbund: str) -> str:
    about = {"insats": "team", "deltagande": "d1"}
    intag.record_all(
        [
            event(
                "remiss.inkommen",
                forbund,
                **about,
                person={"personnummer": NUMMER},
                data={"remittent": "annan", "syfte": "<script>alert(1)</script>"},
            ),
            event("inskrivning.gjord", forbund, **about, data={}),
        ],
        av="drift:prov",
        forbund=None,
    )
    return "d1"


def logged(database: Database, forbund: str, ident: str) -> list[Any]:
    with database.transaction(forbund=forbund, role="stegvis_logg", readonly=True) as session:
        asked = "SELECT typ, insats, deltagande, datum::text, av FROM logg WHERE id = %s"
        return raw(session).execute(asked, (ident,)).fetchall()


def test_text_is_shown_as_text(app, inloggning, deltagande) -> None:
    page = inne(app, inloggning).get(f"/deltagare/{deltagande}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def plan(inloggning: str, ident: str, **more: Any) -> dict[str, Any]:
    form = {"csrf": csrf(inloggning), "handelse_id": ident, "steg": "spara"}
    return {**form, "datum": "2026-02-01", "slag": "sip", **more}


def test_fields_that_a_form_does_not_ask_for_change_nothing(
    app, inloggning, deltagande, database, forbund
) -> None:
    ident = str(uuid4())
    extra = {
        "forbund": "annat", "insats": "stod", "deltagande": "d2", "typ": "avslut.gjort",
        "av": "drift:annan", "registrerad": "2001-01-01", "position": "1", "roll": "administrator",
        "id": str(uuid4()), "person": "x", "huvudman": "*",
    }  # fmt: skip
    path = f"/deltagare/{deltagande}/plan"
    answer = inne(app, inloggning).post(path, data=plan(inloggning, ident, **extra))
    assert answer.status_code == 303
    [row] = logged(database, forbund, ident)
    assert row[:4] == ("plan.upprattad", "team", "d1", "2026-02-01")
    assert row[4] != "drift:annan"


def test_an_answer_is_taken_from_the_form_once_and_never_from_the_address(
    app, inloggning, deltagande, database, forbund
) -> None:
    path, ident = f"/deltagare/{deltagande}/plan", str(uuid4())
    form = plan(inloggning, ident)
    twice = {**form, "datum": ["2026-02-01", "2026-02-02"]}
    client = inne(app, inloggning)
    assert client.post(f"{path}?datum=2026-02-03", data=twice).status_code == 303
    [row] = logged(database, forbund, ident)
    assert row[3] == "2026-02-01"
    del form["datum"]
    answer = client.post(f"{path}?datum=2026-02-03", data={**form, "handelse_id": str(uuid4())})
    assert answer.status_code == 422


def test_twenty_identical_registrations_at_once_are_one(
    app, inloggning, deltagande, database, forbund
) -> None:
    ident, path = str(uuid4()), f"/deltagare/{deltagande}/plan"
    form = plan(inloggning, ident)

    def register(_: int) -> int:
        return int(inne(app, inloggning).post(path, data=form).status_code)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(register, range(20)))
    assert set(answers) <= {
        303,
        503,
    }  # 503: the database had no connection free; sent again it is one
    assert 303 in answers
    assert len(logged(database, forbund, ident)) == 1


@pytest.mark.parametrize("text", ["' OR 1=1 --", "'; DROP TABLE logg; --", "%", "_", "\\"])
def test_a_search_is_a_value_and_nothing_else(app, inloggning, deltagande, text) -> None:
    data = {"csrf": csrf(inloggning), "sok": text}
    answer = inne(app, inloggning).post("/deltagare/sok", data=data)
    assert answer.status_code in {200, 303, 422}
    assert "9808" not in answer.text
    assert f"/deltagare/{deltagande}" not in answer.text + answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path", ["/deltagare/a%00b", "/deltagare?urval=%00", "/api/v1/rapporter/%00", "/moten?%00=1"]
)
def test_a_null_character_is_refused_and_breaks_nothing(app, inloggning, path) -> None:
    client = inne(app, inloggning)
    assert client.get(path).status_code in {400, 401}
    data = {"csrf": csrf(inloggning), "sok": "a\x00b"}
    assert client.post("/deltagare/sok", data=data).status_code == 400


# --- what is logged ---


@pytest.mark.parametrize(
    ("direct", "told", "counted"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "10.1.1.1", "10.1.1.1"),
        ("127.0.0.1", "127.0.0.1, 9.9.9.9, 10.1.1.1", "10.1.1.1"),  # the proxy adds the last
        ("::1", "made up, 10.1.1.1", "10.1.1.1"),
        ("10.2.2.2", "10.1.1.1", "10.2.2.2"),
        ("10.2.2.2", "127.0.0.1", "10.2.2.2"),
    ],
)
def test_an_address_is_never_what_the_visitor_wrote(app, direct, told, counted) -> None:
    headers = {"X-Forwarded-For": told} if told else {}
    where = {"REMOTE_ADDR": direct}
    with app.test_request_context(headers=headers, environ_base=where):
        assert adress() == counted


def test_who_came_in_and_who_was_refused_is_logged_without_any_secret(
    app, database, inloggning
) -> None:
    namn, client = f"Anna Exempel {uuid4()}", app.test_client()
    with database.transaction() as session:
        ident = konto(session, namn, now=NU)
    with capture_logs() as lines:
        send(client, "/logga-in", namn=namn, losenord="fel och hemligt")
        send(client, "/logga-in", namn=namn, losenord=LOSENORD)
        kept = client.get_cookie("stegvis")
        client.post("/deltagare/sok", data={"csrf": "stulen", "sok": NUMMER})
        client.get("/api/v1/rapporter", headers={"Authorization": "Bearer nyckelhemlig"})
        client.get("/moten", headers={"X-Forwarded-For": "1.2.3.4, falsk rad"})
        client.post("/logga-ut", data={"csrf": token(client, "/konto")})
    told = [(one["event"], one.get("outcome"), one["endpoint"]) for one in lines]
    assert ("authentication", "refused", "inloggning.logga_in") in told
    assert ("authentication", "ok", "inloggning.logga_in") in told
    assert ("authentication", "ok", "inloggning.logga_ut") in told
    assert ("bad_form", None, "deltagare.sok") in told
    assert ("no_key", None, "api.rapporter.alla") in told
    refused, came_in = (one for one in lines if one["endpoint"] == "inloggning.logga_in")
    assert came_in["user"] == str(ident)
    assert refused["account"] == came_in["account"]
    assert refused["address"] == "127.0.0.1"
    written = str(lines)
    assert kept is not None
    for secret in (
        *("fel och hemligt", LOSENORD, "nyckelhemlig", "stulen", NUMMER, "Anna", namn),
        *(kept.value, csrf(kept.value), "falsk rad"),
    ):
        assert secret not in written
    with capture_logs() as lines:
        inne(app, inloggning).get("/installningar/anvandare")
    assert [one["event"] for one in lines] == ["forbidden"]
