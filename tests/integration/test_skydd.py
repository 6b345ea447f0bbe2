"""Protected persons and a withdrawn consent: whom the database shows, and what stays the same."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import event
from sqlalchemy.exc import DBAPIError

from tracker.db import raw
from tracker.errors import Refused
from tracker.exports.handelser import export
from tracker.identity import skydd
from tracker.identity.register import find, reveal
from tracker.log import store
from tracker.queries import deltagare


ANNA, BO, NY = "19850615-9808", "19900101-9802", "19780204-9804"
JAG, DU = uuid4(), uuid4()
DAG = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def folk(intag, forbund) -> str:
    """Anna in *team* (A), Bo in *team* (B) and in *stod* (C), with a text each."""
    person = {"A": ANNA, "B": BO, "C": BO}
    for name, nummer in person.items():
        where = {"insats": "stod" if name == "C" else "team", "deltagande": name}
        sent = [
            event("remiss.inkommen", forbund, **where, person={"personnummer": nummer},
                  data={"remittent": "annan", "syfte": "Stöd"}),
            event("inskrivning.gjord", forbund, **where, datum="2026-01-20"),
        ]  # fmt: skip
        intag.record_all(sent, av="drift:prov", forbund=None)
    return forbund


@pytest.fixture
def open_as(database, folk):
    """A transaction as a user who sees all owners."""

    def opened(anvandare: UUID | str = "", **rest):
        rest = {"huvudman": ("*",), **rest}
        return database.transaction(forbund=folk, anvandare=str(anvandare), **rest)

    return opened


def person_of(session, folk: str, name: str) -> UUID:
    return deltagare.hamta(session, folk, name).person


def protect(open_as, folk: str, name: str, *named: UUID) -> UUID:
    with open_as(named[0]) as session:
        person = person_of(session, folk, name)
        skydd.skydda(
            session, folk, person, id_=uuid4(), namngivna=named, skal="Beslut 1", av=str(named[0]),
            now=DAG,
        )  # fmt: skip
    return person


def seen(session, folk: str, keys) -> dict[str, object]:
    """Everything that could show who stands in the förbund."""
    rader = deltagare.lista(session, folk, ["team", "stod"], urval="alla")
    return {
        "lista": {r.deltagande for r in rader.rader},
        "antal": sum(deltagare.counts(session, folk, ["team", "stod"]).values()),
        "tidigare": {
            r[0]
            for r in raw(session).execute("SELECT DISTINCT deltagande FROM deltagande_tidigare")
        },
        "logg": {
            r[0] for r in raw(session).execute(
                "SELECT DISTINCT deltagande FROM logg WHERE deltagande IS NOT NULL")
        },
        "texter": {r[0] for r in raw(session).execute("SELECT deltagande FROM fritext")},
        "sok": {
            nummer: sorted(r.deltagande for r in deltagare.sok(session, folk, nummer, keys=keys))
            for nummer in (ANNA, BO)
        },
        "strom": {n for n in "ABC" if store.read_streams(session, folk, [f"d:{n}"])[f"d:{n}"]},
        "vem": len(raw(session).execute("SELECT FROM person_uppgift").fetchall()),
    }  # fmt: skip


def test_protected_person_is_seen_by_the_named_alone(open_as, folk, keys) -> None:
    with open_as(DU) as session:
        before = seen(session, folk, keys)
    person = protect(open_as, folk, "A", JAG)
    with open_as(JAG) as session:
        assert seen(session, folk, keys) == before
    for other in (DU, ""):
        with open_as(other) as session:
            now = seen(session, folk, keys)
            assert reveal(session, folk, [person], keys=keys) == {}
            assert find(session, folk, ANNA, keys=keys) is None
        assert now == {
            **{key: {"B", "C"} for key in ("lista", "tidigare", "logg", "texter", "strom")},
            "antal": 2, "sok": {ANNA: [], BO: ["B", "C"]}, "vem": 1,
        }, other  # fmt: skip


def test_figures_count_a_protected_person(open_as, folk) -> None:
    protect(open_as, folk, "A", JAG)
    with open_as(role="stegvis_bild") as session:
        row = raw(session).execute("SELECT count(*) FROM deltagande_nu").fetchone()
    assert row == (3,)


def test_who_does_not_see_a_person_ends_nothing(open_as, folk) -> None:
    person = protect(open_as, folk, "A", JAG)
    with open_as(DU) as session:
        changed = raw(session).execute("UPDATE skydd SET slut = now(), slut_av = 'x',"
                                       " slut_skal = 'x'").rowcount  # fmt: skip
    assert changed == 0
    with pytest.raises(DBAPIError, match="row-level security"), open_as(DU) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO skydd (forbund, id, person, namngivna, sedan, av, skal)"
            " VALUES (%s, gen_random_uuid(), %s, %s, now(), 'x', 'x')",
            (folk, person, [DU]),
        )


def test_protection_is_given_to_others_and_ended(open_as, folk, keys) -> None:
    person = protect(open_as, folk, "A", JAG)
    protect(open_as, folk, "A", JAG, DU)
    with open_as(DU) as session:
        found = skydd.skyddad(session, folk, person)
        assert found is not None
        assert set(found.namngivna) == {JAG, DU}
        skydd.avsluta(session, folk, person, skal="Beslut 2", av=str(DU), now=DAG)
    with open_as(uuid4()) as session:
        assert seen(session, folk, keys)["lista"] == {"A", "B", "C"}
        with pytest.raises(Refused, match="inget skydd"):
            skydd.avsluta(session, folk, person, skal="Igen", av=str(DU), now=DAG)


@pytest.mark.parametrize(
    ("named", "skal", "told"), [([], "Beslut", "minst en"), ([JAG], " ", "Skriv")]
)
def test_protection_needs_names_and_a_decision(open_as, folk, named, skal, told) -> None:
    with pytest.raises(Refused, match=told), open_as(JAG) as session:
        skydd.skydda(
            session, folk, person_of(session, folk, "A"), id_=uuid4(), namngivna=named, skal=skal,
            av=str(JAG), now=DAG,
        )  # fmt: skip


def consent(intag, folk: str, typ: str, name: str = "A", andamal: str = "uppfoljning") -> None:
    sent = event(f"samtycke.{typ}", folk, insats="team", deltagande=name, data={"andamal": andamal})
    intag.record_all([sent], av="drift:prov", forbund=None)


@pytest.mark.parametrize(
    ("personal", "sees"),
    [
        ((), False), (("*",), True), (("ej_angiven/*",), True), (("ej_angiven/team",), True),
        (("*/team",), True), (("ej_angiven/stod",), False), (("annan/*",), False),
    ],
)  # fmt: skip
def test_withdrawn_consent_is_for_the_insatss_own_staff(
    open_as, folk, intag, keys, personal, sees
) -> None:
    consent(intag, folk, "lamnat")
    consent(intag, folk, "atertaget")
    with open_as(DU, personal=personal) as session:
        now = seen(session, folk, keys)
    assert now["lista"] == ({"A", "B", "C"} if sees else {"B", "C"})
    assert now["vem"] == (2 if sees else 1)
    assert now["sok"][ANNA] == (["A"] if sees else [])


def test_consent_hides_by_the_latest_and_by_that_purpose_alone(open_as, folk, intag, keys) -> None:
    consent(intag, folk, "atertaget", andamal="esf")
    with open_as(DU) as session:
        assert "A" in seen(session, folk, keys)["lista"]
    consent(intag, folk, "atertaget")
    with open_as(DU) as session:
        assert "A" not in seen(session, folk, keys)["lista"]
    consent(intag, folk, "lamnat")
    with open_as(DU) as session:
        assert deltagare.hamta(session, folk, "A").atertagna == ["esf"]


@pytest.fixture
def out(database, folk, keys, tmp_path: Path):
    """What an export says of each deltagande's person and texts."""

    def exported(*, med_dolda: bool = False) -> dict[str, tuple[str, str]]:
        path = tmp_path / f"{uuid4()}.jsonl"
        export(database.transaction, folk, path, keys=keys, med_dolda=med_dolda)
        told = [json.loads(line) for line in path.read_text().splitlines()]
        return {
            one["deltagande"]: (next(iter(one["person"])), one["data"]["syfte"])
            for one in told
            if one["typ"] == "remiss.inkommen"
        }

    return exported


