"""Limits: counted once for all processes, and whole again by themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import text

from tracker.access import takt
from tracker.access.takt import Grans


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GRANS = Grans("prov", 10, timedelta(minutes=10))


def take(database, vem: str, minutes: float = 0, antal: int = 1) -> datetime | None:
    with database.transaction() as session:
        return takt.take(session, GRANS, vem, now=NOW + timedelta(minutes=minutes), antal=antal)


def test_limit_refuses_the_eleventh_and_says_when(database):
    vem = str(uuid4())
    assert [take(database, vem) for _ in range(10)] == [None] * 10
    assert take(database, vem) == NOW + timedelta(minutes=1)
    assert take(database, vem, 0.5) == NOW + timedelta(minutes=1)
    assert take(database, vem, 1) is None
    assert take(database, vem, 1) == NOW + timedelta(minutes=2)


def test_limit_is_whole_again_after_its_time_and_never_more(database):
    vem = str(uuid4())
    assert take(database, vem, antal=10) is None
    assert take(database, vem, 600, antal=10) is None
    assert take(database, vem, 600) is not None


def test_limit_of_one_does_not_touch_another(database):
    assert take(database, one := str(uuid4()), antal=10) is None
    assert take(database, str(uuid4())) is None
    with database.transaction() as session:
        other = Grans("annan", 1, timedelta(minutes=1))
        assert takt.take(session, other, one, now=NOW) is None


def test_limit_gives_back_and_begins_anew(database):
    vem = str(uuid4())
    take(database, vem, antal=10)
    with database.transaction() as session:
        takt.give_back(session, GRANS, vem)
    assert take(database, vem) is None
    assert take(database, vem) is not None
    with database.transaction() as session:
        takt.forget(session, GRANS, vem)
    assert take(database, vem, antal=10) is None


def test_limit_holds_when_many_ask_at_once(database):
    vem = str(uuid4())
    with ThreadPoolExecutor(8) as many:
        got = list(many.map(lambda _: take(database, vem), range(40)))
    assert got.count(None) == 10


def test_limit_forgets_who_is_whole_and_stores_no_name(database):
    vem = f"anna-{uuid4()}"
    take(database, vem)
    with database.transaction() as session:
        rows = " ".join(session.execute(text("SELECT takt::text FROM takt")).scalars())
        assert vem not in rows
        takt.sweep(session, now=NOW + timedelta(hours=1))
        left = text("SELECT count(*) FROM takt WHERE hel < :now")
        assert session.execute(left, {"now": NOW + timedelta(hours=1)}).scalar() == 0


def test_limit_begins_anew_when_the_clock_was_put_back(database):
    vem = str(uuid4())
    assert take(database, vem, 600, antal=10) is None
    assert take(database, vem) is None
