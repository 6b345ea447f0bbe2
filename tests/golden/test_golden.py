"""The synthetic events of Stockholm 2020 give the very tables that the förbund printed.

The file is taken in whole, again, and out; the reports are held against `expected/`, also as
they were known on 15 January 2021 (contract RAKNEREGLER.md, Check).
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Ticking
from database import Database, made, worker_name
from facit_alla import Allt, stammer
from facit_logg import las

from schemas.rapporter import Parametrar
from schemas.svar import Kvitto
from tracker.exports.handelser import export
from tracker.identity.keys import Keys
from tracker.intake.files import read
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from tracker.log.heads import Heads
from tracker.queries.verify import verify
from tracker.reports.answers import Svarare
from tracker.reports.register import alla
from tracker.servers import Addresses
from tracker.snapshots.cache import Cache


GOLDEN = Path(__file__).parent / "stockholm_2020"
EVENTS = GOLDEN / "handelser.jsonl"
AR = Parametrar(forbund=("sthlm",), fran=date(2020, 1, 1), till=date(2020, 12, 31))
MOMENT = (
    None,
    *(datetime(2020, month, 1, 8, tzinfo=UTC) for month in (4, 9)),
    *(datetime(2021, month, 15, tzinfo=UTC) for month in (1, 2, 6)),
)
EXPECTED = sorted((GOLDEN / "expected").glob("*.json"))


class House:
    """A database of its own, with what fills it."""

    def __init__(self, database: Database, keys: Keys, folder: Path) -> None:
        self.transaction = database.transaction
        self.clock = Ticking(datetime(2026, 3, 1, 12, tzinfo=UTC))
        self.heads = Heads(folder / "huvuden", keys)
        self.intag = Intag(database.transaction, keys, self.clock, self.heads)
        self.svarare = Svarare(database.transaction, Cache(folder / "snapshots"), self.clock)

    def take_in(self, path: Path) -> Kvitto:
        avsandare = Avsandare("drift:prov", None, historik=True)
        return Importor(self.intag, avsandare).run(read(path), "delar")


def house(addresses: Addresses, name: str, keys: Keys, folder: Path) -> Iterator[House]:
    with made(addresses, f"{worker_name()}_{name}") as database:
        yield House(database, keys, folder)


@pytest.fixture(scope="module")
def filled(
    addresses: Addresses, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    for one in house(addresses, "gyllene", keys, tmp_path_factory.mktemp("gyllene")):
        kvitto = one.take_in(EVENTS)
        assert kvitto.avvisade == 0, kvitto.fel[:5]
        assert kvitto.nya == kvitto.lasta == len(EVENTS.read_bytes().splitlines())
        yield one


def test_golden_taken_in_again_is_there_already(filled: House) -> None:
    kvitto = filled.take_in(EVENTS)
    assert (kvitto.nya, kvitto.fanns, kvitto.avvisade) == (0, kvitto.lasta, 0)


def test_golden_all_holds(filled: House, keys: Keys) -> None:
    granskning = verify(filled.transaction, keys=keys, heads=filled.heads, now=filled.clock.now())
    assert granskning.fel == []
    assert [kedja.forbund for kedja in granskning.kedjor] == ["prov", "sthlm"]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_golden_report_is_the_printed_one(filled: House, path: Path) -> None:
    wanted = json.loads(path.read_text("utf-8"))
    same(wanted, filled.svarare.tabell(wanted["report"], asked(wanted)).model_dump())


@pytest.mark.parametrize("moment", MOMENT)
def test_golden_every_report_is_the_plain_count(filled: House, moment: datetime | None) -> None:
    """Also as it was known at each moment, counted from what was recorded until then."""
    lines = EVENTS.read_text("utf-8").splitlines()
    events = [one for one in map(json.loads, lines) if one["forbund"] == "sthlm"]
    wanted = Allt(las(events, moment), (AR.fran, AR.till)).tabeller()
    assert wanted.keys() >= alla().keys()
    question = AR.model_copy(update={"as_of": moment})
    for report, definition in alla():
        told = filled.svarare.tabell(report, question, definition=definition)
        stammer(told, wanted[report, definition])


def test_golden_exported_and_taken_in_elsewhere_is_the_same(
    filled: House, addresses: Addresses, keys: Keys, tmp_path: Path
) -> None:
    out, again = tmp_path / "ut.jsonl", tmp_path / "igen.jsonl"
    antal = export(filled.transaction, "sthlm", out, keys=keys)
    assert antal == len(out.read_bytes().splitlines())
    for other in house(addresses, "annan", keys, tmp_path):
        assert other.take_in(out).nya == antal
        export(other.transaction, "sthlm", again, keys=keys)
        assert again.read_bytes() == out.read_bytes()
        for path in EXPECTED:
            wanted = json.loads(path.read_text("utf-8"))
            here = other.svarare.tabell(wanted["report"], asked(wanted))
            there = filled.svarare.tabell(wanted["report"], asked(wanted))
            assert here == there


def asked(wanted: dict[str, Any]) -> Parametrar:
    return Parametrar.model_validate(
        {
            "forbund": ("sthlm",),
            "from": date(2020, 1, 1),
            "to": date(2020, 12, 31),
            "as_of": wanted["parameters"].get("as_of"),
        }
    )


def same(wanted: dict[str, Any], got: dict[str, Any]) -> None:
    key = "insats" if "insats" in wanted["rows"][0] else "kod"
    rows = {row[key]: row for row in got["rows"]}
    for row in wanted["rows"]:
        assert {k: rows[row[key]][k] for k in row} == row
    if not wanted.get("partial"):
        assert set(rows) == {row[key] for row in wanted["rows"]}
    total = wanted.get("total", {})
    assert {k: got["total"][k] for k in total} == total
    if "bas" in wanted:
        assert got["bas"] == wanted["bas"]