def test_export_leaves_out_who_is_hidden_unless_asked(open_as, folk, intag, out) -> None:
    seen_, masked = ("personnummer", "Stöd"), ("gallrad", "[gallrad]")
    assert out() == {"A": seen_, "B": seen_, "C": seen_}
    protect(open_as, folk, "A", JAG)
    assert out() == {"A": masked, "B": seen_, "C": seen_}
    consent(intag, folk, "atertaget", "B")
    assert out() == dict.fromkeys("ABC", masked)
    assert out(med_dolda=True) == dict.fromkeys("ABC", seen_)


def test_corrected_number_keeps_the_protection(open_as, folk, intag, keys) -> None:
    protect(open_as, folk, "A", JAG)
    with open_as(JAG) as session:
        first = store.read_stream(session, folk, "d:A")[0]
    ny = {"avser": str(first.id), "orsak": "Fel", "andring": {"person": {"personnummer": NY}}}
    intag.record_all([event("handelse.rattad", folk, data=ny)], av="drift:prov", forbund=None)
    with open_as(DU) as session:
        assert seen(session, folk, keys)["lista"] == {"B", "C"}
    with open_as(JAG) as session:
        assert [r.deltagande for r in deltagare.sok(session, folk, NY, keys=keys)] == ["A"]


def test_protection_of_who_is_protected_already_stays_when_numbers_meet(
    open_as, folk, intag, keys
) -> None:
    protect(open_as, folk, "A", JAG)
    protect(open_as, folk, "B", DU)
    with open_as(JAG) as session:
        first = store.read_stream(session, folk, "d:A")[0]
    bo = {"avser": str(first.id), "orsak": "Fel", "andring": {"person": {"personnummer": BO}}}
    intag.record_all([event("handelse.rattad", folk, data=bo)], av="drift:prov", forbund=None)
    with open_as(DU) as session:
        assert seen(session, folk, keys)["lista"] == {"A", "B", "C"}
    with open_as(JAG) as session:
        assert seen(session, folk, keys)["lista"] == set()


