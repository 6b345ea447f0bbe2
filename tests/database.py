"""A migrated database of the test run's own, one per xdist worker."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, create_engine, text

from tracker.db import Transaction, make_engine, transactions
from tracker.migrations import upgrade
from tracker.servers import Addresses, roles


@dataclass(frozen=True)
class Database:
    """Where it is, and the application's way to it."""

    url: str
    owner_url: str
    engine: Engine
    transaction: Transaction


def _named(url: str, name: str) -> str:
    return url.replace("/stegvis?", f"/{name}?")


@contextmanager
def made(addresses: Addresses, name: str) -> Iterator[Database]:
    """Creates and migrates a database, empty; dropped when left."""
    owner = create_engine(addresses.database_owner_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(roles.database(name)))
    url, owner_url = (
        _named(addresses.database_url, name),
        _named(addresses.database_owner_url, name),
    )
    inside = create_engine(owner_url, isolation_level="AUTOCOMMIT")
    with inside.connect() as connection:
        for statement in roles.rights(name):
            connection.execute(text(statement))
    inside.dispose()
    upgrade(owner_url)
    engine = make_engine(url)
    try:
        yield Database(url, owner_url, engine, transactions(engine))
    finally:
        engine.dispose()
        with owner.connect() as connection:
            _wait_until_left(connection, name)
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        owner.dispose()


def _wait_until_left(connection: Connection, name: str) -> None:
    """The owner may not end the application's backends; those that were left need a moment."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
    for _ in range(100):
        if not connection.execute(query, {"name": name}).scalar():
            return
        time.sleep(0.05)


def worker_name() -> str:
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'ensam')}"
