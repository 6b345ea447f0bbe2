"""Logging in by an outside provider: what is let in, and every way in which its word is refused."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import leverantor
import pytest
from flask import Flask
from flask.testing import FlaskClient
from leverantor import ACR, CLIENT, SECRET, Leverantor
from webbplats import cookie, far, make, send, token

from tracker.access import oidc, users


class Klocka:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def klocka() -> Klocka:
    return Klocka()


@pytest.fixture
def provider(klocka: Klocka) -> Iterator[Leverantor]:
    with leverantor.igang(klocka.now) as found:
        found.sub = f"sub-{uuid4()}"
        yield found


@pytest.fixture
def app(database, intag, keys, klocka, tmp_path: Path, provider: Leverantor) -> Flask:
    secret = tmp_path / "hemlighet"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    return make(
        database, intag, keys, klocka, tmp_path,
        STEGVIS_BIND="0.0.0.0:8000",
        STEGVIS_OIDC_ISSUER=provider.issuer,
        STEGVIS_OIDC_CLIENT_ID=CLIENT,
        STEGVIS_OIDC_CLIENT_SECRET_FILE=str(secret),
        STEGVIS_OIDC_ACR=f"{ACR}, http://id.elegnamnden.se/loa/1.0/loa4",
        STEGVIS_OIDC_NAMN="Regionens inloggning",
    )  # fmt: skip


@pytest.fixture
def user(database, klocka) -> UUID:
    found = uuid4()
    with database.transaction() as session:
        users.create(session, anvandare=found, namn=f"u-{found}", losenord=None, now=klocka.now())
    return found


def to_provider(client: FlaskClient, path: str = "/logga-in/extern") -> str:
    """Out to the provider by HTTP; the address it sends the browser back to."""
    answer = client.get(path)
    assert answer.status_code == 303, answer.text

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        urllib.request.build_opener(Stay).open(answer.headers["Location"], timeout=60)
    except urllib.error.HTTPError as back:
        address = back.headers["Location"]
        back.close()
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def tied(client: FlaskClient, database, user: UUID, klocka: Klocka) -> FlaskClient:
    """The first time: unknown, then tied by the code an administrator gave."""
    code = str(uuid4())
    with database.transaction() as session:
        oidc.new_code(session, anvandare=user, code=code, now=klocka.now())
    answer = client.get(to_provider(client))
    assert answer.headers["Location"].startswith("/logga-in/koppla")
    answer = send(client, "/logga-in/koppla", kod=code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    return client


def inside(client: FlaskClient) -> bool:
    return client.get("/konto").status_code == 200


def test_known_identity_comes_in_and_where_one_was_going(app, database, provider, user, klocka):
    tied(far(app), database, user, klocka)
    client = far(app)
    assert "Logga in med Regionens inloggning" in client.get("/logga-in?vidare=/konto").text
    answer = client.get(to_provider(client, "/logga-in/extern?vidare=/konto"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/konto")
    assert inside(client)
    asked = provider.asked[-1]
    assert asked["acr_values"].split() == [ACR, "http://id.elegnamnden.se/loa/1.0/loa4"]
    assert len({one["nonce"] for one in provider.asked}) == len(provider.asked)


def test_es256_is_taken_too(app, database, provider, user, klocka):
    provider.alg = "ES256"
    assert inside(tied(far(app), database, user, klocka))


LIES = {
    "nonce": {"nonce": "annan"},
    "no_nonce": {"nonce": None},
    "issuer": {"iss": "https://annan.example"},
    "audience": {"aud": "annan"},
    "audience_of_others_too": {"aud": [CLIENT, "annan"], "azp": CLIENT},
    "expired": {"exp": 1_700_000_000},
    "not_yet": {"iat": 4_000_000_000, "nbf": 4_000_000_000},
    "no_expiry": {"exp": None},
    "no_subject": {"sub": None},
    "empty_subject": {"sub": ""},
    "no_auth_time": {"auth_time": None},
    "logged_in_long_ago": {"auth_time": 1_600_000_000},
    "another_access_token": {"at_hash": "YW5uYW4"},
    "low_acr": {"acr": "http://id.elegnamnden.se/loa/1.0/loa2"},
    "no_acr": {"acr": None},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_claim_that_does_not_hold_is_refused(app, database, provider, user, klocka, lie):
    tied(far(app), database, user, klocka)
    provider.knep = lie
    client = far(app)
    answer = client.get(to_provider(client))
    assert answer.status_code == 403
    assert "Inloggningen gick inte" in answer.text
    assert not inside(client)


@pytest.mark.parametrize("alg", ["none", "HS256", "annan"])
def test_a_signature_that_is_not_the_providers_is_refused(
    app, database, provider, user, klocka, alg
):
    tied(far(app), database, user, klocka)
    provider.alg = alg
    client = far(app)
    assert client.get(to_provider(client)).status_code == 403
    assert not inside(client)


def test_an_answer_is_taken_once(app, database, provider, user, klocka):
    client = tied(far(app), database, user, klocka)
    back = to_provider(client)
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403


@pytest.mark.parametrize("how", ["state", "late", "browser", "code", "issuer"])
def test_an_answer_that_we_did_not_ask_for_is_refused(app, database, user, klocka, how, provider):
    tied(far(app), database, user, klocka)
    client = far(app)
    back = to_provider(client)
    if how == "state":
        back = back.replace("state=", "state=x")
    if how == "late":
        klocka.at += timedelta(minutes=11)
    if how == "browser":  # an attacker's answer, given to another to follow
        client = far(app)
        token(client)
    if how == "code":
        back = back.replace("code=kod", "code=annan")
    if how == "issuer":
        back = back.replace("iss=http", "iss=ftp")
    assert client.get(back).status_code == 403
    assert not inside(client)


def test_unknown_is_told_whom_to_ask_and_gets_nowhere(app, provider):
    client = far(app)
    provider.knep = {"email": "chef@example.org", "email_verified": True}
    client.get(to_provider(client))
    page = client.get("/logga-in/koppla")
    assert "Be den som sköter Stegvis" in page.text
    assert not inside(client)
    assert send(client, "/logga-in/koppla", kod="gissning").status_code == 422


def test_link_code_works_once_and_for_seven_days(app, database, provider, user, klocka):
    code = str(uuid4())
    with database.transaction() as session:
        oidc.new_code(session, anvandare=user, code=code, now=klocka.now())
    klocka.at += timedelta(days=8)
    client = far(app)
    client.get(to_provider(client))
    assert send(client, "/logga-in/koppla", kod=code).status_code == 422
    tied(client, database, user, klocka)
    provider.sub = f"sub-{uuid4()}"
    other = far(app)
    other.get(to_provider(other))
    assert send(other, "/logga-in/koppla", kod=code).status_code == 422


def test_shut_out_is_out_by_the_provider_too(app, database, provider, user, klocka):
    client = tied(far(app), database, user, klocka)
    with database.transaction() as session:
        session.get_one(users.Anvandare, user).avstangd = klocka.now()
    assert not inside(client)
    answer = client.get(to_provider(client))
    assert answer.status_code == 403
    assert "avstängt" in answer.text


def test_proving_anew_gives_a_new_token_and_only_to_the_same_person(
    app, database, provider, user, klocka
):
    client = tied(far(app), database, user, klocka)
    before = cookie(client)
    klocka.at += timedelta(minutes=11)
    asked = client.get("/bekrafta?vidare=/konto").text
    assert "Bekräfta med Regionens inloggning" in asked
    answer = client.get(to_provider(client, "/bekrafta/extern?vidare=/konto"))
    assert answer.headers["Location"] == "/konto"
    assert provider.asked[-1]["prompt"] == "login"
    assert cookie(client) != before
    provider.sub = f"sub-{uuid4()}"
    assert client.get(to_provider(client, "/bekrafta/extern")).status_code == 403
    provider.knep = {"auth_time": int(klocka.at.timestamp()) - 3600}
    assert client.get(to_provider(client, "/bekrafta/extern")).status_code == 403


def test_new_keys_of_the_provider_are_fetched(app, database, provider, user, klocka):
    client = tied(far(app), database, user, klocka)
    provider.keys["RS256"] = provider.keys["annan"]
    klocka.at += timedelta(minutes=1)
    assert client.get(to_provider(client)).status_code == 303


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://annan.example"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": ""},
    ],
)
def test_a_description_that_is_not_the_providers_is_refused(app, provider, metadata):
    provider.metadata = metadata
    answer = far(app).get("/logga-in/extern")
    assert answer.status_code == 503
    assert "Inloggningstjänsten" in answer.text


def test_without_a_provider_there_is_no_such_page(database, intag, keys, klocka, tmp_path):
    client = far(make(database, intag, keys, klocka, tmp_path))
    assert client.get("/logga-in/extern").status_code == 404
    assert "Eller:" not in client.get("/logga-in").text


def test_verifier_and_state_in_clear_are_not_what_lets_in(app, database, klocka, provider):
    """What is stored while somebody is at the provider's: the state and cookie only as hashes."""
    client = far(app)
    back = to_provider(client)
    state = parse_qs(urlsplit(back).query)["state"][0]
    with database.transaction() as session:
        rows = session.connection().exec_driver_sql("SELECT oidc_forsok::text FROM oidc_forsok")
        text = " ".join(row[0] for row in rows)
    assert state not in text
    assert cookie(client) not in text
