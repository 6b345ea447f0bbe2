"""A real Celery worker on a real broker and database: what is ordered gets done, whatever dies."""

import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import pytest
from arbetare import WITHIN, environment, kill_group, running
from database import Database

from schemas.rapporter import Parametrar
from tracker.clock import SystemClock
from tracker.nudges import Work
from tracker.reports import runs
from tracker.servers import Addresses
from workers.app import make_app
from workers.nudge import Sender


pytestmark = pytest.mark.slow

# Makes the work on a run slow, so that there is a middle to kill it in, and silence shorter, so
# that the test is: with the real numbers (tracker/reports/leases.py) it took 34 and 38 seconds.
SLOW = """
import time
from datetime import timedelta
from tracker.reports import leases
leases.LEASE, leases.RENEW = timedelta(seconds=10), timedelta(seconds=1.5)
from tracker.exports import alster
real = alster.render
def render(*args, **kwargs):
    time.sleep(float(open({path!r}).read()))
    real(*args, **kwargs)
alster.render = render
"""


@pytest.fixture
def environ(addresses: Addresses, database: Database, data_dir: Path) -> dict[str, str]:
    return environment(addresses, database, data_dir, SLOW)


@pytest.fixture
def worker(environ, broker) -> Iterator[subprocess.Popen[bytes]]:
    with running(environ, "worker") as process:
        yield process


@pytest.fixture
def beat(environ, broker) -> Iterator[subprocess.Popen[bytes]]:
    with running(environ, "beat") as process:
        yield process


@pytest.fixture
def place(database: Database, forbund: str):
    def order(day: int = 31, formats=("csv",)) -> UUID:
        asked = Parametrar(forbund=(forbund,), fran=date(2026, 1, 1), till=date(2026, 1, day))
        with database.transaction() as session:
            return runs.order(
                session, rapport="avslutsanledning", definition="1", parametrar=asked,
                format=formats, av="anv:1", now=SystemClock().now(), new_id=uuid4(),
            ).id  # fmt: skip

    return order


def state(database: Database, run_id: UUID) -> runs.Stand:
    with database.transaction() as session:
        found = runs.get(session, run_id)
    assert found is not None
    return found


def until(database: Database, run_id: UUID, *wanted: str, seconds: float = WITHIN) -> float:
    start = time.monotonic()
    while (found := state(database, run_id)).tillstand not in wanted:
        assert time.monotonic() - start < seconds, found
        time.sleep(0.1)
    return time.monotonic() - start


def test_worker_makes_what_a_nudge_is_about(worker, addresses, database, place, data_dir):
    run_id = place(formats=("csv", "pdf", "xlsx"))
    Sender(make_app(addresses.redis_url, data_dir))(Work.MAKE_REPORT, str(run_id))
    until(database, run_id, "klar")
    found = state(database, run_id)
    home = data_dir / "korningar" / str(run_id)
    assert {path.name for path in home.iterdir()} == set(found.filer)
    assert len(found.filer) == 3


def test_worker_that_is_killed_in_the_middle_costs_no_run(
    worker, beat, environ, database, place, data_dir
):
    (data_dir / "slow").write_text("600")
    run_id = place()
    until(database, run_id, "pagar")
    kill_group(worker)
    (data_dir / "slow").write_text("0")
    with running(environ, "worker"):
        until(database, run_id, "klar")
    assert state(database, run_id).forsok == 2


def test_worker_whose_child_is_killed_costs_no_run(worker, beat, database, place, data_dir):
    (data_dir / "slow").write_text("600")
    run_id = place()
    until(database, run_id, "pagar")
    for child in psutil.Process(worker.pid).children():
        child.kill()
    (data_dir / "slow").write_text("0")
    until(database, run_id, "klar")


def test_worker_finds_all_when_the_broker_was_emptied(
    worker, beat, broker, addresses, database, place, data_dir
):
    first = place(day=1)
    Sender(make_app(addresses.redis_url, data_dir))(Work.MAKE_REPORT, str(first))
    until(database, first, "klar")  # so that everything is up
    ordered = [place(day=day) for day in range(2, 8)]
    broker.flushdb()  # never flushall: other tests run beside this one
    for run_id in ordered:
        until(database, run_id, "klar")


def test_worker_keeps_a_long_run_to_itself(worker, beat, database, place, data_dir):
    (data_dir / "slow").write_text("14")  # longer than the lease
    run_id = place()
    until(database, run_id, "klar")
    assert state(database, run_id).forsok == 1


def test_nudge_without_a_broker_says_nothing_and_takes_no_time(data_dir):
    lost = make_app(f"redis+socket://{data_dir}/none.sock", data_dir)
    start = time.monotonic()
    Sender(lost)(Work.MAKE_REPORT, str(uuid4()))
    assert time.monotonic() - start < 20
