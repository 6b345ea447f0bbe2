"""The composition root of both ways into a process: the web app and the command line.

Made from settings and the servers' addresses, once per process. Nothing else reads settings.
"""

import getpass
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from tracker.clock import Clock, SystemClock
from tracker.db import Transaction, make_engine, transactions
from tracker.identity import keys as keyfile
from tracker.identity.keys import Keys
from tracker.log.heads import Heads
from tracker.queries.forbund import logs, names
from tracker.servers import Addresses
from tracker.settings import Settings


if TYPE_CHECKING:
    from tracker.intake.record import Intag
    from tracker.leveranser.nulage import Nulage
    from tracker.reports.answers import Svarare


@dataclass(frozen=True)
class Hus:
    """Everything that the doors call, wired. Intake and reports when they are first asked for: a
    command uses one of them at most, and Polars alone takes as long to import as the rest.
    """

    settings: Settings
    addresses: Addresses
    engine: Engine
    transaction: Transaction
    keys: Keys
    clock: Clock
    heads: Heads

    @cached_property
    def intag(self) -> "Intag":
        """The one way in for events."""
        from tracker.intake.record import Intag

        return Intag(
            transaction=self.transaction,
            keys=self.keys,
            clock=self.clock,
            heads=self.heads,
            minst=self.settings.enkat_minst,
        )

    @cached_property
    def svarare(self) -> "Svarare":
        """What answers questions, with its snapshots."""
        from tracker.reports.answers import Svarare
        from tracker.snapshots.cache import Cache

        return Svarare(self.transaction, Cache(self.settings.data_dir / "snapshots"), self.clock)

    @cached_property
    def nulage(self) -> "Nulage":
        """What counts deliveries anew."""
        from tracker.leveranser.nulage import FOLDER, Nulage

        return Nulage(self.svarare, self.settings.data_dir / FOLDER)

    @property
    def operator(self) -> str:
        """Who the command line acts as (contract INTERFACE.md, Command line)."""
        return f"drift:{getpass.getuser()}"

    def alla_loggar(self) -> dict[str, str]:
        """Slug → name of every förbund and ESF project: what has a log (ADR 36)."""
        with self.transaction() as session:
            return logs(session)

    def alla_forbund(self) -> dict[str, str]:
        """Slug → name of every förbund that is set up."""
        with self.transaction() as session:
            return names(session)


def build(settings: Settings, addresses: Addresses) -> Hus:
    """Wires a process. Connects when first used.

    Raises KeysUnreadable where the key file is missing and data was made with it.
    """
    engine = make_engine(addresses.database_url, pool_size=16, max_overflow=16)
    transaction = transactions(engine)
    clock = SystemClock()
    try:
        keys = _keys(settings, transaction, clock)
    except BaseException:
        engine.dispose()
        raise
    return Hus(
        settings=settings,
        addresses=addresses,
        engine=engine,
        transaction=transaction,
        keys=keys,
        clock=clock,
        heads=Heads(settings.data_dir / "huvuden", keys),
    )


def _keys(settings: Settings, transaction: Transaction, clock: Clock) -> Keys:
    """The key file; made at the first start, on an empty database only.

    A new file beside old data would hide everything that the old one opens.
    """
    if not settings.secret_file.exists():
        with transaction() as session:
            empty = not names(session)
        if empty:
            return keyfile.create(settings.secret_file, now=clock.now())
    return keyfile.load(settings.secret_file)
