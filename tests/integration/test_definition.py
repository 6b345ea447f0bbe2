"""Which version of a report holds: chosen by an event, as known then, undone by a makulering."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import Ticking, event
from database import Database

from schemas.rapporter import Parametrar
from tracker.errors import WrongUse
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.projections.rebuild import rebuild
from tracker.queries.verify import verify_forbund
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache


R = "utbildning"


@pytest.fixture
def svarare(database: Database, tmp_path: Path, clock: Ticking) -> Svarare:
    return Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)


@pytest.fixture
def folk(intag: Intag, forbund: str) -> str:
    """One who began in 2025 and one in 2026: version 1 counts one in 2026, version 2 both."""
    for name, day, number in (
        ("A", "2025-05-01", "19850615-9808"),
        ("B", "2026-01-15", "19900101-9802"),
    ):
        send(
            intag,
            event("inskrivning.gjord", forbund, datum=day, insats="team", deltagande=name,
                  person={"personnummer": number}),
        )  # fmt: skip
    return forbund


def send(intag: Intag, *sent: dict[str, object]) -> None:
    intag.record_all(sent, av="drift:prov", forbund=None)


def choose(forbund: str, definition: str, rapport: str = R) -> dict[str, object]:
    return event("definition.vald", forbund, data={"rapport": rapport, "definition": definition})


def year(*forbund: str, as_of=None) -> Parametrar:
    return Parametrar(forbund=forbund, fran=date(2026, 1, 1), till=date(2026, 12, 31), as_of=as_of)


def counted(svarare: Svarare, asked: Parametrar) -> tuple[str, object]:
    table = svarare.tabell(R, asked)
    return table.definition, (table.total or {})["totalt"]


def test_the_first_version_holds_until_another_is_chosen(svarare, intag, clock, folk):
    assert counted(svarare, year(folk)) == ("1", 1)
    then = clock.now()
    before = svarare.tabell(R, year(folk, as_of=then))
    send(intag, choose(folk, "2"))
    assert counted(svarare, year(folk)) == ("2", 2)
    assert svarare.tabell(R, year(folk, as_of=then)).sha256 == before.sha256
    assert svarare.tabell(R, year(folk), definition="1").sha256 == before.sha256
    assert svarare.rapport(R, year(folk)).definition == "2"
    assert svarare.valda(folk) == {R: "2"}


def test_a_choice_is_corrected_and_made_void_like_any_event(svarare, intag, folk):
    first, second = choose(folk, "2"), choose(folk, "1")
    send(intag, first)
    send(intag, second)
    assert counted(svarare, year(folk)) == ("1", 1)
    void = {"avser": second["id"], "orsak": "Fel"}
    send(intag, event("handelse.makulerad", folk, data=void))
    assert counted(svarare, year(folk)) == ("2", 2)
    other = {"avser": first["id"], "andring": {"definition": "1"}, "orsak": "Fel"}
    send(intag, event("handelse.rattad", folk, data=other))
    assert counted(svarare, year(folk)) == ("1", 1)
    moved = {"avser": first["id"], "andring": {"rapport": "alder"}, "orsak": "Fel"}
    with pytest.raises(Avvisad) as refused:
        send(intag, event("handelse.rattad", folk, data=moved))
    assert [f.kod for f in refused.value.fel] == ["H025"]


def test_a_version_that_is_not_here_is_told_and_not_guessed(svarare, intag, folk):
    send(intag, choose(folk, "99"))
    with pytest.raises(WrongUse, match="uppdatera Stegvis"):
        svarare.tabell(R, year(folk))
    assert svarare.tabell(R, year(folk), definition="1").total["totalt"] == 1


def test_forbund_with_different_versions_are_counted_by_the_first(svarare, intag, folk):
    other = f"{folk[:-1]}x"
    send(intag, event("forbund.upplagt", other, data={"namn": "Ett annat"}))
    send(intag, choose(folk, "2"))
    assert counted(svarare, year(folk, other)) == ("1", 1)
    send(intag, choose(other, "2"))
    assert counted(svarare, year(folk, other)) == ("2", 2)


def test_a_change_of_version_is_told_as_such_beside_what_became_known(svarare, intag, clock, folk):
    then = clock.now()
    svarare.tabell(R, year(folk, as_of=then))
    send(intag, choose(folk, "2"))
    send(
        intag,
        event("inskrivning.gjord", folk, insats="stod", deltagande="C",
              person={"personnummer": "19700101-9822"}),
    )  # fmt: skip
    a, b = svarare.sida(R, year(folk, as_of=then)), svarare.sida(R, year(folk))
    found = svarare.jamfor(a, b)
    assert (a.report.definition, b.report.definition) == ("1", "2")
    skal = {(one.vem, one.skal) for cell in found.celler for one in cell.bidrag}
    assert skal == {("C", "kunskap"), ("A", "definition")}
    assert sum(cell.oforklarat for cell in found.celler) == 0
    same = svarare.jamfor(b, replace(b))
    assert (same.celler, same.lika) == ([], True)


def test_the_log_with_a_choice_in_it_is_whole_and_rebuilt(
    database, intag, keys, heads: Heads, folk
):
    send(intag, choose(folk, "2"))
    found, _ = verify_forbund(database.transaction, folk, keys=keys, heads=heads)
    assert found == []
    with database.transaction(forbund=folk, huvudman=("*",), role="stegvis_logg") as session:
        rebuild(session, folk)
    found, _ = verify_forbund(database.transaction, folk, keys=keys, heads=heads)
    assert found == []


def test_who_may_not_write_the_whole_forbund_chooses_nothing(intag, folk):
    with pytest.raises(Avvisad):
        intag.record_all(
            [choose(folk, "2")],
            av="anv:1",
            forbund=frozenset({folk}),
            skriver=("kommunen/*",),
        )
