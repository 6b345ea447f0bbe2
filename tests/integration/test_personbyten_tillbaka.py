"""What is left when it was said wrongly who is who: nothing of the one with the other (ADR 32)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from agare import ANNA, BO, two_owners
from conftest import event

from tracker.db import execute
from tracker.identity import drafts, namn, nummer
from tracker.identity.drafts import Vilket
from tracker.identity.erase import erase
from tracker.identity.namn import Uppgifter
from tracker.identity.register import find, reveal
from tracker.queries.personer import masked
from tracker.rights import underlag


CIA, DAN = {"personnummer": "19991231-9994"}, {"personnummer": "19850505-9819"}
NOW, DAY = datetime(2026, 3, 1, tzinfo=UTC), timedelta(days=1)


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


def test_name_outlives_a_first_number_that_was_taken_back(
    send, database, folk, keys, whose, called
) -> None:
    send("inskrivning.gjord", insats="team", deltagande="T", person=ANNA)
    send("personer.atskilda", data={"deltaganden": ["T"], "orsak": "Två människor"})
    first = numbered(send, CIA, "T")
    known = Uppgifter("Cia Dahl", "070-123 45 67", andrad=NOW, av="x")
    with database.transaction(forbund=folk, huvudman=("*",), skriver=("*",)) as session:
        namn.save(session, folk, whose("T"), "kommunen", known, keys=keys)
    taken_back = send("handelse.makulerad", data={"avser": first, "orsak": "Fel nummer"})
    assert called(whose("T")) == known
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        assert reveal(session, folk, [whose("T")], keys=keys) == {}
        assert masked(session, folk, [whose("T")], keys=keys) == {
            whose("T"): "Cia Dahl, Okänt personnummer"
        }
        assert namn.search(session, folk, "cia", keys=keys) == [whose("T")]
        told = underlag.collect(session, folk, whose("T"), keys=keys, now=NOW)["person"]
        assert (told["personnummer"], told["namn"]) == ("okänt", ["Cia Dahl"])
    send("handelse.makulerad", data={"avser": taken_back, "orsak": "Det var rätt"})
    assert called(whose("T")) == known
    send("handelse.makulerad", data={"avser": first, "orsak": "Fel nummer"})
    numbered(send, DAN, "T")
    assert called(whose("T")) == known


# ── Two who were joined and were not one ──────────────────────────────────────────────────────────


@pytest.fixture
def joined(send, database, folk, keys, whose) -> str:
    """Bo, whom both owners know and kommunen the name of, is said to be Anna of kommunen."""
    send("inskrivning.gjord", insats="team", deltagande="B2", person=BO)
    with database.transaction(forbund=folk, huvudman=("*",), skriver=("*",)) as session:
        known = Uppgifter("Bo Berg", "070-123 45 67", andrad=NOW, av="x")
        namn.save(session, folk, whose("B"), "kommunen", known, keys=keys)
    data = {"deltaganden": ["A", "B", "B2"], "kvar": "A", "orsak": "Samma människa"}
    return send("personer.sammanforda", data=data)


@pytest.fixture
def called(database, folk, keys):
    def one(person: UUID, huvudman: str = "kommunen") -> Uppgifter | None:
        with database.transaction(forbund=folk, huvudman=("*",)) as session:
            return namn.read(session, folk, person, huvudman, keys=keys)

    return one


def test_parted_again_the_one_is_not_called_as_the_other(joined, send, whose, called) -> None:
    anna = whose("A")
    assert called(anna).namn == "Bo Berg"
    send("handelse.makulerad", data={"avser": joined, "orsak": "Två människor"})
    assert called(anna) == Uppgifter()
    assert (called(whose("B")).namn, called(whose("B")).telefon) == ("Bo Berg", "070-123 45 67")


def test_parted_again_an_owner_knows_nothing_of_who_is_not_theirs(
    joined, send, whose, called
) -> None:
    anna = whose("A")
    assert called(anna, "regionen") is not None
    send("handelse.makulerad", data={"avser": joined, "orsak": "Två människor"})
    assert called(anna, "regionen") is None
    assert called(whose("B"), "regionen") is not None


def test_what_was_written_since_is_kept(joined, send, database, folk, keys, whose, called) -> None:
    anna, own = whose("A"), Uppgifter("Anna Ek", "070-123 45 67", andrad=NOW + DAY, av="y")
    with database.transaction(forbund=folk, huvudman=("*",), skriver=("*",)) as session:
        namn.save(session, folk, anna, "kommunen", own, keys=keys)
    send("handelse.makulerad", data={"avser": joined, "orsak": "Två människor"})
    assert called(anna) == own
