"""Every report of made-up förbund-years against a count of its own, now and as known before.

A few hundred people ordinarily, thousands in `make soak`. That of a real year is in tests/golden.
Whatever two runs of them differ by is accounted for: 10,000 random pairs in `make soak`.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Ticking
from database import Database
from facit_alla import Allt, stammer
from facit_logg import las
from forbundsar import AR, handelser
from skillnadsprov import forklarad, siffror, varje_ruta
from uthallighet import SOAK

from schemas.rapporter import Parametrar
from tracker.identity.keys import Keys
from tracker.intake.files import read
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare, Intag
from tracker.log import store
from tracker.log.heads import Heads
from tracker.reports.andrade import Sida
from tracker.reports.answers import Svarare
from tracker.reports.register import alla, versioner
from tracker.snapshots.cache import Cache


DELTAGANDEN = 2_000 if SOAK else 90
PAR = 1_000 if SOAK else 60
OMGANGAR = 10 if SOAK else 1
ARET = (date(AR, 1, 1), date(AR, 12, 31))
KVARTAL = (date(AR, 4, 1), date(AR, 6, 30))
MOMENT = (
    None,
    *(datetime(AR, month, 1, 8, tzinfo=UTC) for month in (4, 10)),
    *(datetime(AR + 1, month, 15, tzinfo=UTC) for month in (1, 4, 9)),
)


@dataclass(frozen=True)
class Made:
    """A förbund that was taken in: the events that the log took, and who answers of it."""

    forbund: str
    taken: list[dict[str, Any]]
    svarare: Svarare


@pytest.fixture(scope="module")
def made(
    database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Made]:
    folder = tmp_path_factory.mktemp("forbundsar")
    clock = Ticking(datetime(2026, 3, 1, 12, tzinfo=UTC))
    intag = Intag(database.transaction, keys, clock, Heads(folder / "huvuden", keys))
    svarare = Svarare(database.transaction, Cache(folder / "snapshots"), clock)

    @cache
    def one(seed: str, deltaganden: int, *, agare: bool) -> Made:
        events = handelser(seed, deltaganden, agare=agare)
        taken = taken_in(intag, database, events, folder / f"{seed}.jsonl")
        return Made(events[0]["forbund"], taken, svarare)

    return one


def taken_in(
    intag: Intag, database: Database, events: list[dict[str, Any]], path: Path
) -> list[dict[str, Any]]:
    """The events that the log took, of those sent: nearly all, and of every kind."""
    path.write_text("".join(json.dumps(one) + "\n" for one in events), "utf-8")
    kvitto = Importor(intag, Avsandare("drift:prov", None, historik=True)).run(read(path), "delar")
    forbund = events[0]["forbund"]
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        rows = store.raw(session).execute("SELECT id FROM logg").fetchall()
    there = {str(row[0]) for row in rows}
    taken = [one for one in events if one["id"] in there]
    assert len(taken) == kvitto.nya > 0.9 * len(events)
    assert {one["typ"] for one in taken} == {one["typ"] for one in events}
    return taken


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "period"),
    [("ett", ARET), ("tva", ARET), *([("ett", KVARTAL), ("tva", KVARTAL)] if SOAK else [])],
)
def test_every_report_is_the_plain_count_now_and_as_known_before(
    made: Callable[..., Made], seed: str, period: tuple[date, date]
) -> None:
    one = made(seed, DELTAGANDEN, agare=seed == "tva")
    seen: Counter[str] = Counter()
    for moment in MOMENT:
        asked = Parametrar(forbund=(one.forbund,), fran=period[0], till=period[1], as_of=moment)
        wanted = Allt(las(one.taken, moment), period).tabeller()
        assert wanted.keys() >= alla().keys()
        for report, definition in alla():
            told = one.svarare.tabell(report, asked, definition=definition)
            stammer(told, wanted[report, definition])
            seen[report] += len(told.rows)
    assert [report for report, _ in alla() if not seen[report]] == []


@pytest.mark.slow
def test_a_forbund_is_the_same_by_itself_and_beside_others(made: Callable[..., Made]) -> None:
    """Every report of two that were recorded up to different days: its rows, and what adds up."""
    both = [made(seed, DELTAGANDEN, agare=seed == "tva") for seed in ("ett", "tva")]
    svarare, names = both[0].svarare, tuple(one.forbund for one in both)
    for moment in MOMENT if SOAK else MOMENT[2:3]:
        asked = Parametrar(forbund=names, fran=ARET[0], till=ARET[1], as_of=moment)
        for report, definition in alla():
            joint = svarare.tabell(report, asked, definition=definition)
            apart = {
                name: svarare.tabell(
                    report, asked.model_copy(update={"forbund": (name,)}), definition=definition
                )
                for name in names
            }
            rows = [{"forbund": name, **row} for name in names for row in apart[name].rows]
            assert joint.rows == rows, report
            for measure in versioner(report)[-1].matt if joint.total else ():
                if measure.slag in ("antal", "unika", "summa"):
                    parts = [(one.total or {})[measure.id] for one in apart.values()]
                    assert (joint.total or {})[measure.id] == sum(parts), (report, measure.id)


@pytest.mark.slow
@pytest.mark.parametrize("omgang", range(OMGANGAR))
def test_random_pairs_of_runs_have_nothing_unexplained(
    made: Callable[..., Made], omgang: int
) -> None:
    """Other knowledge, period, choice or definition, of every report there is."""
    one, rng = made("par", 90, agare=True), Random(f"par av körningar {omgang}")
    changed = 0
    for nr in range(PAR):
        versions = versioner(sorted(alla())[nr % len(alla())][0])
        sides = [side(one, rng, rng.choice(versions).id, rng.choice(versions).definition)
                 for _ in range(2)]  # fmt: skip
        found = one.svarare.jamfor(*sides)
        was, now = (
            siffror(table, each.report)
            for table, each in zip((found.fore, found.efter), sides, strict=True)
        )
        forklarad(was, now, found.celler)
        varje_ruta((found.fore, found.efter), found.sidor, found.celler)
        changed += bool(found.celler)
    assert changed > PAR / 2


def side(one: Made, rng: Random, report: str, definition: str) -> Sida:
    """One of two runs: the year or some days about it, as known at some moment after it began."""
    first = date(AR, 1, 1) + timedelta(days=rng.randrange(-90, 200))
    days = ARET if rng.random() < 0.5 else (first, first + timedelta(days=rng.randrange(400)))
    insatser = sorted({e["insats"] for e in one.taken if e["typ"] == "insats.upplagd"})
    asked = Parametrar(
        forbund=(one.forbund,),
        fran=days[0],
        till=days[1],
        insats=tuple(rng.sample(insatser, rng.choice((0, 0, 1, 3)))),
        kon=rng.choice(((), (), ("kvinna",))),
        as_of=datetime(AR, 2, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 900)),
    )
    return one.svarare.sida(report, asked, definition=definition)
