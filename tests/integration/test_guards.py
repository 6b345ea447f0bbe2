"""What the database itself forbids and hides: for each role, each table, each context."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from conftest import event
from database import Database
from sqlalchemy.exc import DBAPIError

from tracker.db import Role
from tracker.identity.keys import Keys
from tracker.identity.register import reveal
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.log import store


NUMMER = ("9802", "9801", "9800", "9809", "9808", "9807", "9806", "9805", "9804")
"""Last digits of the first days of January 1990."""


PERSONAL = (
    *("logg", "deltagande_nu", "deltagande_tidigare", "fritext", "person_uppgift"),
    "narvaro_rad",
)
WITHIN = (
    *(*PERSONAL, "logg_huvud", "insats_version", "antal_rad", "belopp_rad"),
    *("person_index", "gallrad", "fraga_version", "instrument_version"),
)
ANNA, BO = {"personnummer": "19900101-9802"}, {"personnummer": "19850615-9816"}
ROLES: tuple[Role | None, ...] = (None, "stegvis_logg", "stegvis_bild")


@pytest.fixture
def forbund(intag: Intag) -> str:
    """*team* is the kommun's, with Anna; *stod* the region's, with Bo; both have history."""
    slug = f"g{uuid4().hex[:12]}"
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    sent = [
        event("forbund.upplagt", slug, data={"namn": "Prov"}),
        event("huvudman.upplagd", slug, data={"slug": "kommunen", "namn": "Kommunen"}),
        event("huvudman.upplagd", slug, data={"slug": "regionen", "namn": "Regionen"}),
    ]
    for insats, huvudman, slugg, who in (
        ("team", "kommunen", "A", ANNA),
        ("stod", "regionen", "B", BO),
    ):
        remiss = {"remittent": "annan", "syfte": "Stöd"}
        about = {"insats": insats, "deltagande": slugg}
        sent += [
            event(
                "insats.upplagd",
                slug,
                insats=insats,
                data={"namn": "I", **ny, "huvudman": huvudman},
            ),
            event("remiss.inkommen", slug, **about, person=who, data=remiss),
            event("inskrivning.gjord", slug, **about),
            event("narvaro.registrerad", slug, **about, data={"minuter": 60}),
            event("anonym.inskriven", slug, insats=insats),
        ]
    pengar = {"ar": 2026, "post": "administration", "belopp": "2335000"}
    sent.append(event("budget.beslutad", slug, data=pengar))
    intag.record_all(sent, av="anv:1", forbund=None)
    return slug


def seen(
    database: Database,
    table: str,
    forbund: str | None,
    *huvudman: str,
    role: Role | None = None,
    insatser: Sequence[str] = (),
) -> list[Any]:
    """The rows of a table that are to be seen, its deltaganden where it has them."""
    column = "to_jsonb(t) ->> 'deltagande'"
    with database.transaction(
        forbund=forbund, huvudman=huvudman, insatser=insatser, role=role
    ) as session:
        rows = store.raw(session).execute(f"SELECT {column} FROM {table} t").fetchall()
    return sorted(row[0] or "" for row in rows)


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


NEW = {"insats": "team", "deltagande": "N", "person": {"personnummer": "19700101-9822"}}
WRITES: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("inskrivning.gjord", NEW, True),
    ("avslut.gjort", {"insats": "team", "deltagande": "A", "data": {"anledning": "ovrigt"}}, True),
    ("avslut.gjort", {"insats": "stod", "deltagande": "B", "data": {"anledning": "ovrigt"}}, False),
    ("anonym.inskriven", {"insats": "team"}, True),
    ("anonym.inskriven", {"insats": "stod"}, False),
    ("inskrivning.gjord", {**NEW, "insats": "stod"}, False),
    ("narvaro.registrerad", {"insats": "team", "deltagande": "A", "data": {"minuter": 5}}, True),
    ("narvaro.registrerad", {"insats": "stod", "deltagande": "B", "data": {"minuter": 5}}, False),
    ("huvudman.upplagd", {"data": {"slug": "ny", "namn": "Ny"}}, False),
    ("forbund.upplagt", {"data": {"namn": "Nytt namn"}}, False),
)


@pytest.mark.parametrize("skriver", ["kommunen/team", "kommunen/*", "*/team"])
@pytest.mark.parametrize("alone", [False, True], ids=["with_check", "database_alone"])
def test_guards_only_ones_own_insats_is_written(
    database: Database,
    forbund: str,
    intag: Intag,
    monkeypatch: pytest.MonkeyPatch,
    skriver: str,
    *,
    alone: bool,
) -> None:
    if alone:  # nobody in the application asks
        monkeypatch.setattr("tracker.intake.batch.nekad", lambda *_: [])
        monkeypatch.setattr("tracker.intake.record._may", lambda *_: True)
    before = len(seen(database, "logg", forbund, role="stegvis_logg"))
    stored = 0
    for typ, rest, may in WRITES:
        sent = event(typ, forbund, **rest)
        try:
            intag.record_all([sent], av="anv:1", forbund=frozenset({forbund}), skriver=(skriver,))
            refused = ""
        except Avvisad:
            refused = "by us"
        except (psycopg.Error, DBAPIError) as error:
            refused = "row-level security" if "row-level security" in str(error) else "otherwise"
        assert (refused == "") == may, (typ, rest, refused)
        assert refused != "otherwise"
        stored += may
    assert len(seen(database, "logg", forbund, role="stegvis_logg")) == before + stored


@pytest.mark.parametrize("alone", [False, True], ids=["with_check", "database_alone"])
def test_guards_a_change_is_of_ones_own(
    database: Database, forbund: str, intag: Intag, monkeypatch: pytest.MonkeyPatch, *, alone: bool
) -> None:
    """A rättelse and a makulering name neither insats nor deltagande: the database looks it up."""
    if alone:
        monkeypatch.setattr("tracker.intake.batch.nekad", lambda *_: [])
    with intag.forbund_open(forbund) as session:
        rows = store.raw(session).execute("SELECT id, strom, insats FROM logg").fetchall()
    for ident, strom, insats in rows:
        sent = event("handelse.makulerad", forbund, data={"avser": str(ident), "orsak": "Fel"})
        mine = insats == "team"
        try:
            intag.record_all(
                [sent], av="anv:1", forbund=frozenset({forbund}), skriver=("kommunen/team",)
            )
        except (Avvisad, psycopg.Error, DBAPIError):
            assert not mine or strom[0] in "di", strom  # what others stand on may not go alone
        else:
            assert mine, (strom, insats)


def test_guards_nobody_writes_without_saying_what(forbund: str, intag: Intag) -> None:
    with pytest.raises(Avvisad):
        intag.record_all(
            [event("anonym.inskriven", forbund, insats="team")],
            av="anv:1",
            forbund=frozenset({forbund}),
        )


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
    assert len(everything) == 14


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
    assert seen(database, "logg", forbund, "regionen").count("A") == 4
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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE logg SET av = 'x'",
        "DELETE FROM logg",
        "TRUNCATE logg",
        "INSERT INTO logg SELECT * FROM logg ON CONFLICT (forbund, id) DO UPDATE SET av = 'x'",
        "MERGE INTO logg USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_guards_the_log_is_never_changed(
    database: Database, forbund: str, statement: str, role: Role | None
) -> None:
    with (
        pytest.raises(psycopg.Error, match="permission denied"),
        database.transaction(forbund=forbund, huvudman=("*",), role=role) as session,
    ):
        store.raw(session).execute(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE logg SET av = 'x'", "DELETE FROM logg", "TRUNCATE logg"]
)
def test_guards_the_owner_is_stopped_too(database: Database, forbund: str, statement: str) -> None:
    """No policy shows the owner a row, so a rule of their own is needed to meet the trigger."""
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE POLICY prov ON logg TO stegvis_agare USING (true)")
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute(statement)
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM logg").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET session_replication_role = replica")
        connection.rollback()


@pytest.mark.parametrize("table", ["deltagande_nu", "insats_version", "antal_rad", "logg_huvud"])
@pytest.mark.parametrize("role", [None, "stegvis_bild"])
def test_guards_only_the_appending_role_writes(
    database: Database, forbund: str, table: str, role: Role | None
) -> None:
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET forbund = 'x'"):
        with (
            pytest.raises(psycopg.Error, match="permission denied"),
            database.transaction(forbund=forbund, huvudman=("*",), role=role) as session,
        ):
            store.raw(session).execute(statement)


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


def test_guards_the_appending_role_writes_its_own_forbund_only(
    database: Database, forbund: str
) -> None:
    for statement in (
        "INSERT INTO logg_huvud (forbund, position, hash, uppsattning) VALUES ('x', 0, '', 0)",
        "UPDATE logg_huvud SET forbund = 'x'",
        "UPDATE deltagande_nu SET forbund = 'x'",
    ):
        with (
            pytest.raises(psycopg.Error, match="row-level security"),
            database.transaction(forbund=forbund, role="stegvis_logg") as session,
        ):
            store.raw(session).execute(statement)


def test_a_batch_may_correct_what_it_brings_itself(intag, forbund):
    """Many rows go in by one statement; the right to a rättelse stands in a row of the same one."""
    sent = [
        event(
            "remiss.inkommen", forbund, insats="team", deltagande=f"n{n}",
            person={"personnummer": f"199001{n:02}-{number}"}, data={"remittent": "annan"},
        )
        for n, number in enumerate(NUMMER, start=1)
    ]  # fmt: skip
    rattelse = {"avser": sent[0]["id"], "andring": {"datum": "2026-01-14"}, "orsak": "Fel dag"}
    sent.append(event("handelse.rattad", forbund, data=rattelse))
    saved = intag.record_all(
        sent, av="anv:1", forbund=frozenset({forbund}), skriver=("kommunen/team",)
    )
    assert [one.status for one in saved] == ["ny"] * 10


def test_a_refusal_tells_nothing_of_what_is_another_owners(intag, forbund):
    """With a fault of form beside, the same answer for a deltagande that is there and one not."""
    person = {"personnummer": f"19900101-{NUMMER[0]}"}
    there = event(
        "remiss.inkommen", forbund, insats="stod", deltagande="finns", person=person,
        data={"remittent": "annan"},
    )  # fmt: skip
    intag.record_all([there], av="drift:prov", forbund=None)

    def refused(deltagande: str) -> set[tuple[str, str | None]]:
        sent = event(
            "avslut.gjort", forbund, insats="stod", deltagande=deltagande,
            person={"personnummer": f"19900102-{NUMMER[1]}"}, data={"nonsens": 1},
        )  # fmt: skip
        with pytest.raises(Avvisad) as raised:
            intag.record_all(
                [sent], av="anv:1", forbund=frozenset({forbund}), skriver=("kommunen/team",)
            )
        return {(fel.kod, fel.falt) for fel in raised.value.fel}

    assert refused("finns") == refused("finns-inte")
