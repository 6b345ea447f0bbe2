"""What the database lets one see: by förbund, by owner, by insats, by role."""

import psycopg
import pytest
from conftest import event
from database import Database
from sqlalchemy.exc import DBAPIError
from vaktprov import ANNA, PERSONAL, ROLES, WITHIN, seen

from tracker.db import Role
from tracker.identity.keys import Keys
from tracker.identity.register import reveal
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.log import store


def test_guards_staff_of_an_insats_see_it_under_its_owner_only(
    database: Database, forbund: str
) -> None:
    """A pair `huvudman/insats` shows the insats's people under that owner, and nothing besides."""
    for pair, mine in (
        ("kommunen/team", "A"),
        ("*/team", "A"),
        ("regionen/stod", "B"),
        ("regionen/team", ""),
        ("kommunen/stod", ""),
        ("*", ""),
        ("*/*", ""),
        ("kommunen/*", ""),
    ):
        wanted = [mine] if mine else []
        assert set(seen(database, "logg", forbund, insatser=[pair])) == {"", *wanted}, pair
        for table in ("deltagande_nu", "deltagande_tidigare", "fritext"):
            assert seen(database, table, forbund, insatser=[pair]) == wanted, (pair, table)
        assert len(seen(database, "person_uppgift", forbund, insatser=[pair])) == len(wanted)
    both = seen(database, "deltagande_nu", forbund, "regionen", insatser=["kommunen/team"])
    assert both == ["A", "B"]


def test_guards_earlier_people_stay_in_the_old_owners_room(
    database: Database, forbund: str, intag: Intag
) -> None:
    """The insats changes owner; who was there stays, who comes after is the new owner's."""
    ny = {"namn": "I", "inriktning": "individinriktad", "volyminsats": False}
    taken_over = event(
        "insats.upplagd",
        forbund,
        insats="team",
        datum="2026-02-01",
        data={**ny, "huvudman": "regionen"},
    )
    cia = {"personnummer": "19700101-9822"}
    comes = event("inskrivning.gjord", forbund, insats="team", deltagande="C", person=cia)
    intag.record_all([taken_over, comes], av="anv:1", forbund=None)
    for pair, mine in (("kommunen/team", ["A"]), ("regionen/team", ["C"]), ("*/team", ["A", "C"])):
        assert seen(database, "deltagande_nu", forbund, insatser=[pair]) == mine, pair
    assert seen(database, "deltagande_nu", forbund, "regionen") == ["B", "C"]
    for skriver, deltagande, kod in (
        ("regionen/team", "A", "H029"),
        ("kommunen/team", "C", "H005"),
    ):
        sent = event("avslut.gjort", forbund, insats="team", deltagande=deltagande,
                     data={"anledning": "ovrigt"})  # fmt: skip
        with pytest.raises(Avvisad) as refused:
            intag.record_all([sent], av="anv:1", forbund=frozenset({forbund}), skriver=(skriver,))
        assert [f.kod for f in refused.value.fel] == [kod], (skriver, deltagande)
    closed = event("avslut.gjort", forbund, insats="team", deltagande="A",
                   data={"anledning": "ovrigt"})  # fmt: skip
    of_old = ("kommunen/team",)
    intag.record_all([closed], av="anv:1", forbund=frozenset({forbund}), skriver=of_old)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", WITHIN)
def test_guards_without_context_nothing_is_read(
    database: Database, forbund: str, table: str, role: Role | None
) -> None:
    """An error when nothing was ever set, no rows when what was set is gone."""
    for _ in range(2):
        try:
            assert seen(database, table, None, role=role) == []
        except (psycopg.Error, DBAPIError) as error:
            told = str(error)
            assert "permission denied" in told or "unrecognized configuration" in told


@pytest.mark.parametrize("table", WITHIN)
def test_guards_another_forbund_sees_nothing(database: Database, forbund: str, table: str) -> None:
    assert seen(database, table, "annat", "*") == []
    assert seen(database, table, "annat", "*", role="stegvis_logg") == []


