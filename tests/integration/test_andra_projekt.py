"""Somebody who works in two projects: the rules that hold for the person, and nothing else told."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from database import Database
from konton import konto
from tidprov import hour, of, projekt

from bench.generator.esfprojekt import nummer
from tracker.access.permissions import Roll
from tracker.esf.manad import Manad
from tracker.esf.projekt.manadsunderlag import manadsunderlag, positioner
from tracker.esf.regler.fynd import Fynd
from tracker.esf.regler.katalog import granska
from tracker.esf.regler.programperioder import regelverk
from tracker.identity.projektdeltagare import Uppgift, skriv_manader
from tracker.intake.record import Intag


OVER = ("T01", "T02", "T07")
NUMREN = count(9_000)
"""Of people who work nowhere else: what other tests leave must not be theirs."""


@pytest.fixture(params=["the account", "the number"])
def tva(request: pytest.FixtureRequest, intag: Intag, database: Database) -> tuple[str, str]:
    """Two projects where eva has an hour each on 15 January; known by her account or number."""
    ena, andra = (f"p{uuid4().hex[:12]}" for _ in range(2))
    with database.transaction() as session:
        eva = konto(session, f"eva-{uuid4().hex[:8]}", now=intag.clock.now(),
                    forbund=[ena, andra], roll=Roll.PROJEKTMEDARBETARE)  # fmt: skip
    for slug in (ena, andra):
        projekt(intag, anvandare=str(eva), slug=slug)
    if request.param == "the number":
        person = {"personnummer": nummer(next(NUMREN), kvinna=True)}
        for slug in (ena, andra):
            data = {"slug": "eva", "personnamn": "Eva Ek", "arbetsgivare": "Ägaren"}
            data |= {"kategori": "pl", "slag": "direkt", "anstalld_fran": "2025-01-01"}
            sent = of("personal.upplagd", slug, **data, anvandare=str(uuid4()))
            intag.record_all([sent | {"person": person}], av="anv:1", forbund=None)
    return ena, andra


def send(intag: Intag, *events: dict[str, Any]) -> None:
    for log in sorted({one["forbund"] for one in events}):
        sent = [one for one in events if one["forbund"] == log]
        intag.record_all(sent, av="anv:1", forbund=None)


def found(intag: Intag, slug: str, manad: Manad, vid: dict[str, int] | None = None) -> list[Fynd]:
    vid = vid or positioner(intag.transaction, slug, keys=intag.keys)
    bas = manadsunderlag(intag.transaction, slug, manad, idag=date(2026, 3, 1), vid=vid,
                         keys=intag.keys)  # fmt: skip
    return [one for one in granska(bas, regelverk("2021-2027")).fynd if one.regel in OVER]


def test_each_rule_is_broken_alone_by_two_projects(intag: Intag, tva: tuple[str, str]) -> None:
    ena, andra = tva
    januari = Manad(2026, 1)
    assert found(intag, ena, januari) == found(intag, andra, januari) == []
    before = positioner(intag.transaction, ena, keys=intag.keys)
    send(intag, hour(andra, "eva", 12 * 60, beskrivning="Hemligt"))
    [one] = found(intag, ena, januari)
    assert (one.regel, one.allvar, one.plats.dag) == ("T01", "fel", date(2026, 1, 15))
    assert one.uppgift == "14 h av högst 13 h, varav 13 h i andra projekt"
    assert andra not in repr(one)
    assert "Hemligt" not in repr(one)
    assert found(intag, ena, januari, before) == []  # the same positions, the same answer
    [theirs] = found(intag, andra, januari)
    assert theirs.uppgift == "14 h av högst 13 h, varav 1 h i andra projekt"
    assert found(intag, ena, Manad(2026, 2)) == []


def test_years_that_another_project_had_are_those_it_had(
    intag: Intag, tva: tuple[str, str]
) -> None:
    """Moved to other years since, it answers at the same positions as it did then."""
    ena, andra = tva
    januari = Manad(2026, 1)
    send(intag, hour(andra, "eva", 12 * 60))
    before = positioner(intag.transaction, ena, keys=intag.keys)
    [one] = found(intag, ena, januari, before)
    flyttat = {"namn": "Provet", "diarienummer": "2025/00123", "programperiod": "2021_2027"}
    flyttat |= {"agare": "Ä", "start": "2030-01-01", "slut": "2031-12-31"}
    send(intag, of("projekt.upplagt", andra, **flyttat))
    assert found(intag, ena, januari, before) == [one]
    assert found(intag, ena, januari) == []


def test_the_same_occasion_in_two_projects_is_told_on_the_own_row(
    intag: Intag, tva: tuple[str, str]
) -> None:
    ena, andra = tva
    for slug in tva:
        send(intag, hour(slug, "eva", 30, "2026-01-16", traff="grupp.20260116"))
    [one] = found(intag, ena, Manad(2026, 1))
    assert (one.regel, one.plats.delprojekt, one.plats.tillfalle) == (
        "T07", "nord", "grupp.20260116",
    )  # fmt: skip
    assert andra not in repr(one)
    send(intag, hour(andra, "per", 30, "2026-01-20", traff="annan.20260120"),
         hour(ena, "eva", 30, "2026-01-20", traff="annan.20260120"))  # fmt: skip
    assert len(found(intag, ena, Manad(2026, 1))) == 1  # per is somebody else


def test_a_years_hours_are_counted_in_all_projects(intag: Intag, tva: tuple[str, str]) -> None:
    """1,714 hours until June, of which 857 here, and seven in July: six is the cap."""
    ena, andra = tva
    dagar = [date(2025, 1, 1) + timedelta(days=n) for n in range(132)]
    for slug, mina in ((ena, dagar[::2]), (andra, dagar[1::2])):
        send(intag, *(hour(slug, "eva", 779, dag.isoformat()) for dag in mina))
    juli = Manad(2025, 7)
    [near] = found(intag, ena, juli)
    assert (near.regel, near.allvar) == ("T02", "varning")
    send(intag, hour(ena, "eva", 5 * 60, "2025-07-01"), hour(andra, "eva", 90, "2025-07-02"))
    [one] = found(intag, ena, juli)
    assert (one.regel, one.allvar) == ("T02", "fel")
    assert one.uppgift == "1720 h 18 min av högst 1720 h, varav 858 h 24 min i andra projekt"


def test_a_project_where_somebody_only_takes_part_is_not_named(intag: Intag) -> None:
    """That one of the staff is a participant elsewhere stands nowhere."""
    ena, andra = (projekt(intag, anvandare=str(uuid4())) for _ in range(2))
    number = nummer(next(NUMREN), kvinna=True)
    data = {"slug": "eva", "personnamn": "Eva Ek", "arbetsgivare": "Ägaren"}
    data |= {"kategori": "pl", "slag": "direkt", "anstalld_fran": "2025-01-01"}
    send(intag, of("personal.upplagd", ena, **data) | {"person": {"personnummer": number}})
    with intag.forbund_open(andra) as session:
        one = Uppgift("norr", "A", "nord", "samtycke", 1, "kvinna", 1990, number, frozenset())
        skriv_manader(session, andra, {"2026-01": [one]}, keys=intag.keys, new_id=uuid4)
    assert andra not in positioner(intag.transaction, ena, keys=intag.keys)
