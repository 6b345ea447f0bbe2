"""Which key a request comes with, and what it may do: one right in one förbund.

Verified keys are remembered for a minute, since an event must not cost two transactions; a key that
is ended is therefore shut out within a minute. Asked too often, a key is told to wait: a process
takes a hundred requests at a time from what all share (tracker/access/takt.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Final, cast

from flask import abort, current_app, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from tracker.access import keys, takt
from tracker.access.keys import Nyckel, Ratt
from tracker.access.takt import Grans
from web.services import tjanster


REMEMBERED: Final = timedelta(seconds=60)
API: Final = Grans("api", 4000, timedelta(seconds=2))
"""Requests of a key, in all processes: far above what one sender needs, so that one that loops by
mistake does not stand in the way of the others."""
AT_ONCE: Final = 100
"""Requests that a process takes at a time: twenty small writes a second at most."""
ROOM: Final = 10_000


@dataclass(slots=True)
class _Kand:
    nyckel: Nyckel
    until: datetime
    left: int = 0


@dataclass(slots=True)
class Nyckelring:
    """The keys that this process has verified lately, in clear in its memory only."""

    known: dict[str, _Kand] = field(default_factory=dict)

    def find(self, clear: str, now: datetime) -> Nyckel | None:
        """What the key may do; None when it is no key or ended. Raises TooManyRequests."""
        held = self.known.get(clear)
        if held is None or held.until < now:
            held = self._verify(clear, now)
            if held is None:
                return None
        held.left -= 1
        if held.left < 0:
            held.left = self._take(held.nyckel, now)
        return held.nyckel

    def _take(self, nyckel: Nyckel, now: datetime) -> int:
        """How many more this process may answer before it asks again. Raises TooManyRequests."""
        with tjanster().transaction() as session:
            until = takt.take(session, API, str(nyckel.id), now=now, antal=AT_ONCE)
        if until is not None:
            raise TooManyRequests(retry_after=max(1, ceil((until - now).total_seconds())))
        return AT_ONCE - 1

    def _verify(self, clear: str, now: datetime) -> _Kand | None:
        with tjanster().transaction() as session:
            nyckel = keys.verify(session, clear)
        if nyckel is None:
            self.known.pop(clear, None)
            return None
        if len(self.known) >= ROOM:
            self.known.clear()
        held = self.known[clear] = _Kand(nyckel, now + REMEMBERED)
        return held


def kravd(ratt: Ratt) -> Nyckel:
    """The key of this request, which must have the right `ratt`.

    Raises Unauthorized (401) without a valid key, Forbidden (403) without the right.
    """
    kind, _, clear = request.headers.get("Authorization", "").partition(" ")
    ring = cast("Nyckelring", current_app.extensions["nyckelring"])
    found = ring.find(clear, tjanster().clock.now()) if kind.lower() == "bearer" else None
    if found is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    if not found.har(ratt):
        abort(403)
    return found


def inom(nyckel: Nyckel, forbund: Iterable[str]) -> None:
    """Raises Forbidden (403) unless every förbund is the key's own."""
    if set(forbund) - {nyckel.forbund}:
        abort(403)
