"""The pages on the test run's own database, as a test client sees them."""

import re
from pathlib import Path
from random import randrange
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

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
    return create_app(settings, tjanster=tjanster)


def far(app: Flask) -> FlaskClient:
    """A visitor from an address of their own elsewhere, whom no other test's limits hold."""
    client = app.test_client()
    parts = (randrange(256), randrange(256), randrange(1, 255))
    client.environ_base["REMOTE_ADDR"] = ".".join(map(str, (10, *parts)))
    return client


def token(client: FlaskClient, path: str = "/logga-in") -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(path).text)
    assert found is not None, path
    return found[1]


def send(client: FlaskClient, path: str, **form: str) -> Any:
    """A form of a page, sent as the page would."""
    return client.post(path, data={**form, "csrf": token(client, path)})


def cookie(client: FlaskClient) -> str:
    """The visitor's token."""
    kept = client.get_cookie("stegvis")
    assert kept is not None
    return str(kept.value)
