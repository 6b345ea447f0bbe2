"""The pages on the test run's own database, as a test client sees them."""

import re
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from konton import LOSENORD, konto

from tracker.access import sessions
from tracker.access.permissions import Roll
from tracker.queries.forbund import names
from tracker.reports.answers import Svarare
from tracker.settings import Settings
from tracker.snapshots.cache import Cache
from web.app import create_app
from web.services import Tjanster


def make(database: Any, intag: Any, keys: Any, clock: Any, folder: Path, **environ: str) -> Flask:
    """The app, with settings besides the data folder as in the environment."""

    def alla_forbund() -> dict[str, str]:
        with database.transaction() as session:
            return names(session)

    tjanster = Tjanster(
        transaction=database.transaction,
        alla_forbund=alla_forbund,
        intag=intag,
        keys=keys,
        svarare=Svarare(database.transaction, Cache(folder / "snapshots"), clock),
        clock=clock,
        fil=lambda run, name: folder / str(run) / name,
    )
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(folder), **environ})
    return eget(create_app(settings, tjanster=tjanster))


def eget(app: Flask) -> Flask:
    """The app, whose visitors have an address of their own on this machine.

    Limits count by address in the one database of a run, by clocks that each test has its own of:
    where one is some minutes ahead, nobody from the same address could log in after it.
    """
    assert app.jinja_env.bytecode_cache is not None  # en_gang.py: or each app compiles all anew
    own = _adress(127)

    class Klient(FlaskClient):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.environ_base["REMOTE_ADDR"] = own

    app.test_client_class = Klient
    return app


def far(app: Flask) -> FlaskClient:
    """A visitor from an address of their own elsewhere, whom no other test's limits hold."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = _adress(10)
    return client


_NUMMER: Final = count(2)


def _adress(net: int) -> str:
    """The next address of a net that nobody has had."""
    n = next(_NUMMER)
    return f"{net}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"


def inloggad(
    app: Flask, database: Any, *, now: datetime, forbund: str, **omfang: Any
) -> tuple[FlaskClient, UUID]:
    """Somebody new who has come in, and their id. `omfang`: role and reach, as in `konto`."""
    namn, client = f"u-{uuid4()}", app.test_client()
    with database.transaction() as session:
        ident = konto(session, namn, now=now, forbund=[forbund], **omfang)
    assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
    return client, ident


Inne = Callable[[Roll], FlaskClient]
"""A role → somebody new who has it, and has come in."""


def rollvis(app: Flask, database: Any, *, clock: Any, forbund: str) -> Inne:
    """As `inloggad`, past the login: by a session that is there already."""

    def inne(roll: Roll) -> FlaskClient:
        sign, client = str(uuid4()), app.test_client()
        with database.transaction() as session:
            ident = konto(session, f"u-{uuid4()}", now=clock.now(), forbund=[forbund], roll=roll)
            sessions.begin(session, token=sign, anvandare=ident, now=clock.now())
        client.set_cookie("stegvis", sign)
        return client

    return inne


def token(client: FlaskClient, path: str = "/logga-in") -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(path).text)
    assert found is not None, path
    return found[1]


def send(client: FlaskClient, path: str, **form: str) -> Any:
    """A form of a page, sent as the page would."""
    return client.post(path, data={**form, "csrf": token(client, path)})


def send_sett(client: FlaskClient, path: str, **form: str) -> Any:
    """The same by who has seen the page as it is now: its own id, and what it was made from."""
    return client.post(path, data={**dolda(client, path), **form})


def dolda(client: FlaskClient, path: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return dolda_i(client.get(path).text)


def dolda_i(page: str) -> dict[str, str]:
    """The same of a page that was answered."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def cookie(client: FlaskClient) -> str:
    """The visitor's token."""
    kept = client.get_cookie("stegvis")
    assert kept is not None
    return str(kept.value)
