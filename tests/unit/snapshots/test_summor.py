"""A snapshot with one byte of it changed is never counted, and is made anew."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from tracker.snapshots import store, summor
from tracker.snapshots.columns import FORMAT
from tracker.snapshots.encode import Ordbok
from tracker.snapshots.snapshot import Snapshot


GANGER = 6


def row(**over: Any) -> dict[str, Any]:
    base = {"deltagande": "d1", "fran": 1, "till": None, "person": "p1", "insats": "ips"}
    return {**base, "start": date(2020, 1, 1), "slut": None, "kon": "man", "fodelsear": 80, **over}


def saved(folder: Path, rows: list[dict[str, Any]], position: int) -> Snapshot:
    held = Snapshot.from_rows("f", position, rows)
    persons = pl.Series("person", sorted({one["person"] for one in rows}))
    with store.locked(folder, "f"):
        ordbok = Ordbok(dict(held.ordbok), persons)
        return store.write(folder, "f", position, store.frames(held), ordbok)


def changed(path: Path, seed: int) -> None:
    """One bit of one byte, somewhere in the file."""
    data, drawn = bytearray(path.read_bytes()), Random(f"{path.name} {seed}")
    data[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)
    path.write_bytes(data)


@pytest.mark.parametrize("seed", range(GANGER))
def test_a_changed_byte_of_any_file_is_seen_and_mended(tmp_path: Path, seed: int) -> None:
    rows = [row(till=2), row(fran=2, person="p2")]
    written = saved(tmp_path, rows, 2)
    (folder,) = tmp_path.glob("f/0*")
    for path in sorted(folder.iterdir()):
        changed(path, seed)
        assert summor.skadad(folder), path.name
        assert store.newest(tmp_path, "f") is None, path.name
        assert saved(tmp_path, rows, 2).digest == written.digest
        assert not summor.skadad(folder), path.name
    found = store.newest(tmp_path, "f")
    assert found is not None
    assert found.frame(["start"], 2).equals(written.frame(["start"], 2))


def test_a_file_gone_or_cut_off_is_seen(tmp_path: Path) -> None:
    for position, harm in enumerate(("gone", "empty", "meta", "short"), start=1):
        saved(tmp_path, [row()], position)
        folder = max(tmp_path.glob("f/0*"))
        path = folder / ("meta.json" if harm == "meta" else "aktuella.arrow")
        if harm in {"gone", "meta"}:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:-1] if harm == "short" else b"")
        assert summor.skadad(folder), harm
        assert store.newest(tmp_path, "f") is None, harm


def test_one_that_is_taken_away_while_it_is_looked_at_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path, [row()], 1)
    (folder,) = tmp_path.glob("f/0*")

    def borta(_: Path) -> dict[str, int]:
        folder.rename(tmp_path / "borta")
        return {}

    monkeypatch.setattr(summor, "av_filer", borta)
    assert not summor.skadad(folder)


@pytest.mark.parametrize("old", [True, False])
def test_one_from_before_there_were_sums_is_read_by_nobody_and_no_damage(
    tmp_path: Path, *, old: bool
) -> None:
    saved(tmp_path, [row()], 1)
    (folder,) = tmp_path.glob("f/0*")
    meta = folder / "meta.json"
    text = meta.read_text().replace('"summa"', '"annat"')
    meta.write_text(text.replace(f'"format": {FORMAT}', f'"format": {FORMAT - 1}') if old else text)
    assert store.newest(tmp_path, "f") is None
    assert summor.skadad(folder) is not old


@pytest.mark.parametrize("seed", range(GANGER))
def test_changed_person_ids_go_with_no_snapshot(tmp_path: Path, seed: int) -> None:
    rows = [row(deltagande=f"d{n}", person=f"{n:036}") for n in range(40)]
    saved(tmp_path, rows, 1)
    ids = tmp_path / "f" / "personer.arrow"
    data = bytearray(ids.read_bytes())
    data[data.index(b"0" * 30) + Random(seed).randrange(30)] ^= 1
    ids.write_bytes(data)
    found = store.newest(tmp_path, "f")
    assert found is not None
    assert store.stam(tmp_path, found) is None
    saved(tmp_path, rows, 1)
    assert store.stam(tmp_path, found) is not None
