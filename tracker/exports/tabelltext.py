"""A report as text for the terminal (`--format table`): aligned columns, figures to the right."""

from collections.abc import Sequence

from tracker.exports.bok import Bok
from tracker.exports.kolumner import Kol


def as_text(book: Bok) -> str:
    """Heading, table and what it knew, as lines; ends with a line break."""
    head = [kol.rubrik for kol in book.kolumner]
    body = [[kol.text(kol.las(rad)) for kol in book.kolumner] for rad in book.rader]
    foot = []
    if book.total is not None:
        foot = [["Totalt", *(kol.text(book.summa(kol)) for kol in book.kolumner[1:])]]
    widths = [max(map(len, column)) for column in zip(head, *body, *foot, strict=True)]
    line = "  ".join("─" * width for width in widths)
    return "\n".join(
        [
            book.fraga,
            book.ingress,
            "",
            _row(head, widths, book.kolumner),
            line,
            *(_row(cells, widths, book.kolumner) for cells in body),
            *([line] if foot else []),
            *(_row(cells, widths, book.kolumner) for cells in foot),
            "",
            *([book.bas] if book.bas else []),
            *book.noter,
            book.kunskap,
            f"Kontrollsumma {book.sha256[:12]}.",
            "",
        ]
    )


def _row(cells: Sequence[str], widths: Sequence[int], kolumner: Sequence[Kol]) -> str:
    padded = (
        cell.rjust(width) if kol.siffror else cell.ljust(width)
        for cell, width, kol in zip(cells, widths, kolumner, strict=True)
    )
    return "  ".join(padded).rstrip()
