"""Deliveries in a backup: the chain goes on where it is read, and what it lacks is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import Ticking, event
from database import Database, made, worker_name
from sqlalchemy import text

from schemas.rapporter import Parametrar
from tracker.errors import Refused
from tracker.identity import erase
from tracker.identity import keys as keyfile
from tracker.intake.record import Intag
from tracker.leveranser import kedja, lasning
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.leveranser.tables import Forsegling
from tracker.log.heads import Heads
from tracker.queries.verify import verify
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache
from web import cli


WHEN = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = b"Namn;19850615-9808"


@dataclass
class House:
    database: Database
    folder: Path
    redis: str

    @property
    def keys(self) -> keyfile.Keys:
        return keyfile.load(self.folder / "nycklar")

    @property
    def forseglare(self) -> Forseglare:
        heads = Heads(self.folder / kedja.HEADS, self.keys)
        return Forseglare(self.database.transaction, self.keys, heads, Ticking(WHEN))

    def stegvis(self, *words: object) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STEGVIS_DATA_DIR", str(self.folder))
            patch.setenv("STEGVIS_DATABASE_URL", self.database.url)
            patch.setenv("STEGVIS_DATABASE_OWNER_URL", self.database.owner_url)
            patch.setenv("STEGVIS_REDIS_URL", self.redis)
            return cli.main([str(word) for word in words])

    def deliver(self) -> Forsegling:
        asked = Parametrar(forbund=("sthlm",), fran=date(2025, 1, 1), till=date(2025, 12, 31))
        files = [Innehall("a.csv", "csv", b"a;b"), Innehall("p.csv", "csv", PEOPLE, personer=True)]
        avsett = Avsett("sthlm", "utbildning", "1", asked, 1, "0" * 64, files)
        till = Till("styrelsen", "Prov", "anv:1", WHEN)
        return self.forseglare.forsegla(avsett, till, id_=uuid4())

    def rader(self) -> list[Forsegling]:
        with self.database.transaction(forbund="sthlm") as session:
            return lasning.alla(session, "sthlm")

    def verify(self) -> tuple[list[str], list[str]]:
        heads = Heads(self.folder / "huvuden", self.keys)
        found = verify(self.database.transaction, keys=self.keys, heads=heads, now=WHEN)
        return [one.text for one in found.fel], [one.text for one in found.upplysningar]


@contextmanager
def house(addresses, folder: Path) -> Iterator[House]:
    folder.mkdir()
    with made(addresses, f"leverans_{folder.name}_{worker_name()}") as database:
        yield House(database, folder, addresses.redis_url)


@pytest.fixture
def source(addresses, tmp_path: Path) -> Iterator[House]:
    with house(addresses, tmp_path / "har") as found:
        keys = keyfile.create(found.folder / "nycklar", now=WHEN)
        heads = Heads(found.folder / "huvuden", keys)
        intag = Intag(
            transaction=found.database.transaction, keys=keys, clock=Ticking(WHEN), heads=heads
        )
        intag.record_all(
            [event("forbund.upplagt", "sthlm", datum="2026-01-01", data={"namn": "Prov"})],
            av="drift:prov",
            forbund=None,
        )
        yield found


@pytest.fixture
def target(addresses, tmp_path: Path) -> Iterator[House]:
    with house(addresses, tmp_path / "dar") as found:
        yield found


def test_a_restored_chain_goes_on_with_every_byte(source, target, tmp_path):
    for _ in range(2):
        source.deliver()
    path = tmp_path / "kopia.tar"
    assert source.stegvis("backup", path, "--med-nycklar") == 0
    assert target.stegvis("restore", path) == 0
    assert [one.hash for one in target.rader()] == [one.hash for one in source.rader()]
    last = target.rader()[0]
    assert target.forseglare.fil(last, "a.csv") == b"a;b"
    assert target.forseglare.fil(last, "p.csv") == PEOPLE
    assert target.deliver().nummer == 3
    assert target.verify() == ([], [])


def test_deliveries_that_a_backup_lacks_are_told_as_a_break(source, tmp_path, addresses):
    source.deliver()
    path = tmp_path / "kopia.tar"
    assert source.stegvis("backup", path, "--med-nycklar") == 0
    source.deliver()
    with made(addresses, f"leverans_tom_{worker_name()}") as empty:
        here = House(empty, source.folder, source.redis)  # the same folder, another database
        assert here.stegvis("restore", path) == 0
        fel, told = here.verify()
        assert fel == []
        assert len(told) == 1
        assert told[0].endswith("De hade då nått 2 och gick vidare från 1.")
        assert here.deliver().nummer == 2
        assert here.verify()[0] == []


def test_files_of_somebody_erased_since_stay_closed_after_a_restore(source, target, tmp_path):
    rad = source.deliver()
    path = tmp_path / "kopia.tar"
    assert source.stegvis("backup", path, "--med-nycklar") == 0
    gone = erase.Erasure("sthlm", uuid4(), (), "Beslut 1", WHEN, (rad.id,))
    erase.remember(target.folder / erase.FILE, [gone])
    assert target.stegvis("restore", path) == 0
    (again,) = target.rader()
    with pytest.raises(Refused, match="gallrats"):
        target.forseglare.fil(again, "p.csv")
    assert target.forseglare.fil(again, "a.csv") == b"a;b"
    assert target.verify() == ([], [])


def test_rotated_keys_open_what_was_sealed_before(source):
    rad = source.deliver()
    assert source.stegvis("nycklar", "rotera") == 0
    assert source.forseglare.fil(rad, "p.csv") == PEOPLE
    with source.database.transaction(
        forbund="sthlm", huvudman=("*",), role="stegvis_logg"
    ) as session:
        used = session.execute(text("SELECT key_id FROM forseglingsnyckel")).scalar_one()
    assert used == source.keys.current("varde").id
    assert source.deliver().nummer == 2
    assert source.verify() == ([], [])


def test_commands_tell_what_is_delivered_and_which_versions_hold(source, capsys):
    asked = Parametrar(forbund=("sthlm",), fran=date(2025, 1, 1), till=date(2025, 12, 31))
    svarare = Svarare(
        source.database.transaction, Cache(source.folder / "snapshots"), Ticking(WHEN)
    )
    table = svarare.tabell("utbildning", asked)
    files = [Innehall("a.csv", "csv", b"a;b")]
    avsett = Avsett("sthlm", "utbildning", "1", asked, table.position, table.sha256, files)
    till = Till("styrelsen", "Prov", "anv:1", WHEN)
    rad = source.forseglare.forsegla(avsett, till, id_=uuid4())
    capsys.readouterr()

    def told(*words: str) -> Any:
        assert source.stegvis(*words, "--forbund", "sthlm", "--json") == 0
        return json.loads(capsys.readouterr().out)

    (one,) = told("leveranser")
    assert (one["nummer"], one["id"], one["lika"], one["siffror"]) == (1, str(rad.id), True, 0)
    assert one["filer"] == {"a.csv": sha256(b"a;b").hexdigest()}
    assert told("definition", "--rapport", "utbildning") == {
        "utbildning": {"galler": "1", "finns": ["1", "2"]}
    }
    assert told("definition")["alder"]["galler"] == "1"
    found = told("definition", "--rapport", "utbildning", "--version", "2")
    assert found["utbildning"]["galler"] == "2"
    assert told("leveranser")[0]["lika"] is True  # counted by the version of then
    assert source.stegvis("definition", "--forbund", "sthlm", "--version", "2") == 2
    assert (
        source.stegvis("definition", "--forbund", "sthlm", "--rapport", "alder", "--version", "9")
        == 2
    )
    assert source.stegvis("leveranser", "--forbund", "finns-inte") == 2
    assert source.stegvis("leveranser", "--forbund", "sthlm") == 0
    assert "utbildning  2025-01-01–2025-12-31  styrelsen  samma" in capsys.readouterr().out
    assert source.stegvis("verify") == 0
