"""The key file: every secret of Stegvis, kept outside the database.

A stolen copy of the database then says nothing about who anybody is, and nobody with access to the
database alone can forge the log's chain. Every row names the key it was made with, so rows made
with an old key stay readable; a key goes only when nothing names it any more (rights/rotation.py).
Losing the file loses every name, number and text; docs/drift.md says how it is backed up apart from
the database.
"""

import base64
import binascii
import contextlib
import fcntl
import json
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

from tracker.errors import OutOfReach


Use = Literal[
    "index",  # blind index of personnummer (HMAC)
    "varde",  # personnummer, names and free texts (AES-256-GCM)
    "kedja",  # the log's chain (HMAC)
    "session",  # cookies and API keys (HMAC)
    "kvitto",  # uploaded files and receipts (AES-256-GCM)
]
USES: Final[tuple[Use, ...]] = get_args(Use)
SECRET_BYTES: Final = 32

Random = Callable[[int], bytes]


class KeysUnreadable(OutOfReach):
    """The key file is missing, open to others, damaged, or lacks a key that a row names."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret of 32 bytes; `id` is what rows name it by, "varde-1"."""

    id: str
    secret: bytes = field(repr=False)


Stamp = tuple[int, int, int]
"""What tells one state of the file from the next: inode, time of change, size."""


@dataclass(slots=True)
class Keys:
    """All keys, by use, oldest first. Made by `load`; safe to share between threads.

    Keys that were loaded follow their file: one that is added there is known at the next look, in
    every process, without a restart. Asking the file system costs two microseconds. Where the file
    is away for a moment, or broken, what was known stays.
    """

    by_use: Mapping[str, tuple[Key, ...]] = field(repr=False)
    path: Path | None = field(default=None, repr=False, compare=False)
    stamp: Stamp | None = field(default=None, repr=False, compare=False)

    def current(self, use: Use) -> Key:
        """The key to write with: the newest. Raises KeysUnreadable where there is none."""
        try:
            return self._now()[use][-1]
        except (KeyError, IndexError):
            raise KeysUnreadable(f"Nyckelfilen saknar nyckel för {use}: {_RESTORE}") from None

    def all(self, use: Use) -> tuple[Key, ...]:
        """Every key of a use, oldest first."""
        return self._now().get(use, ())

    def by_id(self, use: Use, key_id: str) -> Key:
        """The key that a row names. Raises KeysUnreadable where the file lacks it."""
        for key in reversed(self.all(use)):
            if key.id == key_id:
                return key
        raise KeysUnreadable(f"Nyckelfilen saknar nyckeln {key_id}: {_RESTORE}")

    def fixed(self) -> "Keys":
        """The keys of this moment, for work in which *current* must mean one key throughout.

        Whoever appends takes them under the append lock: then nobody who has an older picture can
        append after somebody who has a newer one, and no person is missed (rights/rotation.py).
        """
        return Keys(self._now())

    def _now(self) -> Mapping[str, tuple[Key, ...]]:
        if self.path is not None:
            with contextlib.suppress(OSError, KeysUnreadable):
                if _stamp(self.path.stat()) != self.stamp:
                    fresh = load(self.path)
                    self.by_use, self.stamp = fresh.by_use, fresh.stamp
        return self.by_use


_RESTORE: Final = "återställ filen från er säkerhetskopia."


def create(path: Path, *, now: datetime, random: Random = os.urandom) -> Keys:
    """Make the key file with one key for each use, mode 0600, and load it.

    Raises KeysUnreadable where the file exists: an overwritten key file is a lost register.
    """
    content: dict[str, Any] = {"version": 1, "nycklar": {}}
    for use in USES:
        _append_key(content, use, now, random)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.parent):
        if path.exists():
            raise KeysUnreadable(f"Nyckelfilen {path} finns redan: flytta undan den först.")
        _write(path, content)
    return load(path)


def add(path: Path, *uses: Use, now: datetime, random: Random = os.urandom) -> Keys:
    """Add a newer key for each of the uses and load the file; older keys stay.

    What was made with older keys is moved by rights/rotation.py. Raises KeysUnreadable.
    """
    with _locked(path.parent):
        content, _ = _read(path)
        _parse(path, content)
        for use in uses:
            _append_key(content, use, now, random)
        _write(path, content)
    return load(path)


def remove(path: Path, ids: Collection[str]) -> Keys:
    """Take keys away for good and load the file. Each use keeps its newest key.

    For rights/rotation.py, which knows that nothing names them. Raises KeysUnreadable.
    """
    with _locked(path.parent):
        content, _ = _read(path)
        _parse(path, content)
        for use, keys in content["nycklar"].items():
            content["nycklar"][use] = [
                key for key in keys if key is keys[-1] or key["id"] not in ids
            ]
        _write(path, content)
    return load(path)


def load(path: Path) -> Keys:
    """Read the key file. Raises KeysUnreadable: missing, open to others, or damaged."""
    content, stamp = _read(path)
    keys = _parse(path, content)
    keys.path, keys.stamp = path, stamp
    return keys


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_ino, found.st_mtime_ns, found.st_size


def _append_key(content: dict[str, Any], use: Use, now: datetime, random: Random) -> None:
    keys = content["nycklar"].setdefault(use, [])
    last = max((int(key["id"].rpartition("-")[2]) for key in keys), default=0)
    keys.append({
        "id": f"{use}-{last + 1}",  # never one that was there and is gone
        "secret": base64.b64encode(random(SECRET_BYTES)).decode("ascii"),
        "created": now.isoformat(timespec="seconds"),
    })  # fmt: skip


def _read(path: Path) -> tuple[dict[str, Any], Stamp]:
    try:
        with path.open("rb") as file:
            stamp = _stamp(os.fstat(file.fileno()))
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KeysUnreadable(
                    f"Nyckelfilen {path} kan läsas av andra: kör chmod 600 på den och försök igen."
                )
            content = json.loads(file.read())
    except FileNotFoundError:
        raise KeysUnreadable(f"Nyckelfilen {path} saknas: {_RESTORE}") from None
    except OSError:
        raise KeysUnreadable(f"Nyckelfilen {path} går inte att läsa: kontrollera ägare.") from None
    except ValueError:
        raise _damaged(path) from None
    if not isinstance(content, dict):
        raise _damaged(path)
    return content, stamp


def _parse(path: Path, content: Mapping[str, Any]) -> Keys:
    try:
        found = {
            str(use): tuple(
                Key(str(key["id"]), base64.b64decode(key["secret"], validate=True)) for key in keys
            )
            for use, keys in content["nycklar"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise _damaged(path) from None
    keys = [key for of_use in found.values() for key in of_use]
    if not keys or any(len(key.secret) != SECRET_BYTES for key in keys):
        raise _damaged(path)
    if len({key.id for key in keys}) != len(keys):
        raise _damaged(path)
    return Keys(found)


def _damaged(path: Path) -> KeysUnreadable:
    return KeysUnreadable(f"Nyckelfilen {path} är skadad: {_RESTORE}")


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Whole or not at all, also through a power cut: written aside, then renamed into place."""
    aside = path.with_name(f".{path.name}.ny")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time; the lock is the folder's own, so nothing is left lying about."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        raise KeysUnreadable(f"Mappen {folder} går inte att öppna: kontrollera den.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
