import base64
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import argon2
import pytest
from sqlalchemy import text

from tracker.access import keys, sessions, users
from tracker.errors import Refused, WrongUse


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOSENORD = "ett långt lösenord"


@pytest.fixture
def user(database) -> UUID:
    found = uuid4()
    with database.transaction() as session:
        users.create(
            session,
            anvandare=found,
            namn=f"Anna-{found}",
            losenord=LOSENORD,
            now=NOW,
        )
    return found


def test_user_is_let_in_by_name_in_any_case(database, user):
    with database.transaction() as session:
        assert users.any_exist(session)
        found = users.authenticate(session, namn=f" ANNA-{user}", losenord=LOSENORD)
        assert found is not None
        assert found.id == user


def test_wrong_password_unknown_name_and_shut_out_get_the_same_answer(database, user):
    with database.transaction() as session:
        assert users.authenticate(session, namn=f"anna-{user}", losenord="fel") is None
        assert users.authenticate(session, namn="ingen", losenord=LOSENORD) is None
        session.execute(
            text("UPDATE anvandare SET avstangd = :now WHERE id = :id"), {"now": NOW, "id": user}
        )
        assert users.authenticate(session, namn=f"anna-{user}", losenord=LOSENORD) is None


@pytest.mark.parametrize(("namn", "losenord"), [(" ", LOSENORD), ("ny", "kort")])
def test_user_without_name_or_good_password_is_refused(database, namn, losenord):
    with database.transaction() as session, pytest.raises(Refused):
        users.create(session, anvandare=uuid4(), namn=namn, losenord=losenord, now=NOW)


def test_name_is_taken_once(database, user):
    with database.transaction() as session, pytest.raises(Refused, match="redan"):
        users.create(session, anvandare=uuid4(), namn=f"ANNA-{user}", losenord=LOSENORD, now=NOW)


def test_password_is_stored_as_argon2id_only(database, user):
    with database.transaction() as session:
        row = session.execute(
            text("SELECT anvandare::text FROM anvandare WHERE id = :id"), {"id": user}
        ).scalar_one()
    assert "$argon2id$" in row
    assert LOSENORD not in row


def _hash(session, user: UUID) -> str:
    query = text("SELECT losenord FROM anvandare WHERE id = :id")
    return str(session.execute(query, {"id": user}).scalar_one())


def test_password_costs_what_rfc_9106_asks_and_is_hashed_anew_when_that_changes(
    database, user, monkeypatch
):
    with database.transaction() as session:
        cheap = _hash(session, user)  # as the tests make them
        monkeypatch.setattr(users, "PARAMETRAR", argon2.profiles.RFC_9106_LOW_MEMORY)
        assert users.authenticate(session, namn=f"anna-{user}", losenord="fel") is None
        session.flush()
        assert _hash(session, user) == cheap
        assert users.authenticate(session, namn=f"anna-{user}", losenord=LOSENORD)
        session.flush()
        dear = _hash(session, user)
        assert dear.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert users.authenticate(session, namn=f"anna-{user}", losenord=LOSENORD)
        session.flush()
        assert _hash(session, user) == dear


def test_password_costs_that_outside_the_tests() -> None:
    """Asked of a process of its own: here the parameters are the tests'."""
    ask = "from tracker.access.users import PARAMETRAR as p; print(p.memory_cost, p.time_cost)"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["65536", "3"]


@pytest.mark.parametrize(
    ("visits", "there"),
    [
        ([0], True),
        ([29, 58], True),
        ([31], False),
        ([29 * n for n in range(1, 21)], True),
        ([29 * n for n in range(1, 22)], False),
    ],
    ids=["at_once", "kept_alive", "idle", "nine_hours", "beyond_ten_hours"],
)
def test_login_ends_by_rest_and_by_age(database, user, visits, there):
    token = str(uuid4())
    with database.transaction() as session:
        sessions.begin(session, token=token, anvandare=user, now=NOW)
    found = None
    for minutes in visits:
        with database.transaction() as session:
            found = sessions.find(session, token=token, now=NOW + timedelta(minutes=minutes))
    assert (found is not None) == there


def test_login_ends_by_logging_out_and_holds_the_focus(database, user):
    token = str(uuid4())
    with database.transaction() as session:
        sessions.begin(session, token=token, anvandare=user, now=NOW)
        session.flush()
        sessions.focus(session, token=token, forbund="a", insatser=("x", "y"))
        found = sessions.find(session, token=token, now=NOW)
        assert found is not None
        assert (found.fokus_forbund, found.fokus_insatser) == ("a", ("x", "y"))
        assert not found.ser("a")
        sessions.end(session, token=token)
        assert sessions.find(session, token=token, now=NOW) is None


def test_token_is_not_in_the_database(database, user):
    token = str(uuid4())
    with database.transaction() as session:
        sessions.begin(session, token=token, anvandare=user, now=NOW)
        session.flush()
        rows = session.execute(text("SELECT encode(nyckel, 'escape') FROM inloggning")).scalars()
        assert token not in "".join(rows)


def test_key_is_verified_until_it_is_ended(database):
    ident = uuid4()
    with database.transaction() as session:
        clear = keys.create(
            session, nyckel=ident, secret=b"s" * 32, forbund="a", ratt="lasa", now=NOW
        )
        session.flush()
        assert keys.verify(session, clear) == keys.Nyckel(ident, "a", "lasa")
        keys.end(session, nyckel=ident, now=NOW)
        session.expire_all()
        assert keys.verify(session, clear) is None


def test_what_is_no_key_is_nobody(database):
    other = base64.urlsafe_b64encode(b"t" * 32).decode().rstrip("=")
    with database.transaction() as session:
        ident = uuid4()
        clear = keys.create(
            session, nyckel=ident, secret=b"s" * 32, forbund="a", ratt="skriva", now=NOW
        )
        session.flush()
        tries = ("", "stegvis", clear[:-1], clear.replace("stegvis", "annat"), "stegvis_é_ö")
        for wrong in (*tries, f"stegvis_{ident.hex}_{other}", f"stegvis_{uuid4().hex}_{other}"):
            assert keys.verify(session, wrong) is None, wrong


def test_key_of_another_right_is_refused(database):
    with database.transaction() as session, pytest.raises(WrongUse):
        keys.create(session, nyckel=uuid4(), secret=b"s" * 32, forbund="a", ratt="allt", now=NOW)
