"""Reads a backup into an empty place: files first, then everything else in one transaction.

What the place knows outside its database is not forgotten: who has been erased since the backup
was taken is erased again before anybody gets in, and a log that was longer here gets a signed
break (ADR 1, 8). A restore that is stopped in the middle leaves the database empty and may be
done again.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
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
from tracker.backup.ends import CHAINS, Ends, both, settle
from tracker.backup.save import FOLDERS, KEYS, TABLES
from tracker.db import execute
from tracker.errors import Refused
from tracker.identity import erase
from tracker.identity import keys as keyfile
from tracker.identity.keys import Keys


_NOT_EMPTY: Final = (
    "Här finns redan data. Ange en tom mapp med STEGVIS_DATA_DIR, eller en tom databas."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is read to. `engine` is the owner's."""

    engine: Engine
    data_dir: Path
    secret_file: Path


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
        ends = both(place.data_dir, folder, _keys(place, archive), place.secret_file)
        _merge_erased(place, folder)
        _put_files(place, archive)
        return _load(place, archive, folder, ends, now)


@contextmanager
def _unpacked(archive: Archive) -> Iterator[Path]:
    """The backup's heads and its list of the erased in a private folder: no names, no numbers."""
    with tempfile.TemporaryDirectory(prefix="stegvis-") as temporary:
        folder = Path(temporary)
        for name in archive.names:
            if name == erase.FILE or name.startswith(tuple(f"{one.folder}/" for one in CHAINS)):
                _write(archive, name, folder / name)
        yield folder


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


def _load(
    place: Place, archive: Archive, folder: Path, ends: Sequence[Ends], now: datetime
) -> list[str]:
    with copying.loading(place.engine) as (connection, found):
        if copying.filled(connection, found):
            raise Refused(_NOT_EMPTY)
        if copying.revision(connection) != archive.innehall.revision:
            raise Refused("Databasen är nyare än säkerhetskopian: ange en helt tom databas.")
        _copy(connection, found, archive)
        with Session(connection) as session:
            for forbund in archive.innehall.positioner:
                erase.replay(session, forbund, place.data_dir / erase.FILE)
            if "forseglingsnyckel" in found:  # a backup may be older than deliveries are
                _close_deliveries(session, erase.remembered(place.data_dir / erase.FILE))
            session.flush()
        broken = [settle(one, place.data_dir, folder, connection, now=now) for one in ends]
        return sorted({forbund for each in broken for forbund in each})


def _close_deliveries(session: Session, gone: Sequence[erase.Erasure]) -> None:
    """Delivered files that held somebody who has been erased since lose their key again."""
    ids = sorted({file for one in gone for file in one.filer})
    execute(session, "DELETE FROM forseglingsnyckel WHERE id = ANY(%b::uuid[])", ids)


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
