"""Backup and restore: on servers of one's own, through the command line, and once embedded."""

import json
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from conftest import Ticking, event
from database import Database, made, worker_name

from schemas.rapporter import Parametrar
from schemas.svar import Granskning
from tracker.backup import archive
from tracker.clock import SystemClock
from tracker.identity import erase
from tracker.identity import keys as keyfile
from tracker.intake.record import Intag
from tracker.log import breaks
from tracker.log.heads import Heads
from tracker.queries.verify import verify
from tracker.reports.answers import Svarare
from tracker.servers import Addresses
from tracker.snapshots.cache import Cache
from web import cli


WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class House:
    """A database and a data folder, and the command line on them."""

    database: Database
    folder: Path
    addresses: Addresses

    @property
    def secret_file(self) -> Path:
        return self.folder / "nycklar"

    @property
    def heads(self) -> Heads:
        return Heads(self.folder / "huvuden", keyfile.load(self.secret_file))

    @property
    def intag(self) -> Intag:
        keys = keyfile.load(self.secret_file)
        clock = Ticking(datetime(2026, 3, 1, 12, tzinfo=UTC))
        transaction = self.database.transaction
        return Intag(transaction=transaction, keys=keys, clock=clock, heads=self.heads)

    def stegvis(self, *words: object) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STEGVIS_DATA_DIR", str(self.folder))
            patch.setenv("STEGVIS_DATABASE_URL", self.database.url)
            patch.setenv("STEGVIS_DATABASE_OWNER_URL", self.database.owner_url)
            patch.setenv("STEGVIS_REDIS_URL", self.addresses.redis_url)
            return cli.main([str(word) for word in words])

    def record(self, *events: dict[str, object]) -> None:
        self.intag.record_all(list(events), av="drift:prov", forbund=None)

    def verify(self) -> Granskning:
        keys = keyfile.load(self.secret_file)
        return verify(self.database.transaction, keys=keys, heads=self.heads, now=WHEN)

    def report(self) -> str:
        svarare = Svarare(
            self.database.transaction, Cache(self.folder / "snapshots"), SystemClock()
        )
        asked = Parametrar(
            forbund=("sthlm",), fran=date(2026, 1, 1), till=date(2026, 2, 1), insats=(), as_of=None
        )
        return svarare.tabell("utbildning", asked).sha256

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database.owner_url.replace("+psycopg", "")) as connection:
            connection.execute("SET ROLE stegvis_kopia")
            return connection.execute(statement).fetchall()

    def parts(self, path: Path) -> dict[str, str]:
        """The parts of a new backup, but those that follow the time."""
        assert self.stegvis("backup", path) == 0
        with archive.opened(path) as opened:
            return opened.innehall.delar


@contextmanager
def house(addresses: Addresses, folder: Path) -> Iterator[House]:
    folder.mkdir()
    with made(addresses, f"kopia_{folder.name}_{worker_name()}") as database:
        yield House(database, folder, addresses)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kopia")


@pytest.fixture(scope="module")
def source(addresses: Addresses, home: Path) -> Iterator[House]:
    """A förbund with two people, a text, a finished file and a receipt; no test changes it."""
    with house(addresses, home / "har") as found:
        keyfile.create(found.secret_file, now=WHEN)
        insats = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
        found.record(
            event("forbund.upplagt", "sthlm", data={"namn": "Samordningsförbundet Prov"}),
            event("insats.upplagd", "sthlm", insats="team", data=insats),
            inskriven("D1", "19900101-9802"),
            inskriven("D2", "19850505-9819"),
            event(
                "remiss.inkommen",
                "sthlm",
                insats="team",
                deltagande="D3",
                person={"personnummer": "19770707-9815"},
                data={"remittent": "forsakringskassan", "syfte": "Vill prova att arbeta."},
            ),
        )
        for name in ("korningar/0a/rapport.csv", "mottaget/0b/fil"):
            path = found.folder / name
            path.parent.mkdir(parents=True)
            path.write_text(f"innehållet i {name}")
        yield found


@pytest.fixture(scope="module")
def untouched(addresses: Addresses, home: Path) -> Iterator[House]:
    """An empty place where everything is refused."""
    with house(addresses, home / "orord") as found:
        yield found


@pytest.fixture
def target(addresses: Addresses, tmp_path: Path) -> Iterator[House]:
    """An empty place."""
    with house(addresses, tmp_path / "dar") as found:
        yield found


@pytest.fixture
def ended(source: House, target: House) -> Heads:
    """The heads of the source, and its key file, as the target's own data folder has kept them."""
    shutil.copytree(source.folder / "huvuden", target.folder / "huvuden")
    shutil.copy2(source.secret_file, target.secret_file)
    return target.heads


def inskriven(deltagande: str, personnummer: str) -> dict[str, object]:
    return event(
        "inskrivning.gjord",
        "sthlm",
        insats="team",
        deltagande=deltagande,
        person={"personnummer": personnummer},
        data={"utbildning": "gymnasium", "forsorjning": ["a_kassa"]},
    )


