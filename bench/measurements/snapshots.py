"""New snapshots on the real tables: from nothing, and after 1,000 new events.

The projection tables are filled by SQL and not by way of a log: a förbund of 10⁴ and 10⁵
participations with four versions each (10⁶ would take a quarter of an hour to fill).
"""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psycopg

from bench.mat import Context, Finding, Point, Row, main
from tracker.db import Transaction, make_engine, transactions
from tracker.migrations import upgrade
from tracker.servers import attached
from tracker.settings import Settings
from tracker.snapshots.build import build
from tracker.snapshots.snapshot import Snapshot


VERSIONER = 4
NYA = 1000

COLUMNS = """forbund, deltagande, fran, insats, huvudman, person, kon, fodelsear, start, slut,
    anledning, utbildning, tid_i_forsorjning, forsorjning_fore, forsorjning_efter,
    sysselsattning_fore, sysselsattning_efter, omfattning_fore, omfattning_efter"""
VALUES = """'{forbund}', 'delt-' || lpad(n::text, 8, '0'), n + v * {n}, 'insats-' || n % 11,
    'kommunen', md5((n % ({n} * 4 / 5))::text)::uuid, (ARRAY['kvinna', 'man'])[1 + n % 2],
    1950 + n % 55, date '2012-01-01' + n % 4000,
    CASE WHEN v = 3 THEN date '2012-01-01' + n % 4000 + 200 END,
    CASE WHEN v = 3 THEN 'utskrivning' END, 'gymnasium', '1_2_ar',
    ARRAY['a_kassa', 'forsorjningsstod'], CASE WHEN v = 3 THEN ARRAY['studiestod'] END,
    ARRAY['studier:50'], CASE WHEN v = 3 THEN ARRAY['arbete_osubventionerat:100'] END,
    n % 101, n % 101"""
FILL_NU = """INSERT INTO deltagande_nu ({columns}) SELECT {values}
    FROM generate_series(1, {n}) AS n, (SELECT 3 AS v) AS last"""
FILL_TIDIGARE = """INSERT INTO deltagande_tidigare ({columns}, till)
    SELECT {values}, n + (v + 1) * {n}
    FROM generate_series(1, {n}) AS n, generate_series(0, 2) AS v"""
CLOSE = """INSERT INTO deltagande_tidigare ({columns}, till)
    SELECT {columns}, {head} + row_number() OVER (ORDER BY deltagande)
    FROM (SELECT * FROM deltagande_nu WHERE forbund = '{forbund}'
        ORDER BY deltagande DESC LIMIT {nya}) AS changed"""
CHANGE = """UPDATE deltagande_nu AS nu SET fran = old.till, slut = nu.slut + 1
    FROM deltagande_tidigare AS old WHERE nu.forbund = '{forbund}' AND old.till > {head}
        AND old.forbund = nu.forbund AND old.deltagande = nu.deltagande"""


def measure(context: Context) -> Iterator[Finding]:
    """Time from an open session to an opened snapshot, fsync included."""
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(context.folder / "data")})
    with attached(settings) as servers:
        upgrade(servers.database_owner_url)
        transaction = transactions(make_engine(servers.database_url))
        for size in (10_000,) if context.quick else (10_000, 100_000):
            forbund = f"f{size}"
            head = size * VERSIONER
            _run(transaction, FILL_NU, FILL_TIDIGARE, forbund=forbund, n=size)
            _analyze(servers.database_owner_url)
            folder = context.folder / "snapshots"
            first, whole = _built(transaction, forbund, head, folder)
            yield Point("snapshot", size, whole)
            what = f"förbund of {size:,} participations, {VERSIONER} versions each"
            yield Row(f"snapshot from nothing, {what}", "", whole, "s")
            took = []
            for _ in range(5):
                _run(transaction, CLOSE, CHANGE, forbund=forbund, head=head, nya=NYA)
                head += NYA
                first, seconds = _built(transaction, forbund, head, folder, first)
                took.append(seconds)
            goal = "≤ 0.5" if size == 100_000 else ""
            yield Row(f"snapshot after {NYA:,} new events, {what}", goal, median(took), "s")


def _built(
    transaction: Transaction,
    forbund: str,
    head: int,
    folder: Path,
    previous: Snapshot | None = None,
) -> tuple[Snapshot, float]:
    with transaction(
        forbund=forbund, huvudman=("*",), role="stegvis_bild", readonly=True
    ) as session:
        start = time.perf_counter()
        made = build(session, forbund, head, folder=folder, previous=previous)
        return made, time.perf_counter() - start


def _run(transaction: Transaction, *statements: str, forbund: str, **values: int) -> None:
    with transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        driver = session.connection().connection.driver_connection
        if driver is None:
            raise ValueError("the session has no connection")
        for statement in statements:
            numbers = VALUES.format(forbund=forbund, **values) if "{values}" in statement else ""
            filled = statement.format(columns=COLUMNS, values=numbers, forbund=forbund, **values)
            driver.execute(filled.encode())


def _analyze(url: str) -> None:
    """As autovacuum does a minute after so many new rows."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        connection.execute("ANALYZE deltagande_nu, deltagande_tidigare")


if __name__ == "__main__":
    main(measure)
