"""What the bytes of a snapshot add up to: damage on the disk is seen, and never counted.

A snapshot lies for weeks and every figure comes from it; one bit of it that turns is another table,
in reports that are then delivered. Each is therefore added up when it is opened, and one that does
not hold is as if it were not there: it is made anew from the tables (ADR 46). CRC-32 finds every
single changed byte and costs half of what a digest does. It is against damage: what somebody means
to change is found by what was sealed of it (ADR 26).
"""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from tracker.snapshots.columns import FORMAT


META: Final = "meta.json"
SUMMA: Final = "summa"
"""Of all else that stands in the meta file."""
_BIT: Final = 1 << 20


def av_filer(folder: Path) -> dict[str, int]:
    """The sum of each segment's file."""
    return {path.name: _av(path) for path in sorted(folder.glob("*.arrow"))}


def av_personer(personer: pl.Series) -> int:
    """Of the person ids in order of their number."""
    return zlib.crc32("\n".join(personer.to_list()).encode())


def forsedd(meta: Mapping[str, Any]) -> dict[str, Any]:
    """What is to stand in the meta file, with its own sum."""
    return {**meta, SUMMA: _av_text(meta)}


def stammer(folder: Path, meta: Mapping[str, Any]) -> bool:
    """Whether the meta file and every segment's are what was written."""
    said = {key: value for key, value in meta.items() if key != SUMMA}
    return meta.get(SUMMA) == _av_text(said) and meta.get("filer") == av_filer(folder)


def skadad(folder: Path) -> bool:
    """Whether a snapshot's folder is of this format and is not what was written."""
    try:
        meta = json.loads((folder / META).read_bytes())
        if SUMMA not in meta and meta["format"] in range(1, FORMAT):
            return False  # from before there were sums: nobody reads it
        return not stammer(folder, meta) and folder.exists()
    except FileNotFoundError:
        return folder.exists()  # else it was taken away meanwhile: later ones answer for it
    except (OSError, ValueError, LookupError, TypeError):
        return True


def _av_text(meta: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(meta, sort_keys=True).encode())


def _av(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while part := file.read(_BIT):
            found = zlib.crc32(part, found)
    return found
