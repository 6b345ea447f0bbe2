"""The six reports on snapshots at hand: one förbund, and nations of up to ten million.

The snapshots are random and written straight (bench/bilder.py). Every measurement is a process of
its own, so that its memory is its own. Beside the reports: a bare scan of the columns they need.
"""

import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple

import polars as pl

from bench import bilder
from bench.mat import Context, Finding, Point, Row, main
from schemas.rapporter import Parametrar
from tracker.reports.engine import compute_all
from tracker.reports.register import rapport, rapporter
from tracker.reports.underlag import kolumner
from tracker.snapshots import store
from tracker.snapshots.snapshot import Snapshot


GANGER = 7
SEX = (
    *("avslutsanledning", "deltagare-per-insats", "forsorjning-fore-efter"),
    *("sysselsattning-fore-efter", "tid-i-forsorjning", "utbildning"),
)
"""The six of contract INTERFACE.md."""
AR = (date(2023, 1, 1), date(2023, 12, 31))
MITT = (date(2018, 1, 1), date(2018, 12, 31))
ALLA = (bilder.FORSTA, bilder.SISTA)
FORRA_ARET = 11 / 12


class Matt(NamedTuple):
    """Seconds: all six for a year, all years, as of a year ago; first time from the files; a bare
    scan. `topp`: MB, peak of the process. `hela`: seconds, every report there is, for a year."""

    ett: float
    mitt: float
    alla: float
    forr: float
    forst: float
    bar: float
    topp: float
    hela: float


def measure(context: Context) -> Iterator[Finding]:
    """One förbund of 10⁴ and 10⁵ participations, nations of 10⁶ and 10⁷."""
    sizes = [(1, 10_000), (1, 100_000)]
    sizes += [] if context.quick else [(8, 125_000), (80, 125_000)]
    for forbund, each in sizes:
        folder = context.folder / f"{forbund}x{each}"
        got = _apart(folder, forbund, each)
        yield Point("reports", forbund * each, got.alla)
        yield from _rows(f"{forbund * each:,} participations, {forbund} förbund", forbund, got)


def _rows(size: str, forbund: int, got: Matt) -> Iterator[Row]:
    six = f"six reports, {size}"
    goals = ("≤ 0.15", "≤ 0.15", "") if forbund == 1 else ("≤ 0.35", "≤ 1.5", "≤ 2000")
    scan = f"a bare scan of the columns: {got.bar:.4f} s, {got.alla / got.bar:.0f} times less"
    yield Row(f"{six}: the last year", goals[0], got.ett, "s")
    yield Row(f"{six}: a year in the middle", goals[0], got.mitt, "s")
    yield Row(f"{six}: all twelve years", goals[1], got.alla, "s", scan)
    yield Row(f"{six}: the last year as known a year ago", "", got.forr, "s")
    yield Row(f"{six}: as known a year ago / today", "≤ 1.5", got.forr / got.ett, "×")
    yield Row(f"{six}: first time, columns read from the files", "", got.forst, "s")
    yield Row(f"{six}: memory", goals[2], got.topp, "MB", "peak of the process")
    goal = {1: "≤ 1", 80: "≤ 5"}.get(forbund, "")
    many = f"{len(rapporter())} of them; no ratings, money or questions in these snapshots"
    yield Row(f"every report, {size}: the last year", goal, got.hela, "s", many)


def _apart(folder: Path, forbund: int, each: int) -> Matt:
    """Written and measured in processes that end with it."""
    spawn = get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        names = [f"f{number:02}" for number in range(forbund)]
        jobs = [pool.submit(bilder.write, folder, f, each, seed=n) for n, f in enumerate(names)]
        for job in jobs:
            job.result()
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(_measured, folder, names).result()


def _measured(folder: Path, names: list[str]) -> Matt:
    held = {name: _open(folder, name) for name in names}
    forr = {name: int(snapshot.position * FORRA_ARET) for name, snapshot in held.items()}
    reports = [rapport(id_) for id_ in SEX]

    def six(
        period: tuple[date, date], positioner: dict[str, int] | None = None
    ) -> Callable[[], object]:
        asked = Parametrar(forbund=tuple(names), fran=period[0], till=period[1])
        return lambda: compute_all(reports, asked, held, positioner)

    forst = _seconds(six(AR), 1)
    ett, mitt, alla = (_seconds(six(period)) for period in (AR, MITT, ALLA))
    topp = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    asked = Parametrar(forbund=tuple(names), fran=AR[0], till=AR[1])
    hela = _seconds(lambda: compute_all(list(rapporter()), asked, held), 3)
    bar = _bare(list(held.values()))
    return Matt(ett, mitt, alla, _seconds(six(AR, forr)), forst, bar, topp, hela)


def _open(folder: Path, name: str) -> Snapshot:
    found = store.newest(folder, name)
    if found is None:
        raise ValueError(f"no snapshot of {name}")
    return found


def _bare(held: list[Snapshot]) -> float:
    columns = sorted(kolumner([rapport(id_) for id_ in SEX]) - {"deltagande"})
    whole = pl.concat([snapshot.frame(columns) for snapshot in held], rechunk=False)
    return _seconds(lambda: whole.select(pl.all().max()))


def _seconds(work: Callable[[], object], times: int = GANGER) -> float:
    """The median."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return median(took)


if __name__ == "__main__":
    main(measure)
