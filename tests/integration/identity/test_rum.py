"""The identity room on a real PostgreSQL: who sees whom, and which texts."""

from uuid import uuid4

import pytest
from identitetsprov import ANNA, BO, NOW, a_text, follow
from psycopg.errors import UniqueViolation

from tracker.db import execute
from tracker.identity.crypto import blind_index
from tracker.identity.keys import add
from tracker.identity.register import (
    KnownPerson,
    find,
    known_persons,
    reveal,
    share_persons,
    store_persons,
)
from tracker.identity.rekey import reindex
from tracker.identity.texts import (
    move_texts,
    read_texts,
    salted_hash,
    salted_texts,
    same_texts,
    store_texts,
)


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


def test_texts_round_trip(writing, reading, forbund, keys):
    texts = [a_text("Flyttade till Malmö 🙂"), a_text("", None), a_text("x" * 4000)]
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
    one = a_text("utan deltagande", None)
    with writing() as session:
        store_texts(session, forbund, [one], keys=keys)
    with reading("kommunen") as session:
        assert read_texts(session, forbund, [one.id], keys=keys) == {one.id: one.text}


def test_read_texts_only_to_the_owner(writing, reading, forbund, keys):
    one = a_text("hemligt")
    with writing() as session:
        store_texts(session, forbund, [one], keys=keys)
    with reading("regionen") as session:
        assert read_texts(session, forbund, [one.id], keys=keys) == {}


def test_move_texts_to_the_new_owner(writing, reading, forbund, keys):
    moved, left = a_text("flyttar"), a_text("stannar", "D-2")
    with writing() as session:
        store_texts(session, forbund, [moved, left], keys=keys)
        follow(session, forbund, huvudman="regionen", deltagande="D-1")
        follow(session, forbund, deltagande="D-2")
        move_texts(session, forbund, {"D-1": "regionen"})
        move_texts(session, forbund, {})
    with reading("regionen") as session:
        assert set(read_texts(session, forbund, [moved.id, left.id], keys=keys)) == {moved.id}


def test_same_texts(writing, forbund, keys):
    one, other = a_text("ett"), a_text("två")
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
