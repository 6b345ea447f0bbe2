import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties

from tracker.identity.keys import Keys, create
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.servers import Addresses, attached
from tracker.settings import Settings


sys.path.insert(0, str(Path(__file__).parent))
import en_gang
from database import Database, made, worker_name
from lackage import (
    look_in_data,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)


__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]


# How long an example takes says what else the machine does: tests run beside each other. The same
# examples each time in `make test`, so that a change fails by what it changed; others, and many
# more, in `make soak`.
_BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
properties.register_profile("prov", derandomize=True, **_BUSY)
properties.register_profile("soak", max_examples=5000, **_BUSY)
properties.load_profile("soak" if os.environ.get("STEGVIS_SOAK") else "prov")


# What was imported stays: to look through it for cycles again and again costs a tenth of the run.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """From here on the collector looks at what tests make, and at nothing before it."""
    gc.collect()
    gc.freeze()


VALKEY_DATABASES = 16
"""As many as the embedded Valkey has (tracker/servers/valkey.py)."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: whoever has a whole Stegvis mostly waits for it, or kills it
    and waits for it to come back. Never more than there are databases for them in Valkey.
    """
    return min((os.cpu_count() or 1) + 1, VALKEY_DATABASES)


@pytest.fixture(scope="session", autouse=True)
def en_gang_for_alla(servers_folder: Path) -> Iterator[None]:
    """Thousands of accounts and hundreds of apps are made here (en_gang.py).

    What a password costs in earnest is held by test_access.py, and by every Stegvis that a test
    starts as a process.
    """
    mallar = servers_folder.with_name("mallar")
    mallar.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        en_gang.use(patch, mallar)
        yield


@pytest.fixture(scope="session")
def servers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the whole test run, the same for every xdist worker.

    STEGVIS_ variables of the developer's are not looked at: tests never touch real data.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return shared / "servers"


@pytest.fixture(scope="session")
def addresses(servers_folder: Path) -> Iterator[Addresses]:
    """One PostgreSQL and one Valkey, started by whoever comes first and stopped after the last.

    Fast: nothing is synced to disk, and the owner's role may create databases. Each xdist worker
    has a Valkey database of its own: it must not make the runs that another ordered.
    """
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(servers_folder)})
    own = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    with attached(settings, fast=True) as found:
        assert found.redis_url.endswith("=0")
        yield replace(found, redis_url=found.redis_url.removesuffix("0") + own)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder for a server of the test's own, with a path short enough for its socket."""
    folder = Path(tempfile.mkdtemp(prefix="stegvis-test-"))
    yield folder
    look_in_data(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database(addresses: Addresses) -> Iterator[Database]:
    """A migrated database. Tests part by förbund: each uses one of its own (`forbund`)."""
    with made(addresses, worker_name()) as found:
        yield found


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    path = tmp_path_factory.mktemp("nycklar") / "nycklar"
    return create(path, now=datetime(2026, 1, 1, tzinfo=UTC))


class Ticking:
    """A clock that starts on a day and goes on a second each time it is asked."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._ticks = count()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=next(self._ticks))


@pytest.fixture
def clock() -> Ticking:
    return Ticking(datetime(2026, 3, 1, 12, tzinfo=UTC))


@pytest.fixture
def heads(tmp_path: Path, keys: Keys) -> Heads:
    return Heads(tmp_path / "huvuden", keys)


@pytest.fixture
def intag(database: Database, keys: Keys, clock: Ticking, heads: Heads) -> Intag:
    return Intag(transaction=database.transaction, keys=keys, clock=clock, heads=heads)


def event(typ: str, forbund: str, **rest: Any) -> dict[str, Any]:
    """A sent event with a fresh id; None leaves a field out."""
    sent = {"id": str(uuid4()), "typ": typ, "forbund": forbund, "datum": "2026-01-15", **rest}
    return {k: v for k, v in sent.items() if v is not None}


@pytest.fixture
def forbund(intag: Intag) -> str:
    """A förbund of its own: the insatser *team* and *stod*, the volyminsats *oppet*."""
    slug = f"f{uuid4().hex[:12]}"
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    intag.record_all(
        [
            event("forbund.upplagt", slug, data={"namn": "Samordningsförbundet Prov"}),
            event("insats.upplagd", slug, insats="team", data={"namn": "Team", **ny}),
            event("insats.upplagd", slug, insats="stod", data={"namn": "Stöd", **ny}),
            event(
                "insats.upplagd",
                slug,
                insats="oppet",
                data={"namn": "Öppet hus", **ny, "volyminsats": True},
            ),
        ],
        av="drift:prov",
        forbund=None,
    )
    return slug
