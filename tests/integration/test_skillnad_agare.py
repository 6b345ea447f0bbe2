"""An insats that gets another owner: that event brought what a choice of owner then counts."""

from datetime import date
from pathlib import Path

import pytest
from agare import two_owners
from conftest import Ticking, event
from database import Database

from schemas.rapporter import Parametrar
from tracker.intake.record import Intag
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


@pytest.mark.parametrize("rapport", ["deltagare-per-insats", "insatsrapport"])
def test_another_owner_is_what_brought_the_difference(
    database: Database, intag: Intag, clock: Ticking, tmp_path: Path, rapport: str
) -> None:
    folk = two_owners(intag)
    planned = {"ar": 2026, "post": "planerat_antal", "antal": 40}
    sent = [
        event("anonym.inskriven", folk, insats="team", data={"antal": 3}),
        event("budget.beslutad", folk, insats="team", data=planned),
    ]
    intag.record_all(sent, av="anv:1", forbund=None)
    then = clock.now()
    svarare = Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)
    asked = Parametrar(
        forbund=(folk,), fran=date(2026, 1, 1), till=date(2026, 12, 31), huvudman=("regionen",)
    )
    fore = svarare.sida(rapport, asked.model_copy(update={"as_of": then}))
    ny = {"inriktning": "individinriktad", "volyminsats": False, "huvudman": "regionen"}
    moved = event("insats.upplagd", folk, insats="team", data={"namn": "team", **ny})
    intag.record_all([moved], av="anv:1", forbund=None)
    efter = svarare.sida(rapport, asked)
    found = svarare.jamfor(fore, efter)
    assert {one.rad for one in found.celler} == {"team", "total"}
    brought = {bidrag.positioner for one in found.celler for bidrag in one.bidrag}
    assert brought == {(efter.positioner[folk],)}
    assert sum(one.oforklarat for one in found.celler) == 0
