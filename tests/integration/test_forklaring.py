from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Ticking, event
from database import Database

from schemas.rapporter import Forklaring, Parametrar
from tracker.intake.record import Intag
from tracker.queries.forklaring import explain
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


RAPPORT = "deltagare-per-insats"
WHO = {"personnummer": "19900101-9802"}


@pytest.fixture
def svarare(database: Database, tmp_path: Path, clock: Ticking) -> Svarare:
    return Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)


def asked(
    svarare: Svarare, forbund: tuple[str, ...], rad: str, kolumn: str, rapport: str = RAPPORT
) -> dict[str, Any]:
    parametrar = Parametrar(forbund=forbund, fran=date(2026, 1, 1), till=date(2026, 12, 31))
    fraga = svarare.cellfraga(rapport, parametrar, rad=rad, kolumn=kolumn)
    found: Forklaring = explain(svarare.transaction, fraga, huvudman=("*",))
    return found.model_dump(exclude_none=True)


def send(intag: Intag, *sent: dict[str, Any]) -> None:
    for one in sent:
        intag.record_all([one], av="anv:1", forbund=None)


def test_forklaring_of_events_has_no_deltaganden(
    svarare: Svarare, intag: Intag, forbund: str
) -> None:
    one = event("anonym.inskriven", forbund, insats="team", data={"antal": 3})
    send(intag, one)
    found = asked(svarare, (forbund,), "team", "nya_anonyma")
    assert found.keys() == {"cell", "handelser"}
    assert (found["cell"], found["handelser"][0]["id"]) == (3, one["id"])


def test_forklaring_of_nobody_has_an_empty_list(
    svarare: Svarare, intag: Intag, forbund: str
) -> None:
    send(intag, event("anonym.inskriven", forbund, insats="team"))
    assert asked(svarare, (forbund,), "team", "nya") == {"cell": 0, "deltaganden": []}


def test_forklaring_of_no_figure_says_that_there_is_none(
    svarare: Svarare, intag: Intag, forbund: str
) -> None:
    decided = {"ar": 2026, "post": "administration", "belopp": "100"}
    send(intag, event("budget.beslutad", forbund, data=decided))
    costs = "kostnadsrapport-administration"
    found = asked(svarare, (forbund,), "administration", "utfall", costs)
    assert found == {"cell": None, "handelser": []}
    found = asked(svarare, (forbund,), "administration", "avvikelse", costs)
    assert (found["cell"], len(found["handelser"])) == (None, 1)
    nobody = asked(svarare, (forbund,), "total", "median", "inskrivningstid")
    assert nobody == {"cell": None, "deltaganden": []}
    assert Forklaring(cell=None).model_dump_json(exclude_none=True) == '{"cell":null}'


def test_forklaring_names_the_forbund_whenever_several_are_asked_about(
    svarare: Svarare, intag: Intag, forbund: str
) -> None:
    other = f"{forbund}-b"
    send(
        intag,
        event("forbund.upplagt", other, data={"namn": "Prov B"}),
        event("inskrivning.gjord", forbund, insats="team", deltagande="D", person=WHO),
    )
    row = asked(svarare, (forbund, other), f"{forbund}/team", "nya")
    total = asked(svarare, (forbund, other), "total", "unika")
    for found in (row, total):
        assert [(d["forbund"], d["deltagande"]) for d in found["deltaganden"]] == [(forbund, "D")]
    alone = asked(svarare, (forbund,), "team", "nya")["deltaganden"]
    assert alone[0].keys() == {"deltagande", "person", "handelser", "regler"}
