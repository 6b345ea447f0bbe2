from uuid import uuid4

from schemas.handelser import KINDS
from tracker.log.pointers import new_person, text_id, texts


POINTER = {"fritext": str(uuid4()), "hash": "00"}


def test_pointers_a_name_of_free_text_is_free_text_in_every_kind() -> None:
    """`texts` goes by the field's name alone, also in a rättelse of whatever kind."""
    names = {falt for kind in KINDS.values() for falt in kind.modell.fritext}
    for kind in KINDS.values():
        assert names & kind.modell.model_fields.keys() == set(kind.modell.fritext)


def test_pointers_in_the_payload_and_in_a_correction() -> None:
    data = {"avser": "x", "orsak": POINTER, "andring": {"syfte": POINTER, "kommun": "0180"}}
    found = list(texts(data))
    assert found == [(data, "orsak"), (data["andring"], "syfte")]
    assert text_id(POINTER) == text_id(found[0][0]["orsak"])


def test_pointers_an_answer_that_looks_like_one_is_none() -> None:
    assert list(texts({"svar": {"fritext": "ja", "hash": "nej"}, "orsak": "text"})) == []


def test_pointers_new_person_only_of_a_correction() -> None:
    person = {"id": "1", "kon": "man", "fodelsear": 1985}
    assert new_person({"andring": {"person": person}}) == person
    assert new_person({"andring": {"datum": "2026-01-01"}}) is None
    assert new_person({}) is None
