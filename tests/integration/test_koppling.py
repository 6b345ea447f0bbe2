"""The administrator's page for codes that tie an account to the organisation's own login."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from structlog.testing import capture_logs
from webbplats import make, send, token

from tracker.access import kopplingar, oidc, users
from tracker.access.oidc import Intyg
from tracker.access.permissions import Roll
from tracker.access.tables import Anvandare


pytestmark = pytest.mark.slow

SIDA = "/installningar/kopplingar"
ENVIRON = {
    "STEGVIS_OIDC_ISSUER": "https://idp.example/realm",
    "STEGVIS_OIDC_CLIENT_ID": "stegvis",
    "STEGVIS_OIDC_ACR": "loa3",
    "STEGVIS_OIDC_NAMN": "Regionens inloggning",
}


@pytest.fixture
def app(database, intag, keys, clock, tmp_path):
    secret = tmp_path / "hemlighet"
    secret.write_text("en hemlighet som är lång nog")
    secret.chmod(0o600)
    environ = {**ENVIRON, "STEGVIS_OIDC_CLIENT_SECRET_FILE": str(secret)}
    return make(database, intag, keys, clock, tmp_path, **environ)


@pytest.fixture
def inne(app, database, clock, forbund) -> Callable[..., tuple[FlaskClient, UUID]]:
    def log_in(roll: Roll, *slugs: str) -> tuple[FlaskClient, UUID]:
        namn, client = f"u-{uuid4()}", app.test_client()
        with database.transaction() as session:
            ident = konto(session, namn, now=clock.now(), forbund=[forbund, *slugs], roll=roll)
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        return client, ident

    return log_in


@pytest.fixture
def admin(inne) -> tuple[FlaskClient, UUID]:
    return inne(Roll.ADMINISTRATOR)


def new_code(client: FlaskClient, anvandare: UUID) -> str:
    """The code as the answer shows it."""
    answer = send(client, f"{SIDA}/{anvandare}/kod")
    found = re.search(r'class="nyckel">([^<]+)<', answer.text)
    assert found is not None, answer.status_code
    return found[1]


def use(database, clock, code: str) -> UUID | None:
    with database.transaction() as session:
        intyg = Intyg("https://idp.example/realm", str(uuid4()))
        return oidc.tie(session, code=code, intyg=intyg, now=clock.now())


def test_a_code_is_shown_once_ties_once_and_is_told_in_the_security_log(
    admin, inne, database, clock
) -> None:
    client, me = admin
    _, other = inne(Roll.INSATSPERSONAL)
    with capture_logs() as lines:
        code = new_code(client, other)
    [line] = [one for one in lines if one["event"] == "identity_code_made"]
    assert (line["user"], line["account"]) == (str(me), str(other))
    assert code not in str(lines)
    page = client.get(SIDA).text
    assert code not in page
    assert "Gäller till 2026-03-08" in page
    assert use(database, clock, code) == other
    assert use(database, clock, code) is None
    page = client.get(SIDA).text
    assert "Sedan 2026-03-01" in page
    assert "Gäller till" not in page


def test_a_new_code_and_a_withdrawal_end_the_one_before(admin, inne, database, clock) -> None:
    client, _ = admin
    _, other = inne(Roll.INSATSPERSONAL)
    first, second = new_code(client, other), new_code(client, other)
    assert use(database, clock, first) is None
    with capture_logs() as lines:
        for _ in range(2):
            form = {"csrf": token(client, SIDA)}
            assert client.post(f"{SIDA}/{other}/aterta", data=form).status_code == 303
    assert [one["event"] for one in lines].count("identity_code_withdrawn") == 1
    assert use(database, clock, second) is None
    assert "Ingen" in client.get(SIDA).text


def test_breaking_the_tie_throws_out_who_is_in(admin, inne, database, clock) -> None:
    client, _ = admin
    theirs, other = inne(Roll.INSATSPERSONAL)
    assert use(database, clock, new_code(client, other)) == other
    with capture_logs() as lines:
        form = {"csrf": token(client, SIDA)}
        assert client.post(f"{SIDA}/{other}/bryt", data=form).status_code == 303
    assert [one["event"] for one in lines].count("identity_untied") == 1
    assert theirs.get("/konto").status_code == 302
    with database.transaction() as session:
        assert kopplingar.tied(session, [other]) == {}


def test_a_code_ends_by_itself(admin, inne, database, clock) -> None:
    client, _ = admin
    _, other = inne(Roll.INSATSPERSONAL)
    new_code(client, other)
    with database.transaction() as session:
        later = clock.now() + timedelta(days=7)
        assert kopplingar.codes(session, [other], now=clock.now()).keys() == {other}
        assert kopplingar.codes(session, [other], now=later) == {}


def test_nobody_makes_their_own_nor_for_an_account_that_others_handle(
    admin, inne, database, clock, forbund
) -> None:
    client, me = admin
    _, both = inne(Roll.INSATSPERSONAL, f"x{uuid4().hex[:8]}")
    _, shut = inne(Roll.INSATSPERSONAL)
    with database.transaction() as session:
        user = session.get(Anvandare, shut)
        assert user is not None
        users.shut_out(user, now=clock.now())
    for anvandare, text in ((me, "ditt eget"), (both, "andra förbund"), (shut, "avstängt")):
        answer = client.get(f"{SIDA}/{anvandare}/kod")
        assert (answer.status_code, text in answer.text) == (422, True), text
        form = {"csrf": token(client, SIDA)}
        assert client.post(f"{SIDA}/{anvandare}/kod", data=form).status_code == 422
    with database.transaction() as session:
        assert kopplingar.codes(session, [me, both, shut], now=clock.now()) == {}
    page = client.get(SIDA).text
    assert "Ditt eget konto" in page
    assert "Hanteras också av andra" in page


def test_who_proved_themselves_long_ago_does_it_again_first(admin, inne, clock) -> None:
    client, _ = admin
    _, other = inne(Roll.INSATSPERSONAL)
    clock._start += timedelta(minutes=15)
    answer = client.get(f"{SIDA}/{other}/kod")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/bekrafta")


@pytest.mark.parametrize("roll", [Roll.KANSLI, Roll.INSATSANSVARIG, Roll.DATASKYDDSOMBUD])
def test_others_are_kept_out(inne, roll) -> None:
    client, ident = inne(roll)
    assert client.get(SIDA).status_code == 403
    assert client.get(f"{SIDA}/{ident}/kod").status_code == 403
