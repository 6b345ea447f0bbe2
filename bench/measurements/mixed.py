"""Forty at work at once in one förbund of 100,000 people, over HTTP with real logins and forms.

The people come by the real import. Accounts and what each visitor has on their desk are laid out
beside the running server. Thirty work in one insats each, ten see the whole förbund.
"""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

import psutil
from sqlmodel import Session, col, select

from bench.accounts import LOSENORD, accounts, analyze
from bench.browser import Browser
from bench.generator.people import People
from bench.instance import Failed, Instance
from bench.mat import Context, Finding, Row, Text, main
from bench.nation import plan_nation, write_nation
from bench.visitors import Besokare, Utfall, Vardag, model
from tracker.projections.tables import DeltagandeNu as D
from tracker.servers import attached
from tracker.settings import Settings
from web.wiring import build


USERS: Final = 40
ALLA: Final = 10
"""How many of them see the whole förbund."""
WARM: Final = 12.0
"""Seconds at work before anything is written down: each process has then shown each page."""
SOUGHT: Final = 4_000
DESK: Final = 60
"""Participations and remisser that are a visitor's own."""


def measure(context: Context) -> Iterator[Finding]:
    """Import, accounts and logins first (not measured), then the work."""
    plan = plan_nation(seed=1, faktor=0.005 if context.quick else 0.25, forbund=1)[0]
    seconds = 15.0 if context.quick else 120.0
    file = context.folder / "one.jsonl"
    write_nation([plan], file)
    instance = Instance(context.folder / "m")
    with instance.up():
        instance.json("import", file, "--historik", "--json")
        desks = _set_up(Settings.from_environ(instance.env), plan.slug, file)
    # Started anew, and the disk done with what the import left: that goes on for a quarter of an
    # hour else, and each time stops every page for up to two seconds, the processors idle.
    os.sync()
    with instance.up():
        utfall = asyncio.run(_work(instance.port, desks, seconds))
    what = f"{USERS} users, {plan.deltaganden:,} participations"
    yield from _rows(what, utfall, seconds)


def _rows(what: str, utfall: Utfall, seconds: float) -> Iterator[Finding]:
    for slag, name, goals in (
        ("registrering", "registration, each of its three pages", {0.95: "≤ 100", 0.99: "≤ 200"}),
        ("registrering: spara", "of these, saving until its receipt", {0.95: "", 0.99: ""}),
        ("sokning", "personnummer search", {0.99: "≤ 100"}),
        ("lista", "lists", {0.99: "≤ 300"}),
        ("tidslinje", "a deltagande's timeline", {0.99: ""}),
        ("rapport", "report page, the figures of this moment", {0.99: ""}),
    ):
        tider = utfall.tider(slag)
        note = f"{len(tider)} pages, half within {_percentile(tider, 0.5):.0f} ms"
        for share, goal in goals.items():
            row = f"{what}: {name}, p{share * 100:.0f}"
            yield Row(row, goal, _percentile(tider, share), "ms", note)
    said = "; ".join(f"{n} × {text}" for text, n in Counter(utfall.fel).most_common(2))
    yield Row(f"{what}: errors", "≤ 0", len(utfall.fel), "", said)
    yield Row(f"{what}: pages", "", len(utfall.matt) / seconds, "/s", f"{len(utfall.matt)} in all")
    cores = utfall.processor / (seconds + WARM)
    note = "of web, workers and database, beside the client"
    yield Row(f"{what}: cores kept busy", "", cores, "", note)
    late = sorted(utfall.forsening)
    note = "within the times above, and not the server's"
    yield Row(
        f"{what}: begun late by the client itself, p99", "", _percentile(late, 0.99), "ms", note
    )
    own = (
        f"{ALLA} see all people of the förbund, the others those of one insats each. Stegvis was "
        "started anew\nafter the import, when the disk was done with it.\n"
    )
    yield Text(f"How the {USERS} users work", f"{own}{model(WARM)}")


