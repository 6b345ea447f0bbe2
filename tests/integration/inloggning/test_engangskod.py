"""The second factor: set up, asked for, used once, replaced; and what weighs heavily asks anew."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from inloggningsprov import ANNAT, LOSENORD, again, code, inside, known, log_in, secret_on, with_app
from sqlalchemy import text
from webbplats import far, make, send, token

from tracker.access import engangskod, halvvag, sessions, totp, users
from tracker.identity.valv import Valv


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


def test_new_password_does_not_pass_by_the_code(app, namn, klocka, database):
    _, secret = known(app, namn, klocka)
    with database.transaction() as session:
        users.change_password(users.by_name(session, namn), ANNAT, byt=True)
    client = far(app)
    assert log_in(client, namn, ANNAT) == "/logga-in/kod"
    answer = send(client, "/logga-in/kod", kod=code(secret, klocka))
    assert answer.headers["Location"] == "/logga-in/losenord"
    assert not inside(client)


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
