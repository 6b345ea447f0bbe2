"""A figure taken apart: who stands behind each cell of every report, and its page by HTTP.

One förbund with 100,000 participations by the real import. The cells are those of the tables
themselves: every row and every counted column, and the totals.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from statistics import median
from typing import Final
from urllib.parse import urlencode

from bench.accounts import LOSENORD, accounts, analyze
from bench.browser import Browser
from bench.instance import Failed, Instance
from bench.mat import Context, Finding, Row, main
from bench.nation import plan_nation, write_nation
from schemas.rapporter import Parametrar, Report
from tracker.errors import WrongUse
from tracker.reports import register
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.engine import compute_all
from tracker.reports.members import members
from tracker.servers import attached
from tracker.settings import Settings
from tracker.snapshots import store
from tracker.snapshots.snapshot import Snapshot
from web.wiring import build


AR: Final = 2023
FROM, TILL = date(AR, 1, 1), date(AR, 12, 31)
SIDOR: Final = 300
"""Cells whose page is asked for, drawn from all."""
NAMN: Final = "forklarare"


def measure(context: Context) -> Iterator[Finding]:
    """Import first (not measured); then cells in this process, then pages by HTTP."""
    plan = plan_nation(seed=1, faktor=0.005 if context.quick else 0.25, forbund=1)[0]
    instance = Instance(context.folder / "e")
    with instance.up():
        file = context.folder / "one.jsonl"
        write_nation([plan], file)
        instance.json("import", file, "--historik", "--json")
        settings = Settings.from_environ(instance.env)
        held = _opened(settings, plan.slug)
        what = f"{plan.deltaganden:,} participations"
        yield _all_reports(held, plan.slug, what)
        cells, rows = _explained(held, plan.slug, what)
        yield from rows
        chosen = Random("cells").sample(
            cells, min(SIDOR // (5 if context.quick else 1), len(cells))
        )
        yield from _pages(asyncio.run(_asked(instance.port, chosen)), what)


def _opened(settings: Settings, forbund: str) -> Snapshot:
    """Statistics, an account that sees all, and the snapshot, as the first report makes it."""
    with attached(settings) as addresses:
        analyze(addresses.database_owner_url)
        hus = build(settings, addresses)
        try:
            accounts(hus, forbund, [(NAMN, None)])
            hus.svarare.underlag(_asked_for(forbund))
        finally:
            hus.engine.dispose()
    found = store.newest(settings.data_dir / "snapshots", forbund)
    if found is None:
        raise Failed("no snapshot")
    return found


def _asked_for(forbund: str) -> Parametrar:
    return Parametrar(forbund=(forbund,), fran=FROM, till=TILL)


def _all_reports(held: Snapshot, forbund: str, what: str) -> Row:
    reports, took = register.rapporter(), []
    for _ in range(8):
        start = time.perf_counter()
        compute_all(reports, _asked_for(forbund), {forbund: held})
        took.append(time.perf_counter() - start)
    note = f"all {len(reports)} of the register at once; the first time {took[0]:.2f} s"
    return Row(f"every report of one year, {what}", "≤ 1", median(took[1:]), "s", note)


def _cells(report: Report, held: Snapshot, forbund: str) -> Iterator[Cellfraga]:
    """Every row in every column, and the totals; a figure made of figures by what it is made of."""
    asked, snapshots = _asked_for(forbund), {forbund: held}
    table = compute_all([report], asked, snapshots)[0]
    rows = [str(rad[report.dimension.id]) for rad in table.rows]
    for kolumn in (measure.id for measure in report.matt):
        for rad in [*rows, "total"]:
            yield Cellfraga(report, asked, snapshots, rad=rad, kolumn=kolumn)


def _explained(held: Snapshot, forbund: str, what: str) -> tuple[list[Cellfraga], list[Row]]:
    cells, took, largest = [], [], 0
    for report in register.rapporter():
        for asked in _cells(report, held, forbund):
            start = time.perf_counter()
            try:
                found = members(asked)
            except WrongUse:  # a row or a column that this report does not sum up
                continue
            took.append(time.perf_counter() - start)
            largest = max(largest, len(found.deltaganden))
            cells.append(asked)
    took.sort()
    note = f"{len(cells)} cells, half within {median(took) * 1000:.0f} ms, up to {largest:,} people"
    what = f"who stands behind a cell, {what}"
    return cells, [
        Row(f"{what}: p95", "≤ 0.3", _share(took, 0.95), "s", note),
        Row(f"{what}: slowest", "", took[-1], "s"),
    ]


async def _asked(port: int, cells: Sequence[Cellfraga]) -> list[float]:
    browser = Browser(port)
    await browser.log_in(NAMN, LOSENORD)
    took = []
    for one in cells:
        query = urlencode({"fran": FROM, "till": TILL, "rad": one.rad, "kolumn": one.kolumn})
        start = time.perf_counter()
        page = await browser.get(f"/rapporter/{one.report.id}/cell?{query}")
        took.append(time.perf_counter() - start)
        if page.status != 200:
            raise Failed(f"{one.report.id} {one.rad} {one.kolumn}: {page.status}")
    browser.close()
    return sorted(took)


def _pages(took: list[float], what: str) -> Iterator[Row]:
    note = f"{len(took)} pages of one reader, half within {median(took) * 1000:.0f} ms"
    what = f"explain by HTTP, the page of a cell, {what}"
    yield Row(f"{what}: p95", "≤ 0.3", _share(took, 0.95), "s", note)
    yield Row(f"{what}: slowest", "", took[-1], "s")


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


if __name__ == "__main__":
    main(measure)
