"""A file appears whole or not at all: written beside its place, then renamed into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a path to write to; it becomes `path` when the block ends, and is gone if it fails."""
    part = path.with_name(f".{path.name}.del")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
