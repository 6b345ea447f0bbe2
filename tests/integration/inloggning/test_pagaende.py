"""Logins that go on: their tokens, how they end, where they are seen, what their pages say."""

import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

from inloggningsprov import (
    LOSENORD,
    again,
    code,
    inside,
    known,
    log_in,
    secret_on,
    token_of,
    with_app,
)
from webbplats import cookie, far, send, token

from tracker.access import sessions, users


def test_every_step_gives_a_new_token(app, namn, klocka):
    client = far(app)
    seen = [cookie(client)] if client.get("/logga-in") and client.get_cookie("stegvis") else []
    log_in(client, namn)
    seen.append(cookie(client))
    secret = secret_on(client.get("/logga-in/app").text)
    page = send(client, "/logga-in/app", kod=code(secret, klocka)).text
    csrf = re.search(r'name="csrf" value="([^"]*)"', page)
    assert csrf is not None
    client.post("/logga-in/vidare", data={"csrf": csrf[1]})
    seen.append(cookie(client))
    klocka.on(minutes=11)
    form = {"losenord": LOSENORD, "kod": code(secret, klocka)}
    assert send(client, "/bekrafta", **form).status_code == 303
    seen.append(cookie(client))
    assert len(set(seen)) == len(seen) == 4
    for old in seen[:-1]:
        visitor = far(app)
        visitor.set_cookie("stegvis", old)
        assert not inside(visitor)


def test_a_token_put_there_by_another_is_not_kept(app, namn, klocka):
    client = far(app)
    client.set_cookie("stegvis", "bestämd-av-någon-annan".replace("ä", "a").replace("å", "a"))
    with_app(client, namn, klocka)
    assert not cookie(client).startswith("bestamd")
    assert inside(client)


def test_cookie_has_its_flags(app):
    plain = far(app).get("/logga-in").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    secure = far(app).get("/logga-in", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-stegvis=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"} <= set(secure.split("; "))
    assert "Domain" not in secure
    assert "Expires" not in secure


def test_logged_out_is_out_for_good(app, namn, klocka):
    client, _ = known(app, namn, klocka)
    kept = cookie(client)
    assert client.post("/logga-ut", data={"csrf": token(client, "/konto")}).status_code == 303
    thief = far(app)
    thief.set_cookie("stegvis", kept)
    assert not inside(thief)
    assert thief.get("/konto").headers["Location"].startswith("/logga-in")


def test_shut_out_is_out_at_once(app, namn, klocka, database):
    client, _ = known(app, namn, klocka)
    with database.transaction() as session:
        users.by_name(session, namn).avstangd = klocka.now()
    assert not inside(client)


def test_idle_for_half_an_hour_is_out_and_a_visit_keeps_one_in(app, namn, klocka):
    client, _ = known(app, namn, klocka)
    for _ in range(3):
        klocka.on(minutes=29)
        assert inside(client)
    klocka.on(minutes=31)
    assert not inside(client)


def test_ten_hours_are_the_most_also_for_one_who_proved_it_anew(app, namn, klocka):
    client, secret = known(app, namn, klocka)
    for _ in range(23):
        klocka.on(minutes=25)
        assert inside(client)
    form = {"losenord": LOSENORD, "kod": code(secret, klocka)}
    assert send(client, "/bekrafta", **form).status_code == 303
    klocka.on(minutes=24)
    assert inside(client)
    klocka.on(minutes=2)
    assert not inside(client)


def test_page_says_when_one_is_logged_out_and_what_it_asks_by_itself_is_no_visit(app, namn, klocka):
    client, _ = known(app, namn, klocka)
    assert "Du loggas ut kl.\N{NO-BREAK SPACE}13.3" in client.get("/konto").text
    klocka.on(minutes=28)
    left = client.get("/logga-in/kvar", headers={"X-Del": "kvar"}).get_json()["sekunder"]
    assert 60 <= left <= 120
    assert client.get("/logga-in/kvar", headers={"X-Del": "kvar"}).get_json()["sekunder"] == left
    form = {"csrf": token_of(client, klocka)}
    assert client.post("/logga-in/fortsatt", data=form).get_json()["sekunder"] == 1800


def test_mina_inloggningar_lists_and_ends_ones_own_only(app, namn, klocka, database):
    client, secret = known(app, namn, klocka)
    other, third = (again(app, namn, secret, klocka) for _ in range(2))
    stranger_name = f"u-{uuid4()}"
    with database.transaction() as session:
        users.create(
            session, anvandare=uuid4(), namn=stranger_name, losenord=LOSENORD, now=klocka.now()
        )
    stranger, _ = known(app, stranger_name, klocka)
    page = client.get("/konto").text
    ids = re.findall(r'name="inloggning" value="([0-9a-f-]{36})"', page)
    assert len(ids) == 2
    foreign = _login_id(database, stranger_name)
    csrf = token(client, "/konto")
    for ident in (str(foreign), "skräp", ids[0]):
        client.post("/konto/avsluta", data={"csrf": csrf, "inloggning": ident})
    assert inside(stranger)
    assert [inside(other), inside(third)].count(True) == 1
    client.post("/konto/avsluta", data={"csrf": csrf, "inloggning": "alla"})
    assert inside(client)
    assert not inside(other)
    assert not inside(third)


def _login_id(database, namn: str) -> UUID:
    with database.transaction() as session:
        user = users.by_name(session, namn).id
        [found] = sessions.mine(session, anvandare=user, now=datetime(2026, 3, 1, 12, tzinfo=UTC))
    return found.id


def test_operator_ends_the_logins_of_one_or_of_all(app, namn, klocka, database):
    client, secret = known(app, namn, klocka)
    with database.transaction() as session:
        sessions.end_mine(session, anvandare=users.by_name(session, namn).id)
    assert not inside(client)
    client = again(app, namn, secret, klocka)
    with database.transaction() as session:
        sessions.end_all(session)
    assert not inside(client)


def test_every_page_has_every_header(app, namn, klocka):
    """Every address without a variable, also one that is refused, over https."""
    client, _ = known(app, namn, klocka)
    client.set_cookie("__Host-stegvis", cookie(client), secure=True)
    paths = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    }
    assert len(paths) > 15
    for path in (*sorted(paths), "/static/stegvis.css", "/finns-inte"):
        answer = client.get(path, base_url="https://localhost")
        given = answer.headers
        csp = given["Content-Security-Policy"]
        for wanted in ("default-src 'self'", "object-src 'none'", "base-uri 'none'"):
            assert wanted in csp, path
        assert "frame-ancestors 'none'" in csp, path
        assert "unsafe" not in csp, path
        assert given["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", path
        assert given["X-Content-Type-Options"] == "nosniff", path
        assert given["Referrer-Policy"] == "same-origin", path
        assert given["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "Access-Control-Allow-Origin" not in given, path
        if answer.status_code == 200 and answer.mimetype == "text/html":
            own = 'body egen"' in answer.text  # a participant's: there is no login to leave
            assert own or "Logga ut" in answer.text, path
        answer.close()
