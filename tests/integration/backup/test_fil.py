"""The backup as a file: who may read it, what it holds, and that a damaged one is refused."""

import json
import stat
from pathlib import Path

import psycopg
import pytest
from backupprov import House


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
