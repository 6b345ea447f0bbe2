"""The payload of an event, checked by the model of its kind: a part of grammar.py.

Pure. Also says a model's faults as the contract's codes, for the corrections (change.py).
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.handelser import Kind
from schemas.svar import Fel
from tracker.identity.texts import ERASED
from tracker.intake.faults import fel
from tracker.intake.texts import personal
from tracker.intake.values import Lasregler


CODES: Final = frozenset(
    {"anledning", "andamal", "beslut", "forsorjning", "fullfoljt", "inriktning", "kon", "parter"}
    | {"remittent", "slag", "sysselsattning", "tid_i_forsorjning", "till", "tillfalle"}
    | {"utbildning", "vidare_till", "volyminsats", "post", "financiar"}
)
"""Fields that hold codes only, which their model has checked: no personnummer can hide there."""
_CODED: Final = CODES | {"antal", "kvinnor", "man", "ar", "utgava", "respondent"}
"""Fields that hold no text of a person's: what they say may be remembered."""
_NO_TEXT: Final = CODES | {"avser", "belopp", "omgang"}
"""Fields that are no texts: an id or an amount may look like a personnummer by chance."""

_KODER: Final[Mapping[str, str]] = MappingProxyType(
    {"extra_forbidden": "H009", "literal_error": "H010"}
)
"""What pydantic calls a fault → the code of the contract; the others are H001."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload without fault, its nulls left out, and `text`: the canonical JSON the log keeps.

    `text` is None where the log keeps other words: free texts are hidden, a rättelse's ids spelled.
    """

    data: dict[str, Any]
    text: str | None = None


_REMEMBERED: Final = 20_000
_known: dict[tuple[str, bytes], Payload] = {}
"""Payloads of codes only that were found sound, by kind and canonical JSON. Of a million events two
thirds say in their payload what another has said, and to find it here costs a tenth of checking.
"""


def read_payload(kind: Kind, sent: object, faults: list[Fel], regler: Lasregler) -> Payload | None:
    """The payload checked, by memory where it can be; None when it has a fault. See `read_data`."""
    key = None
    if not kind.rattar and type(sent) is dict and _CODED.issuperset(sent):
        with suppress(TypeError):  # half a character of UTF-16
            key = (kind.typ, orjson.dumps(sent, option=orjson.OPT_SORT_KEYS))
    found = _known.get(key) if key else None
    if found is not None:
        return found
    data = read_data(kind, sent, faults, regler)
    if data is None:
        return None
    if key is None:
        return Payload(data)
    if len(_known) >= _REMEMBERED:
        _known.clear()
    found = _known[key] = Payload(data, canonical(data))
    return found


def canonical(data: Mapping[str, Any]) -> str:
    """A payload as the log keeps it: the chain is over these very characters."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()


def read_data(
    kind: Kind, sent: object, faults: list[Fel], regler: Lasregler
) -> dict[str, Any] | None:
    """The payload checked by its model; None when it has a fault.

    Where its only fault is a word that stands for an erased text it is given back all the same,
    so that the event can be compared with the one that is there (same.py).
    """
    if sent is None:
        sent = {}
    if not isinstance(sent, dict):
        faults.append(fel("H001", "data", "data"))
        return None
    data = {k: v for k, v in sent.items() if v is not None}
    for falt in kind.modell.fritext:
        if data.get(falt) == "":
            del data[falt]
    try:
        kind.modell.model_validate(data)
    except ValidationError as error:
        faults += [told(detail, "data") for detail in error.errors(include_url=False)]
        return None
    before = len(faults)
    for falt, value in data.items():
        if falt not in _NO_TEXT:
            personal(value, f"data.{falt}", faults, regler.today)
    sound = len(faults) == before
    if not regler.historik:
        _nothing_erased(kind, data, faults)
    return data if sound else None


def _nothing_erased(kind: Kind, data: dict[str, Any], faults: list[Fel]) -> None:
    """What an export writes for an erased text is no text of its own: history only."""
    faults += [fel("H001", f"data.{f}", f) for f in kind.modell.fritext if data.get(f) == ERASED]
    if kind.rattar:
        andring = data.get("andring", {})
        faults += [fel("H001", f"data.andring.{k}", k) for k, v in andring.items() if v == ERASED]


def told(detail: ErrorDetails, place: str) -> Fel:
    """A fault found by a payload model, as the contract's code.

    `place` is where the payload stands in the event: the field is named by its whole path.
    """
    kind = detail["type"]
    path = [str(part) for part in detail["loc"] if part != "[key]"]
    falt = ".".join(path) or (detail.get("ctx") or {}).get("falt")
    kod = kind if kind.startswith("H0") else _KODER.get(kind, "H001")
    if kod == "H010" and not isinstance(detail["input"], str):
        kod = "H001"
    if path and path[-1] == "procent" and isinstance(detail["input"], float):
        kod = "H027"  # a number, but no whole one
    return fel(kod, f"{place}.{falt}" if falt else place, falt or "Ett fält")
