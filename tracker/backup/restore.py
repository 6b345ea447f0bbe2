"""Reads a backup into an empty place: files first, then everything else in one transaction.

What the place knows outside its database is not forgotten: who has been erased since the backup
was taken is erased again before anybody gets in, and a log that was longer here gets a signed
break (ADR 1, 8). A restore that is stopped in the middle leaves the database empty and may be
done again.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from psycopg import DataError, IntegrityError
from psycopg.errors import UndefinedColumn
from sqlalchemy import Connection, Engine
from sqlmodel import Session

from tracker.backup import copying
from tracker.backup.archive import Archive
from tracker.backup.save import FOLDERS, HEADS, KEYS, TABLES
from tracker.errors import Refused
from tracker.identity import erase
from tracker.identity import keys as keyfile
from tracker.identity.keys import Keys
from tracker.log import breaks
from tracker.log.heads import Head, Heads


_NOT_EMPTY: Final = (
    "Här finns redan data. Ange en tom mapp med STEGVIS_DATA_DIR, eller en tom databas."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is read to. `engine` is the owner's."""

    engine: Engine
    data_dir: Path
    secret_file: Path


@dataclass(frozen=True, slots=True)
class _Ends:
    """The heads on both sides, as far as they can be told. `keys`: None where there are none."""

    keys: Keys | None
    here: Mapping[str, Head]
    there: Mapping[str, Head]


def refuse_data(engine: Engine) -> None:
    """Raises Refused where the database has any row."""
    with engine.connect() as connection:
        if copying.revision(connection) is None:
            return
    with copying.loading(engine) as (connection, found):
        if copying.filled(connection, found):
            raise Refused(_NOT_EMPTY)


def restore(place: Place, archive: Archive, *, now: datetime) -> list[str]:
    """Reads the backup into the place, whose database has the backup's version; the förbund whose
    logs were longer here.

    Raises Refused where there is data, where the key file is not the backup's, or where rows do
    not fit; the database is then as it was.
    """
    with _unpacked(archive) as folder:
        ends = _ends(place, folder, archive)
        _merge_erased(place, folder)
        _put_files(place, archive)
        return _load(place, archive, folder, ends, now)


@contextmanager
def _unpacked(archive: Archive) -> Iterator[Path]:
    """The backup's heads and its list of the erased in a private folder: no names, no numbers."""
    with tempfile.TemporaryDirectory(prefix="stegvis-") as temporary:
        folder = Path(temporary)
        for name in archive.names:
            if name == erase.FILE or name.startswith(f"{HEADS}/"):
                _write(archive, name, folder / name)
        yield folder


def _ends(place: Place, folder: Path, archive: Archive) -> _Ends:
    keys = _keys(place, archive)
    mine = place.data_dir / HEADS
    if keys is None:
        if mine.is_dir() and any(mine.iterdir()):
            raise Refused(
                "Nyckelfilen behövs, för mappen har varit i bruk: "
                f"lägg den som {place.secret_file} och försök igen."
            )
        return _Ends(None, {}, {})
    there = _readable(Heads(folder / HEADS, keys))
    if not there and Heads(folder / HEADS, keys).forbund():
        raise Refused(
            "Nyckelfilen hör inte till säkerhetskopian: ange rätt fil med STEGVIS_SECRET_FILE."
        )
    here = _readable(Heads(mine, keys))
    if lost := sorted({*Heads(mine, keys).forbund()} - here.keys()):
        raise Refused(f"Filen {mine / lost[0]} är ändrad: flytta undan den och försök igen.")
    return _Ends(keys, here, there)


def _readable(heads: Heads) -> dict[str, Head]:
    """The heads that these keys can tell are right."""
    found = {}
    for forbund in heads.forbund():
        try:
            head = heads.read(forbund)
        except (ValueError, keyfile.KeysUnreadable):
            continue
        if head:
            found[forbund] = head
    return found


def _keys(place: Place, archive: Archive) -> Keys | None:
    """The key file, put in its place where the backup brings it; None: it comes later."""
    path = place.secret_file
    if KEYS in archive.names:
        if path.exists() and path.read_bytes() != archive.open(KEYS).read():
            raise Refused(f"Det finns redan en annan nyckelfil, {path}: flytta undan den.")
        if not path.exists():
            _write(archive, KEYS, path)
    return keyfile.load(path) if path.exists() else None


