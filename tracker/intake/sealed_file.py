"""A file that lies sealed on the disk and is opened piece by piece as it is read.

Used by receipts.py for what senders hand in. After a short head in clear (when, which key:
nothing about people) come pieces of 64 KiB, each sealed to its place: pieces cannot be changed,
swapped, moved to another file or cut off at the end. Any size; one piece is in memory at a time.
"""

import io
import os
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from typing_extensions import Buffer

from tracker.errors import Refused
from tracker.identity.crypto import NONCE_BYTES, open_sealed, seal
from tracker.identity.keys import Keys


_PIECE: Final = 64 * 1024
_SEALED: Final = _PIECE + NONCE_BYTES + 16
_MAGIC: Final = b"STEGVIS1"
_HEAD: Final = struct.Struct("<8sq24s")  # magic, second of sealing (UTC), id of the key
_DAMAGED = "Den sparade filen är skadad. Lämna in filen igen."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed file lies, and what it is sealed to: a piece fits nowhere else."""

    path: Path
    bound_to: str

    def piece(self, index: int, *, last: bool) -> bytes:
        return f"{self.bound_to}\0{index}\0{last:d}".encode()


def write_sealed(place: Place, keys: Keys, source: BinaryIO, *, now: datetime) -> None:
    """Seals `source`, read to its end. Whole or not at all: aside first, then renamed.

    Raises OSError when the disk does, KeysUnreadable where there is no key.
    """
    key = keys.current("kvitto")
    aside = place.path.with_suffix(".ny")
    with aside.open("wb") as out:
        aside.chmod(0o600)
        out.write(_HEAD.pack(_MAGIC, int(now.timestamp()), key.id.encode()))
        piece, index, last = _full(source), 0, False
        while not last:
            after = _full(source)
            last = not after
            out.write(seal(key.secret, piece, bound_to=place.piece(index, last=last)))
            piece, index = after, index + 1
        out.flush()
        os.fsync(out.fileno())
    aside.replace(place.path)


def _full(source: BinaryIO) -> bytes:
    """A whole piece, though a socket gives less at a time; less only at the end."""
    out = bytearray()
    while len(out) < _PIECE and (more := source.read(_PIECE - len(out))):
        out += more
    return bytes(out)


def sealed_at(path: Path) -> datetime | None:
    """When a file was sealed, by its own head; None when there is none to read."""
    head = _head(path)
    try:
        return datetime.fromtimestamp(head[0], UTC) if head else None
    except (ValueError, OverflowError):
        return None


def sealed_with(path: Path) -> str | None:
    """The id of the key that opens a file, by its own head; None when there is none to read."""
    head = _head(path)
    return head[1] if head else None


def _head(path: Path) -> tuple[int, str] | None:
    try:
        with path.open("rb") as file:
            magic, second, key_id = _HEAD.unpack(file.read(_HEAD.size))
    except (OSError, struct.error):
        return None
    return (second, key_id.rstrip(b"\0").decode(errors="replace")) if magic == _MAGIC else None


def read_sealed(place: Place, keys: Keys) -> io.BufferedReader:
    """The content as a seekable stream, to be closed by the caller.

    Raises OSError; Refused for what is no sealed file; KeysUnreadable, also while reading, for
    another key and for changed, moved or missing pieces.
    """
    file = place.path.open("rb")
    try:
        return io.BufferedReader(_Opened(place, keys, file), _PIECE)
    except BaseException:
        file.close()
        raise


class _Opened(io.RawIOBase):
    def __init__(self, place: Place, keys: Keys, file: BinaryIO) -> None:
        super().__init__()
        self._place, self._file = place, file
        self._at, self._index, self._piece = 0, -1, b""
        head = file.read(_HEAD.size)
        if len(head) != _HEAD.size or not head.startswith(_MAGIC):
            raise Refused(_DAMAGED)
        self._key = keys.by_id("kvitto", _HEAD.unpack(head)[2].rstrip(b"\0").decode())
        sealed = file.seek(0, os.SEEK_END) - _HEAD.size
        self._last = max(-(-sealed // _SEALED) - 1, 0)
        self._size = sealed - (self._last + 1) * (_SEALED - _PIECE)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: Buffer) -> int:
        index, within = divmod(self._at, _PIECE)
        if index > self._last:
            return 0
        if index != self._index:
            self._piece, self._index = self._open(index), index
        target = memoryview(buffer).cast("B")
        part = self._piece[within : within + len(target)]
        target[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _open(self, index: int) -> bytes:
        self._file.seek(_HEAD.size + index * _SEALED)
        bound_to = self._place.piece(index, last=index == self._last)
        return open_sealed(self._key.secret, self._file.read(_SEALED), bound_to=bound_to)

    def close(self) -> None:
        self._file.close()
        super().close()
