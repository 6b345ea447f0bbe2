"""A number of somebody hidden is taken in as nobody's: no hit and hidden hit are one (ADR 39)."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from agare import ANNA, BO, two_owners
from conftest import event

from tracker.db import execute
from tracker.exports.handelser import export
from tracker.identity import keys as keyfile
from tracker.identity import namn, skydd
from tracker.identity.namn import Uppgifter
from tracker.identity.register import find, reveal
from tracker.intake.faults import Avvisad
from tracker.intake.files import read
from tracker.intake.importing import Importor
from tracker.intake.record import Avsandare
from tracker.queries import deltagare
from tracker.queries.verify import verify_forbund
from tracker.rights import rotation


CIA, DAN = {"personnummer": "19991231-9994"}, {"personnummer": "19850505-9819"}
NOW = datetime(2026, 3, 1, tzinfo=UTC)
MIN = ("kommunen/*",)


@pytest.fixture
def folk(intag) -> str:
    """Anna in A and T and the protected Dan in D (kommunen's *team*), Bo in the region's B."""
    slug = two_owners(intag)
    for name, who in (("D", DAN), ("T", ANNA)):
        sent = event("inskrivning.gjord", slug, insats="team", deltagande=name, person=who)
        intag.record_all([sent], av="anv:1", forbund=None)
    with intag.transaction(forbund=slug, huvudman=("*",)) as session:
        person = deltagare.hamta(session, slug, "D").person
        skydd.skydda(
            session, slug, person, id_=uuid4(), namngivna=[uuid4()], skal="Dnr 1", av="x", now=NOW
        )
    return slug


@pytest.fixture
def send(intag, folk):
    """What a sender who reaches kommunen alone is answered: codes, or nothing and the id."""

    def one(typ: str, data: dict, *, skriver: tuple[str, ...] = MIN, **rest):
        sent = event(typ, folk, data={"orsak": "Prov", **data}, **rest)
        try:
            [saved] = intag.record_all(
                [sent], av="nyckel:1", forbund=frozenset({folk}), skriver=skriver
            )
            again = intag.record_all(
                [sent], av="nyckel:1", forbund=frozenset({folk}), skriver=skriver
            )
        except Avvisad as refusal:
            return [(f.kod, f.falt, f.text) for f in refusal.fel], ""
        assert (saved.status, again[0].status) == ("ny", "fanns")
        return [], sent["id"]

    return one


@pytest.fixture
def hits(database, folk, keys):
    """The deltaganden that a search for a number finds, for a reader of these owners."""

    def one(who: dict[str, str], *huvudman: str) -> set[str]:
        with database.transaction(
            forbund=folk, huvudman=huvudman or ("kommunen",), readonly=True
        ) as session:
            rader = deltagare.sok(session, folk, who["personnummer"], keys=keys)
            return {rad.deltagande for rad in rader}

    return one


def story(send, hits, number: dict[str, str]) -> list[object]:
    """All that a sender can try with a number, and every answer on the way."""
    said: list[object] = []
    only_a = {"deltaganden": ["A", "T"]}
    answer, act = send("person.bytt_nummer", only_a, person=number)
    said += [answer, hits(number), hits(ANNA)]
    said += [send("person.bytt_nummer", only_a, person=number)[0]]  # theirs already
    answer, void = send("handelse.makulerad", {"avser": act})
    said += [answer, hits(number), hits(ANNA)]
    answer, _ = send("handelse.makulerad", {"avser": void})
    said += [answer, hits(number), hits(ANNA)]
    said += [send("handelse.makulerad", {"avser": act})[0]]
    answer, parted = send("personer.atskilda", {"deltaganden": ["T"]}, person=number)
    said += [answer, hits(number), hits(ANNA)]
    said += [send("person.bytt_nummer", {"deltaganden": ["T"]}, person=number)[0]]
    said += [send("person.bytt_nummer", {"deltaganden": ["T"]}, person=ANNA)[0]]
    said += [send("handelse.makulerad", {"avser": parted})[0], hits(number), hits(ANNA)]
    return said


def test_number_of_nobody_of_others_and_of_the_protected_are_one_answer(
    send, hits, folk, intag, database, keys, heads
) -> None:
    nobody = story(send, hits, CIA)
    assert nobody[:4] == [[], {"A", "T"}, {"A", "T"}, nobody[3]]
    assert [kod for kod, _, _ in nobody[3]] == ["H039"]
    assert story(send, hits, BO) == nobody
    assert story(send, hits, DAN) == nobody
    assert story(send, hits, {"personnummer": "19780204-9804"}) == nobody
    fel, _ = verify_forbund(database.transaction, folk, keys=keys, heads=heads)
    assert fel == []


def test_who_had_it_keeps_it_and_who_sees_both_can_join_them(
    send, hits, folk, database, keys
) -> None:
    send("person.bytt_nummer", {"deltaganden": ["A", "T"]}, person=BO)
    assert hits(BO, "regionen") == {"B"}
    assert hits(BO, "*") == {"A", "B", "T"}
    with database.transaction(forbund=folk, huvudman=("*",), role="stegvis_logg") as session:
        bo = deltagare.hamta(session, folk, "B").person
        anna = deltagare.hamta(session, folk, "A").person
        assert find(session, folk, BO["personnummer"], keys=keys) == bo != anna
        assert set(reveal(session, folk, [bo, anna], keys=keys).values()) == {BO["personnummer"]}
    names = {"deltaganden": ["A", "B", "T"], "kvar": "B"}
    assert send("personer.sammanforda", names, skriver=("*",))[0] == []
    assert hits(BO, "*") == hits(ANNA, "*") == {"A", "B", "T"}


def test_who_sees_whose_it_is_is_told(send) -> None:
    other = send("person.bytt_nummer", {"deltaganden": ["A", "T"]}, skriver=("*",), person=BO)
    assert [kod for kod, _, _ in other[0]] == ["H036"]


def test_new_keys_leave_it_as_it_is(send, hits, folk, database, keys, tmp_path: Path) -> None:
    send("person.bytt_nummer", {"deltaganden": ["A", "T"]}, person=BO)
    with database.transaction(forbund=folk, huvudman=("*",), skriver=("*",)) as session:
        person = deltagare.hamta(session, folk, "A").person
        namn.save(session, folk, person, "kommunen", Uppgifter("Anna Ek"), keys=keys)
    copy = tmp_path / "nycklar"
    copy.write_bytes(Path(keys.path).read_bytes())
    copy.chmod(0o600)
    rotation.rotate(copy, now=NOW)
    new = keyfile.load(copy)
    rotation.carry_over(database.transaction, folk, keys=new)
    with database.transaction(forbund=folk, huvudman=("*",), role="stegvis_logg") as session:
        rows = execute(session, "SELECT DISTINCT key_id FROM person_index").all()
        assert rows == [(new.current("index").id,)]
        bo = deltagare.hamta(session, folk, "B").person
        assert find(session, folk, BO["personnummer"], keys=new) == bo
        assert find(session, folk, ANNA["personnummer"], keys=new) == person


def test_a_log_with_it_is_taken_in_elsewhere(
    send, folk, database, keys, intag, tmp_path: Path
) -> None:
    send("person.bytt_nummer", {"deltaganden": ["A", "T"]}, person=BO)
    out = tmp_path / "ut.jsonl"
    export(database.transaction, folk, out, keys=keys)
    there = f"a{uuid4().hex[:12]}"
    out.write_bytes(out.read_bytes().replace(folk.encode(), there.encode()))
    importor = Importor(intag, Avsandare("drift:prov", historik=True))
    kvitto = importor.run(read(out), "delar")
    assert (kvitto.avvisade, [one.kod for one in kvitto.fel]) == (0, [])
    with database.transaction(forbund=there, huvudman=("*",)) as session:
        found = deltagare.sok(session, there, BO["personnummer"], keys=keys)
    assert {rad.deltagande for rad in found} == {"A", "B", "T"}
