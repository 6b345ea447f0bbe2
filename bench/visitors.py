"""What a visitor does all day: look at lists, follow people, search, register, read a report.

Each visitor has a timetable that does not wait for the server: what was due at ten past is as late
as the answer comes, also when it could not be sent because the answer before it was slow.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from bench.browser import Browser, Page


EVERY = 4.0
"""Seconds from one thing to the next, on the average."""
STEP = 1.0
"""Seconds from the form to the check page, and from there to saving: faster than anybody types."""
MIX = {"lista": 35, "tidslinje": 20, "sokning": 15, "registrering": 20, "rapport": 10}
LISTS = (
    *("/", "/", "/", "/remisser", "/deltagare", "/deltagare", "/deltagare?urval=obesvarade"),
    *("/deltagare?urval=avslutade&sida=3", "/att-gora/efter", "/remisser/vantelista", "/insatser"),
)
REPORTS = ("avslutsanledning", "deltagare-per-insats", "utbildning", "tid-i-forsorjning")
CHECK = "Kontrollera dina svar"
STUDIER: dict[str, str | list[str]] = {"sysselsattning": ["studier"], "procent-studier": "50"}


@dataclass
class Vardag:
    """A visitor's own people: nobody else registers on them. `nya` gives numbers of new ones."""

    insats: str
    inskrivna: list[str]
    obesvarade: list[str]
    nummer: list[str]
    nya: Iterator[str]


def model(warm: float) -> str:
    """What a visitor does, in words to read the figures by. `warm`: seconds not written down."""
    whole = sum(MIX.values())
    return f"""\
Everybody is logged in, and begins at a moment of their own within {EVERY:g} s. Then something about
every {EVERY:g} s (3/4 to 5/4 of it): {", ".join(f"{k} {n / whole:.0%}" for k, n in MIX.items())}.
A registration is three pages, each sent {STEP:g} s after the one before: faster than anybody types.
What is due does not wait for the server. A time is from when a page was due to its last byte, with
redirects. Everybody has one connection, kept alive; styles and scripts are not fetched. The first
{warm:g} s are not written down. Client, web, workers and database share the cores."""


class Matt(NamedTuple):
    """One page that was waited for: of what kind, from when it was due, in seconds."""

    slag: str
    sekunder: float


@dataclass
class Utfall:
    """`fel`: what was not the page that was to come, in words. `processor`: seconds, of all.

    `forsening`: seconds by which this side itself began late what it had waited to begin. They are
    within the times of the pages, though no server caused them.
    """

    matt: list[Matt] = field(default_factory=list)
    forsening: list[float] = field(default_factory=list)
    fel: list[str] = field(default_factory=list)
    processor: float = 0.0

    def tider(self, slag: str) -> list[float]:
        """Seconds of all pages whose kind begins so, shortest first."""
        return sorted(m.sekunder for m in self.matt if m.slag.startswith(slag))


class Besokare:
    """One of the forty: something of `mix` about every `every` seconds."""

    def __init__(
        self,
        browser: Browser,
        vardag: Vardag,
        rng: Random,
        utfall: Utfall,
        *,
        every: float = EVERY,
        mix: Mapping[str, int] = MIX,
    ) -> None:
        self._browser, self._vardag, self._rng, self._utfall = browser, vardag, rng, utfall
        self._every, self._mix = every, mix

    async def work(self, begin: float, fran: float, till: float) -> None:
        """Times of `time.perf_counter`; what is due before `fran` is done and not written down."""
        kinds, weights = list(self._mix), list(self._mix.values())
        planned = begin + self._rng.random() * self._every
        while planned < till:
            kind = self._rng.choices(kinds, weights)[0]
            await self._do(kind, planned, fran)
            planned += self._every * (0.75 + self._rng.random() / 2)
        self._browser.close()

    async def _do(self, kind: str, due: float, fran: float) -> None:
        steps = iter(self._steps(kind))
        page: Page | None = None
        for slag, step, right in steps:
            early = due - time.perf_counter()
            await asyncio.sleep(max(early, 0))
            if early > 0 and due >= fran:
                self._utfall.forsening.append(time.perf_counter() - due)
            try:
                page = await step(page)
            except (OSError, asyncio.IncompleteReadError) as error:
                self._utfall.fel.append(f"{slag}: {error!r}")
                return
            if due >= fran:
                self._utfall.matt.append(Matt(slag, time.perf_counter() - due))
            if page.status != 200 or right not in page.text:
                self._utfall.fel.append(f"{slag}: {page.status} {_said(page)}")
                return
            due = max(due + STEP, time.perf_counter())  # nobody fills in a form that is not there

    def _steps(self, kind: str) -> Iterator["_Steg"]:
        """(kind, what is done, what the page must say) of one thing."""
        go, rng, mine = self._browser.get, self._rng, self._vardag
        match kind:
            case "lista":
                path = rng.choice(LISTS)
                yield "lista", lambda _: go(path), "</html>"
            case "tidslinje":
                one = rng.choice(mine.inskrivna)
                yield "tidslinje", lambda _: go(f"/deltagare/{one}"), "</html>"
            case "sokning":
                sought = {"sok": rng.choice(mine.nummer)}
                send = self._browser.send
                yield "sokning", lambda _: send("/deltagare/sok", sought), "</html>"
            case "rapport":
                path = f"/rapporter/{rng.choice(REPORTS)}?ar={rng.randint(2022, 2025)}&del=ar"
                yield "rapport", lambda _: go(path), "</html>"
            case _:
                yield from self._registration()

    def _registration(self) -> Iterator["_Steg"]:
        path, answers = self._form()
        browser, kind = self._browser, "registrering"

        async def check(page: Page | None) -> Page:
            fields = page.hidden() if page else {}
            return await browser.send(path, {**fields, **answers, "steg": "granska"})

        async def save(page: Page | None) -> Page:
            return await browser.send(path, {**(page.hidden() if page else {}), "steg": "spara"})

        yield f"{kind}: formulär", lambda _: browser.get(path), "handelse_id"
        yield f"{kind}: kontroll", check, CHECK
        yield f"{kind}: spara", save, "är registrera"

    def _form(self) -> tuple[str, dict[str, str | list[str]]]:
        """Where the next registration is made, and what is answered."""
        mine, measured = self._vardag, {"forsorjning": ["a_kassa"], **STUDIER}
        chosen = self._rng.choice(("remiss", "inskrivning", "avslut"))
        if chosen == "inskrivning" and mine.obesvarade:
            path = f"/deltagare/{mine.obesvarade.pop()}/inskrivning"
            return path, {"datum": "idag", "utbildning": "gymnasium", **measured}
        if chosen == "avslut" and len(mine.inskrivna) > 1:
            path = f"/deltagare/{mine.inskrivna.pop()}/avslut"
            return path, {"datum": "idag", "anledning": "utskrivning", **measured}
        number, insats = next(mine.nya), mine.insats
        mine.nummer.append(number)
        sent = {"insats": insats, "personnummer": number, "remittent": "kommun_socialtjanst"}
        return "/remisser/ny", {"datum": "idag", **sent}


def _said(page: Page) -> str:
    """What a page that was not to come says: its list of faults, or how it begins; no tags."""
    main = page.text.partition("<main")[2] or page.text
    told = main.partition("error-summary__list")[2].partition("</ul>")[0] or main
    return " ".join(re.sub(r"<[^>]*>|^[^>]*>", " ", told).split())[:200]


_Steg = tuple[str, Callable[[Page | None], Awaitable[Page]], str]