def _put_files(place: Place, archive: Archive) -> None:
    """Produced files and receipts, but those that held somebody who has been erased since.

    Snapshots that lie here may be of another log: they go.
    """
    shutil.rmtree(place.data_dir / "snapshots", ignore_errors=True)
    gone = {
        str(file) for one in erase.remembered(place.data_dir / erase.FILE) for file in one.filer
    }
    for name in archive.names:
        of_ours = name.startswith(tuple(f"{folder}/" for folder in FOLDERS))
        if of_ours and not gone.intersection(name.split("/")):
            _write(archive, name, place.data_dir / name)


def _write(archive: Archive, name: str, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    with archive.open(name) as source, path.open("wb") as sink:
        shutil.copyfileobj(source, sink)


def _merge_erased(place: Place, folder: Path) -> None:
    """The list here may know of more who have been erased than the backup's, and the other way."""
    here = erase.remembered(place.data_dir / erase.FILE)
    there = erase.remembered(folder / erase.FILE)
    if missing := [one for one in there if one not in here]:
        erase.remember(place.data_dir / erase.FILE, missing)


def _load(place: Place, archive: Archive, folder: Path, ends: _Ends, now: datetime) -> list[str]:
    with copying.loading(place.engine) as (connection, found):
        if copying.filled(connection, found):
            raise Refused(_NOT_EMPTY)
        if copying.revision(connection) != archive.innehall.revision:
            raise Refused("Databasen är nyare än säkerhetskopian: ange en helt tom databas.")
        _copy(connection, found, archive)
        with Session(connection) as session:
            for forbund in archive.innehall.positioner:
                erase.replay(session, forbund, place.data_dir / erase.FILE)
            session.flush()
        return _end_logs(place, connection, folder, ends, now)


def _copy(connection: Connection, found: Mapping[str, copying.Table], archive: Archive) -> None:
    for name, tabell in archive.innehall.tabeller.items():
        if name not in found:
            raise Refused(f"Säkerhetskopian har en tabell som inte finns här, {name}.")
        try:
            with archive.open(f"{TABLES}/{name}.gz") as source:
                rader = copying.copy_in(connection, name, tabell.kolumner, source)
        except (DataError, IntegrityError, UndefinedColumn):
            raise Refused(
                f"Raderna i tabellen {name} går inte att läsa in: de är ändrade."
            ) from None
        if rader != tabell.rader:
            raise Refused(f"Säkerhetskopian har för få rader i tabellen {name}.")


def _end_logs(
    place: Place, connection: Connection, folder: Path, ends: _Ends, now: datetime
) -> list[str]:
    """The heads as they were with the backup; where the log had other events here, a break."""
    mine = place.data_dir / HEADS
    for source in sorted((folder / HEADS).glob("*")):
        if source.name not in ends.here and source.name not in ends.there:
            _carry(source, mine / source.name, ends)
    if ends.keys is None:
        return []
    heads = Heads(mine, ends.keys)
    heads.note(Heads(folder / HEADS, ends.keys).breaks())
    broken = []
    for forbund in sorted({*ends.here, *ends.there}):
        lost, kept = ends.here.get(forbund), ends.there.get(forbund)
        if lost and not _has(connection, forbund, lost):
            heads.take_back(forbund, lost, kept or _last(connection, forbund), when=now)
            broken.append(forbund)
        elif kept:
            heads.forward(forbund, kept.position, kept.hash)
    return broken


def _carry(source: Path, target: Path, ends: _Ends) -> None:
    """A file as it is: without keys there is no other way, and an altered one is for verify."""
    if source.name == breaks.FILE and ends.keys is not None:
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _has(connection: Connection, forbund: str, head: Head) -> bool:
    row = copying.driver(connection).execute(
        "SELECT hash = %s FROM logg WHERE forbund = %s AND position = %s",
        (head.hash, forbund, head.position),
    )
    return bool((row.fetchone() or (False,))[0])


def _last(connection: Connection, forbund: str) -> Head | None:
    row = (
        copying.driver(connection)
        .execute("SELECT position, hash FROM logg_huvud WHERE forbund = %s", (forbund,))
        .fetchone()
    )
    return Head(*row) if row else None
