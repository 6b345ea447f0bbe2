"""Lines of a pasted table parted into cells, as Word, Excel, files with commas and a PDF do it."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from tracker.reports.tryckt.ruta import ruta


_OSYNLIGA: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
"""Characters that nobody sees: marks of order, soft hyphens."""
_CITAT: Final = re.compile(r'(?<![^\t;,|\n])"[^"]*"(?![^\t;,|\n])')
_LINJE: Final = re.compile(r"[\s|:+=_-]+")
_BRETT: Final = re.compile(r" {2,}")
_SIST: Final = re.compile(
    r"\s((?:[+−-]?(?:\d{1,3}(?:[\u00a0\u2007\u2009\u202f]\d{3})+|\d+)(?:,\d+)?(?: ?%)?"
    r"|[–—‐‑-]|\.\.|[xX*]|<\d))\s*$"
)


def rader(text: str) -> list[str]:
    """The lines that hold something: a cell of several lines is one, and lines drawn are none."""
    plain = text.translate(_OSYNLIGA).replace("\r\n", "\n").replace("\r", "\n").replace("\v", " ")
    whole = _CITAT.sub(lambda found: " ".join(found[0].split("\n")), plain)
    lines = (line for line in whole.split("\n") if line.strip())
    return [line for line in lines if not ("-" in line and _LINJE.fullmatch(line))]


def celler(lines: Sequence[str]) -> tuple[list[list[str]], bool]:
    """The cells of each line, and whether a mark tells them apart: tab, semicolon, bar or comma;
    else several spaces do, or numbers are taken from the end of the line.
    """
    for mark in ("\t", ";", "|"):
        if sum(mark in line for line in lines) * 2 >= len(lines):
            return _utan_nummer([_vid(line.strip("|"), mark) for line in lines]), True
    if sum(bool(_BRETT.search(line.strip())) for line in lines) * 2 >= len(lines):
        return _utan_nummer([_BRETT.split(line.strip()) for line in lines]), True
    by_comma = [_vid(line, ",") for line in lines]
    if _ar_kommatabell(by_comma):
        return _utan_nummer(by_comma), True
    return _lika_manga([_svans(line) for line in _hela(lines)]), False


def _vid(line: str, mark: str) -> list[str]:
    if '"' in line:
        return next(csv.reader([line], delimiter=mark))
    return line.split(mark)


def _ar_kommatabell(rows: Sequence[Sequence[str]]) -> bool:
    """Whether commas part cells and not decimals: as many on every line, and figures between."""
    figures = [row for row in rows if all(ruta(cell).i_tabellen for cell in row[1:])]
    same = len({len(row) for row in rows}) == 1 and len(rows[0]) > 2
    return same and bool(figures) and len(figures) >= len(rows) - 2


def _utan_nummer(rows: list[list[str]]) -> list[list[str]]:
    """Without first columns that only number the rows, or are empty."""
    full = [row for row in rows if len(row) > 2]
    while full and all(_utan_ord(row[0]) for row in full[1:] or full) and _ar_namn(full):
        rows = [row[1:] if len(row) > 1 else row for row in rows]
        full = [row for row in rows if len(row) > 2]
    return rows


def _utan_ord(text: str) -> bool:
    return not any(letter.isalpha() for letter in text)


def _ar_namn(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the second column is names: words on most rows, and nothing but words."""
    seconds = [row[1] for row in rows[1:] or rows]
    named = sum(not _utan_ord(text) for text in seconds)
    return named * 2 > len(seconds) and all(not ruta(text).i_tabellen for text in seconds)


def _hela(lines: Sequence[str]) -> Iterator[str]:
    """A label that goes on with a small letter on the next line is one label."""
    waiting = ""
    for line in lines:
        if waiting and line.lstrip()[:1].islower():
            yield f"{waiting} {line.lstrip()}"
            waiting = ""
            continue
        if waiting:
            yield waiting
        waiting = "" if _SIST.search(line) else line.rstrip()
        if not waiting:
            yield line
    if waiting:
        yield waiting


def _svans(line: str) -> list[str]:
    """The label, and the numbers and dashes at its end; single words where there are none."""
    numbers: list[str] = []
    rest = line
    while found := _SIST.search(rest):
        numbers.insert(0, found[1])
        rest = rest[: found.start()]
    if numbers:
        return [rest, *numbers]
    return [line] if any(letter.isdigit() for letter in line) else line.split()


def _lika_manga(rows: list[list[str]]) -> list[list[str]]:
    """«1 478» with an ordinary space looks like two numbers. Where a row has more numbers than the
    others and there is one way to put them together it is taken; else the row is left unread.
    """
    counts = [len(row) for row in rows if len(row) > 1]
    if not counts:
        return rows
    want = min(counts, key=lambda n: (-counts.count(n), n))
    found = []
    for row in rows:
        ways = list(_hop(row[1:], want - 1)) if len(row) > want else [row[1:]]
        found.append([row[0], *ways[0]] if len(ways) == 1 else [" ".join(row)])
    return found


def _hop(numbers: list[str], want: int) -> Iterator[list[str]]:
    """Every way to make `want` numbers of these by taking threes of digits to those before."""
    if not numbers:
        if want == 0:
            yield []
        return
    for length in range(1, len(numbers) + 1):
        head, rest = numbers[:length], numbers[length:]
        if length > 1 and ruta(" ".join(head)).tal is None:
            break
        yield from ([" ".join(head), *others] for others in _hop(rest, want - 1))
