"""The read log as the database keeps it: added to, never changed, seen by few."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from agare import two_owners
from database import Database

from tracker.access import read_log
from tracker.access.read_log import Lasning, Sedda, Vad
from tracker.db import raw
from tracker.intake.record import Intag
from tracker.queries import deltagare


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def forbund(intag: Intag) -> str:
    """*team* is the kommun's, with Anna in A; *stod* the region's, with Bo in B."""
    return two_owners(intag)


def entry(forbund: str, **rest: Any) -> Lasning:
    return replace(
        Lasning(forbund, NOW, str(UUID(int=1)), Vad.SETT, "deltagare.ett", "webb"), **rest
    )


def write(database: Database, forbund: str, *entries: Lasning) -> None:
    with database.transaction(forbund=forbund, huvudman=("*",), pipeline=True) as session:
        for one in entries:
            read_log.note(session, one)


def rows(
    database: Database, forbund: str, omfang: Any = "hela", huvudman: tuple[str, ...] = ()
) -> list[list[str]]:
    """The deltaganden of each entry that this reader may see."""
    with database.transaction(forbund=forbund, huvudman=huvudman) as session:
        if omfang:
            read_log.open_log(session, omfang)
        found = raw(session).execute("SELECT deltaganden FROM laslogg ORDER BY deltaganden")
        return [row[0] for row in found]


def test_read_log_gathers_what_queries_read_and_only_where_asked(
    database: Database, forbund: str
) -> None:
    sedda = Sedda()
    with database.transaction(forbund=forbund, huvudman=("kommunen",)) as session:
        deltagare.lista(session, forbund, ["team", "stod"], urval="alla")
        assert not sedda
        read_log.collect(session, sedda)
        found = deltagare.lista(session, forbund, ["team", "stod"], urval="alla")
    given = {"nar": NOW, "anvandare": "x", "vad": Vad.SETT, "sida": "s", "via": "webb"}
    [lasning] = sedda.lasningar(**given)  # type: ignore[arg-type] # a plain dict of fields
    assert lasning.deltaganden == {"A"} == {rad.deltagande for rad in found.rader}
    assert lasning.personer == {rad.person for rad in found.rader}


def test_read_log_is_seen_by_none_by_its_own_and_by_the_ombud(
    database: Database, forbund: str
) -> None:
    everybody = entry(forbund, hela=True, vad=Vad.EXPORTERAT)
    search = entry(forbund, sokt=b"x" * 32, vad=Vad.SOKT)
    write(
        database, forbund, entry(forbund, deltaganden={"A"}), entry(forbund, deltaganden={"B"}),
        entry(forbund, deltaganden={"A", "B"}), everybody, search,
    )  # fmt: skip
    assert rows(database, forbund, None, ("*",)) == []
    assert len(rows(database, forbund, "hela")) == 5
    assert rows(database, forbund, "egna", ("kommunen",)) == [[], ["A"], ["A", "B"]]
    assert rows(database, forbund, "egna", ("regionen",)) == [[], ["A", "B"], ["B"]]
    assert rows(database, "annat", "hela") == []


def test_read_log_of_persons_alone_is_seen_by_their_own(database: Database, forbund: str) -> None:
    with database.transaction(forbund=forbund, huvudman=("kommunen",)) as session:
        one = deltagare.hamta(session, forbund, "A")
    assert one is not None
    write(database, forbund, entry(forbund, personer={one.person}, vad=Vad.UTSKRIVET))
    assert rows(database, forbund, "egna", ("kommunen",)) == [[]]
    assert rows(database, forbund, "egna", ("regionen",)) == []


def test_read_log_of_another_forbund_is_not_written(database: Database, forbund: str) -> None:
    with pytest.raises(psycopg.Error, match="row-level security"):
        write(database, "annat", entry(forbund))


@pytest.mark.parametrize("wrong", [{"vad": "tittat"}, {"via": "fax"}])
def test_read_log_knows_its_words(database: Database, forbund: str, wrong: Any) -> None:
    class Other:
        value = wrong.get("vad")

    bad = entry(forbund, via="fax") if "via" in wrong else entry(forbund, vad=Other)
    with pytest.raises(psycopg.errors.CheckViolation):
        write(database, forbund, bad)


CHANGES = [
    "UPDATE laslogg SET anvandare = 'x'",
    "DELETE FROM laslogg",
    "TRUNCATE laslogg",
    "MERGE INTO laslogg USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
]


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("role", [None, "stegvis_logg", "stegvis_bild"])
def test_read_log_is_never_changed(
    database: Database, forbund: str, statement: str, role: Any
) -> None:
    with (
        pytest.raises(psycopg.Error, match="permission denied"),
        database.transaction(forbund=forbund, huvudman=("*",), role=role) as session,
    ):
        raw(session).execute(statement)


@pytest.mark.parametrize("statement", CHANGES[:3])
def test_read_log_stops_its_owner_too(database: Database, forbund: str, statement: str) -> None:
    """No policy shows the owner a row, so a rule of their own is needed to meet the trigger."""
    write(database, forbund, entry(forbund))
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT count(*) FROM laslogg").fetchone() == (0,)
        connection.execute("CREATE POLICY prov ON laslogg TO stegvis_agare USING (true)")
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute(statement)
        connection.rollback()
