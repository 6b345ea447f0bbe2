"""A delivery that meets a full disk or a server away: put off, taken up again, nothing lost."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from conftest import event
from konton import konto

from tracker.access.permissions import Roll
from tracker.errors import OutOfReach
from tracker.intake import inlasning, receipts
from tracker.intake.inlasning import WAITED, WAITS, Takt
from tracker.intake.mottagning import Mottagning, Utfall
from tracker.intake.tables import Inlasning


pytestmark = pytest.mark.slow

TAKT = Takt(timedelta(seconds=20), timedelta(seconds=5), timedelta(seconds=4), 5)


@pytest.fixture
def mottagning(intag, tmp_path: Path) -> Mottagning:
    return Mottagning(intag, tmp_path, TAKT)


@pytest.fixture
def delivery(database, keys, clock, tmp_path: Path, forbund: str) -> UUID:
    """A file with one event, handed in by somebody who may."""
    who, ident = {"personnummer": "19900101-9802"}, uuid4()
    sent = event("inskrivning.gjord", forbund, insats="team", deltagande="A", person=who)
    now = clock.now()
    receipts.keep(tmp_path, keys, "in.jsonl", io.BytesIO(orjson.dumps(sent)), id_=ident, now=now)
    with database.transaction() as session:
        user = konto(session, f"u-{uuid4()}", now=now, forbund=[forbund], roll=Roll.INSATSPERSONAL)
        inlasning.hand_in(session, id_=ident, forbund=forbund, av=str(user), now=now)
    return ident


def read(database, ident: UUID) -> Inlasning:
    with database.transaction() as session:
        row = session.get(Inlasning, ident)
        assert row is not None
        return row


def waits(database, now: datetime) -> list[UUID]:
    with database.transaction() as session:
        return inlasning.waiting(session, TAKT, now=now)


@pytest.mark.parametrize("away", [OSError(28, "full"), OutOfReach("Databasen svarar inte.")])
def test_delivery_is_put_off_and_taken_up_again_when_there_is_room(
    mottagning, delivery, database, clock, monkeypatch, away
) -> None:
    def full(*_: object, **__: object) -> None:
        raise away

    with monkeypatch.context() as patched:
        patched.setattr(receipts, "keep_receipt", full)
        for _ in range(2 * TAKT.attempts):  # more often than a delivery may die
            assert mottagning.take_in(delivery) is Utfall.ATER
            row = read(database, delivery)
            assert (row.tillstand, row.forsok, row.fel) == ("begard", 0, WAITS)
            assert mottagning.take_in(delivery) is Utfall.UPPTAGEN  # not before its time
            assert row.lease is not None
            assert delivery not in waits(database, row.lease)
            assert delivery in waits(database, row.lease + timedelta(seconds=1))
            clock._start = row.lease
    assert mottagning.take_in(delivery) is Utfall.KLAR
    row = read(database, delivery)
    assert (row.tillstand, row.nya, row.fel, row.forsok) == ("klar", 1, None, 1)


def test_delivery_that_waited_a_day_is_ended_with_what_to_do(
    mottagning, delivery, database, clock, monkeypatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(receipts, "keep_receipt", full)
    tried = 0
    while mottagning.take_in(delivery) is Utfall.ATER:
        row, tried = read(database, delivery), tried + 1
        if row.tillstand != "begard":
            break
        assert row.lease is not None
        assert row.lease - clock.now() <= TAKT.longest
        clock._start = max(clock.now(), row.lease)
    assert tried > 10 * TAKT.attempts
    row = read(database, delivery)
    assert (row.tillstand, row.fel, row.lease) == ("misslyckad", WAITED, None)


def test_saving_after_a_full_disk_stores_nothing_twice(
    mottagning, delivery, database, clock, intag, forbund, monkeypatch
) -> None:
    assert mottagning.take_in(delivery) is Utfall.KLAR
    tried = read(database, delivery)
    with database.transaction() as session:
        assert inlasning.save(session, delivery, av=tried.av, val=[], now=clock.now())

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patched:  # the events are stored, the receipt is not
        patched.setattr(receipts, "keep_receipt", full)
        assert mottagning.take_in(delivery) is Utfall.ATER
    row = read(database, delivery)
    assert row.lease is not None
    clock._start = row.lease
    assert mottagning.take_in(delivery) is Utfall.KLAR
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        stored = session.connection().exec_driver_sql(
            "SELECT count(*) FROM deltagande_nu WHERE deltagande = 'A'"
        )
        assert stored.scalar_one() == 1
