"""The pages as seen from elsewhere, with an account that has a password and nothing more."""

from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from inloggningsprov import EVERYWHERE, LOSENORD, Klocka
from webbplats import make

from tracker.access import users


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
