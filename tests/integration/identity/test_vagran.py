"""What the database of the identity room refuses, and what is left after an erasure."""

from uuid import UUID, uuid4

import pytest
from identitetsprov import ANNA, BO, NOW, TABLES, a_text
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from sqlalchemy.exc import ProgrammingError

from tracker.db import execute
from tracker.identity.erase import Erasure, erase, remember, replay
from tracker.identity.keys import KeysUnreadable
from tracker.identity.register import (
    erased,
    find,
    reveal,
    store_persons,
)
from tracker.identity.texts import (
    read_texts,
    store_texts,
)


@pytest.mark.parametrize("table", TABLES)
def test_another_forbund_sees_nothing(database, writing, forbund, keys, anna, table):
    _fill(writing, forbund, keys, anna)
    for role in (None, "stegvis_logg"):
        with database.transaction(forbund="annat", huvudman=("*",), role=role) as session:
            assert execute(session, f"SELECT count(*) FROM {table}").scalar() == 0
    with writing() as session:
        assert execute(session, f"SELECT count(*) FROM {table}").scalar() > 0


@pytest.mark.parametrize("table", TABLES)
def test_no_context_shows_nothing(database, writing, forbund, keys, anna, table):
    """On a connection that had a context before; one that never had any raises instead."""
    _fill(writing, forbund, keys, anna)
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        execute(session, "SELECT set_config('stegvis.forbund', '', true)")
        execute(session, "SELECT set_config('stegvis.huvudman', '', true)")
        assert execute(session, f"SELECT count(*) FROM {table}").scalar() == 0


@pytest.mark.parametrize("table", TABLES)
def test_the_snapshot_role_may_nothing(database, forbund, table):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_bild") as session,
    ):
        execute(session, f"SELECT count(*) FROM {table}")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET forbund = 'x'", "TRUNCATE {}"])
def test_the_application_may_not_write(database, forbund, table, verb):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        database.transaction(forbund=forbund, huvudman=("*",)) as session,
    ):
        execute(session, verb.format(table))


@pytest.mark.parametrize("verb", ["DELETE FROM gallrad", "UPDATE gallrad SET beslut = 'x'"])
def test_an_erasure_is_never_undone(writing, verb):
    with pytest.raises(ProgrammingError, match="permission denied"), writing() as session:
        execute(session, verb)


def test_store_persons_into_another_forbund_is_refused(writing, keys, new_person):
    with pytest.raises(InsufficientPrivilege, match="row-level security"), writing() as session:
        store_persons(session, "annat", [new_person(BO)], keys=keys)


def test_readonly_writes_nothing(database, forbund, keys, new_person):
    with (
        pytest.raises(ReadOnlySqlTransaction, match="read-only"),
        database.transaction(forbund=forbund, role="stegvis_logg", readonly=True) as session,
    ):
        store_persons(session, forbund, [new_person(BO)], keys=keys)


def test_nothing_lies_in_clear(writing, forbund, keys, anna):
    _fill(writing, forbund, keys, anna)
    with writing() as session:
        for table in TABLES:
            for row in execute(session, f"SELECT * FROM {table}").all():
                stored = b"".join(
                    value if isinstance(value, bytes) else str(value).encode() for value in row
                )
                for secret in (ANNA, ANNA.replace("-", ""), "19900101", "flyttade"):
                    assert secret.encode() not in stored


def test_a_value_moved_to_another_row_does_not_open(writing, forbund, keys, anna, new_person):
    bo = new_person(BO)
    with writing() as session:
        store_persons(session, forbund, [bo], keys=keys)
        execute(
            session,
            "UPDATE person_uppgift SET personnummer = (SELECT personnummer FROM person_uppgift"
            " WHERE forbund = %s AND person = %s) WHERE forbund = %s AND person = %s",
            *(forbund, anna.person, forbund, bo.person),
        )
        assert reveal(session, forbund, [anna.person], keys=keys) == {anna.person: ANNA}
        with pytest.raises(KeysUnreadable):
            reveal(session, forbund, [bo.person], keys=keys)


def _fill(writing, forbund, keys, anna, deltagande="D-1"):
    """One row in every table; gives the text's id."""
    one = a_text("flyttade", deltagande)
    with writing() as session:
        store_texts(session, forbund, [one], keys=keys)
        erase(session, forbund, [uuid4()], deltaganden=[], beslut="B-0", when=NOW)
        assert erased(session, forbund, [anna.person]) == set()
    return one.id


def _left(writing, forbund, keys, person: UUID, text: UUID):
    with writing() as session:
        return (
            find(session, forbund, ANNA, keys=keys),
            reveal(session, forbund, [person], keys=keys),
            read_texts(session, forbund, [text], keys=keys),
            erased(session, forbund, [person]),
        )


def test_erase_leaves_only_the_decision(writing, forbund, keys, anna, new_person):
    text = _fill(writing, forbund, keys, anna)
    kept = _fill(writing, forbund, keys, anna, "D-2")
    bo = new_person(BO)
    with writing() as session:
        store_persons(session, forbund, [bo], keys=keys)
        erase(session, forbund, [anna.person], deltaganden=["D-1"], beslut="B-1", when=NOW)
    assert _left(writing, forbund, keys, anna.person, text) == (None, {}, {}, {anna.person})
    with writing() as session:
        assert reveal(session, forbund, [bo.person], keys=keys) == {bo.person: BO}
        assert read_texts(session, forbund, [kept], keys=keys) == {kept: "flyttade"}
        assert erased(session, forbund, []) == set()


def test_erase_again_keeps_the_first_decision(writing, forbund, anna):
    for beslut in ("B-1", "B-2"):
        with writing() as session:
            erase(session, forbund, [anna.person], deltaganden=[], beslut=beslut, when=NOW)
    with writing() as session:
        rows = execute(session, "SELECT beslut, gallrad FROM gallrad WHERE forbund = %s", forbund)
        assert rows.all() == [("B-1", NOW)]


def test_replay_after_a_restore(writing, forbund, keys, anna, tmp_path):
    path = tmp_path / "gallrade.jsonl"
    text = _fill(writing, forbund, keys, anna)
    remember(
        path,
        [
            Erasure(forbund, anna.person, ("D-1",), "B-1", NOW),
            Erasure("annat", uuid4(), (), "B-1", NOW),
        ],
    )
    with writing() as session:
        assert replay(session, forbund, path) == 1
    assert _left(writing, forbund, keys, anna.person, text) == (None, {}, {}, {anna.person})
