"""How often a password may be guessed. In the process's memory: with several processes the limit
is that many times larger, and still far too small to guess by.

Counted by name and by address, known or not, so that it tells nobody who has an account.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock


FONSTER = timedelta(minutes=10)
FORSOK = 10
MINNS = 10_000


@dataclass(slots=True)
class Sparr:
    """Failed attempts by key; the oldest keys are forgotten when there are too many."""

    attempts: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def closed(self, keys: tuple[str, ...], now: datetime) -> bool:
        """True when one of the keys has failed too often lately."""
        with self.lock:
            return any(len(self._recent(key, now)) >= FORSOK for key in keys)

    def failed(self, keys: tuple[str, ...], now: datetime) -> None:
        with self.lock:
            for key in keys:
                self._recent(key, now).append(now)
                self.attempts.move_to_end(key)
            while len(self.attempts) > MINNS:
                self.attempts.popitem(last=False)

    def _recent(self, key: str, now: datetime) -> deque[datetime]:
        times = self.attempts.setdefault(key, deque())
        while times and now - times[0] > FONSTER:
            times.popleft()
        return times
