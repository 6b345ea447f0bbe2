"""The file of a backup: a plain tar of named parts, the last of which tells what the others are.

Parts are written as they come, without a second copy of anything on disk: the header is written
again when the size is known. Same parts, same bytes: no times and no owners of files are kept.
"""

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

from pydantic import BaseModel, ConfigDict

from tracker.errors import OutOfReach, Refused


MANIFEST: Final = "innehall.json"
FORMAT: Final = 1
_BLOCK: Final = 512
_CHUNK: Final = 1 << 20
_NAME: Final = re.compile(r"[a-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,3}")


class Tabell(BaseModel):
    """A table as it was copied: which columns, in their order, and how many rows."""

    model_config = ConfigDict(frozen=True)

    kolumner: tuple[str, ...]
    rader: int


class Innehall(BaseModel):
    """The last part: versions, where each log ended, and the SHA-256 of every other part.

    `revision` is the version of the database, `positioner` the last position by förbund.
    """

    model_config = ConfigDict(frozen=True)

    format: int
    stegvis: str
    revision: str
    skapad: str
    nycklar: bool
    positioner: dict[str, int]
    tabeller: dict[str, Tabell]
    delar: dict[str, str]


class Writer:
    """Writes parts to a file opened for writing and seeking; `delar` gathers their SHA-256."""

    def __init__(self, file: BinaryIO) -> None:
        self.delar: dict[str, str] = {}
        self._file = file

    @contextmanager
    def part(self, name: str) -> Iterator["Part"]:
        """A part to write to until the block is left."""
        at = self._file.tell()
        self._file.write(bytes(_BLOCK))
        sink = Part(self._file)
        yield sink
        self._file.write(bytes(-sink.size % _BLOCK))
        end = self._file.tell()
        self._file.seek(at)
        self._file.write(_header(name, sink.size))
        self._file.seek(end)
        self.delar[name] = sink.digest.hexdigest()

    def close(self, innehall: Innehall) -> None:
        """The manifest and the end of the tar."""
        with self.part(MANIFEST) as sink:
            sink.write(innehall.model_dump_json(indent=1).encode())
        self._file.write(bytes(2 * _BLOCK))


class Part:
    """A part under way: takes bytes, counts them and takes their digest."""

    def __init__(self, file: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._file = file

    def write(self, chunk: bytes) -> int:
        self.digest.update(chunk)
        self.size += len(chunk)
        return self._file.write(chunk)

    def flush(self) -> None:
        self._file.flush()


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    # Both are one block: GNU's has room for any size, ustar's for the longer names of small files.
    return info.tobuf(tarfile.GNU_FORMAT if len(name) < 100 else tarfile.USTAR_FORMAT)


def write_aside(path: Path, fill: Callable[[BinaryIO], None]) -> None:
    """Writes a file whole or not at all, readable by nobody else.

    Raises Refused when the file exists, OutOfReach when the disk is full or closed.
    """
    if path.exists():
        raise Refused(f"Filen {path} finns redan: välj ett annat namn.")
    aside = path.with_name(f".{path.name}.ny")
    try:
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise OutOfReach(
            f"Det går inte att skriva till {path.parent}: kontrollera utrymme och rättigheter."
        ) from error
    finally:
        aside.unlink(missing_ok=True)


class Archive:
    """A backup opened for reading, every part of it seen and right."""

    def __init__(self, tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> None:
        self.innehall = Innehall.model_validate_json(_member(tar, members[MANIFEST]).read())
        self.names = sorted(self.innehall.delar)
        self._tar = tar
        self._members = members

    def open(self, name: str) -> IO[bytes]:
        """A part's bytes, to be read once more."""
        return _member(self._tar, self._members[name])

    def check(self) -> bool:
        """Whether the parts are those of the manifest, none more and none less."""
        if self._members.keys() != {*self.innehall.delar, MANIFEST}:
            return False
        return all(_digest(self.open(name)) == self.innehall.delar[name] for name in self.names)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The backup in `path`, read through once and found whole.

    Raises Refused where it is not, OutOfReach where the file cannot be read.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            tar = stack.enter_context(tarfile.open(fileobj=file, mode="r:"))
            archive = _whole(path, tar)
        except OSError as error:
            raise OutOfReach(f"Filen {path} går inte att läsa ({error.strerror}).") from None
        except (tarfile.TarError, KeyError, ValueError):
            raise Refused(
                f"Filen {path} är inte en hel säkerhetskopia från Stegvis: ta en annan kopia."
            ) from None
        yield archive


def _whole(path: Path, tar: tarfile.TarFile) -> Archive:
    members = {member.name: member for member in tar if member.isreg()}
    if not all(_NAME.fullmatch(name) and ".." not in name for name in members):
        raise ValueError
    archive = Archive(tar, members)
    if archive.innehall.format != FORMAT:
        raise Refused(f"Filen {path} är gjord av en nyare Stegvis: installera den först.")
    if not archive.check():
        raise Refused(f"Filen {path} är skadad: ta en annan kopia.")
    return archive


def _member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    return tar.extractfile(member) or io.BytesIO()


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
