"""A cheap HTTP client: asyncio, kept-alive connections, no library between.

Server and client share the cores, so what the client spends is taken from the server: this one
costs about a tenth of a millisecond a request.
"""

import asyncio
import json
from collections.abc import Iterable
from typing import Any


class Connection:
    """One client: one request at a time, on one connection while the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, request: bytes) -> tuple[int, bytes]:
        """Status and body; see `exchange`."""
        status, _, body = await self.exchange(request)
        return status, body

    async def exchange(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body. Tries once more on a new connection if the kept one was closed:
        harmless, since an event's id makes it count once."""
        for last in (False, True):
            fresh = self._writer is None
            try:
                return await self._once(request)
            except (OSError, asyncio.IncompleteReadError):
                self.close()
                if last or fresh:
                    raise
        raise AssertionError

    async def _once(self, request: bytes) -> tuple[int, bytes, bytes]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        told = head.lower()
        length = int(told.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        if b"connection: close" in told:
            self.close()
        return int(head[9:12]), head, body

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def post_requests(events: Iterable[dict[str, Any]], key: str) -> Iterable[bytes]:
    """The whole request of each event, ready to send."""
    for event in events:
        body = json.dumps(event, ensure_ascii=False).encode()
        head = (
            "POST /api/v1/handelser HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body
