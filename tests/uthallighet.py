"""How much a test draws: few but sharp for `make test`, very many for `make soak`."""

import os
from typing import Final


SOAK: Final = bool(os.environ.get("STEGVIS_SOAK"))


def examples(few: int, many: int | None = None) -> int:
    """How many random examples; fifty times as many in `make soak`, unless it is said."""
    return (many or 50 * few) if SOAK else few
