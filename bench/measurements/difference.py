"""Two runs of one report compared: every changed cell, and who changed it.

On a snapshot that was written straight (bench/bilder.py), and not by way of a log: 200,000 people
with 250,000 participations in twelve years, as known at the end and a year before it.
"""

import time
from collections.abc import Iterator
from statistics import median

from bench import bilder
from bench.mat import Context, Finding, Row, main
from bench.rapporter import ALLA, AR, FORRA_ARET, SEX
from schemas.rapporter import Parametrar
from tracker.reports.andrade import Sida
from tracker.reports.register import rapport
from tracker.reports.skillnad import jamfor
from tracker.snapshots import store


FORBUND = "f00"


def measure(context: Context) -> Iterator[Finding]:
    """Each of the six reports: what became known in a year, and one year against the next."""
    n = 25_000 if context.quick else 250_000
    bilder.write(context.folder, FORBUND, n, seed=1)
    held = store.newest(context.folder, FORBUND)
    if held is None:
        raise ValueError("no snapshot")
    now = {FORBUND: held.position}
    then = {FORBUND: int(held.position * FORRA_ARET)}
    whole, year = (Parametrar(forbund=(FORBUND,), fran=one[0], till=one[1]) for one in (ALLA, AR))
    before = year.model_copy(
        update={"fran": AR[0].replace(year=2022), "till": AR[1].replace(year=2022)}
    )
    for what, a, b in (
        ("twelve years, as known a year ago and now", (whole, then), (whole, now)),
        ("one year, as known a year ago and now", (year, then), (year, now)),
        ("one year and the next", (before, now), (year, now)),
    ):
        took, found = {}, {}
        for ident in SEX:
            report = rapport(ident)
            start = time.perf_counter()
            cells = jamfor(Sida(report, *a), Sida(report, *b), {FORBUND: held})
            took[ident] = time.perf_counter() - start
            found[ident] = sum(len(cell.bidrag) for cell in cells)
        worst = max(took, key=lambda ident: took[ident])
        note = (
            f"slowest of six: {worst}, {found[worst]:,} lines of who changed what;"
            f" half within {median(took.values()):.2f} s"
        )
        row = f"two runs compared, {n * 4 // 5:,} people: {what}"
        yield Row(row, "≤ 3", took[worst], "s", note)


if __name__ == "__main__":
    main(measure)