@pytest.fixture(scope="module")
def file(source: House, home: Path) -> Path:
    path = home / "kopia.tar"
    assert source.stegvis("backup", path, "--med-nycklar") == 0
    return path


def test_backup_restored_elsewhere_is_the_same(
    source: House, target: House, file: Path, tmp_path: Path
) -> None:
    forced = "SELECT relname, relforcerowsecurity FROM pg_class WHERE relkind = 'r' ORDER BY 1"
    before = target.rows(forced)
    assert target.stegvis("restore", file) == 0
    assert target.verify() == source.verify()
    assert target.verify().fel == []
    assert target.report() == source.report()
    assert target.secret_file.read_bytes() == source.secret_file.read_bytes()
    assert target.rows(forced) == before
    here, there = source.parts(tmp_path / "har.tar"), target.parts(tmp_path / "dar.tar")
    assert there == here
    assert "tabeller/logg.gz" in here
    assert (target.folder / "korningar/0a/rapport.csv").read_text().startswith("innehållet")


def test_backup_is_readable_by_its_owner_only(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path for path in file.parent.iterdir() if path.suffix == ".ny"] == []


def test_backup_never_overwrites(source: House, file: Path, capsys) -> None:
    before = file.read_bytes()
    assert source.stegvis("backup", file) == 1
    assert "finns redan" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_backup_leaves_the_keys_out_unless_asked(source: House, tmp_path: Path) -> None:
    secrets = json.loads(source.secret_file.read_text())["nycklar"]
    path = tmp_path / "utan.tar"
    assert source.stegvis("backup", path) == 0
    content = path.read_bytes()
    assert not [
        key["secret"]
        for keys in secrets.values()
        for key in keys
        if key["secret"].encode() in content
    ]


def test_restore_without_keys_waits_for_them(
    source: House, target: House, tmp_path: Path, capsys
) -> None:
    path = tmp_path / "utan.tar"
    source.stegvis("backup", path)
    assert target.stegvis("restore", path) == 0
    assert "Lägg nyckelfilen som" in capsys.readouterr().err
    assert not target.secret_file.exists()
    assert target.stegvis("verify") == 3  # and no new key file was made beside the old data
    shutil.copy2(source.secret_file, target.secret_file)
    assert target.verify().fel == []


@pytest.mark.parametrize("med", [True, False])
def test_restore_refuses_another_key_file(
    source: House, untouched: House, tmp_path: Path, *, med: bool
) -> None:
    path = tmp_path / "kopia.tar"
    source.stegvis("backup", path, *(["--med-nycklar"] if med else []))
    keyfile.create(untouched.secret_file, now=WHEN)
    before = untouched.secret_file.read_bytes()
    assert untouched.stegvis("restore", path) == 1
    assert untouched.secret_file.read_bytes() == before
    untouched.secret_file.unlink()
    assert untouched.rows("SELECT FROM logg") == []


def test_restore_refuses_where_there_is_data(source: House, file: Path, capsys) -> None:
    before = source.verify()
    assert source.stegvis("restore", file) == 1
    assert "Här finns redan data" in capsys.readouterr().err
    assert source.verify() == before


def flipped(content: bytes, part: str) -> bytes:
    """The same with one bit of a part turned."""
    at = content.index(part.encode()) + 512 + 16
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


