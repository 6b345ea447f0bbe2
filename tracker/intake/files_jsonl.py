"""JSON Lines in: bytes to rows (contract HANDELSER.md: UTF-8, one event a line).

The quick way is orjson, but orjson is silent about three things that a log cannot swallow: a
key that stands twice (the last one wins), an integer beyond 64 bits (becomes a float) and
NUL in a text (PostgreSQL has no such character). A line that *might* have one of them, seen
by counting, is read again by the slow and careful reader.
"""

import json
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from schemas.svar import Fel
from tracker.intake.files_rad import MAX_SHOWN, Handelse, Rad, unreadable


MAX_LINE = 1024 * 1024  # bytes
_CHUNK = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_LOOK_CLOSER = -(1 << 40)
_NUL_CODE = b"\\u0000"

_TOO_LONG = (
    "Raden är längre än 1 MiB. Dela upp filen så att varje händelse står på en egen rad. "
    "Här visas bara radens början."
)
_NOT_UTF8 = (
    "Raden innehåller tecken som inte är UTF-8. Spara filen som UTF-8 och lämna in den igen."
)
_NOT_OBJECT = "Raden är ingen händelse. Skriv varje händelse som ett JSON-objekt: { … }."
_TOO_DEEP = "Raden har för många klamrar inuti varandra. Kontrollera att alla klamrar stängs."
_HALF = "Raden har ett halvt tecken (\\ud800–\\udfff utan sin andra hälft). Skriv om texten."
_NUL = "Raden har ett nolltecken (\\u0000) i en text. Ta bort det."
_BIG = "Raden har ett tal som är för stort. Skriv talet med högst 18 siffror."


def read_jsonl(file: BinaryIO) -> Iterator[Rad]:
    """The rows of `file`, streamed; blank lines are skipped but counted in the numbering.

    Never raises for what the file holds: a line that cannot be read is a row with H001.
    Memory: some MiB, however long the file or its lines are.
    """
    nummer = 0
    carry = b""
    while chunk := file.read(_CHUNK):
        lines = (carry + chunk).split(b"\n")
        carry = lines.pop()
        for line in lines:
            nummer += 1
            if line and not line.isspace():
                yield read_line(nummer, line)
        if len(carry) > MAX_LINE:
            yield _too_long(nummer + 1, carry)
            carry = _rest_after_line(file)
            nummer += 1
    if carry and not carry.isspace():
        yield read_line(nummer + 1, carry)


def _rest_after_line(file: BinaryIO) -> bytes:
    """Skips to the next line break and gives what was read beyond it."""
    while chunk := file.read(_CHUNK):
        _, found, rest = chunk.partition(b"\n")
        if found:
            return rest
    return b""


def read_line(nummer: int, line: bytes) -> Rad:
    """One line of JSON as a row; also for a single event posted by HTTP."""
    if nummer == 1 and line.startswith(_BOM):
        line = line[3:]
    if len(line) > MAX_LINE:
        return _too_long(nummer, line)
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return unreadable(nummer, line, _why_not(error, line))
    if type(value) is not dict:
        return unreadable(nummer, line, _NOT_OBJECT)
    if _as_written(value, line) and _NUL_CODE not in line:
        return Rad(nummer, value, line)
    # Sound, not only likely: every key and every text takes two quotes in the line, and a key
    # that stands twice is in the line but not in the value, so the line then has more of them.
    if line.count(b'"') != 2 * _texts(value) or (b"\\" in line and _NUL_CODE in line):
        return _careful(nummer, line, value)
    return Rad(nummer, value, line)


def _as_written(value: Handelse, line: bytes) -> bool:
    """True where orjson writes the line again as it was, as most programs do: nothing was lost.

    It costs a third of counting. False too for braces deeper than orjson writes.
    """
    try:
        return orjson.dumps(value) == line.rstrip(b"\r\n")
    except TypeError:
        return False


def _texts(value: Handelse) -> int:
    """The number of keys and texts in `value` and below; far below zero if a float is there."""
    count = len(value)
    for inner in value.values():
        if type(inner) is str:
            count += 1
        elif type(inner) is dict:
            count += _texts(inner)
        elif type(inner) is list:
            count += _texts_in_list(inner)
        elif type(inner) is float:
            return _LOOK_CLOSER
    return count


def _texts_in_list(values: list[object]) -> int:
    count = 0
    for inner in values:
        if type(inner) is str:
            count += 1
        elif type(inner) is dict:
            count += _texts(inner)
        elif type(inner) is list:
            count += _texts_in_list(inner)
        elif type(inner) is float:
            return _LOOK_CLOSER
    return count


class _FaultError(Exception):
    """Found by the careful reader; the field is None when no field can be named."""

    def __init__(self, text: str, falt: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.falt = falt


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    out: dict[str, object] = {}
    for key, value in pairs:
        if key in out:
            raise _FaultError(
                f"Fältet {key[:60]} står två gånger på raden. Ta bort det ena.", key[:60]
            )
        if "\0" in key or (isinstance(value, str) and "\0" in value):
            raise _FaultError(_NUL)
        if isinstance(value, list) and any(isinstance(v, str) and "\0" in v for v in value):
            raise _FaultError(_NUL)
        out[key] = value
    return out


def _bounded(digits: str) -> int:
    if len(digits) > 20 or not -(1 << 63) <= (number := int(digits)) < 1 << 64:
        raise _FaultError(_BIG)
    return number


def _careful(nummer: int, line: bytes, value: Handelse) -> Rad:
    try:
        json.loads(line, object_pairs_hook=_once, parse_int=_bounded)
    except _FaultError as fault:
        return unreadable(nummer, line, fault.text, fault.falt)
    except (RecursionError, ValueError):
        return unreadable(nummer, line, _TOO_DEEP)
    return Rad(nummer, value, line)


def _why_not(error: orjson.JSONDecodeError, line: bytes) -> str:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return _NOT_UTF8
    told = str(error)
    if "surrogate" in told:
        return _HALF
    if "depth" in told:
        return _TOO_DEEP
    return (
        f"Raden går inte att läsa som JSON (vid tecken {error.colno}). "
        "Kontrollera citattecken, komman och klamrar."
    )


def _too_long(nummer: int, line: bytes) -> Rad:
    shown = line[:MAX_SHOWN].decode("utf-8", errors="replace") + " …"
    fel = Fel(rad=nummer, kod="H001", text=_TOO_LONG, innehall=shown)
    return Rad(nummer, None, shown, (fel,))
