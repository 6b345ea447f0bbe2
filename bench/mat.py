"""The words of a measurement: what it prints, and the frame that makes it a process of its own.

A measurement is a module with `measure(context)` that gives rows as they are known. It runs as
`python -m bench.measurements.NAME --folder DIR [--quick]`, so that its memory is its own, and
prints one JSON object a line on stdout: a row of the table (`what`), a point of a growth curve
(`series`) or a piece of text for the end of the report (`heading`). Talk goes to stderr.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `goal`: «≤ 0.5», «≥ 20000», or empty where nothing was promised.
    `measured` None: it could not be measured, and `note` says why."""

    what: str
    goal: str
    measured: float | None
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """`n` things took so many seconds; points of one series make a curve."""

    series: str
    n: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Text:
    heading: str
    body: str


Finding = Row | Point | Text


@dataclass(frozen=True, slots=True)
class Context:
    """`folder` is empty and the measurement's own; `quick` asks for a small run."""

    folder: Path
    quick: bool


def holds(goal: str, measured: float | None) -> bool | None:
    """True or False for a goal «≤ x» or «≥ x»; None where there is no goal or no figure."""
    sign, _, limit = goal.partition(" ")
    if measured is None or not limit:
        return None
    return measured <= float(limit) if sign == "≤" else measured >= float(limit)


def finding(line: str) -> Finding | None:
    """One printed line back to what it says; None for a line that is talk."""
    try:
        said = json.loads(line)
        if "series" in said:
            return Point(said["series"], int(said["n"]), float(said["seconds"]))
        if "heading" in said:
            return Text(said["heading"], said["body"])
        return _row(said)
    except (ValueError, KeyError, TypeError):
        return None


def _row(said: dict[str, str | float | None]) -> Row:
    goal, unit, measured = said.get("goal"), str(said["unit"]), said["measured"]
    if isinstance(goal, int | float):  # a bare number: a rate is to be reached, a cost kept under
        goal = f"{'≥' if unit.endswith('/s') else '≤'} {goal:g}"
    return Row(
        str(said["what"]),
        str(goal or ""),
        None if measured is None else float(measured),
        unit,
        str(said.get("note") or ""),
    )


def main(measure: Callable[[Context], Iterable[Finding]]) -> None:
    """The `__main__` of a measurement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="stegvis-bench-") as spare:
        context = Context(chosen.folder or Path(spare), chosen.quick)
        for found in measure(context):
            print(json.dumps(asdict(found), ensure_ascii=False), flush=True)
    sys.exit(0)
