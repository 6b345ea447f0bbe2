"""A report as JSON, for files and stdout alike (contract INTERFACE.md, «Report as JSON»)."""

from pathlib import Path

import orjson

from schemas.rapporter import Tabell
from tracker.exports.fil import replacing


def as_json(tabell: Tabell) -> str:
    """The table as one JSON value in a fixed order; ends with a line break.

    `total` and `bas` are there only when the report has them; null in a row means something and
    stays.
    """
    value = tabell.model_dump(mode="json")
    for part in ("total", "bas", "bas_per_forbund"):
        if value[part] is None:
            del value[part]
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def write(tabell: Tabell, path: Path) -> None:
    """Write the JSON to `path`; the same table gives the same bytes."""
    with replacing(path) as part:
        part.write_bytes(as_json(tabell).encode())
