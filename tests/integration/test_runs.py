"""Runs as rows: ordering, claiming, silence, giving up, and what a sweep finds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from database import Database
from sqlalchemy import text

from schemas.rapporter import Parametrar
from tracker.reports import claims, runs
from tracker.reports.leases import ATTEMPTS, GRACE, LEASE, LONGEST_WAIT, PATIENCE, RENEW


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _alone(database: Database):
    with database.transaction() as session:
        session.execute(text("DELETE FROM korning"))


def place(database: Database, *, forbund=("a",), formats=("xlsx",), to=date(2025, 12, 31)):
    asked = Parametrar(forbund=forbund, fran=date(2025, 1, 1), till=to)
    with database.transaction() as session:
        return runs.order(
            session,
            rapport="avslutsanledning",
            definition="1",
            parametrar=asked,
            format=formats,
            av="anv:1",
            now=NOW,
            new_id=uuid4(),
        )


def take(database: Database, run_id, now=NOW):
    with database.transaction() as session:
        return claims.claim(session, run_id, now=now)


def read(database: Database, run_id):
    with database.transaction() as session:
        return runs.get(session, run_id)


def test_order_twice_gives_the_one_under_way(database):
    first = place(database, forbund=("b", "a"), formats=("xlsx", "pdf"))
    assert place(database, forbund=("a", "b"), formats=("pdf", "xlsx")).id == first.id
    assert place(database, forbund=("a", "b"), formats=("pdf",)).id != first.id
    assert (first.tillstand, first.totalt, first.klart) == ("begard", 300, 0)
    take(database, first.id)
    assert place(database, forbund=("a", "b"), formats=("pdf", "xlsx")).id == first.id


def test_order_after_the_end_is_a_new_run(database):
    first = place(database)
    held = take(database, first.id)
    with database.transaction() as session:
        assert claims.finish(session, held, ["a.xlsx"], now=NOW)
    assert place(database).id != first.id


def test_order_from_many_at_once_is_one_run(database):
    with ThreadPoolExecutor(8) as pool:
        found = {run.id for run in pool.map(lambda _: place(database), range(24))}
    assert len(found) == 1


def test_claim_is_given_to_one_of_many(database):
    run = place(database)
    with ThreadPoolExecutor(8) as pool:
        held = [one for one in pool.map(lambda _: take(database, run.id), range(16)) if one]
    assert [(one.tillstand, one.forsok) for one in held] == [("pagar", 1)]


def test_claim_of_a_silent_worker_takes_the_run_from_it(database):
    run = place(database)
    dead = take(database, run.id)
    assert take(database, run.id, NOW + LEASE) is None
    held = take(database, run.id, LATER)
    assert held.forsok == 2
    with database.transaction() as session:
        assert not claims.progress(session, dead, 1, now=LATER)
        assert not claims.finish(session, dead, ["fel.xlsx"], now=LATER)
        assert not claims.fail(session, dead, "nej", now=LATER)
        assert not claims.renew(session, dead, now=LATER)
    with database.transaction() as session:
        assert claims.finish(session, held, ["ratt.xlsx"], now=LATER)
    done = read(database, run.id)
    assert (done.tillstand, done.filer, done.klart) == ("klar", ("ratt.xlsx",), done.totalt)


def test_renew_keeps_the_run(database):
    run = take(database, place(database).id)
    with database.transaction() as session:
        assert claims.renew(session, run, now=NOW + LEASE)
    assert take(database, run.id, LATER) is None


def test_claim_ends_a_run_that_takes_its_workers_with_it(database):
    run = place(database)
    now = NOW
    for attempt in range(1, ATTEMPTS + 1):
        assert take(database, run.id, now).forsok == attempt
        now += LEASE + timedelta(seconds=1)
    assert take(database, run.id, now) is None
    done = read(database, run.id)
    assert (done.tillstand, done.fel, done.avslutad) == ("misslyckad", claims.GAVE_UP, now)


def test_waiting_finds_the_forgotten_and_the_left(database):
    forgotten = place(database)
    left = take(database, place(database, to=date(2025, 6, 30)).id)
    with database.transaction() as session:
        assert runs.waiting(session, now=NOW) == []
        assert runs.waiting(session, now=NOW + GRACE + timedelta(seconds=1)) == [forgotten.id]
        assert set(runs.waiting(session, now=LATER)) == {forgotten.id, left.id}


def test_give_back_lets_the_next_sweep_find_it(database):
    held = take(database, place(database).id)
    with database.transaction() as session:
        assert claims.give_back(session, held, now=NOW)
        assert runs.waiting(session, now=NOW + RENEW) == []
        assert runs.waiting(session, now=NOW + RENEW + timedelta(seconds=1)) == [held.id]


@pytest.mark.parametrize(
    ("age", "wait"),
    [(timedelta(), RENEW), (timedelta(minutes=2), timedelta(seconds=30)), (PATIENCE, LONGEST_WAIT)],
)
def test_put_off_waits_the_longer_the_older_the_order_is(database, age, wait):
    now = NOW + age
    held = take(database, place(database).id, now)
    with database.transaction() as session:
        assert claims.put_off(session, held, now=now)
    waits = read(database, held.id)
    assert (waits.tillstand, waits.forsok, waits.fel) == ("begard", 0, claims.WAITS)
    assert place(database).id == held.id
    assert take(database, held.id, now + wait) is None
    with database.transaction() as session:
        assert runs.waiting(session, now=now + wait) == []
        assert runs.waiting(session, now=now + wait + timedelta(seconds=1)) == [held.id]
    again = take(database, held.id, now + wait + timedelta(seconds=1))
    assert (again.tillstand, again.forsok, again.fel) == ("pagar", 1, None)


def test_put_off_spends_no_attempts_but_ends_after_a_day(database):
    run, now, times = place(database), NOW, 0
    while held := take(database, run.id, now):
        times += 1
        with database.transaction() as session:
            assert claims.put_off(session, held, now=now)
        now += LONGEST_WAIT + timedelta(seconds=1)
    done = read(database, run.id)
    assert times > 10 * ATTEMPTS
    assert (done.tillstand, done.fel) == ("misslyckad", claims.WAITED)
    assert PATIENCE < done.avslutad - NOW < PATIENCE + 2 * LONGEST_WAIT


def test_put_off_by_one_who_lost_the_run_does_nothing(database):
    slow = take(database, place(database).id)
    held = take(database, slow.id, LATER)
    with database.transaction() as session:
        assert not claims.put_off(session, slow, now=LATER)
        assert claims.put_off(session, held, now=LATER)
        assert not claims.finish(session, slow, ["fel.xlsx"], now=LATER)
    again = take(database, slow.id, LATER + LONGEST_WAIT)
    with database.transaction() as session:
        assert not claims.finish(session, slow, ["fel.xlsx"], now=LATER)
        assert claims.finish(session, again, ["ratt.xlsx"], now=LATER)


def test_positions_are_fixed_by_the_first_attempt(database):
    run = take(database, place(database).id)
    with database.transaction() as session:
        claims.fix_positions(session, run, {"a": 7})
    assert take(database, run.id, LATER).positioner == {"a": 7}


def test_newest_lists_those_of_a_forbund(database):
    shared = place(database, forbund=("a", "b"))
    place(database, forbund=("b",))
    with database.transaction() as session:
        assert [run.id for run in runs.newest(session, "a")] == [shared.id]
        assert len(runs.newest(session, "b")) == 2
