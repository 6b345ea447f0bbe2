"""One event a request by HTTP: twenty clients over four förbund, saturated and at 400/s."""

import asyncio
from collections.abc import Iterator

from bench.client import post_requests
from bench.events import Place, paths, setup, write
from bench.instance import Instance
from bench.load import Outcome, saturate, steady
from bench.mat import Context, Finding, Row, main


CLIENTS, RATE = 20, 400
PLACES = [Place(f"prov-{n}", "steget") for n in range(4)]


def measure(context: Context) -> Iterator[Finding]:
    """Rates in requests answered 201; latencies as the client sees them."""
    seconds = 5.0 if context.quick else 30.0
    instance = Instance(context.folder / "p")
    with instance.up():
        file = context.folder / "setup.jsonl"
        file.write_text(write(setup(PLACES)), encoding="utf-8")
        instance.json("import", file, "--json")
        keys = [instance.key(place.forbund, "skriva") for place in PLACES]
        asyncio.run(saturate(instance.port, _sources(keys, "warm"), 2))
        full = asyncio.run(saturate(instance.port, _sources(keys, "full"), seconds))
        even = asyncio.run(steady(instance.port, _sources(keys, "even"), seconds, RATE))
    what = f"one event by HTTP, {CLIENTS} clients"
    yield Row(f"{what}, saturated, four förbund", "≥ 900", full.rate, "/s", _note(full))
    for name, share, goal in (("p50", 0.5, ""), ("p95", 0.95, "≤ 25"), ("p99", 0.99, "≤ 40")):
        yield Row(f"{what}, at {RATE}/s: {name}", goal, even.percentile(share) * 1000, "ms")
    yield Row(f"{what}, at {RATE}/s: rate kept", "", even.rate, "/s", _note(even))


def _sources(keys: list[str], name: str) -> list[Iterator[bytes]]:
    """What each client sends, without end, every client people of its own."""
    return [
        iter(post_requests(paths(PLACES[n % 4], f"{name}/{n}"), keys[n % 4]))
        for n in range(CLIENTS)
    ]


def _note(outcome: Outcome) -> str:
    others = {status: n for status, n in outcome.statuses.items() if status != 201}
    return f"also {others}, first {outcome.said}" if others else ""


if __name__ == "__main__":
    main(measure)
