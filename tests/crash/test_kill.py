"""All is killed, again and again, while events are posted and files ordered: nothing is lost.

Half a minute; ten with STEGVIS_SOAK=1. STEGVIS_SEED repeats the choices of an earlier run, as far
as time lets them be repeated.
"""

import csv
import io
import json
import os
import re
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from installation import Installation, Up, installed, kill, own_errors, until
from killing import Killer
from traffic import SECRET, Customer, Poster, Sent, set_up


pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.xdist_group("up")]
SECONDS = 600.0 if os.environ.get("STEGVIS_SOAK") else 25.0
QUIET = 90.0
"""Seconds: how long after the last kill the last ordered run may take (ADR 16: a minute)."""
AGAIN = 60.0
"""Seconds: until a Stegvis that was killed whole answers again."""
FORBUND = ("kr1", "kr2")
EXPLAINED = {
    "OutOfReach",  # a database that went away, or is coming back
    "OperationalError",  # kombu's, of a broker that went away, where a nudge could not be sent
    "ConnectionError",
}


class Day:
    """One run of the test: who posts, who orders, who kills, and what they saw."""

    def __init__(self, home: Installation, up: Up, rng: Random) -> None:
        self.stop, self.end = threading.Event(), threading.Event()
        self.posters, self.customers = [], []
        for number, forbund in enumerate(FORBUND * 2):
            key = home.key(forbund, "skriva") if number < len(FORBUND) else self.posters[-2].key
            part = Random(rng.random())
            self.posters.append(Poster(home, forbund, key, number, part, self.stop))
        for forbund in FORBUND:
            part = Random(rng.random())
            self.customers.append(
                Customer(home, forbund, home.key(forbund, "lasa"), part, self.stop)
            )
        self.killer = Killer(home, up, Random(rng.random()), self.end)
        self.errors: list[BaseException] = []

    def go_on(self) -> None:
        """Kill for a while, then let everybody finish what they are at."""
        workers = [self._thread(one) for one in (*self.posters, *self.customers)]
        time.sleep(2)
        killer = self._thread(self.killer)
        time.sleep(SECONDS)
        self.end.set()
        killer.join()
        self.stop.set()
        for thread in workers:
            thread.join(60)
            assert not thread.is_alive()
        if self.errors:
            raise self.errors[0]

    def _thread(self, who: Any) -> threading.Thread:
        def run() -> None:
            try:
                who.run()
            except BaseException as error:  # noqa: BLE001 - raised again by go_on
                self.errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def sent(self, forbund: str) -> list[Sent]:
        return [one for p in self.posters if p.forbund == forbund for one in p.sent]

    def figures(self) -> str:
        answered = sorted(t for p in self.posters for t in p.answered)
        gaps = [b - a for a, b in pairwise(answered)]
        sent = [one for p in self.posters for one in p.sent]
        stored = sum(one.position is not None for one in sent)
        again = sum(one.tries > 1 for one in sent)
        runs = sum(len(c.done) for c in self.customers)
        kills = ", ".join(f"{kind} {n}" for kind, n in sorted(self.killer.killed.items()))
        return (
            f"{stored} events acknowledged ({again} sent more than once, {len(sent) - stored} "
            f"given up), {runs} runs made, {self.killer.killed.total()} kills: {kills}\n"
            f"longest without any answer {max(gaps, default=0):.1f} s, longest until one event was "
            f"acknowledged {max(p.longest for p in self.posters):.1f} s, longest run "
            f"{max(c.longest for c in self.customers):.1f} s"
        )


@pytest.fixture
def home() -> Iterator[Installation]:
    with installed() as found:
        receipt = found.load([event for forbund in FORBUND for event in set_up(forbund)])
        assert (receipt["nya"], receipt["avvisade"]) == (6, 0)
        yield found


