"""What is left when it was said wrongly who is who: nothing of the one with the other (ADR 32)."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from agare import ANNA, two_owners
from conftest import event

from tracker.db import execute
from tracker.identity import drafts, nummer
from tracker.identity.drafts import Vilket
from tracker.identity.erase import erase
from tracker.identity.register import find
from tracker.rights import underlag


CIA, DAN = {"personnummer": "19991231-9994"}, {"personnummer": "19850505-9819"}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def folk(intag) -> str:
    """Anna in A (kommunen's *team*), Bo in B (regionen's *stod*)."""
    return two_owners(intag)


@pytest.fixture
def send(intag, folk):
    def one(typ: str, **rest) -> str:
        sent = event(typ, folk, **rest)
        intag.record_all([sent], av="anv:1", forbund=None)
        return sent["id"]

    return one


@pytest.fixture
def writing(database, folk):
    return lambda: database.transaction(
        forbund=folk, huvudman=("*",), role="stegvis_logg", skriver=("*",)
    )


@pytest.fixture
def whose(writing):
    def one(name: str) -> UUID:
        with writing() as session:
            ask = "SELECT person FROM deltagande_nu WHERE deltagande = %s"
            return execute(session, ask, name).scalar_one()

    return one


def numbered(send, number: dict[str, str], *names: str) -> str:
    data = {"deltaganden": list(names), "orsak": "Nytt nummer"}
    return send("person.bytt_nummer", data=data, person=number)


# ── A number that never was theirs ────────────────────────────────────────────────────────────────


@pytest.fixture
def mistaken(send) -> None:
    """Anna was given Cia's number, which was taken back."""
    send("handelse.makulerad", data={"avser": numbered(send, CIA, "A"), "orsak": "Fel person"})


def test_extract_does_not_tell_a_number_that_was_taken_back(
    mistaken, database, folk, keys, whose
) -> None:
    with database.transaction(forbund=folk, huvudman=("*",), readonly=True) as session:
        told = underlag.collect(session, folk, whose("A"), keys=keys, now=NOW)
        assert nummer.all_of(session, folk, [whose("A")], keys=keys)[whose("A")] == {
            ANNA["personnummer"]
        }
    assert told["person"]["personnummer"] == ANNA["personnummer"]
    assert told["person"]["andra_personnummer"] == []


def test_erasing_leaves_a_draft_about_who_has_the_number(
    mistaken, database, folk, keys, whose, writing
) -> None:
    anna, mine = whose("A"), Vilket(folk, uuid4(), "remiss.inkommen", "ny")
    writer = {"huvudman": ("*",), "anvandare": str(mine.anvandare)}
    with database.transaction(forbund=folk, **writer) as session:
        drafts.save(
            session, mine, {"syfte": ["x"]}, id=uuid4(), insats="", huvudman="",
            personnummer=CIA["personnummer"], now=NOW, keys=keys,
        )  # fmt: skip
    with writing() as session:
        erase(session, folk, [anna], deltaganden=["A"], beslut="Dnr 1", when=NOW)
    with database.transaction(forbund=folk, **writer) as session:
        assert drafts.read(session, mine, keys=keys) is not None


def test_number_leads_to_who_had_it_last(send, folk, keys, whose, writing) -> None:
    send("inskrivning.gjord", insats="team", deltagande="T", person=CIA)
    ratt = {"orsak": "Fel person", "andring": {"person": ANNA}}
    with writing() as session:
        ask = "SELECT id FROM logg WHERE deltagande = 'T'"
        avser = str(execute(session, ask).scalar_one())
    send("handelse.rattad", data={"avser": avser, **ratt})  # nothing is Cia's any more
    numbered(send, CIA, "A", "T")
    numbered(send, DAN, "A", "T")
    with writing() as session:
        assert find(session, folk, CIA["personnummer"], keys=keys) == whose("A")
    send("inskrivning.gjord", insats="stod", deltagande="U", person=CIA)
    assert whose("U") == whose("A")
