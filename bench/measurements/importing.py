"""Import of 10⁴, 10⁵ and 10⁶ events by the real command, each into a fresh database."""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil

from bench.instance import Failed, Instance
from bench.mat import Context, Finding, Point, Row, main
from bench.nation import factor_for, plan_nation, write_nation
from bench.plot import slope


SIZES = (10_000, 100_000, 1_000_000)
SLICE = 100_000
SERVERS = ("postgres", "valkey", "redis")


@dataclass(frozen=True, slots=True)
class Run:
    """`trail`: (seconds, share of the file read) as time went by; memory in MB at its peak."""

    seconds: float
    receipt: dict[str, int]
    trail: list[tuple[float, float]]
    peak: float
    peak_with_helpers: float


def nation(folder: Path, events: int, *, apart: bool = False) -> Path:
    """A file of so many events over 80 förbund, interleaved by day or `apart`."""
    file = folder / f"{events}{'-apart' * apart}.jsonl"
    if not file.exists():
        write_nation(
            plan_nation(seed=1, faktor=factor_for(events)), file, at_most=events, apart=apart
        )
    return file


def run(folder: Path, file: Path) -> Run:
    """Imports the file into a new instance whose servers are already up."""
    instance = Instance(folder)
    with instance.up():
        start = time.perf_counter()
        process = instance.start("import", file, "--historik", "--json")
        trail, peak, helpers = _watch(process, file, start)
        out, _ = process.communicate()
        seconds = time.perf_counter() - start
    try:
        receipt = json.loads(out)
    except ValueError:
        raise Failed(f"import: exit {process.returncode}: {out[:300].decode()}") from None
    return Run(seconds, receipt, trail, peak, helpers)


def _watch(
    process: subprocess.Popen[bytes], file: Path, start: float
) -> tuple[list[tuple[float, float]], float, float]:
    """Looks twenty times a second at how far the command has read and what it holds in memory.

    How far: the kernel's position in the open file. It leads what is committed by a batch.
    """
    trail: list[tuple[float, float]] = []
    peak = helpers = 0.0
    size, watched = file.stat().st_size, psutil.Process(process.pid)
    while process.poll() is None:
        time.sleep(0.05)
        read = _position(process.pid, file)
        if read is not None:
            trail.append((time.perf_counter() - start, read / size))
        try:
            peak = max(peak, _high_water(process.pid))
            helpers = max(helpers, _tree(watched))
        except (psutil.Error, OSError):
            continue
        if process.stdout is None:
            break
    return trail, peak, helpers


def _position(pid: int, file: Path) -> int | None:
    try:
        for fd in Path(f"/proc/{pid}/fd").iterdir():
            if fd.readlink() == file.resolve():
                told = Path(f"/proc/{pid}/fdinfo/{fd.name}").read_text(encoding="ascii")
                return int(told.split()[1])
    except OSError:
        return None
    return None


def _high_water(pid: int) -> float:
    """Peak resident memory of the process so far, MB, as the kernel kept it."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def _tree(process: psutil.Process) -> float:
    """Resident memory now, MB, of the process and its helpers; the servers are not helpers."""
    family = [process, *process.children(recursive=True)]
    mine = [p for p in family if not p.name().startswith(SERVERS)]
    return float(sum(p.memory_info().rss for p in mine)) / 2**20


def slice_rates(run: Run, events: int) -> list[float]:
    """Events a second over each 100,000 of the file, from when reading began."""
    if not run.trail:
        return []
    trail = [*run.trail, (run.seconds, 1.0)]
    shares = [n / events for n in range(SLICE, events, SLICE)]
    passed = [next(t for t, share in trail if share >= border) for border in shares]
    # The last slice is done when the command is: reading leads storing by a batch.
    times = [run.trail[0][0], *passed, run.seconds]
    return [SLICE / max(b - a, 0.001) for a, b in pairwise(times)]


def measure(context: Context) -> Iterator[Finding]:
    """Rows of the largest size, points of all, and the slope between.

    The nation's förbund are interleaved, 80 of them in any two thousand lines: the hardest file
    for an importer that takes each förbund's lock. The same nation förbund by förbund, as
    `stegvis export` would write it, is measured beside.
    """
    curve: list[tuple[int, float]] = []
    sizes = SIZES[:2] if context.quick else SIZES
    for events in sizes:
        done = run(context.folder / f"i{events}", nation(context.folder, events))
        curve.append((events, done.seconds))
        yield Point("import", events, done.seconds)
        yield from _refused(done, events)
        if events == sizes[-1]:
            yield from _rows(done, events, f"import of {events:,} events")
    yield Row(f"import: slope {sizes[0]:,}–{sizes[-1]:,}", "≤ 1.05", slope(curve), "")
    file = nation(context.folder, sizes[-1], apart=True)
    done = run(context.folder / "apart", file)
    yield from _refused(done, sizes[-1])
    yield from _rows(done, sizes[-1], f"import of {sizes[-1]:,} events, förbund by förbund")


def _refused(done: Run, events: int) -> Iterator[Row]:
    taken = done.receipt.get("nya", 0)
    if taken != events:
        yield Row(f"import of {events:,} events: refused", "≤ 0", events - taken, "events")


def _rows(done: Run, events: int, what: str) -> Iterator[Row]:
    yield Row(what, "≥ 20000", events / done.seconds, "events/s", f"{done.seconds:.1f} s in all")
    rates = slice_rates(done, events)
    if len(rates) > 1:
        each = ", ".join(f"{rate:.0f}" for rate in rates)
        flat = min(rates[1:]) / max(rates[1:])
        yield Row(f"{what}: slowest slice of 100,000 / fastest", "", flat, "", f"events/s: {each}")
    yield Row(f"{what}: memory", "≤ 500", done.peak, "MB", "peak of the importing process")
    if done.peak_with_helpers > done.peak * 1.05:
        yield Row(f"{what}: memory with helpers", "", done.peak_with_helpers, "MB", "RSS, summed")


if __name__ == "__main__":
    main(measure)
