"""A search by name, which opens every name that the reader may see and compares them (ADR 30).

One förbund whose reader reaches as many names as one search opens at most. The people come by the
real import and the names by the function that the pages write with; the searches go over HTTP, as
pages, by several readers after one another.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from random import Random
from statistics import median
from typing import Final
from uuid import UUID

import orjson

from bench.accounts import LOSENORD, accounts, analyze
from bench.browser import Browser
from bench.generator.people import People
from bench.instance import Failed, Instance
from bench.mat import Context, Finding, Row, main
from tracker.db import execute
from tracker.identity import namn
from tracker.identity.namn import MEST, Uppgifter
from tracker.servers import attached
from tracker.settings import Settings
from web.wiring import Hus, build


SLUG: Final = "namn"
INSATSER: Final = ("team", "stod", "vag", "steg")
LASARE: Final = 6
SOKNINGAR: Final = 60
"""Of each reader: two minutes' limit is 120."""
FORNAMN: Final = (
    "Anna Bo Cecilia David Elin Fredrik Gunilla Håkan Ida Johan Karin Lars Maria Nils Olivia Per"
    " Rut Sven Tove Ulf Vera Yngve Åsa Örjan Amina Hassan Fatima Yusuf Ann-Marie Karl-Erik"
)
FORLED: Final = "Björk Lind Ek Al Berg Sand Sten Sjö Ås Holm Gran Hag Lund Ny Öst Väst"
EFTERLED: Final = "ström gren kvist dahl man berg blad löf mark qvist sten lund"
SOKTA: Final = ("anna", "björkström", "lin", "karl erik", "and", "sjö", "finnsinte", "maria al")
"""A name of thousands, of few and of nobody; beginnings, and two words."""


def measure(context: Context) -> Iterator[Finding]:
    """Import and names first (not measured), then the searches."""
    antal = 2_000 if context.quick else MEST
    instance = Instance(context.folder / "n")
    with instance.up():
        file = context.folder / "folk.jsonl"
        _write(file, antal)
        instance.json("import", file, "--historik", "--json")
        readers = [f"sokare-{nr}" for nr in range(LASARE)]
        with attached(Settings.from_environ(instance.env)) as addresses:
            hus = build(Settings.from_environ(instance.env), addresses)
            try:
                _name(hus)
                accounts(hus, SLUG, [(one, None) for one in readers])
            finally:
                hus.engine.dispose()
            analyze(addresses.database_owner_url)
        took = sorted(asyncio.run(_searched(instance.port, readers)))
    what = f"search by name, {antal:,} names opened"
    note = f"{len(took)} pages by HTTP, half within {median(took) * 1000:.0f} ms"
    yield Row(f"{what}: p99", "≤ 300", took[int(len(took) * 0.99)] * 1000, "ms", note)
    yield Row(f"{what}: least", "", took[0] * 1000, "ms", "what other work cannot add to")


def _write(file: Path, antal: int) -> None:
    """Events that set the förbund up and enrol everybody."""
    people, dag = People(Random("names")), date(2025, 1, 15)
    sent = [_event(0, "forbund.upplagt", dag, data={"namn": "Namn"})]
    for nr, slug in enumerate(INSATSER, 1):
        ny = {"namn": slug, "inriktning": "individinriktad", "volyminsats": False}
        sent.append(_event(nr, "insats.upplagd", dag, insats=slug, data=ny))
    for nr in range(antal):
        on = {"insats": INSATSER[nr % len(INSATSER)], "deltagande": f"d-{nr}"}
        person = {"personnummer": people.new(2025)}
        sent.append(_event(nr + 100, "inskrivning.gjord", dag, **on, person=person))
    file.write_bytes(b"\n".join(orjson.dumps(one) for one in sent))


def _event(nr: int, typ: str, dag: date, **rest: object) -> dict[str, object]:
    registrerad = datetime(2025, 2, 1, tzinfo=UTC)
    return {
        "id": str(UUID(int=nr + 1, version=4)),
        "typ": typ,
        "forbund": SLUG,
        "datum": dag.isoformat(),
        "registrerad": registrerad.isoformat(),
        **rest,
    }


def _name(hus: Hus) -> None:
    """A name and a telephone number for everybody."""
    words = (one.split() for one in (FORNAMN, FORLED, EFTERLED))
    called = [f"{a} {b}{c}" for a, b, c in product(*words)]
    Random("called").shuffle(called)
    whole = {"forbund": SLUG, "huvudman": ("*",), "skriver": ("*",)}
    with hus.transaction(**whole) as session:
        rows = execute(session, "SELECT person, huvudman FROM person_uppgift").all()
        for nr, (person, huvudman) in enumerate(rows):
            known = Uppgifter(called[nr % len(called)], f"070-{nr:07}", av="prov")
            namn.save(session, SLUG, person, huvudman, known, keys=hus.keys)


async def _searched(port: int, readers: Sequence[str]) -> list[float]:
    """Seconds of each search; the first of each reader is thrown away."""
    took = []
    for reader in readers:
        browser = Browser(port)
        await browser.log_in(reader, LOSENORD)
        await browser.get("/deltagare")
        for nr in range(SOKNINGAR + 1):
            start = time.perf_counter()
            page = await browser.send("/deltagare/sok", {"sok": SOKTA[nr % len(SOKTA)]})
            spent = time.perf_counter() - start
            if page.status != 200:
                raise Failed(f"a search gives {page.status}")
            if nr:
                took.append(spent)
        browser.close()
    return took


if __name__ == "__main__":
    main(measure)