DAMAGE = {
    "a row": lambda content: flipped(content, "tabeller/logg.gz"),
    "a head": lambda content: flipped(content, "huvuden/sthlm"),
    "the keys": lambda content: flipped(content, "nycklar"),
    "cut off": lambda content: content[: len(content) // 2],
    "without its end": lambda content: content[: content.rindex(b"innehall.json")],
    "empty": lambda _: b"",
    "something else": lambda _: b"PK\x03\x04 not a backup" * 100,
    "another name": lambda content: content.replace(b"huvuden/sthlm", b"huvuden/../..", 1),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_restore_refuses_a_damaged_file(
    untouched: House, file: Path, tmp_path: Path, capsys, damage: str
) -> None:
    damaged = tmp_path / "skadad.tar"
    damaged.write_bytes(DAMAGE[damage](file.read_bytes()))
    assert untouched.stegvis("restore", damaged) == 1
    assert "Filen" in capsys.readouterr().err
    assert untouched.rows("SELECT FROM logg") == []
    assert {path.name for path in untouched.folder.iterdir()} <= {"up.lock"}


def test_restore_may_be_done_again_after_it_stopped(
    target: House, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("tracker.identity.erase.replay", failing)
        with pytest.raises(RuntimeError):
            target.stegvis("restore", file)
    assert target.rows("SELECT FROM logg") == []
    assert target.stegvis("restore", file) == 0
    assert target.verify().fel == []
    assert target.verify().upplysningar == []


def failing(*_: object) -> None:
    raise RuntimeError


def test_restore_erases_again_who_was_erased_since(
    source: House, target: House, file: Path
) -> None:
    ((person,),) = source.rows("SELECT person FROM deltagande_nu WHERE deltagande = 'D1'")
    assert isinstance(person, UUID)
    one = erase.Erasure("sthlm", person, ("D1",), "beslut 7", WHEN)
    erase.remember(target.folder / erase.FILE, [one])
    assert target.stegvis("restore", file) == 0
    assert target.rows("SELECT person FROM gallrad") == [(person,)]
    assert (person,) not in target.rows("SELECT person FROM person_uppgift")
    assert len(target.rows("SELECT FROM person_index")) == 2
    assert erase.remembered(target.folder / erase.FILE) == [one]
    assert target.verify().fel == []
    assert target.report() == source.report()


def test_restore_of_an_older_log_is_told_and_is_no_fault(
    target: House, ended: Heads, file: Path
) -> None:
    ended.forward("sthlm", 6, b"\6" * 32)
    (target.folder / "snapshots/sthlm").mkdir(parents=True)
    assert target.stegvis("restore", file) == 0
    found = target.verify()
    assert found.fel == []
    assert [(one.vad, one.plats) for one in found.upplysningar] == [("avbrott", "sthlm 5")]
    assert "hade då nått 6" in found.upplysningar[0].text
    assert not (target.folder / "snapshots").exists()
    target.record(inskriven("D4", "19660606-9810"))
    assert target.verify().fel == []
    (note := target.folder / "huvuden" / breaks.FILE).write_text(
        note.read_text().replace("[6, ", "[4, ")
    )
    assert [one.vad for one in target.verify().fel] == ["avbrott"]


def test_restore_tells_of_a_forbund_that_the_backup_lacks(
    target: House, ended: Heads, file: Path
) -> None:
    ended.forward("ny", 1, b"\1" * 32)
    assert target.stegvis("restore", file) == 0
    found = target.verify()
    assert found.fel == []
    assert [one.plats for one in found.upplysningar] == ["ny 0"]


def test_restore_keeps_the_breaks_of_both_sides(
    source: House, target: House, ended: Heads, tmp_path: Path
) -> None:
    one = breaks.Break("sthlm", 9, "aa", 4, "bb", WHEN)
    two = breaks.Break("sthlm", 8, "cc", 3, "dd", WHEN)
    source.heads.note([one])
    path = tmp_path / "kopia.tar"
    source.stegvis("backup", path)
    (source.folder / "huvuden" / breaks.FILE).unlink()
    ended.note([two])
    assert target.stegvis("restore", path) == 0
    assert target.heads.breaks() == [two, one]


def test_restore_where_there_has_been_a_log_needs_the_keys(
    source: House, target: House, ended: Heads, tmp_path: Path, capsys
) -> None:
    path = tmp_path / "utan.tar"
    source.stegvis("backup", path)
    target.secret_file.unlink()
    assert target.stegvis("restore", path) == 1
    assert "Nyckelfilen behövs" in capsys.readouterr().err
    assert target.rows("SELECT FROM logg") == []


def test_restore_of_a_cut_off_log_still_shows_it(
    source: House, target: House, ended: Heads, tmp_path: Path
) -> None:
    """A backup hides nothing: what verify found before it finds after."""
    path, whole = tmp_path / "kopia.tar", source.folder / "huvuden/sthlm"
    before = whole.read_bytes()
    source.heads.forward("sthlm", 7, b"\7" * 32)
    source.stegvis("backup", path)
    whole.write_bytes(before)
    assert target.stegvis("restore", path) == 0
    assert [one.vad for one in target.verify().fel] == ["avkortad"]


def test_backup_refuses_a_table_that_it_cannot_see(target: House, tmp_path: Path, capsys) -> None:
    with psycopg.connect(target.database.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE ny (id int PRIMARY KEY)")
        connection.execute("ALTER TABLE ny ENABLE ROW LEVEL SECURITY")
    assert target.stegvis("backup", tmp_path / "kopia.tar") == 1
    assert "stegvis migrate" in capsys.readouterr().err
    assert not (tmp_path / "kopia.tar").exists()


@pytest.mark.parametrize("table", ["logg", "person_uppgift"])
def test_backup_role_reads_all_and_changes_nothing(source: House, table: str) -> None:
    assert source.rows(f"SELECT FROM {table}")
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET forbund = 'x'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            source.rows(change)


@pytest.mark.slow
def test_backup_and_restore_with_embedded_servers(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    words = ["--forbund", "demo", "--from", "2025-01-01", "--to", "2025-12-31", "--format", "json"]
    path = tmp_path / "kopia.tar"
    said = []
    for folder, command in (("har", ["demo"]), ("dar", ["restore", str(path)])):
        monkeypatch.setenv("STEGVIS_DATA_DIR", str(data_dir / folder))
        assert cli.main(command) == 0
        capsys.readouterr()
        assert cli.main(["report", "avslutsanledning", *words]) == 0
        said.append(capsys.readouterr().out)
        assert cli.main(["verify"]) == 0
        if folder == "har":
            assert cli.main(["backup", str(path), "--med-nycklar"]) == 0
    assert said[0] == said[1]
    assert json.loads(said[0])["position"] > 1000
