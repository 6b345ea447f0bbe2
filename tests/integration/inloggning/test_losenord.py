"""Passwords: which are taken, when they are changed, and how often they may be guessed."""

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from inloggningsprov import ANNAT, EVERYWHERE, LOSENORD, again, inside, known, log_in, with_app
from webbplats import far, make, send, token

from tracker.access import uppdrag, users


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
