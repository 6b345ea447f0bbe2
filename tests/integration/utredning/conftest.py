"""Who decides on an extract, who orders it, and where it is made."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from webbplats import make, send

from tracker.access.permissions import Roll
from tracker.rights.utredningsfil import Utredningsverk


@pytest.fixture
def app(database, intag, keys, clock, tmp_path):
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def verk(database, keys, clock, tmp_path) -> Utredningsverk:
    return Utredningsverk(database.transaction, keys, tmp_path, clock)


@pytest.fixture
def inne(app, database, clock, forbund) -> Callable[..., tuple[FlaskClient, UUID]]:
    def log_in(roll: Roll, **omfang: list[str]) -> tuple[FlaskClient, UUID]:
        namn, client = f"u-{uuid4()}", app.test_client()
        with database.transaction() as session:
            ident = konto(session, namn, now=clock.now(), forbund=[forbund], roll=roll, **omfang)
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        return client, ident

    return log_in


@pytest.fixture
def controller(inne) -> FlaskClient:
    return inne(Roll.CONTROLLER, huvudman=["kommunen"])[0]


@pytest.fixture
def utredare(inne) -> tuple[FlaskClient, UUID]:
    return inne(Roll.UTREDARE)
