"""Snapshots as files: `snapshots/<förbund>/<position>-<content>/` with one Arrow file per segment.

A folder appears whole, by one rename, or not at all. It is named by its content and never changed:
what is not as it was written is passed over, and made anew (summor.py).
Beside the snapshots of a förbund lies `personer.arrow`: which person id has which number. It only
grows at its end, so every snapshot of the förbund shares it and none has an id inside.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl

from tracker.snapshots import summor
from tracker.snapshots.columns import BASER, FORMAT, PAR, SMA, Segment, smala
from tracker.snapshots.encode import Ordbok
from tracker.snapshots.grow import Stam
from tracker.snapshots.snapshot import Filer, Snapshot


BEHALL_ANTAL: Final = 3
BEHALL_TID: Final = timedelta(hours=1)
"""Longer than any run may take. A later snapshot answers for every earlier position."""

PERSONER: Final = "personer.arrow"

Frames = Mapping[Segment, pl.DataFrame]
_PANIK: Final = pl.exceptions.PanicException  # no PolarsError: what its reader dies of


def frames(snapshot: Snapshot) -> Frames:
    """All that it holds, segment by segment."""
    versions = list(smala(dict(snapshot.ordbok)))
    whole: dict[Segment, pl.DataFrame] = {}
    for aktuella, tidigare in PAR:
        whole[aktuella] = snapshot.segment(aktuella, [name for name in versions if name != "till"])
        whole[tidigare] = snapshot.segment(tidigare, versions)
    return whole | {name: snapshot.segment(name, list(columns)) for name, columns in SMA.items()}


def write(folder: Path, forbund: str, position: int, frames: Frames, ordbok: Ordbok) -> Snapshot:
    """Write a snapshot and open it. What is there already, with the same content, stays."""
    home = folder / forbund
    meta = {
        "format": FORMAT,
        "kolumner": list(smala(BASER)),
        "forbund": forbund,
        "position": position,
        "personer": len(ordbok.personer),
        "ordbok": ordbok.koder,
    }
    digest = content(frames, meta)
    target = _path(folder, forbund, position, digest)
    home.mkdir(parents=True, exist_ok=True)
    _write_persons(home, ordbok.personer)
    if summor.skadad(target):
        shutil.rmtree(target)
    if not target.exists():
        with TemporaryDirectory(dir=home, prefix=".ny-", ignore_cleanup_errors=True) as new:
            for name, frame in frames.items():
                with (Path(new) / f"{name}.arrow").open("wb") as file:
                    frame.write_ipc(file, compression="uncompressed")
                    file.flush()
                    os.fsync(file.fileno())
            meta |= {"digest": digest, "personsumma": summor.av_personer(ordbok.personer)}
            meta |= {"filer": summor.av_filer(Path(new))}
            with (Path(new) / summor.META).open("w", encoding="utf-8") as file:
                json.dump(summor.forsedd(meta), file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            Path(new).rename(target)
        _sync_folder(home)
    return _opened(target, _meta(target))


def exists(folder: Path, snapshot: Snapshot) -> bool:
    """Whether it still lies there."""
    return _path(folder, snapshot.forbund, snapshot.position, snapshot.digest).exists()


def open_(path: Path) -> Snapshot:
    """The snapshot in a folder. Raises ValueError when its format is another, or it is damaged."""
    meta = _meta(path)
    if meta["format"] != FORMAT or meta["kolumner"] != list(smala(BASER)):  # a newer kind of plan
        raise ValueError(f"a snapshot of format {meta['format']}")
    if not summor.stammer(path, meta):
        raise ValueError("a damaged snapshot")
    return _opened(path, meta)


def _meta(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((path / summor.META).read_bytes())
    return found


def _opened(path: Path, meta: Mapping[str, Any]) -> Snapshot:
    ordbok = {column: tuple(codes) for column, codes in meta["ordbok"].items()}
    return Snapshot(
        meta["forbund"], meta["position"], meta["digest"], ordbok, meta["personer"], Filer(path)
    )


def folders(folder: Path, forbund: str) -> list[Path]:
    """Where the snapshots of a förbund lie, the earliest first."""
    return _folders(folder / forbund)


def newest(folder: Path, forbund: str, *, till: int | None = None) -> Snapshot | None:
    """The latest readable snapshot of a förbund, at or before position `till`."""
    for path in reversed(_folders(folder / forbund)):
        if till is not None and int(path.name.partition("-")[0]) > till:
            continue
        try:
            return open_(path)
        except (OSError, ValueError, KeyError):  # damaged, or another format: as if not there
            continue
    return None


def stam(folder: Path, snapshot: Snapshot) -> Stam | None:
    """The snapshot with its person ids; None when their file does not go with it."""
    path = _path(folder, snapshot.forbund, snapshot.position, snapshot.digest)
    try:
        said = _meta(path)["personsumma"]
        known = pl.read_ipc(folder / snapshot.forbund / PERSONER)["person"].head(snapshot.personer)
        # A changed id would be somebody new, once more.
        return Stam(snapshot, known) if summor.av_personer(known) == said else None
    except (OSError, ValueError, LookupError, TypeError, pl.exceptions.PolarsError, _PANIK):
        return None


@contextmanager
def locked(folder: Path, forbund: str) -> Iterator[None]:
    """One builder at a time for a förbund, over all processes of the machine."""
    home = folder / forbund
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        flock(file, LOCK_EX)
        yield


def prune(folder: Path, forbund: str, *, now: datetime) -> int:
    """Remove old snapshots and what a crash left; returns how many. Call it when `locked`.

    The newest three stay, and any younger than an hour. One that is being read is held open by
    its reader and goes when that is done.
    """
    home = folder / forbund
    removed = 0
    for path in [*home.glob(".ny-*"), *_folders(home)[:-BEHALL_ANTAL]]:
        if path.stat().st_mtime < (now - BEHALL_TID).timestamp():
            shutil.rmtree(_undan(path), ignore_errors=True)
            removed += 1
    return removed


def _undan(path: Path) -> Path:
    """By a name that nobody opens, at once: gone in part, after a crash, it would look damaged."""
    name = path.name
    return path if name.startswith(".ny-") else path.rename(path.with_name(f".ny-{name}"))


def forget(folder: Path, forbund: str) -> None:
    """Remove all snapshots of a förbund: after a rebuild or restore they may be of another log.

    Call it when `locked`, and let go first when what they are made of has changed for all.
    """
    for path in [*_folders(folder / forbund), *(folder / forbund).glob(PERSONER)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def content(frames: Frames, meta: Mapping[str, object]) -> str:
    """SHA-256 over what a snapshot says, whatever way its frames came about."""
    whole = sha256(json.dumps(meta, sort_keys=True).encode())
    for name in sorted(frames):
        for column in frames[name]:
            for part in _parts(name, column):
                whole.update(part)
    return whole.hexdigest()


def _parts(segment: str, column: pl.Series) -> Iterator[bytes]:
    """Values and gaps apart, since what lies in memory under a gap is anything."""
    yield f"{segment}.{column.name}:{column.dtype}:{len(column)}".encode()
    if column.null_count():
        yield column.is_null().to_numpy().tobytes()
    if column.dtype == pl.List:
        yield column.list.len().fill_null(0).to_numpy().tobytes()
        column = column.drop_nulls().explode()
    if column.dtype == pl.String:
        yield column.fill_null("").str.join("\x1f").item().encode()
    else:
        yield column.to_physical().fill_null(0).to_numpy().tobytes()


def _write_persons(home: Path, personer: pl.Series) -> None:
    """Written before the snapshot that needs it; one that is longer does no harm."""
    path = home / PERSONER
    new = home / f".ny-{PERSONER}"
    with new.open("wb") as file:
        personer.to_frame("person").write_ipc(file, compression="uncompressed")
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)


def _path(folder: Path, forbund: str, position: int, digest: str) -> Path:
    return folder / forbund / f"{position:012d}-{digest[:16]}"


def _folders(home: Path) -> list[Path]:
    """The snapshots of a förbund, the earliest first."""
    return sorted(path for path in home.glob("[0-9]*-*") if path.is_dir())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
