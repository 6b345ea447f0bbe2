"""Sweden's län and kommuner by SCB's codes; a kommun's two first digits are the code of its län.

What is recorded is not held against this list: a kommun may be merged or new. It gives the words
for a code, and says which kommuner a län has.
"""

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final


def _read(lista: str) -> Mapping[str, str]:
    raw: dict[str, Any] = json.loads(files("schemas").joinpath("kommuner.json").read_bytes())
    return MappingProxyType({one["kod"]: one["namn"] for one in raw[lista]})


LAN: Final = _read("lan")
"""Two digits → «Stockholms län»."""
KOMMUNER: Final = _read("kommun")
"""Four digits → «Stockholm»."""


def namn(kod: str) -> str:
    """The words for a kommun; an unknown code is shown as it stands."""
    return KOMMUNER.get(kod, kod)


def lan_av(kommuner: Iterable[str]) -> tuple[str, ...]:
    """The codes of the län that these kommuner lie in, in order, each once."""
    return tuple(sorted({kod[:2] for kod in kommuner} & LAN.keys()))
