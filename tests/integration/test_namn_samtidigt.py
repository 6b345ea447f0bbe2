"""A name that is saved while its row is moved or gets another number: nothing written is lost."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from agare import two_owners
from conftest import event

from tracker.identity import keys as keyfile
from tracker.identity import namn, nummer, rekey
from tracker.identity.namn import Uppgifter
from tracker.projections.tables import DeltagandeNu
from tracker.rights import rotation


NOW = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE, AFTER = Uppgifter("Anna Ek", andrad=NOW, av="x"), Uppgifter("Anna Bok", andrad=NOW, av="y")
CIA = {"personnummer": "19991231-9994"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "nycklar"
    keyfile.create(found, now=NOW)
    return found


@pytest.fixture
def keys(path: Path) -> keyfile.Keys:
    """This test's own, to be rotated."""
    return keyfile.load(path)


@pytest.fixture
def folk(intag) -> str:
    return two_owners(intag)


@pytest.fixture
def save(database, folk, keys):
    def one(what: Uppgifter) -> None:
        with database.transaction(forbund=folk, huvudman=("*",), skriver=("*",)) as session:
            person = session.get(DeltagandeNu, (folk, "A")).person
            namn.save(session, folk, person, "kommunen", what, keys=keys)

    one(BEFORE)
    return one


@pytest.fixture
def called(database, folk, keys):
    def one() -> Uppgifter | None:
        with database.transaction(forbund=folk, huvudman=("*",)) as session:
            person = session.get(DeltagandeNu, (folk, "A")).person
            return namn.read(session, folk, person, "kommunen", keys=keys)

    return one


@pytest.fixture
def meanwhile(save, monkeypatch):
    """Somebody saves the name just when another transaction has read the row to write it anew."""
    started: list[threading.Thread] = []

    def at(module, function: str) -> threading.Thread:
        own = getattr(module, function)

        def slow(*args):
            if not started[0].ident:
                started[0].start()
                time.sleep(0.5)  # long enough to be written, where nothing holds it back
            return own(*args)

        started.append(threading.Thread(target=save, args=(AFTER,)))
        monkeypatch.setattr(module, function, slow)
        return started[0]

    return at


@pytest.mark.slow
def test_name_saved_while_keys_are_carried_over(database, path, folk, keys, called, meanwhile):
    saving = meanwhile(rekey, "_anew")
    rotation.rotate(path, now=NOW)
    rotation.carry_over(database.transaction, folk, keys=keys)
    saving.join()
    assert called() == AFTER


@pytest.mark.slow
def test_name_saved_while_the_person_gets_another_number(intag, folk, called, meanwhile) -> None:
    saving = meanwhile(nummer, "_resealed")
    data = {"deltaganden": ["A"], "orsak": "Nytt nummer"}
    intag.record_all(
        [event("person.bytt_nummer", folk, data=data, person=CIA)], av="anv:1", forbund=None
    )
    saving.join()
    assert called() == AFTER
