"""Snapshots built from the real tables, while others record, and after a crash."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bildprov import at_head, close, enrol, record
from conftest import Ticking, event
from database import Database

from tracker.intake.record import Intag
from tracker.snapshots import store
from tracker.snapshots.build import build
from tracker.snapshots.cache import Cache
from tracker.snapshots.snapshot import Snapshot


COLUMNS = ["deltagande", "fran", "start", "slut", "anledning", "forsorjning_efter", "person"]


def test_build_step_by_step_equals_build_at_once(
    database: Database, intag: Intag, forbund: str, tmp_path: Path
) -> None:
    steps: list[list[dict[str, Any]]] = [
        [enrol(forbund, n, forsorjning=["a_kassa"]) for n in range(4)],
        [close(forbund, 0), close(forbund, 1)],
        [event("anonym.inskriven", forbund, insats="stod", data={"antal": 3})],
        [event("handelse.makulerad", forbund, data={"avser": "", "orsak": "Fel person."})],
        [enrol(forbund, 7)],
    ]
    steps[3][0]["data"]["avser"] = steps[0][2]["id"]
    previous: Snapshot | None = None
    for number, step in enumerate(steps):
        record(intag, *step)
        previous = at_head(database, forbund, tmp_path / "a", previous)
        once = at_head(database, forbund, tmp_path / f"b{number}")
        assert previous.digest == once.digest
    assert previous is not None
    now = previous.frame(COLUMNS)
    assert sorted(now["deltagande"]) == ["D0", "D1", "D3", "D7"]
    assert now["slut"].null_count() == 2
    assert previous.handelser()["antal"].to_list() == [3]
    assert previous.personer == 3
    assert sorted(previous.insatser(date(2026, 1, 31))["namn"]) == ["Stöd", "Team", "Öppet hus"]


def test_build_at_an_earlier_position_ignores_what_came_later(
    database: Database, intag: Intag, forbund: str, tmp_path: Path
) -> None:
    record(intag, enrol(forbund, 0))
    then = at_head(database, forbund, tmp_path / "then")
    record(intag, close(forbund, 0), enrol(forbund, 1))
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_bild") as session:
        late = build(session, forbund, then.position, folder=tmp_path / "late")
    assert late.digest == then.digest


def test_build_is_right_while_others_record(
    database: Database, intag: Intag, forbund: str, tmp_path: Path
) -> None:
    def writer() -> None:
        for n in range(12):
            record(intag, enrol(forbund, n))
            record(intag, close(forbund, n))

    held: list[Snapshot] = []
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(writer)
        while not done.done():
            held.append(at_head(database, forbund, tmp_path / "a", held[-1] if held else None))
        done.result()
    last = at_head(database, forbund, tmp_path / "b")
    for snapshot in held:
        at = snapshot.position
        mine = snapshot.frame(COLUMNS).sort("deltagande")
        assert mine.drop("fran").equals(last.frame(COLUMNS, at).sort("deltagande").drop("fran"))


def test_build_sees_no_other_forbund(
    database: Database, intag: Intag, forbund: str, tmp_path: Path
) -> None:
    record(intag, enrol(forbund, 0))
    with database.transaction(forbund="annat", huvudman=("*",), role="stegvis_bild") as session:
        assert build(session, forbund, 9, folder=tmp_path).frame(["start"]).is_empty()


def test_cache_builds_once_for_many_that_ask(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    record(intag, enrol(forbund, 0))
    caches = [Cache(tmp_path) for _ in range(2)]

    def ask(n: int) -> str:
        with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_bild") as session:
            return caches[n % 2].get(session, forbund, 5, now=clock.now()).digest

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(12)))) == 1
    assert len(list((tmp_path / forbund).glob("0*"))) == 1


def test_cache_builds_for_those_too_who_will_ask_for_later(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    cache = Cache(tmp_path)
    record(intag, enrol(forbund, 0))
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_bild") as session:
        asked = cache.get(session, forbund, 4, now=clock.now())
        later = cache.get(session, forbund, 5, now=clock.now())
    assert later is asked
    assert asked.position == 5


def test_cache_after_forget_builds_anew(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    cache = Cache(tmp_path)
    record(intag, enrol(forbund, 0))
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_bild") as session:
        first = cache.get(session, forbund, 5, now=clock.now())
        assert cache.get(session, forbund, 4, now=clock.now()) is first
        store.forget(tmp_path, forbund)
        assert not store.exists(tmp_path, first)
        again = cache.get(session, forbund, 5, now=clock.now())
    assert store.exists(tmp_path, again)
    assert again.digest == first.digest


def test_build_that_dies_leaves_no_half_snapshot(
    database: Database,
    intag: Intag,
    forbund: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record(intag, enrol(forbund, 0))
    first = at_head(database, forbund, tmp_path)
    record(intag, enrol(forbund, 1))

    def dies(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("json.dump", dies)
        with pytest.raises(OSError, match="No space"):
            at_head(database, forbund, tmp_path, first)
    found = store.newest(tmp_path, forbund)
    assert found is not None
    assert found.digest == first.digest
    assert at_head(database, forbund, tmp_path, found).personer == 2


def test_what_is_damaged_on_the_disk_is_made_anew_and_never_counted(
    database: Database, intag: Intag, forbund: str, clock: Ticking, tmp_path: Path
) -> None:
    record(intag, *(enrol(forbund, n, kommun="0180") for n in range(5)))
    once = at_head(database, forbund, tmp_path / "b")

    def asked() -> Snapshot:
        cache = Cache(tmp_path / "a")
        with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_bild") as session:
            return cache.get(session, forbund, once.position, now=clock.now())

    asked()
    home = tmp_path / "a" / forbund
    for path in (
        *home.glob("0*/aktuella.arrow"),
        *home.glob("0*/meta.json"),
        home / store.PERSONER,
    ):
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] + b"\x01" + data[len(data) // 2 + 1 :])
        found = asked()
        assert found.digest == once.digest, path.name
        assert store.content(store.frames(found), {}) == store.content(store.frames(once), {}), (
            path.name
        )
        assert path.read_bytes() == data, path.name