def test_kill_nothing_acknowledged_is_lost(home: Installation, capfd) -> None:
    seed = int(os.environ.get("STEGVIS_SEED", time.time_ns() % 1_000_000))
    with home.up() as up:
        first = up.ready()
        day = Day(home, up, Random(seed))
        day.go_on()
        wait_for_runs(day)
        with capfd.disabled():
            print(f"\nseed {seed}: {day.figures()}")
        assert day.killer.killed.total() >= SECONDS / 5
        assert not [p.refused for p in day.posters if p.refused]
        assert not [c.failed for c in day.customers if c.failed]
        before = {forbund: check_log(home, day, forbund) for forbund in FORBUND}
        check_files(home, day)
        assert home.json("verify", "--json")["fel"] == []
        assert up.process.poll() is None
        assert not unexplained(up.said())
        kill([*home.processes()])
        up.process.wait()
    with home.up() as up:
        again = up.ready()
        with capfd.disabled():
            print(f"killed whole, ready again in {again:.1f} s")
        assert again <= max(AGAIN, 2 * first)  # the machine may be busy with other tests
        assert {forbund: home.export(forbund) for forbund in FORBUND} == before
        check_files(home, day)
        assert home.json("verify", "--json")["fel"] == []
        assert up.interrupt()[0] == 0
    check_secrets(home, day)


def wait_for_runs(day: Day) -> None:
    start = time.monotonic()
    for customer in day.customers:
        while customer.waiting:
            customer.look()
            assert time.monotonic() < start + QUIET, customer.waiting
            time.sleep(0.2)


def check_log(home: Installation, day: Day, forbund: str) -> list[dict[str, Any]]:
    """Every acknowledged event is there once, where it was said to be, as it was sent."""
    log = home.export(forbund)
    at = {event["id"]: position for position, event in enumerate(log, 1)}
    assert len(at) == len(log)
    sent = {one.event["id"]: one for one in day.sent(forbund)}
    assert set(at) - set(sent) == {event["id"] for event in set_up(forbund)}
    for one in sent.values():
        if one.position is not None:
            assert at.get(one.event["id"]) == one.position, one
        if position := at.get(one.event["id"]):
            assert as_sent(log[position - 1]) == one.event
    return log


def as_sent(event: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in event.items() if k not in {"registrerad", "av"}}


def check_files(home: Installation, day: Day) -> None:
    """Every file of every run downloads and opens."""
    for customer in day.customers:
        for run in customer.done.values():
            assert run["filer"]
            for one in run["filer"]:
                answer = home.http("GET", one["adress"], key=customer.key)
                assert answer.status == 200
                OPENS[one["format"]](answer.body)


def _is_zip(body: bytes) -> None:
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


def _is_csv(body: bytes) -> None:
    assert len(list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))) >= 1


def _begins(start: bytes) -> Any:
    def opens(body: bytes) -> None:
        assert body.lstrip().startswith(start)

    return opens


OPENS = {
    "xlsx": _is_zip,
    "csv": _is_csv,
    "json": json.loads,
    "pdf": _begins(b"%PDF"),
    "html": _begins(b"<!"),
}


def unexplained(said: str) -> Counter[str]:
    """Errors of ours in a log that killing does not explain."""
    return Counter(name for name in own_errors(said) if name not in EXPLAINED)


def check_secrets(home: Installation, day: Day) -> None:
    """No personnummer and no free text in clear: in no log, not in the broker, nor the database."""
    numbers = {
        one.event["person"]["personnummer"].replace("-", "")[2:].encode()
        for forbund in FORBUND
        for one in day.sent(forbund)
        if "person" in one.event
    }
    assert numbers
    own = {f"{forbund}.jsonl" for forbund in FORBUND} | {"in.jsonl"}
    looked_at = [p for p in home.folder.rglob("*") if p.is_file() and p.name not in own]
    until(lambda: not home.processes(), 60)
    for path in looked_at:
        assert not found_in(path.read_bytes(), numbers), path


def found_in(content: bytes, numbers: set[bytes]) -> set[bytes]:
    told = {a + b for a, b in re.findall(rb"(\d{6})[-+]?(\d{4})(?!\d)", content)} & numbers
    return told | {SECRET.encode()} if SECRET.encode() in content else told


def test_found_in_sees_every_way_to_write_one() -> None:
    numbers = {b"7001019803"}
    for text in ("19700101-9803", "700101-9803", "197001019803.", "a7001019803"):
        assert found_in(text.encode(), numbers) == numbers
    assert not found_in(b"19700101-9811 70010198033", numbers)
    assert found_in(SECRET.encode(), numbers)
