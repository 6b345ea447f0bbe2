"""The instruments that are ready to use: our own words, as data (`instrument.json`; ADR 35).

A förbund that holds the right to another one enters it as an event, `instrument.upplagt`; it is
read by the same model. A changed question is a new utgåva beside the old one, never in its place.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from schemas.handelser.steg import Fraga, InstrumentUpplagt


Instrument = InstrumentUpplagt
Nyckel = tuple[str, int]
"""An instrument's slug and utgåva."""


@cache
def _read() -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(files("schemas").joinpath("instrument.json").read_bytes())
    return raw


FARDIGA: Final[Mapping[Nyckel, Instrument]] = MappingProxyType(
    {
        (one.slug, one.utgava): one
        for one in (Instrument.model_validate(raw) for raw in _read()["instrument"])
    }
)
"""In the order in which they are offered."""


def ord_pa(ord_: Mapping[str, str], sprak: str = "sv") -> str:
    """The words in a language; in Swedish where they are not in it."""
    return ord_.get(sprak) or ord_["sv"]


def skala(instrument: Instrument, fraga: Fraga) -> dict[int, str]:
    """Value → words, in the order in which they are shown."""
    return {steg.varde: ord_pa(steg.namn) for steg in instrument.skalor[fraga.skala]}


def fraga_med(instrument: Instrument, kod: str) -> Fraga | None:
    """The question with this code; None: the instrument has none."""
    return next((one for one in instrument.fragor if one.kod == kod), None)
