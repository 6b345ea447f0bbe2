"""Worked examples of every report: rows in, table out (the .txt files beside).

An example is a sentence, the rows of a projection table (`-` is nothing, `|` between codes), and
one report or more with the rows it gives. Only the columns that stand there are compared, all rows.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.rapporter import Parametrar, Tabell
from tracker.reports.engine import compute
from tracker.reports.register import rapport
from tracker.snapshots.columns import LISTOR, RA
from tracker.snapshots.snapshot import Snapshot


FOLDER = Path(__file__).parent
DAGAR = tuple(name for name, dtype in RA.items() if dtype is pl.Date)
JANEJ = {"ja": True, "nej": False}
HELTAL = (
    "fran",
    "till",
    "fodelsear",
    "omfattning_fore",
    "omfattning_efter",
    "omfattning_6",
    "omfattning_12",
)


def examples() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.txt")):
        for text in file.read_text(encoding="utf-8").split("\n---\n"):
            sentence, *parts = text.strip().split("\n\n")
            yield pytest.param(parts, id=f"{file.stem}: {sentence}")


def cells(lines: list[str]) -> list[dict[str, str]]:
    head, *rows = (line.split() for line in lines)
    return [dict(zip(head, row, strict=True)) for row in rows]


def version(cell: dict[str, str], number: int) -> dict[str, Any]:
    """A row as the tables hold it; its own position unless one is given."""
    row: dict[str, Any] = {"kon": "kvinna", "fodelsear": 1980, "fran": number, "till": None}
    for column, text in cell.items():
        if text == "-":
            row[column] = None
        elif column in DAGAR:
            row[column] = date.fromisoformat(text)
        elif column in HELTAL:
            row[column] = int(text)
        else:
            row[column] = text.split("|") if column in LISTOR else JANEJ.get(text, text)
    return row


def counted(question: str, rows: list[dict[str, Any]]) -> Tabell:
    """`rapport ID from to [version V] [insats I] [position P] [kand DAG]`"""
    _, id_, first, last, *rest = question.split()
    more = dict(zip(rest[::2], rest[1::2], strict=True))
    parametrar = Parametrar(
        forbund=("f",),
        fran=date.fromisoformat(first),
        till=date.fromisoformat(last),
        insats=(more["insats"],) if "insats" in more else (),
        kand=(date.fromisoformat(more["kand"]),) if "kand" in more else (),
    )
    head = max((row["fran"] for row in rows), default=0)
    snapshot = Snapshot.from_rows("f", head, rows)
    at = {"f": int(more["position"])} if "position" in more else None
    return compute(rapport(id_, more.get("version")), parametrar, {"f": snapshot}, at)


def value(text: str) -> Any:
    if text.startswith("'"):  # a decimal, which is a text in JSON
        return text[1:]
    return {"null": None}.get(text, int(text) if text.lstrip("-").isdigit() else text)


@pytest.mark.parametrize("parts", list(examples()))
def test_rapport(parts: list[str]) -> None:
    given = [] if parts[0].startswith("rapport") else cells(parts.pop(0).splitlines())
    rows = [version(cell, number) for number, cell in enumerate(given, start=1)]
    for part in parts:
        question, *lines = part.splitlines()
        table = counted(question, rows)
        bas = [line.split() for line in lines if line.startswith("matta ")]
        wanted = cells([line for line in lines if not line.startswith("matta ")])
        key = lines[0].split()[0]
        total = [cell for cell in wanted if cell[key] == "total"]
        body = [cell for cell in wanted if cell[key] != "total"]
        assert [{k: row[k] for k in lines[0].split()} for row in table.rows] == [
            {k: text if k == key else value(text) for k, text in cell.items()} for cell in body
        ]
        for cell in total:
            assert table.total is not None
            figures = {k: value(text) for k, text in cell.items() if k not in (key, "namn")}
            assert {k: table.total[k] for k in figures} == figures
        for words in bas:
            numbers = {k: int(n) for k, n in zip(words[1::2], words[2::2], strict=True)}
            mojliga = numbers.pop("mojliga")
            assert table.bas == {"matta": numbers, "mojliga": mojliga}
