"""New keys while everything goes on: nothing is lost, nobody becomes two, old keys may go."""

import io
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from conftest import event
from database import made, worker_name

from tracker.access import engangskod
from tracker.db import execute
from tracker.identity import keys as keyfile
from tracker.identity import namn, rekey
from tracker.identity.namn import Uppgifter
from tracker.identity.register import find, reveal
from tracker.identity.valv import Valv
from tracker.intake import receipts
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.queries.verify import verify
from tracker.rights import filer, rotation
from web.cli_kommandon import USES


NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANNA, BO = "19900101-9802", "19850505-9819"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "nycklar"
    keyfile.create(found, now=NOW)
    return found


@pytest.fixture
def keys(path: Path) -> keyfile.Keys:
    """As a process that was started before the rotation has them."""
    return keyfile.load(path)


def inskriven(forbund: str, deltagande: str, nummer: str, insats: str = "team"):
    return event(
        "remiss.inkommen",
        forbund,
        insats=insats,
        deltagande=deltagande,
        person={"personnummer": nummer},
        data={"remittent": "annan", "syfte": f"Hemligt om {deltagande}"},
    )


@pytest.fixture
def rows(database, forbund: str):
    def ask(statement: str):
        with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
            return execute(session, statement).all()

    return ask


def name(database, keys, forbund: str, nummer: str, uppgifter: Uppgifter) -> None:
    """Written in the middle of it too: then with the key that the row still has."""
    whole = {"huvudman": ("*",), "skriver": ("*",)}
    with database.transaction(forbund=forbund, **whole) as session:
        person = find(session, forbund, nummer, keys=keys)
        assert person is not None
        namn.save(session, forbund, person, "ej_angiven", uppgifter, keys=keys)


def test_everything_is_moved_and_readable_and_nobody_is_two(
    database, intag, keys, heads, forbund, path, rows
) -> None:
    def record(*events):
        intag.record_all(list(events), av="drift:prov", forbund=None)

    record(inskriven(forbund, "d1", ANNA), inskriven(forbund, "d2", BO))
    called = Uppgifter("Anna Ankarsparre", "070-123 45 67", "", NOW, "prov")
    name(database, keys, forbund, ANNA, called)
    rotation.rotate(path, now=NOW)
    record(inskriven(forbund, "d3", ANNA, "stod"))  # known by the old index
    name(database, keys, forbund, BO, Uppgifter("Bo Bok", andrad=NOW, av="prov"))
    flyttat = rotation.carry_over(database.transaction, forbund, keys=keys)
    record(inskriven(forbund, "d4", BO, "stod"))  # known by the new one
    assert (flyttat.personer, flyttat.varden) == (2, 4)
    assert rotation.carry_over(database.transaction, forbund, keys=keys).varden == 0
    assert rows("SELECT DISTINCT key_id FROM person_index") == [("index-2",)]
    assert rows("SELECT DISTINCT key_id FROM person_uppgift") == [("varde-2",)]
    assert rows("SELECT DISTINCT key_id FROM fritext") == [("varde-2",)]
    assert rows("SELECT DISTINCT nyckel FROM logg ORDER BY 1") == [("kedja-1",), ("kedja-2",)]
    assert len(rows("SELECT person FROM person_index")) == 2
    with database.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
        person = find(session, forbund, ANNA, keys=keys)
        assert person is not None
        assert reveal(session, forbund, [person], keys=keys) == {person: ANNA}
        assert namn.read(session, forbund, person, "ej_angiven", keys=keys) == called
        bo = find(session, forbund, BO, keys=keys)
        assert namn.search(session, forbund, "bok", keys=keys) == [bo]
    found = verify(database.transaction, keys=keys, heads=heads, now=NOW)
    assert [one for one in found.fel if one.plats.startswith(forbund)] == []


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_killed_in_the_middle_it_goes_on(
    database, intag, keys, forbund, path, rows, monkeypatch, bits
) -> None:
    """A bit is two rows: one of two bits of persons, then of values."""
    numbers = (ANNA, BO, "19770707-9815", "19660606-9810")
    intag.record_all(
        [inskriven(forbund, f"d{i}", one) for i, one in enumerate(numbers)],
        av="drift:prov",
        forbund=None,
    )
    rotation.rotate(path, now=NOW)
    whole = rotation.store.lock
    left = bits

    def dying(session, which):
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(session, which)

    monkeypatch.setattr(rekey.reindex, "__kwdefaults__", {"limit": 2})
    monkeypatch.setattr(rekey.reseal, "__kwdefaults__", {"limit": 2})
    if not (child := os.fork()):
        monkeypatch.setattr(rotation.store, "lock", dying)
        rotation.carry_over(database.transaction, forbund, keys=keys)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    moved = rows("SELECT count(*) FROM person_index WHERE key_id = 'index-2'")[0][0]
    assert moved == min(2 * bits, 4)
    flyttat = rotation.carry_over(database.transaction, forbund, keys=keys)
    assert (flyttat.personer, flyttat.varden) == (4 - moved, 8)
    assert rows("SELECT DISTINCT key_id FROM person_index") == [("index-2",)]


