"""Writes a backup: one moment of the database, and what the data folder keeps beside it.

Safe while Stegvis is running. The heads are read before the database, so that they are never
ahead of it, and the files after it, so that every run that is done there has its files.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Connection, Engine

from tracker.backup import archive, copying
from tracker.backup.archive import Innehall, Tabell, Writer
from tracker.backup.ends import CHAINS
from tracker.errors import OutOfReach
from tracker.exports import produce
from tracker.identity import erase
from tracker.intake import receipts


KEYS: Final = "nycklar"
TABLES: Final = "tabeller"
FOLDERS: Final = (produce.FOLDER, receipts.FOLDER)


def save(
    engine: Engine, path: Path, *, data_dir: Path, nycklar: Path | None, now: datetime
) -> Innehall:
    """Writes everything that is needed to start again elsewhere to `path`; what it holds.

    `engine` is the owner's. `nycklar` is the key file, which is copied only where it is given: who
    has both can read everything. Raises Refused when `path` exists or the database is of an older
    version, OutOfReach when a disk or the key file is.
    """
    made: list[Innehall] = []

    def fill(file: BinaryIO) -> None:
        made.append(_fill(Writer(file), engine, data_dir, nycklar, now))

    if nycklar is not None and not nycklar.is_file():
        raise OutOfReach(f"Nyckelfilen {nycklar} saknas: ange den med STEGVIS_SECRET_FILE.")
    archive.write_aside(path, fill)
    return made[0]


def _fill(
    writer: Writer, engine: Engine, data_dir: Path, nycklar: Path | None, now: datetime
) -> Innehall:
    for kedja in CHAINS:
        for path in _files(data_dir / kedja.folder):
            _put(writer, data_dir, path)
    with copying.reading(engine) as (connection, revision):
        tabeller = {
            table.name: _table(writer, connection, table) for table in copying.tables(connection)
        }
        positioner = dict(
            copying.driver(connection)
            .execute("SELECT forbund, position FROM logg_huvud ORDER BY forbund")
            .fetchall()
        )
    for path in (data_dir / erase.FILE, *(data_dir / name for name in FOLDERS)):
        for file in _files(path):
            _put(writer, data_dir, file)
    if nycklar is not None:
        with nycklar.open("rb") as source, writer.part(KEYS) as sink:
            shutil.copyfileobj(source, sink)
    innehall = Innehall(
        format=archive.FORMAT,
        stegvis=version("stegvis"),
        revision=revision,
        skapad=now.isoformat(timespec="seconds"),
        nycklar=nycklar is not None,
        positioner=positioner,
        tabeller=tabeller,
        delar=writer.delar,
    )
    writer.close(innehall)
    return innehall


def _table(writer: Writer, connection: Connection, table: copying.Table) -> Tabell:
    with writer.part(f"{TABLES}/{table.name}.gz") as sink:
        rader = copying.copy_out(connection, table, sink)
    return Tabell(kolumner=tuple(table.columns), rader=rader)


def _files(path: Path) -> Iterator[Path]:
    """The files at or below a path, in order of name; half-written ones begin with a dot."""
    if path.is_dir():
        for below in sorted(path.iterdir()):
            yield from _files(below)
    elif path.is_file() and not path.name.startswith("."):
        yield path


def _put(writer: Writer, data_dir: Path, path: Path) -> None:
    """A file of the data folder; one that was just cleared away is no longer part of it."""
    name = path.relative_to(data_dir).as_posix()
    with suppress(FileNotFoundError), path.open("rb") as source, writer.part(name) as sink:
        shutil.copyfileobj(source, sink)
