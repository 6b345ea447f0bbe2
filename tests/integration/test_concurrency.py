"""Many at once: positions without gaps, in the order of knowledge, each event once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from conftest import event
from database import Database

from tracker.clock import SystemClock
from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.log import store
from tracker.log.heads import Heads
from tracker.queries.verify import verify_forbund


PEOPLE = [f"19900101-{n}" for n in ("9802", "9810", "9828", "9836")]


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """All calls started together, their results in order."""
    start = threading.Barrier(len(calls))

    def wait_and(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(wait_and, calls))


def enrolled(forbund: str, slug: str, who: str) -> dict[str, Any]:
    person = {"personnummer": who}
    return event("inskrivning.gjord", forbund, insats="team", deltagande=slug, person=person)


def live(intag: Intag) -> Intag:
    """The same way in by the real clock, whose readings may come out of order between threads."""
    return Intag(intag.transaction, intag.keys, SystemClock(), intag.heads)


def test_concurrency_positions_are_the_order_of_knowledge(
    intag: Intag, forbund: str, database: Database, keys: Keys, heads: Heads
) -> None:
    door = live(intag)

    def post(thread: int) -> None:
        for nr in range(12):
            sent = [
                enrolled(forbund, f"D{thread}-{nr}", PEOPLE[(thread + nr) % 4]),
                event("plan.upprattad", forbund, insats="team", deltagande=f"D{thread}-{nr}"),
            ]
            door.record_all(sent, av=f"anv:{thread}", forbund=None)

    at_once([lambda thread=thread: post(thread) for thread in range(8)])
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        rows = list(store.read_rows(session, forbund))
        people = store.raw(session).execute("SELECT count(*) FROM person_index").fetchone()
    assert [row.position for row in rows] == list(range(1, 4 + 2 * 96 + 1))
    times = [row.registrerad for row in rows]
    assert times == sorted(times)
    assert len(set(times[4:])) >= 96  # one moment for a batch, a later one for the next
    assert people == (4,)
    fel, kedja = verify_forbund(database.transaction, forbund, keys=keys, heads=heads)
    assert fel == []
    head = heads.read(forbund)
    assert head is not None
    assert (head.position, head.hash.hex()) == (kedja.position, kedja.huvud)


def test_concurrency_the_same_event_is_stored_once(intag: Intag, forbund: str) -> None:
    door, sent = live(intag), enrolled(forbund, "D1", PEOPLE[0])
    saved = at_once(
        [lambda: door.record_all([sent], av="anv:1", forbund=None)[0] for _ in range(12)]
    )
    assert sorted(one.status for one in saved) == ["fanns"] * 11 + ["ny"]
    assert {one.position for one in saved} == {5}


def test_concurrency_a_slow_forbund_does_not_hold_up_another(
    intag: Intag, forbund: str, database: Database
) -> None:
    other = "annat" + forbund[:8]
    start = event("forbund.upplagt", other, data={"namn": "Annat"})
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        store.lock(session, forbund)  # somebody is writing and takes their time
        with ThreadPoolExecutor(1) as pool:
            saved = pool.submit(intag.record_all, [start], av="drift:prov", forbund=None)
            assert saved.result(timeout=60)[0].status == "ny"


def test_concurrency_a_reader_sees_no_position_before_the_ones_below_it(
    intag: Intag, forbund: str, database: Database
) -> None:
    door = live(intag)
    done = threading.Event()
    gaps: list[list[int]] = []

    def watch() -> None:
        while not done.is_set():
            with database.transaction(forbund=forbund, huvudman=("*",)) as session:
                found = store.raw(session).execute("SELECT position FROM logg ORDER BY position")
                seen = [row[0] for row in found]
            if seen != list(range(1, len(seen) + 1)):
                gaps.append(seen)

    with ThreadPoolExecutor(5) as pool:
        watching = pool.submit(watch)
        posts = [
            pool.submit(
                door.record_all, [enrolled(forbund, f"D{n}", PEOPLE[0])], av="anv:1", forbund=None
            )
            for n in range(40)
        ]
        for post in posts:
            post.result()
        done.set()
        watching.result()
    assert gaps == []


def test_concurrency_verify_finds_no_fault_in_what_is_being_written(
    intag: Intag, forbund: str, database: Database, keys: Keys, heads: Heads
) -> None:
    door = live(intag)
    done = threading.Event()

    def check() -> list[Any]:
        found: list[Any] = []
        while not done.is_set():
            found += verify_forbund(database.transaction, forbund, keys=keys, heads=heads)[0]
        return found

    with ThreadPoolExecutor(4) as pool:
        checking = pool.submit(check)
        posts = [
            pool.submit(
                door.record_all, [enrolled(forbund, f"D{n}", PEOPLE[0])], av="anv:1", forbund=None
            )
            for n in range(60)
        ]
        for post in posts:
            post.result()
        done.set()
        assert checking.result() == []
