"""A visitor from elsewhere who logs in: password, app and code, and the clock that it goes by."""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from webbplats import cookie, far, send

from tracker.access import totp


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


def token_of(client: FlaskClient, klocka: Klocka) -> str:
    """The form token without a visit that would count."""
    return hmac.new(cookie(client).encode(), b"form", hashlib.sha256).hexdigest()
