"""What an import leaves behind for a while: the file as it was sent, and its receipt.

Beside the way from file to log: nothing in the log depends on what is kept here. A refused line
must not be lost, and a sender must be able to ask again, so the file and the receipt are kept for
30 days, sealed with the key `kvitto`, and are then gone (contract HANDELSER.md, Refusals: a
personnummer is never written in clear anywhere). Even the file's name is sealed: it may name
a person.
"""

import contextlib
import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

import orjson

from schemas.svar import Kvitto
from tracker.errors import OutOfReach, Refused
from tracker.identity.keys import Keys
from tracker.intake.sealed_file import Place, read_sealed, sealed_at, sealed_with, write_sealed


FOLDER: Final = "mottaget"
KEPT: Final = timedelta(days=30)

_FILE, _RECEIPT, _NAME = "fil", "kvitto", "namn"
_GONE = "Filen finns inte kvar. Inlämnade filer och kvitton sparas i 30 dagar."


def keep(
    data_dir: Path, keys: Keys, name: str, source: BinaryIO, *, id_: UUID, now: datetime
) -> UUID:
    """Seals `source` (read to its end, streamed) under the fresh id `id_`, which it gives back.

    Raises OutOfReach when the disk is full or closed; nothing is then left behind.
    """
    place = _place(data_dir, id_, _FILE)
    with _disk():
        _make_folder(data_dir, id_, exist_ok=False)
        try:
            named = io.BytesIO(name.encode("utf-8", errors="replace"))
            write_sealed(_place(data_dir, id_, _NAME), keys, named, now=now)
            write_sealed(place, keys, source, now=now)
        except BaseException:
            shutil.rmtree(place.path.parent, ignore_errors=True)
            raise
    return id_


def keep_receipt(data_dir: Path, keys: Keys, id_: UUID, kvitto: Kvitto, *, now: datetime) -> None:
    """Seals the receipt of the kept file `id_`; also alone, where no file was kept.

    Raises OutOfReach when the disk is full or closed.
    """
    content = io.BytesIO(orjson.dumps(kvitto.model_dump()))
    with _disk():
        _make_folder(data_dir, id_, exist_ok=True)
        write_sealed(_place(data_dir, id_, _RECEIPT), keys, content, now=now)


def read_kept(data_dir: Path, keys: Keys, id_: UUID) -> tuple[str, BinaryIO]:
    """The name and the content of a kept file; the content is opened as it is read, never on disk.

    The stream is seekable (it suits `files.read_open`) and to be closed by the caller. Raises
    Refused when the file is gone, KeysUnreadable (also while reading) when it was changed.
    """
    with _disk(), read_sealed(_place(data_dir, id_, _NAME), keys) as name:
        return name.read().decode(), read_sealed(_place(data_dir, id_, _FILE), keys)


def read_receipt(data_dir: Path, keys: Keys, id_: UUID) -> Kvitto:
    """The receipt of `id_`. Raises Refused when it is gone, KeysUnreadable when it was changed."""
    with _disk(), read_sealed(_place(data_dir, id_, _RECEIPT), keys) as file:
        return Kvitto.model_validate(orjson.loads(file.read()))


def sweep(data_dir: Path, *, now: datetime) -> int:
    """Removes what is older than 30 days, and says how many deliveries went.

    The age stands in the files, not only in the file system, so that a copied or restored data
    folder forgets on the same day. What has no readable age goes by the folder's own time.
    """
    gone = 0
    for folder in _deliveries(data_dir):
        with contextlib.suppress(Refused), _disk():  # gone already: another sweep was quicker
            if now - _kept_at(folder) > KEPT:
                shutil.rmtree(folder)
                gone += 1
    return gone


def deliveries(data_dir: Path) -> Iterator[UUID]:
    """The ids of what is kept."""
    for folder in _deliveries(data_dir):
        with contextlib.suppress(ValueError):
            yield UUID(folder.name)


def keys_named(data_dir: Path) -> set[str]:
    """The ids of the keys that what is kept is sealed with."""
    files = (folder / what for folder in _deliveries(data_dir) for what in (_FILE, _RECEIPT, _NAME))
    return {key for file in files if (key := sealed_with(file))}


def _deliveries(data_dir: Path) -> Iterator[Path]:
    with contextlib.suppress(FileNotFoundError):
        yield from sorted(p for p in (data_dir / FOLDER).iterdir() if p.is_dir())


def _kept_at(folder: Path) -> datetime:
    told = [moment for what in (_NAME, _FILE, _RECEIPT) if (moment := sealed_at(folder / what))]
    return min(told, default=None) or datetime.fromtimestamp(folder.stat().st_mtime, UTC)


def _place(data_dir: Path, id_: UUID, what: str) -> Place:
    return Place(data_dir / FOLDER / str(id_) / what, f"kvitto\0{id_}\0{what}")


def _make_folder(data_dir: Path, id_: UUID, *, exist_ok: bool) -> None:
    (data_dir / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    (data_dir / FOLDER / str(id_)).mkdir(mode=0o700, exist_ok=exist_ok)


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    """The file system's faults as sentences."""
    try:
        yield
    except FileNotFoundError as error:
        raise Refused(_GONE) from error
    except OSError as error:
        raise OutOfReach(
            f"Mappen {FOLDER} går inte att läsa eller skriva. Kontrollera utrymme och rättigheter."
        ) from error
