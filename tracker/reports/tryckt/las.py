"""From pasted text to cells: how Word, Excel and a PDF give a table, how Swedes write numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.errors import Refused
from tracker.identity import personnummer


MEST_TEXT: Final = 50_000
MEST_RADER: Final = 300
MEST_KOLUMNER: Final = 40

INGET: Final = "Klistra in en tabell: en rad i taget, med rubrikraden om den finns."
FOR_MYCKET: Final = (
    f"Texten är för lång. Klistra in en tabell i taget, högst {MEST_RADER} rader och "
    f"{MEST_KOLUMNER} kolumner."
)
PERSONNUMMER: Final = (
    "Texten innehåller ett personnummer. Ta bort det och klistra in tabellen igen. Inget är sparat."
)
INGA_TAL: Final = (
    "Vi hittar inga tal i texten. Klistra in tabellens rader så som de står, med namn först och "
    "sedan talen."
)

# The hard and the thin spaces (00a0, 2007, 2009, 202f) stand within a number, never between two.
_TAL: Final = re.compile(
    r"([+−-]?)(\d+|\d{1,3}(?:[ \u00a0\u2007\u2009\u202f.]\d{3})+)(?:,(\d+))?\s*(%|procent)?"
)
_SIST: Final = re.compile(
    r"\s((?:[+−-]?(?:\d{1,3}(?:[\u00a0\u2007\u2009\u202f]\d{3})+|\d+)(?:,\d+)?(?: ?%)?|[–—-]))\s*$"
)
_BRETT: Final = re.compile(r" {2,}")
_STRECK: Final = frozenset({"", "-", "–", "—", "−", "..", "…", "."})


@dataclass(frozen=True, slots=True)
class Ruta:
    """One cell as it was printed. `tal` None: no number; then `streck` tells a dash from words."""

    text: str
    tal: float | None = None
    procent: bool = False

    @property
    def streck(self) -> bool:
        return self.text in _STRECK


@dataclass(frozen=True, slots=True)
class Klistrad:
    """The pasted table: headings (none: there was no row of headings), and rows of cells."""

    rubriker: tuple[str, ...] | None
    rader: tuple[tuple[Ruta, ...], ...]


def las(text: str, *, today: date) -> Klistrad:
    """The cells of a pasted table.

    Raises Refused: nothing there, too much, no number in it, or a personnummer.
    """
    if len(text) > MEST_TEXT:
        raise Refused(FOR_MYCKET)
    if personnummer.find_in(text, today=today):
        raise Refused(PERSONNUMMER)
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        raise Refused(INGET)
    rows = [[ruta(cell) for cell in cells] for cells in _delade(lines)]
    if len(rows) > MEST_RADER or max(map(len, rows)) > MEST_KOLUMNER:
        raise Refused(FOR_MYCKET)
    first = next((n for n, row in enumerate(rows) if _har_tal(row)), None)
    if first is None:
        raise Refused(INGA_TAL)
    return Klistrad(_rubriker(rows[:first]), tuple(tuple(row) for row in rows[first:]))


def ruta(text: str) -> Ruta:
    """«1 234», «46 %», «–», «ej mätt»."""
    kept = " ".join(text.strip(" \t\"'").split(" "))
    found = _TAL.fullmatch(kept)
    if found is None:
        return Ruta(kept)
    tecken, hela, decimal, procent = found.groups()
    number = float(re.sub(r"\D", "", hela) + (f".{decimal}" if decimal else ""))
    return Ruta(kept, -number if tecken in {"-", "−"} else number, procent is not None)


def skrivet(number: float) -> str:
    """A number as a Swede reads it."""
    text = f"{number:,.10g}".replace(",", "\u00a0").replace(".", ",")
    return text.replace("-", "−")


def _delade(lines: list[str]) -> list[list[str]]:
    """By tab, semicolon or bar; else by several spaces; else numbers from the end of the line."""
    for mark in ("\t", ";", "|"):
        if sum(mark in line for line in lines) * 2 >= len(lines):
            return [line.strip("|").split(mark) for line in lines]
    if sum(bool(_BRETT.search(line.strip())) for line in lines) * 2 >= len(lines):
        return [_BRETT.split(line.strip()) for line in lines]
    return _lika_manga([_svans(line) for line in lines])


def _svans(line: str) -> list[str]:
    """The label, and the numbers and dashes at its end; single words where there are none."""
    numbers: list[str] = []
    rest = line
    while found := _SIST.search(rest):
        numbers.insert(0, found[1])
        rest = rest[: found.start()]
    return [rest, *numbers] if numbers else line.split()


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
        if length > 1 and not _TAL.fullmatch(" ".join(head)):
            break
        yield from ([" ".join(head), *others] for others in _hop(rest, want - 1))


def _har_tal(row: list[Ruta]) -> bool:
    """Whether a row holds figures: a number behind its first cell that is no year alone."""
    numbers = [cell.tal for cell in row[1:] if cell.tal is not None]
    return bool(numbers) and not all(1990 <= number <= 2200 for number in numbers)


def _rubriker(rows: list[list[Ruta]]) -> tuple[str, ...] | None:
    """The last row above the figures that has several cells; the group above stands before it."""
    heads = [[cell.text for cell in row] for row in rows if len(row) > 1]
    if not heads:
        return None
    if len(heads) > 1 and len(heads[-2]) == len(heads[-1]):
        groups, group = [], ""
        for text in heads[-2]:
            group = text or group
            groups.append(group)
        return tuple(f"{a} {b}".strip() for a, b in zip(groups, heads[-1], strict=True))
    return tuple(heads[-1])
