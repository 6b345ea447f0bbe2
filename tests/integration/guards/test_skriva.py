"""What the database lets one write: one's own insats, and by whom the log is appended to."""

from typing import Any

import psycopg
import pytest
from conftest import event
from database import Database
from sqlalchemy.exc import DBAPIError
from vaktprov import NUMMER, ROLES, seen

from tracker.db import Role
from tracker.intake.faults import Avvisad
from tracker.intake.record import Intag
from tracker.log import store


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