def test_who_is_corrected_while_somebody_protects_is_protected(
    open_as, folk, intag, keys, database
) -> None:
    """The number is corrected between that the protection is written and that it is there."""
    with open_as(JAG) as session:
        first = store.read_stream(session, folk, "d:A")[0]
    ny = {"avser": str(first.id), "orsak": "Fel", "andring": {"person": {"personnummer": NY}}}
    sent = event("handelse.rattad", folk, data=ny)
    with ThreadPoolExecutor(1) as pool:
        with open_as(JAG) as session:
            skydd.tur(session, folk)
            person = person_of(session, folk, "A")
            skydd.skydda(
                session, folk, person, id_=uuid4(), namngivna=[JAG], skal="Beslut 1", av=str(JAG),
                now=DAG,
            )  # fmt: skip
            waits = pool.submit(intag.record_all, [sent], av="drift:prov", forbund=None)
            until_waiting(database, waits)
        assert len(waits.result(60)) == 1
    with open_as(DU) as session:
        assert seen(session, folk, keys)["lista"] == {"B", "C"}
    with open_as(JAG) as session:
        assert [r.deltagande for r in deltagare.sok(session, folk, NY, keys=keys)] == ["A"]


def until_waiting(database, other) -> None:
    """Returns when `other` waits for somebody's turn, or has not had to."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    for _ in range(6000):
        with database.transaction(readonly=True) as session:
            if other.done() or raw(session).execute(waiting).fetchone() != (0,):
                return
        time.sleep(0.01)
