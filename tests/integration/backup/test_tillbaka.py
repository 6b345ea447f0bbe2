"""The way back: on servers of one's own, through the command line, and once embedded."""

import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from backupprov import WHEN, House, inskriven

from tracker.identity import erase
from tracker.identity import keys as keyfile
from tracker.log import breaks
from tracker.log.heads import Heads
from web import cli


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
    lasta = "SELECT to_jsonb(l)::text FROM laslogg l"
    assert set() < set(target.rows(lasta)) <= set(source.rows(lasta))
    here, there = source.parts(tmp_path / "har.tar"), target.parts(tmp_path / "dar.tar")
    assert there == here
    assert "tabeller/logg.gz" in here
    assert (target.folder / "korningar/0a/rapport.csv").read_text().startswith("innehållet")


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
