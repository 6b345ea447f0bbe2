"""What became of ratings: every report of steps, and the curve of time to a first step.

100,000 people, each rated twice by themselves and twice by the handläggare, eleven questions each
time: 4,400,000 answers, in a snapshot in memory, as they are once a first report has read them.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import numpy as np

from bench.mat import Context, Finding, Row, main
from schemas.instrument import FARDIGA
from schemas.rapporter import Parametrar
from tracker.reports.answers import Kallor
from tracker.reports.engine import compute
from tracker.reports.register import rapporter
from tracker.reports.stegkurva import kurvor
from tracker.snapshots.snapshot import Snapshot


FORBUND = "f"
AR = Parametrar(forbund=(FORBUND,), fran=date(2026, 1, 1), till=date(2026, 12, 31))
KODER = sorted(fraga.kod for fraga in FARDIGA["stegprofil", 1].fragor)


def measure(context: Context) -> Iterator[Finding]:
    """Each report by itself, nothing kept between them."""
    n = 10_000 if context.quick else 100_000
    start = time.perf_counter()
    held = _held(n)
    yield Row(f"snapshot of {n:,} rated people, from rows in Python", "", _since(start), "s")
    kallor = Kallor({FORBUND: held}, {FORBUND: held.position})
    took: dict[str, float] = {}
    for report in rapporter():
        if report.id.startswith("stegforflyttning"):
            took[report.id] = _took(partial(compute, report, AR, kallor.snapshots))
    took["the curve"] = _took(partial(kurvor, AR, kallor, vem="deltagare"))
    slowest = max(took, key=lambda name: took[name])
    note = f"slowest of {len(took)}: {slowest}; {n * 44:,} answers"
    yield Row(f"steps of {n:,} rated people", "≤ 1", took[slowest], "s", note)


def _took(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return _since(start)


def _since(start: float) -> float:
    return time.perf_counter() - start


def _held(n: int) -> Snapshot:
    random = np.random.default_rng(1)
    answers = random.integers(1, 6, (n, 4, len(KODER)))
    rows = [
        {
            "deltagande": f"d{number}", "person": f"p{number}", "insats": f"insats-{number % 11}",
            "kon": ("kvinna", "man")[number % 2], "fodelsear": 1960 + number % 45,
            "start": date(2026, 1, 1), "fran": number + 1, "till": None,
            "skattningar": [
                _line(month, vem, given)
                for (month, vem), given in zip(TILLFALLEN, own, strict=True)
            ],
        }
        for number, own in enumerate(answers)
    ]  # fmt: skip
    return Snapshot.from_rows(FORBUND, n, rows)


TILLFALLEN = tuple((month, vem) for month in (1, 4) for vem in ("deltagare", "handlaggare"))


def _line(month: int, vem: str, given: np.ndarray[tuple[int], np.dtype[np.int64]]) -> str:
    told = ",".join(f"{kod}={value}" for kod, value in zip(KODER, given, strict=True))
    return f"2026-{month:02d}-01;stegprofil;1;{vem};{told}"


if __name__ == "__main__":
    main(measure)
