"""A file handed in on the page, taken in by a real worker on a real broker, whatever dies."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import psutil
import pytest
from arbetare import WITHIN, environment, kill_group, running
from conftest import event
from database import Database
from konton import LOSENORD, konto
from sqlalchemy import text
from webbplats import token

from tracker.clock import SystemClock
from tracker.identity.keys import create, load
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.queries.forbund import names
from tracker.servers import Addresses
from tracker.settings import Settings
from web.app import create_app
from web.services import Tjanster
from workers.app import make_app
from workers.nudge import Sender


pytestmark = pytest.mark.slow

# Small batches with a pause after each, so that there is a middle to kill it in; and a shorter
# silence, so that the test is.
SLOW = """
import time
from datetime import timedelta
from tracker.reports import leases
leases.LEASE, leases.RENEW = timedelta(seconds=6), timedelta(seconds=1.5)
from tracker.intake import importing, record
importing.BATCH = 50
real = record.Intag.settled
def settled(self, huvud):
    real(self, huvud)
    time.sleep(float(open({path!r}).read()))
record.Intag.settled = settled
"""


@pytest.fixture
def environ(addresses: Addresses, database: Database, data_dir: Path) -> dict[str, str]:
    create(data_dir / "nycklar", now=SystemClock().now())
    return environment(addresses, database, data_dir, SLOW)


@pytest.fixture
def intag(database: Database, environ: dict[str, str], data_dir: Path) -> Intag:
    keys = load(data_dir / "nycklar")
    return Intag(database.transaction, keys, SystemClock(), Heads(data_dir / "huvuden", keys))


@pytest.fixture
def client(database, intag: Intag, addresses, environ, data_dir: Path, forbund: str):
    def alla_forbund() -> dict[str, str]:
        with database.transaction() as session:
            return names(session)

    tjanster = Tjanster(
        transaction=database.transaction,
        alla_forbund=alla_forbund,
        intag=intag,
        keys=intag.keys,
        svarare=None,
        clock=intag.clock,
        fil=lambda run, name: data_dir / str(run) / name,
        nudge=Sender(make_app(addresses.redis_url, data_dir)),
    )
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(data_dir)})
    found = create_app(settings, tjanster=tjanster).test_client()
    namn = f"u-{uuid4()}"
    with database.transaction() as session:
        konto(session, namn, now=intag.clock.now(), forbund=[forbund])
    form = {"namn": namn, "losenord": LOSENORD, "csrf": token(found)}
    assert found.post("/logga-in", data=form).status_code == 303
    return found


def a_file(forbund: str, antal: int) -> bytes:
    """Inskrivningar of one test person in as many deltaganden."""
    lines = [
        event("inskrivning.gjord", forbund, insats="team", deltagande=f"d{n}",
              person={"personnummer": "19850615-9808"}, data={})
        for n in range(antal)
    ]  # fmt: skip
    return b"\n".join(map(orjson.dumps, lines))


def hand_in(client, content: bytes) -> str:

    form = {"csrf": token(client, "/inlasningar"), "fil": (io.BytesIO(content), "a.jsonl")}
    answer = client.post("/inlasningar", data=form)
    assert answer.status_code == 303
    return answer.headers["Location"]


def row(database: Database, place: str) -> dict:
    with database.transaction() as session:
        found = session.execute(
            text("SELECT * FROM inlasning WHERE id = :id"), {"id": UUID(place.rpartition("/")[2])}
        )
        return dict(found.mappings().one())


def until(what: Callable[[], bool], seconds: float = WITHIN) -> None:
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds
        time.sleep(0.1)


def stored(database: Database, forbund: str) -> int:
    with database.transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        counted = text("SELECT count(*) FROM logg WHERE forbund = :f AND typ = 'inskrivning.gjord'")
        return int(session.execute(counted, {"f": forbund}).scalar_one())


def done(database: Database, place: str, steg: str) -> bool:
    now = row(database, place)
    assert now["tillstand"] != "misslyckad", now
    return now["steg"] == steg and now["tillstand"] == "klar"


def save(client, place: str) -> None:
    answer = client.post(f"{place}/spara", data={"csrf": token(client, place)})
    assert answer.status_code == 303


def test_file_goes_in_by_a_worker(client, environ, broker, database, forbund) -> None:
    with running(environ, "worker"):
        place = hand_in(client, a_file(forbund, 300))
        until(lambda: done(database, place, "prov"))
        assert stored(database, forbund) == 0
        save(client, place)
        until(lambda: done(database, place, "spara"))
    assert stored(database, forbund) == 300
    assert "300 rader är sparade." in client.get(place).text.replace("\u00a0", " ")


def test_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(
    client, environ, broker, database, forbund, data_dir
) -> None:
    with running(environ, "worker") as worker, running(environ, "beat"):
        place = hand_in(client, a_file(forbund, 300))
        until(lambda: done(database, place, "prov"))
        (data_dir / "slow").write_text("600")
        save(client, place)
        until(lambda: stored(database, forbund) == 50)
        for child in psutil.Process(worker.pid).children():
            child.kill()
        kill_group(worker)
        broker.flushdb()  # never flushall: other tests run beside this one
        (data_dir / "slow").write_text("0")
        with running(environ, "worker"):
            until(lambda: done(database, place, "spara"))
    assert stored(database, forbund) == 300
    now = row(database, place)
    assert (now["lasta"], now["nya"], now["fanns"], now["forsok"]) == (300, 300, 0, 2)
    assert "300 rader är sparade." in client.get(place).text.replace("\u00a0", " ")
