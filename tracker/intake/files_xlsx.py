"""Excel in: the first sheet's rows, read by a child process with little memory and time.

The parser (calamine) allocates whatever the sheet claims to be, so it never runs in a process
that holds anything else. The bytes go to the child through a pipe: no temporary file.
"""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

import orjson

from tracker.errors import Refused
from tracker.intake.files_celler import Kolumner
from tracker.intake.files_limits import check_size, check_xlsx
from tracker.intake.files_rad import Cell, Rad


SECONDS: Final = 60
MEMORY_MB: Final = 2048

_CHILD = Path(__file__).with_name("files_xlsx_child.py")
_UNREADABLE = (
    "Excelfilen går inte att läsa, eller är för stor. Spara om den i Excel och lämna in den igen, "
    "eller dela upp den."
)
_EMPTY = "Filens första blad är tomt. Lägg händelserna på det första bladet."


def read_xlsx(
    file: BinaryIO, *, seconds: int = SECONDS, memory_mb: int = MEMORY_MB
) -> Iterator[Rad]:
    """The rows of the first sheet; `nummer` is the row of the sheet. Empty rows are skipped.

    Raises Refused when the file is beyond the limits, cannot be parsed within `seconds` of
    processor time and `memory_mb` MiB, or has no header row.
    """
    rows = sheet_rows(file, seconds=seconds, memory_mb=memory_mb)
    with contextlib.closing(rows):
        header = next(rows, None)
        if header is None:
            raise Refused(_EMPTY)
        kolumner = Kolumner(header[1])
        for nummer, cells in rows:
            rad = kolumner.rad(nummer, cells, cells)
            if rad is not None:
                yield rad


def sheet_rows(
    file: BinaryIO, *, seconds: int = SECONDS, memory_mb: int = MEMORY_MB
) -> Generator[tuple[int, list[Cell]], None, None]:
    """(row, cells) of the first sheet, rows without anything left out; to be closed.

    Raises Refused as `read_xlsx` does, but for the header.
    """
    check_size(file, "xlsx")
    packed = file.read()
    check_xlsx(packed)
    yield from _rows(packed, seconds, memory_mb)


def _rows(
    packed: bytes, seconds: int, memory_mb: int
) -> Generator[tuple[int, list[Cell]], None, None]:
    """The child's rows. It is gone when this generator is, however that ends."""
    command = [sys.executable, "-I", str(_CHILD), str(seconds), str(memory_mb)]
    child = subprocess.Popen(  # noqa: S603 - our own script with two integers
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a parser's complaint may quote a cell
        env={},
    )
    # The clock runs until the parser is done; after that the reader decides on the pace.
    alarm = threading.Timer(seconds, child.kill)
    try:
        alarm.start()
        with contextlib.suppress(BrokenPipeError):
            cast("IO[bytes]", child.stdin).write(packed)
        with contextlib.suppress(BrokenPipeError):
            cast("IO[bytes]", child.stdin).close()
        yield from _lines(cast("IO[bytes]", child.stdout), alarm)
    finally:
        alarm.cancel()
        child.kill()
        with contextlib.suppress(BrokenPipeError):
            child.__exit__(None, None, None)


def _lines(out: IO[bytes], alarm: threading.Timer) -> Iterator[tuple[int, list[Cell]]]:
    for line in out:
        message = _message(line)
        if message == "slut":
            return
        if message == "start":
            alarm.cancel()
        elif isinstance(message, list):
            yield message[0], message[1]
    raise Refused(_UNREADABLE)  # it ended without saying so


def _message(line: bytes) -> object:
    try:
        return cast("object", orjson.loads(line))
    except orjson.JSONDecodeError as error:  # killed in the middle of a line
        raise Refused(_UNREADABLE) from error
