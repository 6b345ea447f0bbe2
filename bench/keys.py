"""How many keys a registration takes, and how long that is. Counted, not timed.

The flows of the three commonest; bench/measurements/keystrokes.py goes through them on the
demonstration pages, and a browser test holds the keys.

Two figures for each. *Typed*: every key at 40 words a minute (200 characters, 0.30 s each), and the
machine's own answers as measured. *KLM*: the keystroke-level model of Card, Moran and Newell, keys
at 0.28 s, and besides 1.35 s of thought before each answer and before the last look.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from playwright.sync_api import Page


TYPED = 0.30
KLM_KEY = 0.28
KLM_THOUGHT = 1.35
NUMMER = "19850615-9808"
DRAWN: Final = 150
"""Thousandths of a second until a new page takes keys: what comes before it is drawn is dropped."""


@dataclass
class Tangenter:
    """A keyboard that counts. A key with Alt or Ctrl is two keys."""

    page: Page
    js: bool
    nummer: str = NUMMER
    antal: int = 0
    tabbar: int = 0
    tankar: int = 0
    sidor: list[float] = field(default_factory=list)

    def tryck(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.antal += 1 + key.count("+")
            self.tabbar += key == "Tab"
            self.page.keyboard.press(key)

    def skriv(self, text: str) -> None:
        self.antal += len(text)
        for character in text:
            self.page.keyboard.press("Space" if character == " " else character)

    def alt(self, letter: str) -> None:
        """An access key, as the browser takes it; Playwright's own press does not reach it."""
        self.antal += 2
        session = self.page.context.new_cdp_session(self.page)
        key = {"modifiers": 1, "key": letter, "code": f"Key{letter.upper()}"}
        for kind in ("rawKeyDown", "char", "keyUp"):
            text = {"text": letter, "unmodifiedText": letter} if kind == "char" else {}
            session.send("Input.dispatchKeyEvent", {"type": kind, **key, **text})
        session.detach()

    @property
    def siffror(self) -> str:
        """The personnummer as people say it: ten digits."""
        return self.nummer.replace("-", "")[2:]

    def tank(self) -> None:
        """One decision of the person at the keyboard."""
        self.tankar += 1

    def ny_sida(self, key: str | None = None, *, alt: str | None = None) -> None:
        """A key that opens a page; the wait for it is measured."""
        start = time.perf_counter()
        with self.page.expect_navigation():
            if alt:
                self.alt(alt)
            else:
                self.tryck(key or "Enter")
        self.sidor.append(time.perf_counter() - start)
        self.page.wait_for_timeout(DRAWN)

    def fraga(self, times: int = 1) -> None:
        """To the next question: by Ctrl and arrow; where no script runs, by Tab past them."""
        if self.js:
            self.tryck("Control+ArrowDown", times)
            return
        here = "document.activeElement.name.replace(/^procent-.*/, '')"
        for _ in range(times):
            name = self.page.evaluate(here)
            while self.page.evaluate(here) in {name, ""}:
                self.tryck("Tab")

    def val(self, letters: str, steps: int) -> None:
        """A choice: by its first letters; where no script runs, by arrow or Tab, `steps` on."""
        kind = self.page.evaluate("document.activeElement.type")
        if self.js:
            self.skriv(letters)
        elif kind == "radio":
            self.tryck("ArrowDown", steps) if steps else self.tryck("Space")
        else:
            self.tryck("Tab", steps)
        if kind == "checkbox":
            self.tryck("Space")

    @property
    def skrivet(self) -> float:
        """Seconds at 40 words a minute, with the machine's answers."""
        return self.antal * TYPED + sum(self.sidor)

    @property
    def klm(self) -> float:
        """Seconds by the keystroke-level model, with the machine's answers."""
        return self.antal * KLM_KEY + self.tankar * KLM_THOUGHT + sum(self.sidor)


def hitta(t: Tangenter) -> None:
    """From any page to the person's own: search, and the one who was meant is there."""
    t.tank()
    t.alt("s")  # access keys are the browser's, not the script's
    t.skriv(t.siffror)
    t.ny_sida("Enter")


def skriv_in(t: Tangenter) -> None:
    """From any page to a registered inskrivning of somebody who is known from another insats."""
    hitta(t)
    t.ny_sida("Enter")  # the focus stands on the next step
    t.fraga(2)  # the day is today's, the education is known
    t.tank()
    t.val("a-", 3)
    t.fraga()
    t.tank()
    t.val("m", 1)
    t.fraga()
    t.tank()
    t.val("ak", 9)  # four of them have a field for per cent
    t.ny_sida("Enter")
    t.tank()
    t.ny_sida("Enter")


def avsluta(t: Tangenter) -> None:
    """From any page to a registered avslut."""
    hitta(t)
    t.ny_sida(alt="a")  # the day is today's: the focus stands on the first that is not answered
    t.tank()
    t.val("u", 0)
    t.fraga()
    t.tank()
    t.val("i", 9)
    t.fraga()
    t.tank()
    t.val("ak", 9)  # four of them have a field for per cent
    t.tank()
    t.ny_sida("Enter")  # nothing deviates: saved at once


def ta_emot(t: Tangenter) -> None:
    """From a page with the list of what waits to a registered remiss of somebody."""
    t.tank()
    t.ny_sida(alt="n")  # the focus stands on the insats
    t.tank()
    t.val("j", 1)
    t.fraga()
    t.tank()
    t.skriv(t.siffror)
    t.fraga(2)  # the day is today's
    t.tank()
    t.val("a", 1)
    t.ny_sida("Enter")
    t.tank()
    t.ny_sida("Enter")


def kand_person(
    forbund: str, insats: str, tidigare: str, *, nummer: str = NUMMER, nr: str = ""
) -> list[dict[str, Any]]:
    """Events: a person with an earlier, ended deltagande, and admitted to `insats`: *forr* and
    *nu*, with `nr` after where there are several.
    """
    idag = datetime.now(UTC).date()

    def event(typ: str, namn: str, var: str, dagar: int, data: dict[str, Any]) -> dict[str, Any]:
        first = {"person": {"personnummer": nummer}} if typ == "remiss.inkommen" else {}
        return {
            "id": str(uuid4()),
            "typ": typ,
            "forbund": forbund,
            "insats": var,
            "deltagande": namn + nr,
            "datum": (idag - timedelta(days=dagar)).isoformat(),
            "data": data,
            **first,
        }

    start = {
        "utbildning": "gymnasium",
        "kommun": "Örebro",
        "forsorjning": ["forsorjningsstod"],
        "sysselsattning": [{"typ": "ingen"}],
    }
    return [
        event("remiss.inkommen", "forr", tidigare, 400, {"remittent": "arbetsformedlingen"}),
        event("inskrivning.gjord", "forr", tidigare, 390, start),
        event("avslut.gjort", "forr", tidigare, 200, {"anledning": "utskrivning"}),
        event("remiss.inkommen", "nu", insats, 20, {"remittent": "arbetsformedlingen"}),
        event("remiss.besvarad", "nu", insats, 10, {"beslut": "antagen"}),
    ]
