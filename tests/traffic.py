"""What users of a running Stegvis do all day, kept on record: post events, order files, wait."""

import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from installation import Answer, Installation, personnummer


AWAY = (OSError, http.client.HTTPException)
SECRET = "Kvarnhjulet gnisslar"
"""Stands in every free text, so that it can be looked for where it must not be."""
REPORTS = (
    "avslutsanledning",
    "deltagare-per-insats",
    "forsorjning-fore-efter",
    "sysselsattning-fore-efter",
    "tid-i-forsorjning",
    "utbildning",
)


def set_up(forbund: str) -> list[dict[str, Any]]:
    """The events of a förbund with two insatser."""
    ids = Random(forbund)
    day = {"forbund": forbund, "datum": "2026-01-01"}
    insats = {"inriktning": "individinriktad", "volyminsats": False}
    return [
        {"id": new_id(ids), "typ": "forbund.upplagt", **day, "data": {"namn": forbund.upper()}},
        *(
            {"id": new_id(ids), "typ": "insats.upplagd", **day, "insats": name,
             "data": {"namn": name.title(), **insats}}
            for name in ("team", "stod")
        ),
    ]  # fmt: skip


def new_id(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))


@dataclass
class Sent:
    """An event that was sent at least once. `position` is what the acknowledgement said."""

    event: dict[str, Any]
    position: int | None = None
    tries: int = 0


@dataclass
class Poster:
    """Posts the events of one deltagande after the other, each again until acknowledged.

    Now and then it gives up instead, as a sender may that was switched off in the middle.
    """

    home: Installation
    forbund: str
    key: str
    number: int
    rng: Random
    stop: threading.Event
    sent: list[Sent] = field(default_factory=list)
    refused: list[tuple[dict[str, Any], int, bytes]] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    longest: float = 0.0

    def run(self) -> None:
        for number in count():
            for batch in self._story(f"T{self.number}-{number}", self.number * 100_000 + number):
                if self.stop.is_set() or not self._deliver(batch):
                    break
            if self.stop.is_set():
                return

    def _deliver(self, events: list[dict[str, Any]]) -> bool:
        """True when acknowledged."""
        new = [Sent(event) for event in events]
        self.sent += new
        patient, start = self.rng.random() > 0.1, time.monotonic()
        while True:
            for one in new:
                one.tries += 1
            answer = self._post(events)
            if answer is not None and answer.status == 201:
                for one, result in zip(new, answer.json["resultat"], strict=True):
                    assert result["id"] == one.event["id"]
                    one.position = result["position"]
                self.answered.append(time.monotonic())
                self.longest = max(self.longest, time.monotonic() - start)
                return True
            if answer is not None and 400 <= answer.status < 500:
                self.refused.append((events[0], answer.status, answer.body))
                return False
            if not patient:
                return False
            time.sleep(0.1)

    def _post(self, events: list[dict[str, Any]]) -> Answer | None:
        body = events if len(events) > 1 else events[0]
        try:
            return self.home.http("POST", "/api/v1/handelser", body, key=self.key)
        except AWAY:
            return None

    def _story(self, name: str, number: int) -> Iterator[list[dict[str, Any]]]:
        """One person's path, mostly event by event, sometimes all at once."""
        came = date.today() - timedelta(days=self.rng.randrange(60, 300))
        where = {"forbund": self.forbund, "insats": self.rng.choice(("team", "stod"))}
        svar = {"forsorjning": ["forsorjningsstod"], "sysselsattning": [{"typ": "ingen"}]}
        steps: list[tuple[str, int, dict[str, Any]]] = [
            ("remiss.inkommen", 0, {"remittent": "arbetsformedlingen", "syfte": SECRET}),
            ("remiss.besvarad", 5, {"beslut": "antagen"}),
            ("inskrivning.gjord", 9, {"utbildning": "gymnasium", **svar}),
            ("avslut.gjort", 50, {"anledning": "utskrivning", **svar}),
        ]
        events = [
            {"id": new_id(self.rng), "typ": typ, **where, "deltagande": name,
             "datum": str(came + timedelta(days=after)), "data": data}
            for typ, after, data in steps
        ]  # fmt: skip
        events[0]["person"] = {"personnummer": personnummer(number)}
        if self.rng.random() < 0.2:
            yield events
        else:
            yield from ([event] for event in events)


@dataclass
class Customer:
    """Orders files, and looks after what was ordered until it is done."""

    home: Installation
    forbund: str
    key: str
    rng: Random
    stop: threading.Event
    pause: float = 0.7
    waiting: dict[str, float] = field(default_factory=dict)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: list[Any] = field(default_factory=list)
    longest: float = 0.0

    def run(self) -> None:
        """Orders and looks by turns until told to stop."""
        while not self.stop.is_set():
            self._order()
            self.look()
            self.stop.wait(self.pause * self.rng.uniform(0.3, 1.7))

    def _order(self) -> None:
        start = date(2025, 1, 1) + timedelta(days=self.rng.randrange(300))
        order = {
            "rapport": self.rng.choice(REPORTS),
            "forbund": [self.forbund],
            "from": str(start),
            "to": str(start + timedelta(days=self.rng.randrange(30, 500))),
            "format": self.rng.sample(("xlsx", "csv", "pdf", "html", "json"), 2),
        }
        try:
            answer = self.home.http("POST", "/api/v1/korningar", order, key=self.key)
        except AWAY:
            return
        if answer.status == 202:
            self.waiting.setdefault(answer.headers["Location"], time.monotonic())
        elif answer.status < 500:
            self.failed.append((order, answer))

    def look(self) -> None:
        """Asks about every run that is not known to be done."""
        for place, ordered in list(self.waiting.items()):
            try:
                answer = self.home.http("GET", place, key=self.key)
            except AWAY:
                return
            if answer.status >= 500:
                return
            if answer.status != 200 or answer.json["tillstand"] == "misslyckad":
                self.failed.append((place, answer))
                del self.waiting[place]
            elif answer.json["tillstand"] == "klar":
                self.longest = max(self.longest, time.monotonic() - ordered)
                self.done[place] = answer.json
                del self.waiting[place]
