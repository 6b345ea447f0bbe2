"""A seeded nation in the event format, for measurements: 80 förbund, 900 insatser, 2014–2025.

    python -m bench.nation --faktor 1 --seed 1 --out nation.jsonl

Factor 1 is about 400,000 participations (two million events), factor 25 ten million. The förbund
are made apart, each from its own seed, in as many processes as there are cores; then their days
are laid in each other's wake. So the same seed gives the same bytes on any number of cores, and
memory holds the open participations of one förbund a process, never the nation.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO

from bench.generator.forbund import Forbund, Plan
from bench.generator.words import BYGDER, LANDSDELAR


DELTAGANDEN = 400_000  # of the nation, at factor 1
INSATSER, FORBUND = 900, 80
EVENTS_PER_DELTAGANDE = 5.97  # measured; only `--handelser` leans on it
SETUP_PER_INSATS = 1.7  # events of set-up: förbund, owners, insatser and their changes


@dataclass(frozen=True, slots=True)
class Part:
    """One förbund on disk: for each day how many bytes and how many lines."""

    file: Path
    block: list[tuple[int, int]]


def plan_nation(*, seed: int, faktor: float, forbund: int = FORBUND) -> list[Plan]:
    """The förbund of the nation, biggest first: the first has about 6 % of 80, the last 0.5 %.

    `faktor` is of the whole nation, however few förbund share it.
    """
    weights = [1 / (n + 4) ** 0.8 for n in range(forbund)]
    total = sum(weights)
    free = round(INSATSER * forbund / FORBUND) - 3 * forbund
    plans, before, counted = [], 0, 0.0
    for n, weight in enumerate(weights):
        counted += weight / total
        insatser, before = round(free * counted) - before, round(free * counted)
        namn = f"{LANDSDELAR[n % 5]} {BYGDER[n // 5 % 16]}" + (f" {n // 80 + 1}" if n > 79 else "")
        plans.append(
            Plan(
                slug=namn.lower().translate(str.maketrans("åäö ", "aao-")),
                namn=f"Samordningsförbundet {namn}",
                insatser=3 + insatser,
                deltaganden=round(DELTAGANDEN * faktor * weight / total),
                seed=f"{seed}/{n}",
            )
        )
    return plans


def factor_for(handelser: int, forbund: int = FORBUND) -> float:
    """The factor that gives a nation slightly more than so many events."""
    setup = INSATSER * forbund / FORBUND * SETUP_PER_INSATS
    return max(handelser - setup, 0) * 1.04 / EVENTS_PER_DELTAGANDE / DELTAGANDEN


def _write_part(task: tuple[Plan, Path]) -> Part:
    plan, file = task
    block = []
    with file.open("wb", buffering=1 << 20) as out:
        for lines in Forbund(plan).days():
            text = "".join(lines).encode()
            out.write(text)
            block.append((len(text), len(lines)))
    return Part(file, block)


def _blocks(parts: list[Part], *, apart: bool) -> Iterator[tuple[BinaryIO, int, int]]:
    """(file, bytes, lines) of each block: all förbund's first day, then the second, …; or, when
    `apart`, all days of the first förbund, then of the second, …"""
    with ExitStack() as opened:
        files = [opened.enter_context(part.file.open("rb")) for part in parts]
        rows = [
            [(file, *block) for block in part.block]
            for file, part in zip(files, parts, strict=True)
        ]
        for row in rows if apart else zip(*rows, strict=True):
            yield from (block for block in row if block[2])


def _join(parts: list[Part], out: BinaryIO, at_most: int | None, *, apart: bool) -> int:
    """Writes the nation's blocks in order, at most `at_most` lines. Gives the number of lines."""
    written = 0
    for file, size, lines in _blocks(parts, apart=apart):
        block = file.read(size)
        if at_most is not None and written + lines > at_most:
            out.writelines(block.splitlines(keepends=True)[: at_most - written])
            return at_most
        out.write(block)
        written += lines
    return written


def write_nation(
    plans: list[Plan],
    out: Path,
    *,
    at_most: int | None = None,
    apart: bool = False,
    processes: int = 0,
) -> int:
    """Writes the nation to a file; gives the number of events. `at_most` cuts it short.

    The förbund's days are interleaved, as a nation's events come; `apart`: förbund by förbund.

    Room for it twice is needed on the disk while it works.
    """
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".nation-") as folder:
        tasks = [(plan, Path(folder) / str(n)) for n, plan in enumerate(plans)]
        with get_context("spawn").Pool(processes or os.cpu_count() or 1) as pool:
            parts = pool.map(_write_part, tasks, chunksize=1)
        with out.open("wb", buffering=1 << 20) as file:
            return _join(parts, file, at_most, apart=apart)


def lines(plans: Iterable[Plan]) -> Iterator[str]:
    """The events of the förbund one förbund after the other, without files: for small nations."""
    for plan in plans:
        for dag in Forbund(plan).days():
            yield from dag


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.nation", description=__doc__)
    parser.add_argument("--faktor", type=float, default=1.0, help="1 = 400,000 participations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forbund", type=int, default=FORBUND)
    parser.add_argument("--handelser", type=int, help="this many events instead of a factor")
    parser.add_argument("--apart", action="store_true", help="förbund by förbund, not day by day")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(argv)
    faktor = factor_for(chosen.handelser, chosen.forbund) if chosen.handelser else chosen.faktor
    plans = plan_nation(seed=chosen.seed, faktor=faktor, forbund=chosen.forbund)
    start = time.perf_counter()
    antal = write_nation(plans, chosen.out, at_most=chosen.handelser, apart=chosen.apart)
    seconds = time.perf_counter() - start
    print(f"{antal} events in {seconds:.1f} s, {antal / seconds:.0f}/s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