@pytest.mark.parametrize("table", PERSONAL)
def test_guards_no_owner_sees_no_people(database: Database, forbund: str, table: str) -> None:
    assert set(seen(database, table, forbund)) <= {""}  # the log's rows about nobody
    assert set(seen(database, table, forbund, "annan")) <= {""}


def test_guards_an_owner_sees_their_own(database: Database, forbund: str, keys: Keys) -> None:
    for huvudman, mine in (("kommunen", "A"), ("regionen", "B")):
        assert set(seen(database, "logg", forbund, huvudman)) == {"", mine}
        for table in ("deltagande_nu", "deltagande_tidigare", "fritext"):
            assert seen(database, table, forbund, huvudman) == [mine]
        assert len(seen(database, "person_uppgift", forbund, huvudman)) == 1
    everything = seen(database, "logg", forbund, "*")
    assert everything == seen(database, "logg", forbund, "kommunen", "regionen")
    assert everything == seen(database, "logg", forbund, role="stegvis_logg")
    assert len(everything) == 16


def test_guards_a_moved_deltagande_goes_with_all_its_history(
    database: Database, forbund: str, intag: Intag, keys: Keys
) -> None:
    with intag.forbund_open(forbund) as session:
        posts = store.read_stream(session, forbund, "d:A")
    move = event(
        "handelse.rattad",
        forbund,
        data={"avser": str(posts[1].id), "andring": {"insats": "stod"}, "orsak": "Fel insats"},
    )
    intag.record_all([move], av="anv:1", forbund=None)
    assert set(seen(database, "logg", forbund, "kommunen")) == {""}
    assert seen(database, "logg", forbund, "regionen").count("A") == 5
    for table in ("deltagande_nu", "deltagande_tidigare", "fritext", "person_uppgift"):
        assert seen(database, table, forbund, "kommunen") == []
    assert set(seen(database, "fritext", forbund, "regionen")) == {"A", "B"}
    person = posts[0].person
    assert person is not None
    with database.transaction(forbund=forbund, huvudman=("regionen",)) as session:
        assert reveal(session, forbund, [person.id], keys=keys) == {person.id: ANNA["personnummer"]}
    back = event("handelse.makulerad", forbund, data={"avser": move["id"], "orsak": "Var rätt"})
    intag.record_all([back], av="anv:1", forbund=None)
    assert seen(database, "deltagande_tidigare", forbund, "regionen") == ["B"]
    assert len(seen(database, "person_uppgift", forbund, "kommunen")) == 1
    assert len(seen(database, "person_uppgift", forbund, "regionen")) == 1


def test_guards_an_owner_keeps_a_person_with_another_deltagande(
    database: Database, forbund: str, intag: Intag
) -> None:
    again = event("inskrivning.gjord", forbund, insats="team", deltagande="A2", person=ANNA)
    move = event(
        "handelse.rattad",
        forbund,
        data={"avser": again["id"], "andring": {"insats": "stod"}, "orsak": "Fel insats"},
    )
    intag.record_all([again, move], av="anv:1", forbund=None)
    assert len(seen(database, "person_uppgift", forbund, "kommunen")) == 1
    assert len(seen(database, "person_uppgift", forbund, "regionen")) == 2


NOT_THE_SNAPSHOTS = (
    *("logg.data", "logg.person", "logg.av", "logg.insats"),
    *("person_index.person", "person_uppgift.person", "fritext.id", "gallrad.person"),
    *("person_led.person", "person_nummer.person"),
)


@pytest.mark.parametrize("column", NOT_THE_SNAPSHOTS)
def test_guards_the_snapshot_role_has_no_way_to_anybody(
    database: Database, forbund: str, column: str
) -> None:
    """Of the log it may see when something was recorded, never of whom nor what was said."""
    table, _, name = column.partition(".")
    with (
        pytest.raises(psycopg.Error, match="permission denied"),
        database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_bild") as session,
    ):
        store.raw(session).execute(f"SELECT {name} FROM {table}")
    assert len(seen(database, "deltagande_nu", forbund, role="stegvis_bild")) == 2
