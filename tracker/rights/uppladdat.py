"""Files handed in that hold a person: they go with the person, before their thirty days are over.

What was handed in lies sealed (intake/receipts.py) and is opened here piece by piece in memory, the
parts of a workbook too. A person is recognised by the personnummer in any of its usual shapes and
by the names of their deltaganden; a file with one is removed whole. Better one file too many than
one person too few: the log has what was taken in, and a receipt has only days left.
"""

import re
import shutil
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from tracker.errors import StegvisError
from tracker.identity.keys import Keys
from tracker.intake import receipts


_PIECE: Final = 1 << 20
_OVERLAP: Final = 200
"""Bytes of the piece before that are looked at again: no shape is longer."""


def shapes(personnummer: Collection[str], deltaganden: Collection[str] = ()) -> re.Pattern[bytes]:
    """What recognises a person in a file: each "ÅÅÅÅMMDD-NNNN", and the names of deltaganden."""
    numbers = [
        rf"(?<!\d)(?:{one[:2]})?{one[2:8]}(?:[-+ ]|\xe2\x80\x93)?{one[9:]}(?!\d)"
        for one in sorted(personnummer)
    ]
    names = [rf"(?<![A-Za-z0-9._-]){re.escape(one)}(?![A-Za-z0-9._-])" for one in deltaganden]
    return re.compile("|".join([*numbers, *names]).encode())


def holding(
    data_dir: Path, keys: Keys, persons: Mapping[UUID, re.Pattern[bytes]]
) -> dict[UUID, set[UUID]]:
    """Person → the ids of the files that hold them. What cannot be opened is passed over: nobody
    else can open it either.
    """
    found: dict[UUID, set[UUID]] = {person: set() for person in persons}
    for delivery in receipts.deliveries(data_dir):
        for piece in _contents(data_dir, keys, delivery):
            for person, shape in persons.items():
                if shape.search(piece):
                    found[person].add(delivery)
    return found


def remove(data_dir: Path, deliveries: Collection[UUID]) -> None:
    """These files and their receipts; one that is gone already is no error."""
    for delivery in deliveries:
        shutil.rmtree(data_dir / receipts.FOLDER / str(delivery), ignore_errors=True)


def _contents(data_dir: Path, keys: Keys, delivery: UUID) -> Iterator[bytes]:
    with suppress(StegvisError):
        yield receipts.read_receipt(data_dir, keys, delivery).model_dump_json().encode()
    with suppress(StegvisError):
        name, file = receipts.read_kept(data_dir, keys, delivery)
        yield name.encode()
        with file:
            if zipfile.is_zipfile(file):
                file.seek(0)
                yield from _zipped(file)
            else:
                file.seek(0)
                yield from _pieces(file)


def _zipped(file: IO[bytes]) -> Iterator[bytes]:
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(file) as archive:
        for part in archive.namelist():
            with archive.open(part) as content:
                yield from _pieces(content)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The content bit by bit, each with the end of the one before. UTF-16 as if it were ASCII."""
    before = b""
    while piece := file.read(_PIECE):
        plain = piece.replace(b"\0", b"")
        yield before + plain
        before = plain[-_OVERLAP:]
