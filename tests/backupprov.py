"""A database and a data folder, and the command line on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from conftest import Ticking, event
from database import Database, made, worker_name

from schemas.rapporter import Parametrar
from schemas.svar import Granskning
from tracker.backup import archive
from tracker.clock import SystemClock
from tracker.identity import keys as keyfile
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.queries.verify import verify
from tracker.reports.answers import Svarare
from tracker.servers import Addresses
from tracker.snapshots.cache import Cache
from web import cli


WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class House:
    """A database and a data folder, and the command line on them."""

    database: Database
    folder: Path
    addresses: Addresses

    @property
    def secret_file(self) -> Path:
        return self.folder / "nycklar"

    @property
    def heads(self) -> Heads:
        return Heads(self.folder / "huvuden", keyfile.load(self.secret_file))

    @property
    def intag(self) -> Intag:
        keys = keyfile.load(self.secret_file)
        clock = Ticking(datetime(2026, 3, 1, 12, tzinfo=UTC))
        transaction = self.database.transaction
        return Intag(transaction=transaction, keys=keys, clock=clock, heads=self.heads)

    def stegvis(self, *words: object) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STEGVIS_DATA_DIR", str(self.folder))
            patch.setenv("STEGVIS_DATABASE_URL", self.database.url)
            patch.setenv("STEGVIS_DATABASE_OWNER_URL", self.database.owner_url)
            patch.setenv("STEGVIS_REDIS_URL", self.addresses.redis_url)
            return cli.main([str(word) for word in words])

    def record(self, *events: dict[str, object]) -> None:
        self.intag.record_all(list(events), av="drift:prov", forbund=None)

    def verify(self) -> Granskning:
        keys = keyfile.load(self.secret_file)
        return verify(
            self.database.transaction, keys=keys, heads=self.heads, now=WHEN, data_dir=self.folder
        )

    def report(self) -> str:
        svarare = Svarare(
            self.database.transaction, Cache(self.folder / "snapshots"), SystemClock()
        )
        asked = Parametrar(
            forbund=("sthlm",), fran=date(2026, 1, 1), till=date(2026, 2, 1), insats=(), as_of=None
        )
        return svarare.tabell("utbildning", asked).sha256

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database.owner_url.replace("+psycopg", "")) as connection:
            connection.execute("SET ROLE stegvis_kopia")
            return connection.execute(statement).fetchall()

    def parts(self, path: Path) -> dict[str, str]:
        """The parts of a new backup, but those that follow the time: a copy is itself noted."""
        assert self.stegvis("backup", path) == 0
        with archive.opened(path) as opened:
            delar = opened.innehall.delar
        return {name: digest for name, digest in delar.items() if name != "tabeller/laslogg.gz"}


@contextmanager
def house(addresses: Addresses, folder: Path) -> Iterator[House]:
    folder.mkdir()
    with made(addresses, f"kopia_{folder.name}_{worker_name()}") as database:
        yield House(database, folder, addresses)


def inskriven(deltagande: str, personnummer: str) -> dict[str, object]:
    return event(
        "inskrivning.gjord",
        "sthlm",
        insats="team",
        deltagande=deltagande,
        person={"personnummer": personnummer},
        data={"utbildning": "gymnasium", "forsorjning": ["a_kassa"]},
    )
