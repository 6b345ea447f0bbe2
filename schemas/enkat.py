"""The questionnaires that are ready to use: our own words, as data (`enkater.json`; ADR 51).

A förbund that holds the right to another one, such as NNS's, enters it as an event,
`enkat.upplagd`. A changed question is a new utgåva beside the old one, never in its place.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from schemas.handelser.enkat import EnkatUpplagd


Enkat = EnkatUpplagd
Nyckel = tuple[str, int]
"""A questionnaire's slug and utgåva."""


@cache
def _read() -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(files("schemas").joinpath("enkater.json").read_bytes())
    return raw


FARDIGA: Final[Mapping[Nyckel, Enkat]] = MappingProxyType(
    {(one.slug, one.utgava): one for one in (Enkat.model_validate(raw) for raw in _read()["enkat"])}
)
"""In the order in which they are offered."""


def ord_pa(ord_: Mapping[str, str]) -> str:
    """The words in Swedish, as staff read them."""
    return ord_["sv"]
