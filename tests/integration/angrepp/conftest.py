"""The pages and the API together, with somebody logged in and a participant."""

import secrets
from pathlib import Path
from uuid import uuid4

import pytest
from angreppsprov import NU, NUMMER, Stilla
from conftest import event
from database import Database
from flask import Flask
from konton import konto
from webbplats import make

from tracker.access import sessions
from tracker.access.permissions import Ratt
from web.api import register_api


@pytest.fixture
def app(database: Database, intag, keys, tmp_path: Path) -> Flask:
    made = make(database, intag, keys, Stilla(), tmp_path)
    register_api(made)
    return made


@pytest.fixture
def inloggning(database: Database, forbund: str) -> str:
    """The token of somebody who leads all insatser of the förbund."""
    found = secrets.token_urlsafe(32)
    with database.transaction() as session:
        ident = konto(session, f"u-{uuid4()}", now=NU, forbund=[forbund])
        sessions.begin(session, token=found, anvandare=ident, now=NU)
    return found


@pytest.fixture
def alla_ratter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights are tried elsewhere (test_behorighet): here every page is reached."""
    monkeypatch.setattr("web.behorighet.far", lambda *_: True)
    monkeypatch.setattr("web.behorighet._har", lambda _: True)
    monkeypatch.setattr("tracker.access.sessions.Lasare.ratter", lambda *_: frozenset(Ratt))


@pytest.fixture
def deltagande(intag, forbund: str) -> str:
    about = {"insats": "team", "deltagande": "d1"}
    intag.record_all(
        [
            event(
                "remiss.inkommen",
                forbund,
                **about,
                person={"personnummer": NUMMER},
                data={"remittent": "annan", "syfte": "<script>alert(1)</script>"},
            ),
            event("inskrivning.gjord", forbund, **about, data={}),
        ],
        av="drift:prov",
        forbund=None,
    )
    return "d1"
