"""How far a file is, told now and then while it is written: between a writer and its run."""

from collections.abc import Callable
from contextlib import suppress

from tracker.errors import OutOfReach
from tracker.exports.bok import Progress


def within(before: int, parts: int, tell: Callable[[int], None]) -> Progress:
    """A writer's `progress(rows, of)` as calls of `tell(before + n)`, n from 1 to `parts` - 1.

    The last part is for who sees the file safe on the disk. Where the database is away nobody is
    told, and the work goes on.
    """
    told = before

    def progress(rows: int, of: int) -> None:
        nonlocal told
        reached = before + parts * rows // max(of, 1)
        if told < reached < before + parts:
            told = reached
            with suppress(OutOfReach):
                tell(reached)

    return progress
