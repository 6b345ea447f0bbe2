"""What every text of an event goes through: one form of each letter, and no personnummer in it.

Pure. Millions of texts come through an import, so each test is written to cost little.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Any, Final

import orjson

from schemas.svar import Fel
from tracker.identity.personnummer import find_in
from tracker.intake.faults import fel


def nfc(value: Any) -> Any:
    """Text in one form (NFC), so that å is å however it was typed.

    The very value is given back when it is in that form already, as it nearly always is: ASCII is,
    and whether all is ASCII one pass of orjson tells, in a third of the time of a walk.
    """
    return value if _is_ascii(value) or _is_nfc(value) else _to_nfc(value)


def _is_ascii(value: Any) -> bool:
    """False too where orjson cannot tell: half characters, braces within braces without end."""
    try:
        return orjson.dumps(value).isascii()
    except TypeError:
        return False


def _is_nfc(value: Any) -> bool:
    kind = type(value)
    if kind is str:
        return value.isascii() or unicodedata.is_normalized("NFC", value)
    if kind is dict:
        for key, inner in value.items():
            if not (key.isascii() and _is_nfc(inner)):
                return False
    elif kind is list:
        for inner in value:
            if not _is_nfc(inner):
                return False
    return True


def _to_nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_to_nfc(k): _to_nfc(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_to_nfc(v) for v in value]
    return value


_CHECKSUM: Final = re.compile(r"[0-9a-f]{64}").fullmatch


@lru_cache(maxsize=20_000)
def holds_number(deltagande: str, today: date) -> bool:
    """True when there is a personnummer in it.

    Remembered, since the same deltagande comes again with each of its events.
    """
    return find_in(deltagande, today=today)


def personal(value: Any, falt: str, faults: list[Fel], today: date) -> None:
    """H013 for every text that holds a personnummer, the names of places too; H001 for NUL.

    `falt` is where `value` stands. `data.andring.person` of a rättelse is the one place where a
    personnummer may stand; an amount (`belopp`) may look like one by chance, and a checksum
    (`summa`) has one in it now and then. PostgreSQL has no NUL
    in its texts, and only the readers of files have refused it by now.
    """
    if isinstance(value, str):
        _text(value, falt, faults, today)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if falt == "data.andring" and key in ("person", "belopp"):
                continue
            _text(key, falt, faults, today)
            personal(inner, f"{falt}.{key}", faults, today)
    elif isinstance(value, list):
        for inner in value:
            personal(inner, falt, faults, today)


def _text(value: str, falt: str, faults: list[Fel], today: date) -> None:
    if "\0" in value:
        faults.append(fel("H001", falt, falt.removeprefix("data.")))
    if falt.endswith(".summa") and _CHECKSUM(value):
        return
    if len(value) >= 10 and find_in(value, today=today):
        faults.append(fel("H013", falt))
