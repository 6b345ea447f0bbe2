"""The identity room on a real PostgreSQL: who sees what, and what is left after an erasure."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction, UniqueViolation
from sqlalchemy.exc import ProgrammingError

from tracker.db import execute
from tracker.identity.crypto import blind_index
from tracker.identity.erase import Erasure, erase, remember, replay
from tracker.identity.keys import KeysUnreadable, add, create
from tracker.identity.register import (
    KnownPerson,
    NewPerson,
    erased,
    find,
    known_persons,
    reveal,
    share_persons,
    store_persons,
)
from tracker.identity.rekey import reindex
from tracker.identity.texts import (
    NewText,
    move_texts,
    read_texts,
    salted_hash,
    salted_texts,
    same_texts,
    store_texts,
)


NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ANNA, BO = "19900101-9802", "19850615-9816"
TABLES = ("person_index", "person_uppgift", "fritext", "gallrad")


@pytest.fixture
def forbund():
    """A förbund of the test's own, so that tests share a database without meeting."""
    return f"f{uuid4().hex[:12]}"


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "nycklar"
    create(path, now=NOW)
    return path


@pytest.fixture
def keys(key_file):
    return add(key_file, "varde", now=NOW)


@pytest.fixture
def writing(database, forbund):
    return lambda: database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg")


@pytest.fixture
def reading(database, forbund):
    return lambda *huvudman: database.transaction(forbund=forbund, huvudman=huvudman, readonly=True)


@pytest.fixture
def new_person(forbund, keys):
    def make(normal, huvudman="kommunen", person=None):
        index = blind_index(keys.current("index").secret, normal, forbund=forbund)
        kon = "man" if normal == BO else "kvinna"
        return NewPerson(index, person or uuid4(), kon, int(normal[:4]), huvudman, normal)

    return make


def follow(session, forbund, person=None, huvudman="kommunen", deltagande=None):
    """A deltagande: who a person is, and what was written, is for those who see one (ADR 24)."""
    execute(
        session,
        "INSERT INTO deltagande_nu (forbund, deltagande, fran, insats, huvudman, person, kon,"
        " fodelsear) VALUES (%s, %s, 1, 'team', %s, %s, 'kvinna', 1990)",
        forbund,
        deltagande or f"D-{uuid4()}",
        huvudman,
        person or uuid4(),
    )


@pytest.fixture
def anna(writing, forbund, keys, new_person):
    """Anna is known to the owner kommunen."""
    one = new_person(ANNA)
    with writing() as session:
        store_persons(session, forbund, [one], keys=keys)
        follow(session, forbund, one.person)
    return one


def _text(text, deltagande="D-1", huvudman="kommunen"):
    return NewText(uuid4(), huvudman, deltagande, b"s" * 16, text)


# ── Persons ───────────────────────────────────────────────────────────────────────────────────────


def test_known_persons(writing, forbund, anna, new_person):
    with writing() as session:
        found = known_persons(session, forbund, [anna.blindindex, new_person(BO).blindindex])
        assert found == {anna.blindindex: KnownPerson(anna.person, "kvinna", 1990)}
        assert known_persons(session, forbund, []) == {}


@pytest.mark.parametrize("size", [1, 5, 6, 300])
def test_store_persons_any_number(writing, reading, forbund, keys, new_person, size):
    many = [new_person(f"19900101-{number:04}") for number in range(size)]
    with writing() as session:
        store_persons(session, forbund, many, keys=keys)
        for one in many:
            follow(session, forbund, one.person)
    with reading("kommunen") as session:
        known = known_persons(session, forbund, [one.blindindex for one in many])
        assert {index: person.id for index, person in known.items()} == {
            one.blindindex: one.person for one in many
        }
        assert reveal(session, forbund, [one.person for one in many], keys=keys) == {
            one.person: one.normal for one in many
        }


def test_store_persons_none(writing, forbund, keys):
    with writing() as session:
        store_persons(session, forbund, [], keys=keys)


def test_store_persons_again_changes_nothing(writing, database, forbund, keys, anna):
    def rows():
        with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
            return [
                execute(session, f"SELECT * FROM {table} ORDER BY person").all()
                for table in ("person_index", "person_uppgift")
            ]

    before = rows()
    with writing() as session:
        store_persons(session, forbund, [anna, anna], keys=keys)
    assert rows() == before


def test_store_persons_a_known_person_under_a_new_owner(
    writing, reading, forbund, keys, anna, new_person
):
    with writing() as session:
        store_persons(
            session,
            forbund,
            [new_person(ANNA, "regionen", anna.person), new_person(BO, "regionen")],
            keys=keys,
        )
        follow(session, forbund, anna.person, "regionen")
    with reading("regionen") as session:
        assert reveal(session, forbund, [anna.person], keys=keys) == {anna.person: ANNA}


def test_store_persons_an_index_never_gets_a_second_person(
    writing, forbund, keys, anna, new_person
):
    with pytest.raises(UniqueViolation) as raised, writing() as session:
        store_persons(session, forbund, [new_person(ANNA)], keys=keys)
    assert ANNA not in str(raised.value)


