"""One visitor's browser over `bench.client`: cookie, redirects, and forms sent as they stand.

No library between, for the same reason as there: what the client spends is taken from the server.
Styles, fonts and scripts are not fetched; a browser keeps them after the first page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from bench.client import Connection


_COOKIE = re.compile(rb"^set-cookie: *([^=;\s]+=[^;\r]*)", re.IGNORECASE | re.MULTILINE)
_LOCATION = re.compile(rb"^location: *([^\r]*)", re.IGNORECASE | re.MULTILINE)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_REDIRECTS = 3
Answers = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """What stood in the window at last: status, address and text."""

    status: int
    path: str
    text: str

    def hidden(self) -> dict[str, list[str]]:
        """The hidden fields of the forms in the page's main part."""
        found: dict[str, list[str]] = {}
        for name, value in _HIDDEN.findall(self.text.partition("<main")[2]):
            found.setdefault(name, []).append(unescape(value))
        return found


class Browser:
    """Keeps its cookie and its connection from page to page."""

    def __init__(self, port: int) -> None:
        self._connection = Connection(port)
        self._host = f"127.0.0.1:{port}"
        self._cookie = ""
        self._csrf = ""

    async def log_in(self, namn: str, losenord: str) -> Page:
        """Through the login page; the page behind it."""
        await self.get("/logga-in")
        return await self.send("/logga-in", {"namn": namn, "losenord": losenord})

    async def get(self, path: str) -> Page:
        """The page at an address, redirects followed."""
        return await self._go("GET", path, b"")

    async def send(self, path: str, answers: Answers) -> Page:
        """A form of the last page with its token, redirects followed."""
        body = urlencode({"csrf": self._csrf, **answers}, doseq=True).encode()
        return await self._go("POST", path, body)

    def close(self) -> None:
        self._connection.close()

    async def _go(self, method: str, path: str, body: bytes) -> Page:
        for _ in range(_REDIRECTS):
            status, head, text = await self._connection.exchange(self._request(method, path, body))
            if cookie := _COOKIE.search(head):
                self._cookie = cookie[1].decode()
            where = _LOCATION.search(head)
            if where is None:
                break
            method, path, body = "GET", where[1].decode().removeprefix(f"http://{self._host}"), b""
        page = Page(status, path, text.decode())
        self._csrf = next(iter(re.findall(r'name="csrf" value="([^"]*)"', page.text)), self._csrf)
        return page

    def _request(self, method: str, path: str, body: bytes) -> bytes:
        head = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", f"Cookie: {self._cookie}"]
        if method == "POST":
            head.append("Content-Type: application/x-www-form-urlencoded")
            head.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*head, "", ""]).encode() + body
