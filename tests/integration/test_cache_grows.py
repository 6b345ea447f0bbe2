"""The snapshot at hand grows with what others register, and says what one from nothing says."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from threading import Barrier, Event
from typing import Any

from bildprov import at_head, close, enrol, record
from conftest import Ticking, event
from database import Database

from schemas.rapporter import Parametrar
from tracker.intake.record import Intag
from tracker.log import store as log
from tracker.reports.answers import Svarare
from tracker.snapshots import store
from tracker.snapshots.cache import Cache
from tracker.snapshots.grow import Stam
from tracker.snapshots.snapshot import Snapshot


def fresh(cache: Cache, database: Database, forbund: str, clock: Ticking) -> Snapshot:
    """As a report of this moment gets it."""
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        huvud = log.head(session, forbund)
        assert huvud is not None
    with database.transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_bild", readonly=True
    ) as session:
        return cache.get(session, forbund, huvud.position, now=clock.now())


def content(snapshot: Snapshot) -> str:
    return store.content(store.frames(snapshot), {"ordbok": dict(snapshot.ordbok)})


def folders(path: Path, forbund: str) -> list[int]:
    return [int(one.name[:12]) for one in sorted((path / forbund).glob("0*"))]


def steps(forbund: str) -> list[list[dict[str, Any]]]:
    """Of every kind that a segment is made of; some change what an earlier step said."""
    late = {"datum": "2025-01-07"}
    anonym = event("anonym.inskriven", forbund, insats="stod", data={"antal": 3})
    insats = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False, "platser": 9}
    svar = [{"kod": "eget", "namn": "Eget boende"}, {"kod": "annat", "namn": "Annat"}]
    fraga = {"slug": "boende", "text": "Hur bor du?", "svar": svar}
    begun = [enrol(forbund, n, forsorjning=["a_kassa"]) for n in range(4)]
    void = {"avser": begun[2]["id"], "orsak": "Fel person."}
    less = {"avser": anonym["id"], "orsak": "Fel antal.", "andring": {"antal": 2}}
    return [
        [*begun, anonym],
        [close(forbund, 0)],
        [enrol(forbund, 7) | late, close(forbund, 1)],
        [event("handelse.makulerad", forbund, data=void)],
        [event("handelse.rattad", forbund, data=less)],
        [event("insats.upplagd", forbund, insats="team", data=insats)],
        [event("fraga.beslutad", forbund, datum="2026-01-01", data=fraga)],
        [enrol(forbund, 8)],
    ]


def test_cache_grows_to_what_is_built_from_nothing(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "a")
    for number, step in enumerate(steps(forbund)):
        record(intag, *step)
        grown = fresh(cache, database, forbund, clock)
        once = at_head(database, forbund, tmp_path / f"b{number}")
        assert content(grown) == content(once)
        assert (grown.position, grown.personer) == (once.position, once.personer)
    assert len(folders(tmp_path / "a", forbund)) == 1


def test_cache_writes_one_anew_after_many_events_and_others_start_from_it(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    one, other = Cache(tmp_path, vaxer=2), Cache(tmp_path)
    record(intag, enrol(forbund, 0))
    begin = fresh(one, database, forbund, clock).position
    for n in range(1, 6):
        record(intag, enrol(forbund, n))
        assert fresh(one, database, forbund, clock).position == begin + n
    assert folders(tmp_path, forbund) == [begin, begin + 3]
    last = fresh(other, database, forbund, clock)
    assert last.frame(["start"]).height == 6
    assert folders(tmp_path, forbund) == [begin, begin + 3]


def test_cache_takes_no_snapshot_that_is_ahead_of_the_log(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    """As one that lies there from before a restore from an older backup."""
    record(intag, enrol(forbund, 0))
    own = fresh(Cache(tmp_path / "own"), database, forbund, clock)
    ahead = Snapshot.from_rows(forbund, own.position + 4, [])
    persons = Stam.tom(forbund).ordbok
    store.write(tmp_path, forbund, ahead.position, store.frames(ahead), persons)
    found = fresh(Cache(tmp_path), database, forbund, clock)
    assert (found.position, content(found)) == (own.position, content(own))
    assert folders(tmp_path, forbund) == [own.position, ahead.position]


def test_cache_that_has_grown_is_void_when_what_it_grew_from_is(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    cache = Cache(tmp_path)
    for n in range(2):
        record(intag, enrol(forbund, n))
        grown = fresh(cache, database, forbund, clock)
    store.forget(tmp_path, forbund)
    again = fresh(cache, database, forbund, clock)
    assert again is not grown
    assert content(again) == content(grown)
    assert folders(tmp_path, forbund) == [again.position]


def test_who_has_just_registered_finds_it_whatever_others_do(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    """Six at once, in two processes: nobody gets a snapshot from before their own event."""
    caches = [Cache(tmp_path, vaxer=vaxer) for vaxer in (3, 5_000)]

    def work(n: int) -> None:
        for at in range(4):
            record(intag, enrol(forbund, 10 * n + at))
            mine = fresh(caches[n % 2], database, forbund, clock)
            assert f"D{10 * n + at}" in mine.frame(["deltagande"])["deltagande"]

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(work, n) for n in range(6)]:
            done.result(60)
    last = [fresh(cache, database, forbund, clock) for cache in caches]
    assert content(last[0]) == content(last[1])


def test_who_waits_for_a_snapshot_holds_no_connection(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    record(intag, enrol(forbund, 0))
    cache, opened, arrived = Cache(tmp_path), Event(), Barrier(4)

    def transaction(**context: Any) -> AbstractContextManager[Any]:
        opened.set()
        return database.transaction(**context)

    svarare = Svarare(transaction, cache, clock)
    asked = Parametrar(forbund=(forbund,), fran=date(2026, 1, 1), till=date(2026, 12, 31))
    at = svarare.positioner(asked)
    opened.clear()

    def ask() -> Snapshot:
        arrived.wait(60)
        return svarare.underlag(asked, at).snapshots[forbund]

    with ThreadPoolExecutor(3) as pool:
        with cache.tur(forbund):  # somebody is building
            waiting = [pool.submit(ask) for _ in range(3)]
            arrived.wait(60)
            assert not opened.wait(0.2)
        made = [one.result(60) for one in waiting]
    assert made[0] is made[1] is made[2]
    opened.clear()
    assert svarare.underlag(asked, at).snapshots[forbund] is made[0]
    assert not opened.is_set()  # what is at hand asks nothing of the database
