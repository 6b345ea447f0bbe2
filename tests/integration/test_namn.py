"""Names and contact: who writes them, who finds by them, and what is left when they are to go."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from agare import ANNA, BO, two_owners
from conftest import event
from sqlalchemy.exc import DBAPIError

from tracker.db import execute, raw
from tracker.errors import Refused
from tracker.identity import namn, skydd
from tracker.identity.erase import erase
from tracker.identity.keys import Keys
from tracker.identity.namn import Uppgifter
from tracker.projections.tables import DeltagandeNu
from tracker.queries import personer
from tracker.rights import underlag


DAG = datetime(2026, 3, 1, tzinfo=UTC)
HEL = Uppgifter("Anna Ankarsparre", "070-123 45 67", "anna@ankarsparre.se", DAG, "prov")


@pytest.fixture
def folk(intag) -> str:
    """Anna with kommunen (A) and with regionen (C), Bo with kommunen (D) and with regionen."""
    slug = two_owners(intag)
    for name, who, insats in (("C", ANNA, "stod"), ("D", BO, "team")):
        sent = event("inskrivning.gjord", slug, insats=insats, deltagande=name, person=who)
        intag.record_all([sent], av="drift:prov", forbund=None)
    return slug


@pytest.fixture
def open_as(database, folk):
    def opened(*huvudman: str, anvandare: UUID | str = "", **rest):
        rest = {"huvudman": huvudman or ("*",), "skriver": ("*",), **rest}
        return database.transaction(forbund=folk, anvandare=str(anvandare), **rest)

    return opened


@pytest.fixture
def person(open_as, folk):
    def of(name: str) -> UUID:
        with open_as() as session:
            return session.get(DeltagandeNu, (folk, name)).person

    return of


@pytest.fixture
def write(open_as, folk, person, keys):
    def save(name: str = "A", what: Uppgifter = HEL, huvudman: str = "kommunen", **how) -> None:
        with open_as(**how) as session:
            namn.save(session, folk, person(name), huvudman, what, keys=keys)

    return save


def found(session, folk: str, keys: Keys, text: str, **how) -> list[UUID] | None:
    return namn.search(session, folk, text, keys=keys, **how)


def test_what_is_written_is_read_by_its_owner_and_found(open_as, folk, keys, person, write) -> None:
    write()
    anna = person("A")
    with open_as("kommunen") as session:
        assert namn.read(session, folk, anna, "kommunen", keys=keys) == HEL
        for text in ("ankar", "anna ankarsparre", "Sparre ankar"):
            hit = [anna] if text != "Sparre ankar" else []
            assert found(session, folk, keys, text) == hit, text
            assert found(session, folk, keys, text, insatser=["team"]) == hit, text
            assert found(session, folk, keys, text, insatser=["stod"]) == [], text
        assert personer.masked(session, folk, [anna, person("D")], keys=keys) == {
            anna: "Anna Ankarsparre, 19900101-••••", person("D"): "19850615-••••",
        }  # fmt: skip
    with open_as("regionen") as session:
        assert found(session, folk, keys, "ankar") == []
        assert namn.read(session, folk, anna, "kommunen", keys=keys) is None
        assert personer.masked(session, folk, [anna], keys=keys) == {anna: "19900101-••••"}


def test_each_owner_has_its_own_and_the_last_is_shown(open_as, folk, keys, person, write) -> None:
    write()
    later = DAG.replace(year=2027)
    write("C", Uppgifter("Anna Ek", andrad=later, av="prov"), huvudman="regionen")
    with open_as() as session:
        assert personer.masked(session, folk, [person("A")], keys=keys) == {
            person("A"): "Anna Ek, 19900101-••••"
        }
        assert found(session, folk, keys, "ankar") == found(session, folk, keys, "ek")
        assert [one.namn for one in namn.by_owner(session, folk, person("A"), keys=keys)] == [
            "Anna Ankarsparre", "Anna Ek",
        ]  # fmt: skip


def test_what_is_emptied_is_gone(open_as, folk, keys, person, write) -> None:
    write()
    write("A", Uppgifter(andrad=DAG, av="prov"))
    with open_as() as session:
        assert found(session, folk, keys, "ankar") == []
        row = execute(
            session, "SELECT namn, kontakt, av FROM person_uppgift WHERE person = %s"
            " AND huvudman = 'kommunen'", person("A"),
        ).one()  # fmt: skip
    assert tuple(row) == (None, None, "prov")


@pytest.mark.parametrize(
    ("skriver", "may"),
    [
        ((), False), (("*",), True), (("kommunen/*",), True), (("kommunen/team",), True),
        (("*/team",), True), (("regionen/*",), False), (("kommunen/stod",), False),
        (("*/stod",), False),
    ],
)  # fmt: skip
def test_the_database_lets_write_where_one_may_register(
    open_as, folk, keys, person, write, skriver, may
) -> None:
    if may:
        write(skriver=skriver)
    else:
        with pytest.raises(Refused, match="går inte att spara"):
            write(skriver=skriver)
    with open_as() as session:
        assert found(session, folk, keys, "ankar") == ([person("A")] if may else [])


def test_only_name_and_contact_may_be_changed_by_a_page(open_as, folk) -> None:
    for column, value in (("personnummer", "'\\x00'"), ("huvudman", "'regionen'")):
        with pytest.raises(DBAPIError, match="permission denied"), open_as() as session:
            session.connection().exec_driver_sql(f"UPDATE person_uppgift SET {column} = {value}")
    for statement in ("DELETE FROM person_uppgift", "INSERT INTO person_uppgift DEFAULT VALUES"):
        with pytest.raises(DBAPIError, match="permission denied"), open_as() as session:
            session.connection().exec_driver_sql(statement)


def test_protected_is_found_and_written_by_the_named_alone(
    open_as, folk, keys, person, write
) -> None:
    write()
    jag, anna = uuid4(), person("A")
    with open_as(anvandare=jag) as session:
        skydd.skydda(
            session, folk, anna, id_=uuid4(), namngivna=[jag], skal="Beslut 1", av=str(jag), now=DAG
        )
    for who, hit in ((jag, [anna]), (uuid4(), []), ("", [])):
        with open_as(anvandare=who) as session:
            assert found(session, folk, keys, "ankar") == hit
            assert found(session, folk, keys, "ankar", insatser=["team", "stod"]) == hit
    with pytest.raises(Refused), open_as(anvandare=uuid4()) as session:
        namn.save(session, folk, anna, "kommunen", Uppgifter("Annan"), keys=keys)


def test_withdrawn_consent_hides_the_name_from_all_but_staff(
    open_as, folk, keys, intag, person, write
) -> None:
    write("D")
    bo = person("D")
    for typ in ("lamnat", "atertaget"):
        sent = event(f"samtycke.{typ}", folk, insats="team", deltagande="D",
                     data={"andamal": "uppfoljning"})  # fmt: skip
        intag.record_all([sent], av="drift:prov", forbund=None)
    with open_as("kommunen") as session:
        assert found(session, folk, keys, "ankar") == []
    with open_as("kommunen", personal=("kommunen/team",)) as session:
        assert found(session, folk, keys, "ankar") == [bo]


def test_more_than_a_search_opens_is_told_and_not_cut_off(
    open_as, folk, keys, person, write, monkeypatch
) -> None:
    write()
    write("D")
    monkeypatch.setattr(namn, "MEST", 1)
    with open_as() as session:
        assert found(session, folk, keys, "ankar") is None
        assert found(session, folk, keys, "ankar", insatser=["team"]) is None
        assert found(session, folk, keys, "ankar", insatser=["ingen"]) == []
    with open_as("regionen") as session:
        assert found(session, folk, keys, "ankar") == []


def test_a_search_gives_the_first_by_name(open_as, folk, keys, person, write, monkeypatch) -> None:
    write("A", Uppgifter("Öster Ankar"))
    write("D", Uppgifter("Ankar Berg"))
    with open_as() as session:
        assert found(session, folk, keys, "ankar") == [person("D"), person("A")]
        monkeypatch.setattr(namn, "TRAFFAR", 1)
        assert found(session, folk, keys, "ankar") == [person("D")]


def test_erasing_takes_name_and_contact(open_as, folk, keys, person, write) -> None:
    write()
    with open_as(role="stegvis_logg") as session:
        erase(session, folk, [person("A")], deltaganden=["A", "C"], beslut="Dnr 1", when=DAG)
    with open_as(role="stegvis_logg") as session:
        assert found(session, folk, keys, "ankar") == []
        assert raw(session).execute(
            "SELECT count(*) FROM person_uppgift WHERE namn IS NOT NULL OR kontakt IS NOT NULL"
        ).fetchone() == (0,)  # fmt: skip


def test_new_owner_does_not_get_the_name_of_the_old(open_as, folk, keys, intag, write) -> None:
    """Who takes a deltagande over asks the person: what one owner was told stays there."""
    write("D")
    first = _first(open_as, folk, "D")
    moved = event("handelse.rattad", folk, data={"avser": first, "andring": {"insats": "stod"},
                  "orsak": "Flyttad"})  # fmt: skip
    intag.record_all([moved], av="drift:prov", forbund=None)
    with open_as() as session:
        assert found(session, folk, keys, "ankar") == []


def _first(open_as, folk: str, name: str) -> str:
    sql = "SELECT id FROM logg WHERE strom = %s"
    with open_as() as session:
        row = execute(session, sql, f"d:{name}").scalar_one()
    return str(row)


def test_extract_has_name_and_contact(open_as, folk, keys, person, write) -> None:
    write()
    with open_as("kommunen") as session:
        told = underlag.collect(session, folk, person("A"), keys=keys, now=DAG)["person"]
    assert told["namn"] == ["Anna Ankarsparre"]
    assert told["kontakt"] == ["E-post anna@ankarsparre.se", "Telefon 070-123 45 67"]
    with open_as("regionen") as session:
        told = underlag.collect(session, folk, person("A"), keys=keys, now=DAG)["person"]
    assert (told["namn"], told["kontakt"]) == ([], [])
