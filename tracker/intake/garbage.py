"""Python's collector of cycles, kept from an import: a process that makes millions of objects.

What an import makes has no cycles, so what the collector finds there is nothing, again and again:
with its usual thresholds that was a quarter of an import's Python (165 µs an event against 122).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


THRESHOLDS: Final = (50_000, 20, 100)
"""Some 5,000 events between looks at the youngest. Not off: a refused line does leave cycles."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Collects seldom while the block lasts, and never what was there before it (modules, models).

    For the whole process: it is for those that do nothing else meanwhile.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