def _percentile(ordered: list[float], share: float) -> float:
    """Milliseconds that so large a share stayed within."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


async def _work(port: int, desks: list[Vardag], seconds: float) -> Utfall:
    browsers, utfall = [Browser(port) for _ in desks], Utfall()
    for number, browser in enumerate(browsers):  # one by one: a password costs 64 MB to check
        page = await browser.log_in(_name(number), LOSENORD)
        if page.status != 200 or page.path.startswith("/logga-in"):
            raise Failed(f"{_name(number)} cannot log in: {page.status} at {page.path}")
    begin = time.perf_counter() + 0.1
    fran = begin + WARM
    before = _cpu()
    await asyncio.gather(
        *(
            Besokare(browser, desk, Random(f"visitor/{n}"), utfall).work(
                begin, fran, fran + seconds
            )
            for n, (browser, desk) in enumerate(zip(browsers, desks, strict=True))
        )
    )
    utfall.processor = _cpu() - before
    return utfall


def _cpu() -> float:
    """Processor seconds of the instance so far: web, database and all, and not our own."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            spent = process.cpu_times()
            total += spent.user + spent.system
    return total


def _name(number: int) -> str:
    return f"besokare-{number:02}"


def _set_up(settings: Settings, forbund: str, file: Path) -> list[Vardag]:
    """Accounts, and each visitor's desk."""
    with attached(settings) as addresses:
        analyze(addresses.database_owner_url)
        hus = build(settings, addresses)
        try:
            with hus.transaction(forbund=forbund, huvudman=("*",), readonly=True) as session:
                insatser, on_desks = _people(session, forbund)
            wanted = [None if n < ALLA else insatser[n % len(insatser)] for n in range(USERS)]
            accounts(hus, forbund, [(_name(n), one) for n, one in enumerate(wanted)])
        finally:
            hus.engine.dispose()
    nummer, nya = _numbers(file), People(Random("mixed"))
    return [
        Vardag(
            insats=insatser[n % len(insatser)],
            inskrivna=on_desks["inskrivna"][n],
            obesvarade=on_desks["obesvarade"][n],
            nummer=nummer[n::USERS],
            nya=(nya.new(2026) for _ in iter(int, 1)),
        )
        for n in range(USERS)
    ]


def _people(session: Session, forbund: str) -> tuple[list[str], dict[str, list[list[str]]]]:
    """Insatser with people, and the deltaganden on each visitor's desk, all of one's insats."""
    where = {
        "inskrivna": (col(D.start).is_not(None), col(D.slut).is_(None)),
        "obesvarade": (
            col(D.remiss_datum).is_not(None), col(D.beslut).is_(None), col(D.start).is_(None),
        ),
    }  # fmt: skip
    found: dict[str, dict[str, list[str]]] = {}
    for name, conditions in where.items():
        rows = session.exec(
            select(D.insats, D.deltagande)
            .where(col(D.forbund) == forbund, *conditions)
            .order_by(col(D.deltagande))
        )
        for insats, deltagande in rows:
            found.setdefault(insats, {}).setdefault(name, []).append(deltagande)
    insatser = sorted(insats for insats, one in found.items() if len(one.get("inskrivna", ())) > 8)
    step = -(-USERS // len(insatser))  # how many share an insats
    return insatser, {
        name: [
            found[insatser[n % len(insatser)]].get(name, [])[n // len(insatser) :: step][:DESK]
            for n in range(USERS)
        ]
        for name in where
    }


def _numbers(file: Path) -> list[str]:
    """Personnummer of the förbund, evenly over the years."""
    with file.open(encoding="utf-8") as lines:
        found = [
            str(json.loads(line)["person"]["personnummer"])
            for line in lines
            if '"remiss.inkommen"' in line and '"personnummer"' in line
        ]
    return list(islice(found, 0, None, max(1, len(found) // SOUGHT)))


if __name__ == "__main__":
    main(measure)
