"""Logging in with an account of our own, from the first password to the last logout."""

import base64
import hashlib
import hmac
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from webbplats import cookie, far, make, send, token

from tracker.access import engangskod, halvvag, sessions, totp, uppdrag, users
from tracker.identity.valv import Valv


LOSENORD = "ett långt lösenord"
ANNAT = "helt annorlunda fras"
EVERYWHERE = {"STEGVIS_BIND": "0.0.0.0:8000"}


class Klocka:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def on(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def klocka() -> Klocka:
    return Klocka()


@pytest.fixture
def app(database, intag, keys, klocka, tmp_path: Path) -> Flask:
    return make(database, intag, keys, klocka, tmp_path, **EVERYWHERE)


@pytest.fixture
def namn(database, klocka) -> str:
    """An account without a code app, and a password nobody else knows."""
    found = f"u-{uuid4()}"
    with database.transaction() as session:
        users.create(session, anvandare=uuid4(), namn=found, losenord=LOSENORD, now=klocka.now())
    return found


def log_in(client: FlaskClient, namn: str, losenord: str = LOSENORD, **more: str) -> str:
    """Name and password; where that leads."""
    answer = send(client, "/logga-in", namn=namn, losenord=losenord, **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def secret_on(page: str) -> bytes:
    """The app's secret, as somebody types it in who cannot scan."""
    found = re.search(r'class="nyckel">([A-Z2-7 ]+)<', page)
    assert found is not None
    return base64.b32decode(found[1].replace(" ", ""))


def code(secret: bytes, klocka: Klocka) -> str:
    return totp.code(secret, totp.step_of(klocka.now()))


def with_app(client: FlaskClient, namn: str, klocka: Klocka) -> tuple[bytes, list[str]]:
    """The first login from elsewhere: sets up an app; its secret and the recovery codes."""
    assert log_in(client, namn) == "/logga-in/app"
    secret = secret_on(client.get("/logga-in/app").text)
    page = send(client, "/logga-in/app", kod=code(secret, klocka))
    assert page.status_code == 200
    codes = re.findall(r"<code>([A-Z2-7-]+)</code>", page.text)
    assert not inside(client)
    csrf = re.search(r'name="csrf" value="([^"]*)"', page.text)
    assert csrf is not None
    answer = client.post("/logga-in/vidare", data={"csrf": csrf[1]})
    assert answer.status_code == 303
    klocka.on(seconds=30)
    return secret, codes


def inside(client: FlaskClient) -> bool:
    return client.get("/konto").status_code == 200


def known(app: Flask, namn: str, klocka: Klocka) -> tuple[FlaskClient, bytes]:
    """Somebody who is in, with a code app."""
    client = far(app)
    return client, with_app(client, namn, klocka)[0]


def again(app: Flask, namn: str, secret: bytes, klocka: Klocka) -> FlaskClient:
    """The same person in another browser."""
    klocka.on(seconds=30)
    client = far(app)
    assert log_in(client, namn) == "/logga-in/kod"
    assert send(client, "/logga-in/kod", kod=code(secret, klocka)).status_code == 303
    return client


# --- the second factor ---


def test_first_login_from_elsewhere_sets_up_an_app(app, namn, klocka):
    client = far(app)
    secret, codes = with_app(client, namn, klocka)
    assert inside(client)
    assert len(set(codes)) == engangskod.ATERKODER
    assert len(secret) == totp.SECRET_BYTES


def test_password_alone_opens_nothing(app, namn, klocka):
    _, secret = known(app, namn, klocka)
    half = far(app)
    assert log_in(half, namn, vidare="/rapporter") == "/logga-in/kod?vidare=/rapporter"
    for path in ("/", "/konto", "/rapporter", "/logga-in/app", "/logga-in/losenord"):
        assert half.get(path).status_code in {302, 303}, path
    assert send(half, "/logga-in/kod", kod="000000").status_code == 422
    answer = send(half, "/logga-in/kod", kod=code(secret, klocka), vidare="/rapporter")
    assert answer.headers["Location"] == "/rapporter"


def test_code_is_used_once(app, namn, klocka):
    _, secret = known(app, namn, klocka)
    for expected in (303, 422):
        client = far(app)
        log_in(client, namn)
        assert send(client, "/logga-in/kod", kod=code(secret, klocka)).status_code == expected


def test_code_sent_many_times_at_once_is_used_once(database, keys, klocka):
    anvandare, secret, valv = uuid4(), b"s" * 20, Valv(keys)
    with database.transaction() as session:
        engangskod.offer(session, valv, anvandare=anvandare, secret=secret, now=klocka.now())
    first = code(secret, klocka)
    with database.transaction() as session:
        assert engangskod.confirm(session, valv, anvandare=anvandare, given=first, now=klocka.now())
    klocka.on(seconds=30)

    def check(_: int) -> bool:
        with database.transaction() as session:
            return engangskod.check(
                session, valv, anvandare=anvandare, given=code(secret, klocka), now=klocka.now()
            )

    with ThreadPoolExecutor(6) as many:
        assert sum(many.map(check, range(6))) == 1


def test_recovery_code_comes_in_once(app, namn, klocka):
    _, codes = with_app(far(app), namn, klocka)
    for given, expected in ((codes[0].lower(), 303), (codes[0], 422), (codes[1], 303)):
        client = far(app)
        log_in(client, namn)
        assert send(client, "/logga-in/kod", kod=given).status_code == expected


def test_half_way_ends_after_ten_minutes(app, namn, klocka, database):
    known(app, namn, klocka)
    client = far(app)
    log_in(client, namn)
    klocka.on(minutes=11)
    assert client.get("/logga-in/kod").status_code == 303
    with database.transaction() as session:
        halvvag.sweep(session, now=klocka.now())
        left = session.execute(text("SELECT min(skapad) FROM halvvag")).scalar()
        assert left is None or left > klocka.now() - halvvag.LANGST


def test_on_ones_own_machine_a_password_is_enough(database, intag, keys, klocka, tmp_path, namn):
    app = make(database, intag, keys, klocka, tmp_path)
    assert log_in(app.test_client(), namn) == "/"
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"):
        client = app.test_client()
        client.environ_base[f"HTTP_{header.upper().replace('-', '_')}"] = "10.1.2.3"
        assert log_in(client, namn) == "/logga-in/app", header
    assert log_in(far(app), namn) == "/logga-in/app"
    csrf = token(client := app.test_client())
    form = {"namn": namn, "losenord": LOSENORD, "csrf": csrf}
    answer = client.post("/logga-in", data=form, base_url="http://stegvis.example")
    assert answer.status_code == 400  # the cookie is not of that host, nor is the form


def test_secret_is_sealed_and_codes_are_hashed(app, namn, klocka, database):
    secret, codes = with_app(far(app), namn, klocka)
    with database.transaction() as session:
        dump = " ".join(
            str(bytes(value) if isinstance(value, memoryview) else value)
            for table in ("engangskod", "aterkod")
            for row in session.execute(text(f"SELECT * FROM {table}"))
            for value in row
        )
    for kept in (secret, totp.as_text(secret), secret.hex(), *codes):
        assert str(kept) not in dump


def test_reset_makes_one_set_up_an_app_anew(app, namn, klocka, database):
    client, _ = known(app, namn, klocka)
    with database.transaction() as session:
        user = users.by_name(session, namn)
        engangskod.reset(session, user.id)
        sessions.end_mine(session, anvandare=user.id)
    assert not inside(client)
    assert log_in(far(app), namn) == "/logga-in/app"


# --- passwords ---


@pytest.mark.parametrize(
    "losenord",
    [
        "elva tecken", "password12345", "123456789012", "qwertyuiop12", "aaaaaaaaaaaaaaaa",
        "stegvis-stegvis", "samordningsförbund", "anna-svensson", "x" * 1001,
    ],
)  # fmt: skip
def test_password_that_is_soon_guessed_is_refused(losenord):
    with pytest.raises(users.Svagt):
        users.check_password(losenord, namn="anna-svensson")


@pytest.mark.parametrize(
    "losenord",
    [
        LOSENORD, "    mellanslag   överallt", "ÅÄÖ åäö ☂ paraply", "korrekthästbatterihäftstift",
        "En lång mening om ingenting alls, med sextiofyra tecken eller flera.",
    ],
)  # fmt: skip
def test_password_of_any_kind_of_letters_is_taken(losenord):
    users.check_password(losenord, namn="anna")


def test_password_is_taken_as_it_is(database, klocka):
    namn, losenord = f"u-{uuid4()}", "  Två blanktecken först  " + "x7" * 40
    with database.transaction() as session:
        users.create(session, anvandare=uuid4(), namn=namn, losenord=losenord, now=klocka.now())
        for given, right in (
            (losenord, True),
            (losenord.strip(), False),
            (losenord.casefold(), False),
            (losenord[:72], False),
        ):
            assert (users.authenticate(session, namn=namn, losenord=given) is not None) is right


def test_password_that_another_knows_is_changed_first(app, database, klocka):
    namn = f"u-{uuid4()}"
    with database.transaction() as session:
        users.create(
            session, anvandare=uuid4(), namn=namn, losenord=LOSENORD, now=klocka.now(), byt=True
        )
    client = far(app)
    with_app(client, namn, klocka)
    assert not inside(client)
    for nytt, igen in ((LOSENORD, LOSENORD), ("kort", "kort"), (ANNAT, "något annat här")):
        assert send(client, "/logga-in/losenord", nytt=nytt, igen=igen).status_code == 422
    assert send(client, "/logga-in/losenord", nytt=ANNAT, igen=ANNAT).status_code == 303
    assert inside(client)
    assert send(far(app), "/logga-in", namn=namn, losenord=LOSENORD).status_code == 422


def test_changing_the_password_asks_for_the_one_before_and_ends_other_logins(app, namn, klocka):
    client, secret = known(app, namn, klocka)
    other = again(app, namn, secret, klocka)
    wrong = {"nu": "fel lösenord här", "nytt": ANNAT, "igen": ANNAT}
    assert send(client, "/konto/losenord", **wrong).status_code == 422
    right = {**wrong, "nu": LOSENORD, "avsluta": "ja"}
    assert send(client, "/konto/losenord", **right).status_code == 303
    assert inside(client)
    assert not inside(other)


def test_password_fields_mask_and_let_managers_fill_in(app):
    page = far(app).get("/logga-in").text
    assert re.search(r'<input[^>]*id="losenord"[^>]*type="password"', page)
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


# --- sessions ---


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


def token_of(client: FlaskClient, klocka: Klocka) -> str:
    """The form token without a visit that would count."""
    return hmac.new(cookie(client).encode(), b"form", hashlib.sha256).hexdigest()


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


def test_new_password_does_not_pass_by_the_code(app, namn, klocka, database):
    _, secret = known(app, namn, klocka)
    with database.transaction() as session:
        users.change_password(users.by_name(session, namn), ANNAT, byt=True)
    client = far(app)
    assert log_in(client, namn, ANNAT) == "/logga-in/kod"
    answer = send(client, "/logga-in/kod", kod=code(secret, klocka))
    assert answer.headers["Location"] == "/logga-in/losenord"
    assert not inside(client)


# --- headers ---


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
            assert "Logga ut" in answer.text, path
        answer.close()


# --- proving anew ---


HEAVY = ["/konto/losenord", "/konto/engangskod"]


@pytest.mark.parametrize("path", HEAVY)
def test_what_weighs_heavily_asks_anew_after_ten_minutes(app, namn, klocka, path):
    client, secret = known(app, namn, klocka)
    assert client.get(path).status_code == 200
    klocka.on(minutes=11)
    answer = client.get(path)
    assert answer.headers["Location"] == f"/bekrafta?vidare={path}"
    form = {"losenord": "fel lösenord här", "kod": code(secret, klocka), "vidare": path}
    assert send(client, "/bekrafta", **form).status_code == 422
    form["losenord"] = LOSENORD
    assert send(client, "/bekrafta", **{**form, "kod": "000000"}).status_code == 422
    assert send(client, "/bekrafta", **form).headers["Location"] == path
    assert client.get(path).status_code == 200
    assert send(client, "/bekrafta", **form).status_code == 422  # the same code again


def test_another_app_takes_the_place_of_the_one_before(app, namn, klocka):
    client, secret = known(app, namn, klocka)
    other = again(app, namn, secret, klocka)
    fresh = secret_on(client.get("/konto/engangskod").text)
    assert fresh != secret
    assert send(client, "/konto/engangskod", kod=code(secret, klocka)).status_code == 422
    form = {"kod": code(fresh, klocka), "avsluta": "ja"}
    assert send(client, "/konto/engangskod", **form).status_code == 200
    assert not inside(other)
    klocka.on(seconds=30)
    visitor = far(app)
    log_in(visitor, namn)
    assert send(visitor, "/logga-in/kod", kod=code(secret, klocka)).status_code == 422
    assert send(visitor, "/logga-in/kod", kod=code(fresh, klocka)).status_code == 303


# --- limits ---


def guess(client: FlaskClient, namn: str) -> int:
    form = {"namn": namn, "losenord": "gissning gissning", "csrf": token(client)}
    return int(client.post("/logga-in", data=form).status_code)


def test_guessing_one_name_is_stopped_says_when_and_goes_again(app, namn, klocka):
    client = far(app)
    assert [guess(client, namn) for _ in range(11)] == [422] * 10 + [429]
    answer = send(client, "/logga-in", namn=namn, losenord=LOSENORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "efter kl.\N{NO-BREAK SPACE}13.01" in answer.text
    klocka.on(minutes=1)
    assert log_in(client, namn) == "/logga-in/app"


def test_a_stranger_locks_nobody_out(app, namn, klocka):
    """The name's own limit is far above one address's, so its owner comes in from elsewhere."""
    stranger = far(app)
    for _ in range(30):
        guess(stranger, namn)
    assert log_in(far(app), namn) == "/logga-in/app"


def test_guessing_codes_is_stopped(app, namn, klocka):
    known(app, namn, klocka)
    client = far(app)
    log_in(client, namn)
    answers = [send(client, "/logga-in/kod", kod=f"{n:06}").status_code for n in range(11)]
    assert answers.count(429) == 1
    assert answers[-1] == 429


def test_those_who_come_in_use_up_nothing(app, namn, klocka):
    client = far(app)
    for _ in range(15):
        assert log_in(client, namn) == "/logga-in/app"


def test_two_processes_count_together(database, intag, keys, klocka, tmp_path, namn):
    one, two = (make(database, intag, keys, klocka, tmp_path, **EVERYWHERE) for _ in range(2))
    first, second = far(one), two.test_client()
    second.environ_base.update(first.environ_base)
    answers = [guess(client, namn) for _ in range(6) for client in (first, second)]
    assert answers == [422] * 10 + [429] * 2


def test_searching_without_end_is_told_to_wait(app, namn, klocka, database):
    with database.transaction() as session:
        ident = users.by_name(session, namn).id
        uppdrag.forsta(session, ident, new_id=uuid4, av="drift:prov", now=klocka.now())
    client, _ = known(app, namn, klocka)
    form = {"csrf": token(client, "/konto"), "sok": ""}
    answers = [client.post("/deltagare/sok", data=form).status_code for _ in range(121)]
    assert answers == [303] * 120 + [429]
