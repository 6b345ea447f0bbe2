"""CSV in: as Excel, a case system or a text editor wrote it (contract, «CSV and .xlsx»).

`;` or `,`; UTF-8 with or without BOM, else cp1252. The file is read twice: first to learn its
encoding and its number of lines (nothing may be stored before we know that it is readable),
then row by row.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from tracker.errors import Refused
from tracker.intake.files_celler import Kolumner
from tracker.intake.files_limits import MAX_ROWS, MIB, check_size
from tracker.intake.files_rad import MAX_SHOWN, Rad, unreadable


MAX_ROW: Final = 128 * 1024  # characters; csv's own limit for one field is the same
MAX_ROW_LINES: Final = 64
MAX_BROKEN: Final = 100

_QUOTES = (
    "Raden går inte att läsa: ett citattecken saknar sitt par, eller så är raden för lång. "
    "Rätta den och lämna in den igen."
)
_BROKEN = "Filens citattecken stämmer inte på många rader. Spara om filen som CSV (UTF-8)."
_UTF16 = "Filen är sparad som Unicode-text (UTF-16). Spara den som CSV (UTF-8)."
_EMPTY = "Filen är tom. Den ska ha en rubrikrad och en händelse per rad."


def read_csv(file: BinaryIO) -> Iterator[Rad]:
    """The rows of a CSV file, streamed; `nummer` is the physical line where the row begins.

    Raises Refused when the file is beyond the limits or has no header row. A row that cannot be
    read is a row with H001.
    """
    check_size(file, "csv")
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        yield from _rows(_Lines(text))
    finally:
        text.detach()  # whoever opened the file closes it


def _encoding(file: BinaryIO) -> str:
    """Reads the whole file once; raises Refused when it holds too many lines."""
    start = file.read(3)
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        raise Refused(_UTF16)
    marked = start == codecs.BOM_UTF8
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("replace" if marked else "strict")
    utf8 = True
    breaks = 0
    while chunk := file.read(MIB):
        breaks += chunk.count(b"\n") or chunk.count(b"\r")
        if breaks > MAX_ROWS + 1:
            raise Refused(f"Filen har fler än {MAX_ROWS} rader. Dela upp den.")
        utf8 = utf8 and _decodes(decoder, chunk)
    return "utf-8-sig" if utf8 and _decodes(decoder, b"", final=True) else "cp1252"


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


class _Lines:
    """Feeds `csv` and remembers the lines of the row in progress, for its number and receipt."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._again: list[str] = []  # lines to read anew, last first
        self._row: list[str] = []
        self._length = 0
        self._read = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._row) >= MAX_ROW_LINES or self._length > MAX_ROW:
            raise csv.Error
        line = self._again.pop() if self._again else self._text.readline(MAX_ROW + 1)
        if not line:
            raise StopIteration
        self._row.append(line)
        self._length += len(line)
        if len(line) > MAX_ROW:
            self._skip_to_break(line)
            raise csv.Error
        return line

    def _skip_to_break(self, line: str) -> None:
        """Passes the rest of an endless line; the receipt gets its beginning only."""
        self._row[-1] = line[:MAX_SHOWN] + " …"
        while line and not line.endswith(("\r", "\n")):
            line = self._text.readline(MAX_ROW + 1)

    def take(self) -> tuple[int, str]:
        """The number of the row's first line, and the row as it stands in the file."""
        nummer = self._read + 1
        self._read += len(self._row)
        raw = "".join(self._row).rstrip("\r\n")
        self._row, self._length = [], 0
        return nummer, raw

    def take_first(self) -> tuple[int, str]:
        """As `take`, of the first line alone: the others are read anew, as rows of their own."""
        self._again.extend(reversed(self._row[1:]))
        del self._row[1:]
        return self.take()


def _rows(lines: _Lines) -> Iterator[Rad]:
    kolumner, delimiter = _header(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    broken = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            broken += 1
            if broken > MAX_BROKEN:
                raise Refused(_BROKEN) from None
            yield unreadable(*lines.take_first(), _QUOTES)
            continue
        if cells is None:
            return
        nummer, raw = lines.take()
        rad = kolumner.rad(nummer, raw, cells)
        if rad is not None:
            yield rad


def _header(lines: _Lines) -> tuple[Kolumner, str]:
    """The first row that is not blank, and the delimiter that it uses."""
    for line in lines:
        lines.take()
        if line.strip("\ufeff \t\r\n;,"):
            delimiter = ";" if ";" in line else ","
            if line.casefold().startswith("sep="):  # Excel's own way to name the delimiter
                continue
            names = next(csv.reader([line], delimiter=delimiter), [])
            return Kolumner(names), delimiter
    raise Refused(_EMPTY)
