"""A förbund of the test's own in the identity room, its keys, and ways to read and write."""

from uuid import uuid4

import pytest
from identitetsprov import ANNA, BO, NOW, follow

from tracker.identity.crypto import blind_index
from tracker.identity.keys import add, create
from tracker.identity.register import (
    NewPerson,
    store_persons,
)


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


@pytest.fixture
def anna(writing, forbund, keys, new_person):
    """Anna is known to the owner kommunen."""
    one = new_person(ANNA)
    with writing() as session:
        store_persons(session, forbund, [one], keys=keys)
        follow(session, forbund, one.person)
    return one
