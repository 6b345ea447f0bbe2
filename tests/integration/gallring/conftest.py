"""A förbund where somebody ended, ready to be looked through."""

from pathlib import Path

import pytest
from gallringsprov import Sista


@pytest.fixture
def hus(database, intag, keys, heads, clock, tmp_path: Path, forbund: str) -> Sista:
    found = Sista(database, intag, keys, heads, clock, tmp_path)
    found.forbund = forbund
    return found
