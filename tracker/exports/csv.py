"""A report as csv for a Swedish Excel: UTF-8 with a byte order mark, semicolons, CRLF.

The bare key stands first (`Kod`) for who joins files; figures are bare figures, and an empty cell
says in words why it is empty.
"""

import csv
from pathlib import Path
from typing import Final, TypeVar

from tracker.exports.bok import Bok
from tracker.exports.fil import replacing
from tracker.exports.kolumner import Visat
from tracker.exports.tomt import Tomt


T = TypeVar("T")
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")


def write(book: Bok, path: Path) -> None:
    """Write the table of `book` to `path`; the same book gives the same bytes."""
    kolumner = (book.kod, *book.kolumner)
    with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="") as target:
        out = csv.writer(target, delimiter=";", lineterminator="\r\n")
        out.writerow(harmless(kol.rubrik) for kol in kolumner)
        out.writerows([_cell(kol.las(rad)) for kol in kolumner] for rad in book.rader)
        if book.total is not None:
            figures = (_cell(book.summa(kol)) for kol in book.kolumner[1:])
            out.writerow(["total", "Totalt", *figures])


def _cell(value: Visat) -> str | int:
    if isinstance(value, Tomt):
        return value.ord
    if isinstance(value, float):
        return str(value).replace(".", ",")  # a Swedish Excel takes a point for text
    return "" if value is None else harmless(value)


def harmless(value: T) -> T | str:
    """A value that no spreadsheet takes for a formula (OWASP «CSV injection»): text that looks like
    one gets an apostrophe first.
    """
    dangerous = isinstance(value, str) and value.startswith(_DANGEROUS)
    return f"'{value}" if dangerous else value
