"""Where one is sent, which files are reached, and what is logged of those who try."""

import re
import secrets
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from angreppsprov import NU, NUMMER, csrf, inne, missing
from database import Database
from konton import LOSENORD, konto
from structlog.testing import capture_logs
from webbplats import far, send, token

from schemas.rapporter import Parametrar
from tracker.access import keys as apikeys
from tracker.db import raw
from tracker.reports import register, runs
from web.klient import adress


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
    assert refused["address"] == client.environ_base["REMOTE_ADDR"]
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
