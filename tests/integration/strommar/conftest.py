"""A way into the log for all examples of a module, and one into another database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from conftest import Ticking
from database import Database, made, worker_name

from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.servers import Addresses


@pytest.fixture(scope="module")
def once(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Intag:
    heads = Heads(tmp_path_factory.mktemp("huvuden"), keys)
    clock = Ticking(datetime(2026, 3, 1, 12, tzinfo=UTC))
    return Intag(transaction=database.transaction, keys=keys, clock=clock, heads=heads)


@pytest.fixture(scope="module")
def elsewhere(
    addresses: Addresses, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Intag]:
    """A way into another database."""
    with made(addresses, f"{worker_name()}_annanstans") as other:
        clock = Ticking(datetime(2030, 1, 1, tzinfo=UTC))  # after all that once says
        heads = Heads(tmp_path_factory.mktemp("andra"), keys)
        yield Intag(transaction=other.transaction, keys=keys, clock=clock, heads=heads)
