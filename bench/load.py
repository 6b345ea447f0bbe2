"""Twenty clients at once: as fast as the server answers, or at a steady rate.

At a steady rate a latency counts from when the request was due, not from when a client was free to
send it: a server that stands still for a second is then seen to have kept everybody waiting.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.client import Connection


@dataclass
class Outcome:
    """`latencies` in seconds, of accepted requests only; `statuses` counts them all."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    said: str = ""

    def note(self, status: int, body: bytes, latency: float) -> None:
        self.statuses[status] += 1
        if status == 201:
            self.latencies.append(latency)
        elif not self.said:
            self.said = f"{status}: {body[:200].decode(errors='replace')}"

    @property
    def rate(self) -> float:
        """Accepted requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Seconds that so large a share of the accepted requests stayed within."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


async def _post(connection: Connection, source: Iterator[bytes]) -> tuple[int, bytes]:
    """Status 0 where the server hung up: it is counted, and the client goes on."""
    try:
        return await connection.post(next(source))
    except (OSError, asyncio.IncompleteReadError) as error:
        connection.close()
        return 0, repr(error).encode()


async def saturate(port: int, sources: list[Iterator[bytes]], seconds: float) -> Outcome:
    """Each source is a client that sends its next as soon as the last is answered."""
    outcome = Outcome()
    begin = time.perf_counter()

    async def client(source: Iterator[bytes]) -> None:
        connection = Connection(port)
        while (sent := time.perf_counter()) < begin + seconds:
            outcome.note(*await _post(connection, source), time.perf_counter() - sent)
        connection.close()

    await asyncio.gather(*map(client, sources))
    outcome.seconds = time.perf_counter() - begin
    return outcome


async def steady(port: int, sources: list[Iterator[bytes]], seconds: float, rate: float) -> Outcome:
    """`rate` requests a second in all, due at even intervals, shared by the sources in turn."""
    outcome = Outcome()
    begin = time.perf_counter() + 0.1
    due = iter([begin + n / rate for n in range(int(seconds * rate))])

    async def client(source: Iterator[bytes]) -> None:
        connection = Connection(port)
        for moment in due:  # shared: whoever is free takes the next
            await asyncio.sleep(max(moment - time.perf_counter(), 0))
            outcome.note(*await _post(connection, source), time.perf_counter() - moment)
        connection.close()

    await asyncio.gather(*map(client, sources))
    outcome.seconds = time.perf_counter() - begin
    return outcome
