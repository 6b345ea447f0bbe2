"""The chain of what was delivered: each row's keyed hash covers it and the hash of the row before.

The same seal, keys and kind of head outside the database as the log's (ADR 1, 26), in a chain of
its own, so that a delivery can be proven without the log and the log without the deliveries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from tracker.leveranser.tables import Forsegling
from tracker.log import chain


START: Final = chain.START
HEADS: Final = "leveranshuvuden"
"""Folder in the data folder: where each förbund's chain of deliveries ended."""
_HASHED: Final = tuple(name for name in Forsegling.model_fields if name != "hash")


@dataclass(frozen=True, slots=True)
class Fil:
    """A delivered file. `sha256` and `bytes` are of the file as it was handed over, `lagrad` is of
    the bytes that are kept: the same, unless the file holds people and is kept sealed.
    """

    namn: str
    format: str
    bytes: int
    sha256: str
    lagrad: str
    personer: bool = False


def body(rad: Forsegling) -> bytes:
    """What is hashed of a row: every column but the hash, as a JSON list; times in UTC."""
    return orjson.dumps([_plain(getattr(rad, name)) for name in _HASHED])


def link(key: bytes, before: bytes, rad: Forsegling) -> bytes:
    """The hash of a row that follows `before`."""
    return chain.seal(key, before, body(rad))


def canonical(value: Mapping[str, Any] | Sequence[Any] | int) -> str:
    """JSON with its keys in order: the same value, the same text."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def fil_text(filer: Sequence[Fil]) -> str:
    """The files of a delivery as its row has them."""
    return canonical([asdict(fil) for fil in sorted(filer, key=lambda fil: fil.namn)])


def filer(rad: Forsegling) -> tuple[Fil, ...]:
    """The files of a row, in order of name. Raises ValueError or TypeError for an altered row."""
    return tuple(Fil(**one) for one in orjson.loads(rad.filer))


def _plain(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
