"""Who decides on an extract, who orders it, and where it is made."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from webbplats import inloggad, make

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
        return inloggad(app, database, now=clock.now(), forbund=forbund, roll=roll, **omfang)

    return log_in


@pytest.fixture
def controller(inne) -> FlaskClient:
    return inne(Roll.CONTROLLER, huvudman=["kommunen"])[0]


@pytest.fixture
def utredare(inne) -> tuple[FlaskClient, UUID]:
    return inne(Roll.UTREDARE)
