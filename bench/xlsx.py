"""How long and how much memory the workbook of a large table takes.

Run as `python -m bench.xlsx [rows]`. Goal: 100,000 rows of 12 columns in at most 12 s and 100 MB.
The rows are made as they are asked for, as a streaming reader would give them, so that the figure
is that of the writer.
"""

import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from schemas.rapporter import Dimension, Kolumn, Measure, Population, Report, Tabell
from tracker.exports.compose import compose
from tracker.exports.workbook import write


class Rows:
    """Rows that are made anew for every reader and never kept."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in range(self.rows):
            figures = {f"m{n}": (row * 7 + n * 13) % 997 for n in range(9)}
            yield {"kod": f"{row:06}", "namn": f"Insats nummer {row}", "procent": row % 100} | (
                figures | {"text": "Område öst"}
            )


def table() -> tuple[Tabell, Report]:
    """A table of twelve shown columns: a name, a text, nine figures and a per cent."""
    columns = [
        Kolumn(id="kod", title="Insats", slag="nyckel"),
        Kolumn(id="text", title="Område", slag="text"),
        *(Kolumn(id=f"m{n}", title=f"Mått {n}") for n in range(9)),
        Kolumn(id="procent", title="Andel", slag="procent"),
    ]
    alla = Population(id="alla", mening="Alla.", kalla="deltaganden", villkor=())
    report = Report(
        id="stor",
        definition="1",
        fraga="Hur stor kan en tabell bli?",
        titel="Stor tabell",
        dimension=Dimension(id="kod", titel="Insats"),
        populationer=(alla,),
        matt=(Measure(id="m0", titel="Mått 0", population="alla", nyckel="kod"),),
    )
    parameters = {"forbund": ["prov"], "from": "2020-01-01", "to": "2020-12-31"}
    made = Tabell(
        report="stor",
        definition="1",
        parameters=parameters,
        position=1,
        columns=columns,
        rows=[],
        sha256="0" * 64,
    )
    return made, report


def measure(rows: int) -> dict[str, float]:
    """Seconds, peak MB of the whole process, MB above the start, and MB of the file."""
    tabell, report = table()
    book = replace(compose(tabell, report, {}), rader=Rows(rows), antal=rows)
    before = _peak()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stor.xlsx"
        start = time.perf_counter()
        seen: list[int] = []
        write(book, path, progress=lambda done, _: seen.append(done))
        seconds = time.perf_counter() - start
        size = path.stat().st_size / 1e6
        print(f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}", file=sys.stderr)
    return {
        "rader": rows,
        "sekunder": round(seconds, 2),
        "topp_mb": round(_peak(), 1),
        "okning_mb": round(_peak() - before, 1),
        "fil_mb": round(size, 1),
        "steg": len(seen),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