def test_store_persons_rolls_back_with_its_transaction(writing, forbund, keys, new_person):
    one = new_person(BO)

    def store_and_fail():
        with writing() as session:
            store_persons(session, forbund, [one], keys=keys)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        store_and_fail()
    with writing() as session:
        assert known_persons(session, forbund, [one.blindindex]) == {}


def test_reveal_only_to_the_owner(reading, forbund, keys, anna):
    for huvudman, seen in [
        (("kommunen",), {anna.person: ANNA}),
        (("regionen", "kommunen"), {anna.person: ANNA}),
        (("*",), {anna.person: ANNA}),
        (("regionen",), {}),
        (("kommune", "n"), {}),
        ((), {}),
        (("regionen", "*"), {}),
    ]:
        with reading(*huvudman) as session:
            assert reveal(session, forbund, [anna.person], keys=keys) == seen, huvudman
            assert reveal(session, forbund, [], keys=keys) == {}


def test_find_within_the_forbund_whoever_owns(reading, forbund, keys, anna):
    with reading("regionen") as session:
        assert find(session, forbund, ANNA, keys=keys) == anna.person
        assert find(session, forbund, BO, keys=keys) is None


def test_share_persons_lets_the_new_owner_see(writing, reading, forbund, keys, anna):
    with writing() as session:
        share_persons(session, forbund, [(anna.person, "regionen")] * 2)
        share_persons(session, forbund, [(anna.person, "kommunen"), (uuid4(), "regionen")])
        share_persons(session, forbund, [])
        follow(session, forbund, anna.person, "regionen")
    with reading("regionen") as session:
        assert reveal(session, forbund, [anna.person], keys=keys) == {anna.person: ANNA}


def test_reindex_recognises_people_under_the_new_key(
    writing, forbund, keys, key_file, anna, new_person
):
    newer = add(key_file, "index", now=NOW)
    with writing() as session:
        assert find(session, forbund, ANNA, keys=newer) == anna.person
        assert reindex(session, forbund, keys=newer) == 1
        assert reindex(session, forbund, keys=newer) == 0
    fresh = blind_index(newer.current("index").secret, ANNA, forbund=forbund)
    with writing() as session:
        assert known_persons(session, forbund, [fresh, anna.blindindex]) == {
            fresh: KnownPerson(anna.person, "kvinna", 1990)
        }


# ── Texts ─────────────────────────────────────────────────────────────────────────────────────────


def test_texts_round_trip(writing, reading, forbund, keys):
    texts = [_text("Flyttade till Malmö 🙂"), _text("", None), _text("x" * 4000)]
    with writing() as session:
        store_texts(session, forbund, texts, keys=keys)
        store_texts(session, forbund, [], keys=keys)
        follow(session, forbund, deltagande="D-1")
    ids = [one.id for one in texts]
    with reading("kommunen") as session:
        assert read_texts(session, forbund, ids, keys=keys) == {one.id: one.text for one in texts}
        assert read_texts(session, forbund, [], keys=keys) == {}
        assert salted_texts(session, forbund, ids[:1], keys=keys) == {
            ids[0]: (b"s" * 16, texts[0].text)
        }


def test_store_texts_only_without_deltagande(writing, reading, forbund, keys):
    one = _text("utan deltagande", None)
    with writing() as session:
        store_texts(session, forbund, [one], keys=keys)
    with reading("kommunen") as session:
        assert read_texts(session, forbund, [one.id], keys=keys) == {one.id: one.text}


def test_read_texts_only_to_the_owner(writing, reading, forbund, keys):
    one = _text("hemligt")
    with writing() as session:
        store_texts(session, forbund, [one], keys=keys)
    with reading("regionen") as session:
        assert read_texts(session, forbund, [one.id], keys=keys) == {}


def test_move_texts_to_the_new_owner(writing, reading, forbund, keys):
    moved, left = _text("flyttar"), _text("stannar", "D-2")
    with writing() as session:
        store_texts(session, forbund, [moved, left], keys=keys)
        follow(session, forbund, huvudman="regionen", deltagande="D-1")
        follow(session, forbund, deltagande="D-2")
        move_texts(session, forbund, {"D-1": "regionen"})
        move_texts(session, forbund, {})
    with reading("regionen") as session:
        assert set(read_texts(session, forbund, [moved.id, left.id], keys=keys)) == {moved.id}


def test_same_texts(writing, forbund, keys):
    one, other = _text("ett"), _text("två")
    gone = uuid4()
    with writing() as session:
        store_texts(session, forbund, [one, other], keys=keys)
        pairs = [(one.id, "ett"), (other.id, "Två"), (gone, "tre")]
        assert same_texts(session, forbund, pairs, keys=keys) == {
            one.id: True,
            other.id: False,
            gone: None,
        }


def test_salted_hash():
    assert salted_hash(b"salt", "åäö") == (
        "e41d8417f4171251a3f175e0c1d9f7f252ffdd66aac0e26537ddf34073918e22"
    )


# ── What the database refuses ─────────────────────────────────────────────────────────────────────


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


# ── Erasure ───────────────────────────────────────────────────────────────────────────────────────


def _fill(writing, forbund, keys, anna, deltagande="D-1"):
    """One row in every table; gives the text's id."""
    one = _text("flyttade", deltagande)
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
