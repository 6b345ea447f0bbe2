"""The one door of this room: a finished table to a file of the wanted format.

Each format's writer is imported when it is asked for: openpyxl and typst take longer to import than
a small report takes to make.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, assert_never

from schemas.rapporter import Report, Tabell
from tracker.exports.bok import Progress
from tracker.exports.compose import compose


Format = Literal["xlsx", "csv", "pdf", "html", "json"]


def render(
    table: Tabell,
    report: Report,
    format: Format,
    path: Path,
    *,
    forbund_namn: Mapping[str, str],
    progress: Progress | None = None,
) -> None:
    """Write `table` to `path`, whole or not at all; the same table gives the same bytes.

    `report` is the declaration that the table was made by, `forbund_namn` slug → name.
    `progress(done, all)` in rows; formats that are made in one go call it once, when done.
    Raises Refused when the format cannot hold the table, with a sentence that says what to choose
    instead.
    """
    book = compose(table, report, forbund_namn)
    match format:
        case "xlsx":
            from tracker.exports import workbook

            workbook.write(book, path, progress=progress)
            return
        case "csv":
            from tracker.exports import csv

            csv.write(book, path)
        case "pdf":
            from tracker.exports import pdf

            pdf.write(book, path)
        case "html":
            from tracker.exports import html

            html.write(book, path)
        case "json":
            from tracker.exports import tabelljson

            tabelljson.write(table, path)
        case _:
            assert_never(format)
    if progress:
        progress(book.antal, book.antal)
