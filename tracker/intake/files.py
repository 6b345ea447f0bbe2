"""Event files in: the first step of an import, from a file of any format to rows.

Here a file is only made readable; whether an event is right is decided after this, by the
schemas and the state's rules. A reader never drops a row in silence: what it cannot read is a
row with H001 and its whole text.
"""

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import BinaryIO

from tracker.errors import OutOfReach, Refused, WrongUse
from tracker.intake.files_csv import read_csv
from tracker.intake.files_jsonl import read_jsonl, read_line
from tracker.intake.files_limits import check_size
from tracker.intake.files_rad import Handelse, Rad
from tracker.intake.files_xlsx import MEMORY_MB, SECONDS, read_xlsx


__all__ = ["Handelse", "Rad", "check_jsonl", "read", "read_guarded", "read_line", "read_open"]

_JSONL = frozenset({".jsonl", ".json", ".ndjson"})
_WEB_SECONDS = 20
_WEB_MEMORY_MB = 1024


def read(path: Path) -> Iterator[Rad]:
    """The rows of the file at `path`, in order, streamed; the suffix says the format.

    Raises WrongUse for an unknown suffix or a missing file, OutOfReach when the disk fails,
    Refused when the file as a whole cannot be taken in: too large, a bomb, encrypted, no header.
    For .csv and .xlsx that comes before the first row; a .jsonl is streamed.
    """
    yield from read_guarded(path, seconds=SECONDS, memory_mb=MEMORY_MB)


def read_guarded(
    path: Path, *, seconds: int = _WEB_SECONDS, memory_mb: int = _WEB_MEMORY_MB
) -> Iterator[Rad]:
    """As `read`, with the tighter limits of the web's door for the process that parses .xlsx."""
    try:
        file = path.open("rb")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise WrongUse("Filen finns inte. Kontrollera sökvägen.") from error
    except OSError as error:
        raise OutOfReach("Filen går inte att öppna. Kontrollera rättigheterna.") from error
    with file:
        yield from read_open(path.name, file, seconds=seconds, memory_mb=memory_mb)


def read_open(
    name: str, file: BinaryIO, *, seconds: int = SECONDS, memory_mb: int = MEMORY_MB
) -> Iterator[Rad]:
    """As `read`, from an open, seekable file: an upload, or one that receipts.py keeps sealed."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _JSONL:
        check_jsonl(file)
        return read_jsonl(file)
    if suffix == ".csv":
        return read_csv(file)
    if suffix == ".xlsx":
        return read_xlsx(file, seconds=seconds, memory_mb=memory_mb)
    raise WrongUse(
        "Filen ska vara av typen .jsonl, .csv eller .xlsx. Spara om den och försök igen."
    )


def check_jsonl(file: BinaryIO) -> None:
    """Refuses what is no JSON Lines as a whole: too large, a JSON list over many lines, UTF-16.

    One sentence instead of a thousand. Raises Refused.
    """
    check_size(file, "jsonl")
    start = file.read(64)
    file.seek(0)
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise Refused("Filen är sparad som UTF-16. Spara den som UTF-8 och lämna in den igen.")
    if start.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip() == b"[":
        raise Refused("Filen är en JSON-lista. Spara den med en händelse per rad (JSON Lines).")
