"""A report by HTTP right after new events, and as it was known a year ago.

One förbund with 100,000 participations. The time of a new snapshot is the first report after
1,000 new events less the same report again, so it holds all that a reader waits for.
"""

import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

from bench.events import Place, paths, write
from bench.instance import Instance
from bench.mat import Context, Finding, Row, main
from bench.nation import plan_nation, write_nation


REPORT = "avslutsanledning"
PERIOD = {"from": "2023-01-01", "to": "2023-12-31"}


class Reader:
    """Somebody who asks for one report of one förbund."""

    def __init__(self, port: int, forbund: str, key: str) -> None:
        self._head = {"Authorization": f"Bearer {key}"}
        self._base = f"http://127.0.0.1:{port}/api/v1/rapporter/"
        self._forbund = forbund

    def seconds(self, **more: str) -> float:
        """How long the report takes, request to last byte."""
        query = urllib.parse.urlencode({"forbund": self._forbund, **PERIOD, **more})
        request = urllib.request.Request(f"{self._base}{REPORT}?{query}", headers=self._head)
        start = time.perf_counter()
        with urllib.request.urlopen(request, timeout=300) as reply:
            reply.read()
        return time.perf_counter() - start


def measure(context: Context) -> Iterator[Finding]:
    """Import first (not measured), then the two questions."""
    plan = plan_nation(seed=1, faktor=0.02 if context.quick else 0.25, forbund=1)[0]
    instance = Instance(context.folder / "r")
    with instance.up():
        file = context.folder / "one.jsonl"
        write_nation([plan], file)
        instance.json("import", file, "--historik", "--json")
        reader = Reader(instance.port, plan.slug, instance.key(plan.slug, "lasa"))
        what = f"{plan.deltaganden:,} participations"
        first = reader.seconds()
        yield Row(f"first snapshot and report, {what}", "", first, "s", "by HTTP")
        yield _fresh(context.folder, instance, reader, plan.slug, what)
        yield _then_and_now(reader, what)


def _fresh(folder: Path, instance: Instance, reader: Reader, forbund: str, what: str) -> Row:
    took = []
    for turn in range(3):
        file = folder / f"new{turn}.jsonl"
        new = islice(paths(Place(forbund, "steget-vidare"), f"new/{turn}"), 1000)
        file.write_text(write(list(new)), encoding="utf-8")
        instance.json("import", file, "--json")
        after = reader.seconds()
        took.append(after - min(reader.seconds() for _ in range(5)))
    note = "median of three; first report after the events, less a warm one"
    return Row(f"new snapshot after 1,000 events, {what}", "≤ 0.5", median(took), "s", note)


def _then_and_now(reader: Reader, what: str) -> Row:
    """Today's and last year's knowledge in turn, so that other load hits both alike."""
    then = (datetime.now(UTC) - timedelta(days=365)).strftime("%Y-%m-%dT00:00:00Z")
    reader.seconds(as_of=then)
    pairs = [(reader.seconds(), reader.seconds(as_of=then)) for _ in range(20)]
    now, past = median(n for n, _ in pairs), median(p for _, p in pairs)
    note = f"by HTTP: {past * 1000:.0f} ms against {now * 1000:.0f} ms"
    return Row(f"report as of a year ago / as of today, {what}", "≤ 1.5", past / now, "×", note)


if __name__ == "__main__":
    main(measure)