def test_old_keys_go_when_nothing_names_them(addresses, tmp_path: Path, path: Path, keys) -> None:
    forbund = "prov"
    with made(addresses, f"nycklar_{worker_name()}") as own:
        intag = Intag(own.transaction, keys, Klocka(), Heads(tmp_path / "huvuden", keys))
        ny = {"inriktning": "individinriktad", "volyminsats": False, "namn": "Team"}
        intag.record_all(
            [
                event("forbund.upplagt", forbund, data={"namn": "Prov"}),
                event("insats.upplagd", forbund, insats="team", data=ny),
                inskriven(forbund, "d1", ANNA),
            ],
            av="drift:prov",
            forbund=None,
        )
        user, valv = uuid4(), Valv(keys)
        with own.transaction() as session:
            secret = engangskod.offer(session, valv, anvandare=user, secret=b"s" * 20, now=NOW)
        file = receipts.keep(tmp_path, keys, "in.csv", io.BytesIO(b"x"), id_=uuid4(), now=NOW)
        rotation.rotate(path, now=NOW)
        assert removable(own, tmp_path, keys) == ["session-1"]
        rotation.carry_over(own.transaction, forbund, keys=keys)
        with own.transaction() as session:
            assert rotation.carry_over_logins(session, keys=keys) == 1
        assert removable(own, tmp_path, keys) == ["index-1", "varde-1", "session-1"]
        receipts.sweep(tmp_path, now=datetime(2026, 5, 1, tzinfo=UTC))
        assert not list(receipts.deliveries(tmp_path))
        gone = removable(own, tmp_path, keys)
        assert gone == ["index-1", "varde-1", "session-1", "kvitto-1"]
        keyfile.remove(path, gone)
        assert removable(own, tmp_path, keys) == []
        assert [key.id for key in keys.all("kedja")] == ["kedja-1", "kedja-2"]
        with own.transaction() as session:
            assert engangskod.offer(session, valv, anvandare=user, secret=b"n", now=NOW) == secret
        heads = Heads(tmp_path / "huvuden", keys)
        assert verify(own.transaction, keys=keys, heads=heads, now=NOW).fel == []
        assert file


class Klocka:
    def now(self) -> datetime:
        return NOW


def removable(own, data_dir: Path, keys) -> list[str]:
    with psycopg.connect(own.owner_url.replace("+psycopg", "")) as connection:
        return rotation.removable(keys, rotation.named(connection, data_dir))


def test_every_table_that_names_a_key_is_known(database) -> None:
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        tables = {row[0] for row in connection.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'key_id'"
        )}  # fmt: skip
    assert tables == {one.table for one in rekey.SEALED} | rekey.NOT_MOVED.keys()


def test_the_command_knows_the_uses() -> None:
    assert keyfile.USES == USES


def test_file_with_a_key_of_its_own_survives_and_can_be_destroyed(
    database, keys, forbund, path, tmp_path
) -> None:
    folder, one = tmp_path / filer.FOLDER, UUID(int=7)

    def read() -> bytes:
        with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
            return filer.read(session, forbund, one, folder=folder, keys=keys)

    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        execute(
            session,
            "INSERT INTO registerutdrag (id, forbund, huvudman, person, skapad, skapad_av, bort)"
            " VALUES (%s, %s, '{}', %s, now(), 'drift:prov', now())",
            one, forbund, uuid4(),
        )  # fmt: skip
        filer.write(session, forbund, one, b"vem", folder=folder, keys=keys)
    copy = (folder / str(one)).read_bytes()
    assert b"vem" not in copy
    rotation.rotate(path, now=NOW)
    assert rotation.carry_over(database.transaction, forbund, keys=keys).varden == 1
    assert read() == b"vem"
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        filer.destroy(session, forbund, [one], folder=folder)
    (folder / str(one)).write_bytes(copy)  # a copy from elsewhere
    with pytest.raises(Exception, match="finns inte kvar"):
        read()
