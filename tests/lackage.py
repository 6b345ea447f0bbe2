"""Looks for people's numbers where none may be: logs, the broker, what servers wrote, a dump.

Also a pytest plugin: when the run is over, the folders of its servers and of every Stegvis that was
started are looked through, and the run fails where a number stands. Only numbers that nobody has
(birth number 980–999) are used in tests, so that is what is looked for.
"""

import base64
import binascii
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest


# 12 digits with or without a sign, or 10 with one; never inside a longer word, as in an id or a
# hash, of which a run writes millions.
_SHAPE = rb"(?:(?:19|20)(\d{6})[-+]?(9[89]\d\d)|(\d{6})[-+](9[89]\d\d))"


class Shape(NamedTuple):
    """The last four digits, which are looked for first: few bytes are nines, and a run leaves many
    megabytes. Then the whole number that they end.
    """

    last: re.Pattern[bytes]
    whole: re.Pattern[bytes]


def _shape(before: bytes, behind: bytes) -> Shape:
    return Shape(re.compile(rb"9[89]\d\d" + behind), re.compile(before + _SHAPE + rb"\Z"))


LENGTH = len("19900101-9802")
NUMBER = _shape(rb"(?<![0-9A-Za-z])", rb"(?![0-9A-Za-z-])")
ANYWHERE = _shape(rb"(?<!\d)", rb"(?!\d)")
WIDE = re.compile(rb"9\0[89]\0\d\0\d")
HEX = re.compile(rb"(?:\\x|\b)((?:[0-9a-fA-F]{2}){10,})")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{14,}={0,2}")
PIECE, OVERLAP = 8 << 20, 256
OURS = ("postgres", "valkey", "servers", "beat", "huvuden", "mottaget", "korningar", "utdrag")
"""What Stegvis itself writes in a data folder; tests put their own files elsewhere."""

found: list[str] = []
"""What the folders that are gone already had, by place; never the number itself."""


def numbers(content: bytes, shape: Shape = NUMBER) -> Iterator[bytes]:
    """Every number that stands in the bytes as text, also with a zero byte after each digit."""
    wide = [content.replace(b"\0", b"")] if WIDE.search(content) else []
    for plain in (content, *wide):
        for last in shape.last.finditer(plain):
            match = shape.whole.search(plain, max(0, last.end() - LENGTH), last.end())
            if match is None:
                continue
            day, four = match[1] or match[3], match[2] or match[4]
            if _is_day(day) and _luhn(day + four):
                yield day + b"-" + four


def hidden(content: bytes) -> Iterator[bytes]:
    """As `numbers`, also where it is written in hexadecimal or base64, whatever stands around."""
    yield from numbers(content)
    for run in HEX.finditer(content):
        yield from numbers(binascii.unhexlify(run[1]), ANYWHERE)
    for run in BASE64.finditer(content):
        text = run[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        for skipped in range(4):
            part = text[skipped:]
            part = part[:-1] if len(part) % 4 == 1 else part
            yield from numbers(base64.b64decode(part + b"=" * (-len(part) % 4)), ANYWHERE)


def forms(text: str) -> list[bytes]:
    """A value as it may stand in a dump: as it is, in hexadecimal, in base64 wherever it begins."""
    plain = text.encode()
    coded = [base64.b64encode(b"x" * n + plain)[4 if n else 0 : -4] for n in range(3)]
    wide = text.encode("utf-16-le")
    return [
        plain,
        wide,
        *(
            form
            for one in (plain, wide)
            for form in (one.hex().encode(), one.hex().upper().encode())
        ),
        *coded,
        *(one.translate(bytes.maketrans(b"+/", b"-_")) for one in coded),
    ]


def stands(nummer: str, text: str) -> bool:
    """Whether a number stands in a text, whole or by its last four alone. Four digits in an id, a
    token or a sealed value say nothing: among so many that are drawn they come by chance.
    """
    day, last = nummer[-9:-5], nummer[-4:]
    alone = rf"(?<![0-9a-fA-F]){last}(?![0-9a-fA-F-])"
    return re.search(rf"{day}[-+]?{last}|{alone}", text) is not None


def _is_day(digits: bytes) -> bool:
    day = int(digits[4:6])
    return 1 <= int(digits[2:4]) <= 12 and 1 <= (day - 60 if day > 60 else day) <= 31


def _luhn(digits: bytes) -> bool:
    weighed = [int(chr(d)) * (2 - i % 2) for i, d in enumerate(digits)]
    return sum(d // 10 + d % 10 for d in weighed) % 10 == 0


def files(folder: Path) -> Iterator[Path]:
    """Regular files below a folder; what goes away meanwhile is passed over."""
    for home, _, names in os.walk(folder):
        for name in names:
            path = Path(home, name)
            if path.is_file() and not path.is_symlink():
                yield path


def in_file(path: Path) -> bool:
    """True when a number stands in the file."""
    before = b""
    with suppress(OSError), path.open("rb") as file:
        while piece := file.read(PIECE):
            if next(numbers(before + piece), None):
                return True
            before = piece[-OVERLAP:]
    return False


def look(paths: Iterable[Path]) -> list[str]:
    """The files with numbers in them."""
    return [str(path) for path in paths if in_file(path)]


def look_in_installation(folder: Path) -> None:
    """Before the folder of a Stegvis is removed: what it wrote itself, and what it said."""
    look_in_data(folder / "var")
    found.extend(look(folder.glob("*.log")))


def look_in_data(folder: Path) -> None:
    """Before a data folder is removed: what Stegvis and its servers wrote there."""
    found.extend(look(path for name in OURS for path in files(folder / name)))
    found.extend(look(folder.glob("*.log")))


# ── As a plugin ───────────────────────────────────────────────────────────────────────────────────


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to run: a worker of xdist hands over what it found, the first process judges."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["lackage"] = found
        return
    factory = getattr(session.config, "_tmp_path_factory", None)
    base = getattr(factory, "_basetemp", None)
    if base is not None:
        found.extend(look(files(base / "servers")))
    if found and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    found.extend(getattr(node, "workeroutput", {}).get("lackage", []))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if found:
        terminalreporter.section("personnummer where none may be", red=True)
        for line in found:
            terminalreporter.line(line)
