"""Events about who is who, on a real database: who may, who sees, what counts, what is erased."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from agare import ANNA, BO, two_owners
from conftest import event

from schemas.rapporter import Parametrar
from tracker.db import execute
from tracker.exports.handelser import export
from tracker.identity import drafts, namn, nummer, skydd
from tracker.identity import keys as keyfile
from tracker.identity.dolda import hidden
from tracker.identity.drafts import Vilket
from tracker.identity.erase import erase
from tracker.identity.namn import Uppgifter
from tracker.identity.register import find
from tracker.intake.combine import Samlare
from tracker.intake.faults import Avvisad
from tracker.log import store
from tracker.queries import andringar, deltagare, tidslinje
from tracker.queries.verify import verify_forbund
from tracker.reports.answers import Svarare
from tracker.reports.vilka import TOTAL
from tracker.rights import gallring, kandidater, regler, rotation, underlag
from tracker.rights.gallring import Utforare
from tracker.snapshots.cache import Cache


CIA = {"personnummer": "19991231-9994"}


@pytest.fixture
def folk(intag) -> str:
    """Anna in A (kommunen's *team*), Bo in B (regionen's *stod*)."""
    return two_owners(intag)


@pytest.fixture
def send(intag, folk):
    def one(typ: str, *, skriver: tuple[str, ...] = ("*",), av: str = "anv:1", **rest):
        sent = event(typ, folk, **rest)
        try:
            intag.record_all([sent], av=av, forbund=frozenset({folk}), skriver=skriver)
        except Avvisad as refusal:
            return [(f.kod, f.falt, f.text) for f in refusal.fel]
        return sent["id"]

    return one


def join(send, names=("A", "B"), kvar="A", **rest):
    data = {"deltaganden": list(names), "kvar": kvar, "orsak": "Samma människa"}
    return send("personer.sammanforda", data=data, **rest)


@pytest.fixture
def reading(database, folk):
    """As the application, for a reader of these owners or insatser."""

    def one(*huvudman: str, **rest):
        return database.transaction(forbund=folk, huvudman=huvudman, readonly=True, **rest)

    return one


@pytest.fixture
def writing(database, folk):
    return lambda: database.transaction(forbund=folk, huvudman=("*",), role="stegvis_logg")


def whose(writing, name: str) -> UUID:
    with writing() as session:
        return execute(
            session, "SELECT person FROM deltagande_nu WHERE deltagande = %s", name
        ).scalar_one()


# ── Who may ───────────────────────────────────────────────────────────────────────────────────────


def test_only_who_may_write_all_of_it_and_the_answer_tells_nothing(send) -> None:
    limited = {"skriver": ("kommunen/*",)}
    others = join(send, **limited)
    nobody = join(send, ("A", "finns-inte"), **limited)
    send("inskrivning.gjord", insats="stod", deltagande="A2", person=ANNA)
    hidden_ = send(
        "person.bytt_nummer", data={"deltaganden": ["A"], "orsak": "Ny"}, person=CIA, **limited
    )
    assert others == nobody == hidden_
    assert [kod for kod, _, _ in others] == ["H036"]


def test_who_may_write_all_of_it_may_and_may_take_it_back(send, writing) -> None:
    both = {"skriver": ("kommunen/*", "*/stod")}
    made = join(send, **both)
    assert whose(writing, "A") == whose(writing, "B")
    void = {"data": {"avser": made, "orsak": "Fel"}}
    assert send("handelse.makulerad", skriver=("kommunen/*",), **void)[0][0] == "H024"
    assert isinstance(send("handelse.makulerad", **both, **void), str)
    assert whose(writing, "A") != whose(writing, "B")


@pytest.mark.parametrize("skriver", ["kommunen/*", "regionen/stod", "kommunen/annat", ""])
def test_database_refuses_it_by_itself(intag, folk, monkeypatch, skriver: str) -> None:
    monkeypatch.setattr("tracker.intake.judge_person.far", lambda *_: True)
    data = {"deltaganden": ["A", "B"], "kvar": "A", "orsak": "Samma"}
    sent = event("personer.sammanforda", folk, data=data)
    with pytest.raises(Exception, match="row-level security"):
        intag.record_all([sent], av="anv:1", forbund=frozenset({folk}), skriver=(skriver,))


def test_single_event_by_the_shared_transaction(intag, folk, writing) -> None:
    data = {"deltaganden": ["A", "B"], "kvar": "A", "orsak": "Samma"}
    samlare = Samlare(intag)
    sent = event("personer.sammanforda", folk, data=data)
    for status in ("ny", "fanns"):
        saved = samlare.record(sent, av="anv:1", forbund=frozenset({folk}), skriver=("*",))
        assert saved.status == status
    assert whose(writing, "A") == whose(writing, "B")


# ── Who sees ──────────────────────────────────────────────────────────────────────────────────────


def test_event_is_seen_by_who_sees_all_that_it_names(send, reading, folk, keys) -> None:
    made = UUID(join(send))
    for huvudman, sees in ((("*",), True), (("kommunen",), False), (("regionen",), False)):
        with reading(*huvudman) as session:
            assert bool(store.read_ids(session, folk, [made])) is sees
            rader = tidslinje.read(session, folk, "A", keys=keys)
            assert ("personer.sammanforda" in {rad.typ for rad in rader}) is (
                sees and "kommunen" not in huvudman
            )
            rows = execute(session, "SELECT count(*) FROM personbyte").scalar_one()
            assert rows == (2 if sees else 0)


def test_a_number_of_somebody_else_is_no_hit_before_and_after(send, reading, folk, keys) -> None:
    def hits(nummer_: dict[str, str]) -> list[str]:
        with reading("kommunen") as session:
            found = deltagare.sok(session, folk, nummer_["personnummer"], keys=keys)
            return [rad.deltagande for rad in found]

    assert (hits(ANNA), hits(BO)) == (["A"], [])
    join(send, kvar="B")
    assert (hits(ANNA), hits(BO)) == (["A"], ["A"])  # one person now, and A is theirs to see
    with reading("regionen") as session:
        assert execute(session, "SELECT count(*) FROM person_nummer").scalar_one() == 1


def test_protection_goes_along(send, database, folk, writing, reading, keys, tmp_path) -> None:
    named = uuid4()
    with database.transaction(forbund=folk, huvudman=("*",), anvandare=str(named)) as session:
        person = deltagare.hamta(session, folk, "B").person
        skydd.skydda(
            session, folk, person, id_=uuid4(), namngivna=[named], skal="Dnr 1", av="x",
            now=keyfile_now(),
        )  # fmt: skip
    join(send)
    with reading("*") as session:
        assert deltagare.hamta(session, folk, "A") is None
        for number in (ANNA, BO):
            assert find(session, folk, number["personnummer"], keys=keys) is None
        assert execute(session, "SELECT count(*) FROM person_nummer").scalar_one() == 0
    with writing() as session:
        assert {"A", "B"} == hidden(session, folk).deltaganden
    out = tmp_path / "ut.jsonl"
    export(database.transaction, folk, out, keys=keys)
    assert b"personnummer" not in out.read_bytes()


def keyfile_now():
    from datetime import UTC, datetime

    return datetime(2026, 3, 1, tzinfo=UTC)


def test_name_goes_along_with_its_owner(send, database, folk, keys, writing) -> None:
    whole = {"huvudman": ("*",), "skriver": ("*",)}
    send("inskrivning.gjord", insats="team", deltagande="B2", person=BO)
    with database.transaction(forbund=folk, **whole) as session:
        bo = find(session, folk, BO["personnummer"], keys=keys)
        namn.save(session, folk, bo, "kommunen", Uppgifter(namn="Bo Berg"), keys=keys)
    join(send, ("A", "B", "B2"))
    with database.transaction(forbund=folk, huvudman=("kommunen",)) as session:
        told = underlag.collect(session, folk, whose(writing, "A"), keys=keys, now=keyfile_now())
    assert told["person"]["namn"] == ["Bo Berg"]


# ── What counts ───────────────────────────────────────────────────────────────────────────────────


def test_unika_as_known_then_and_now(send, database, folk, clock, tmp_path: Path) -> None:
    svarare = Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)

    def unika(position: int | None = None) -> int:
        asked = {"forbund": (folk,), "from": "2026-01-01", "to": "2026-12-31"}
        moment = None
        if position is not None:
            with database.transaction(
                forbund=folk, huvudman=("*",), role="stegvis_logg"
            ) as session:
                rows = execute(
                    session, "SELECT registrerad FROM logg WHERE position = %s", position
                )
                moment = rows.scalar_one().isoformat()
        parametrar = Parametrar.model_validate(asked | {"as_of": moment}, strict=False)
        return svarare.tabell("deltagare-per-insats", parametrar).total["unika"]

    assert unika() == 2
    made = join(send)
    assert (unika(), unika(7), unika(8)) == (1, 2, 1)
    send("handelse.makulerad", data={"avser": made, "orsak": "Fel"})
    assert (unika(), unika(7), unika(8), unika(9)) == (2, 2, 1, 2)


def test_difference_is_brought_by_the_event(send, database, folk, clock, keys, tmp_path) -> None:
    svarare = Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)
    asked = {"forbund": (folk,), "from": "2026-01-01", "to": "2026-12-31"}
    with database.transaction(forbund=folk, huvudman=("*",), role="stegvis_logg") as session:
        rows = execute(session, "SELECT max(registrerad) FROM logg")
        moment = rows.scalar_one().isoformat()
    join(send)
    before, now = (
        svarare.sida("deltagare-per-insats", Parametrar.model_validate(one, strict=False))
        for one in (asked | {"as_of": moment}, asked)
    )
    cells = svarare.jamfor(before, now).celler
    assert [cell.tal for cell in cells if cell.kolumn == "unika" and cell.rad == TOTAL] == [-1]
    assert sum(cell.oforklarat for cell in cells) == 0
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        found = andringar.read(session, folk, cells, keys=keys)
    told = {one.namn for medlem in found.values() for one in medlem.handelser}
    assert told == {"Två registreringar blev en person"}


# ── What is erased, told and moved ────────────────────────────────────────────────────────────────


@pytest.fixture
def bytt(send) -> None:
    """B is Anna too, who then got Cia's number."""
    join(send)
    names = ["A", "B"]
    send("person.bytt_nummer", data={"deltaganden": names, "orsak": "Ny"}, person=CIA)


def test_extract_tells_all_numbers_and_readings(bytt, reading, folk, keys, writing) -> None:
    for number in (ANNA, BO, CIA):
        with reading("*") as session:
            person = find(session, folk, number["personnummer"], keys=keys)
            assert person == whose(writing, "A")
            told = underlag.collect(session, folk, person, keys=keys, now=keyfile_now())
        assert told["person"]["personnummer"] == CIA["personnummer"]
        assert told["person"]["andra_personnummer"] == sorted(
            one["personnummer"] for one in (ANNA, BO)
        )
        assert [d["deltagande"] for d in told["deltaganden"]] == ["A", "B"]


def test_joined_person_is_erased_as_one(
    bytt, send, database, folk, keys, heads, clock, writing, tmp_path: Path
) -> None:
    for name, insats in (("A", "team"), ("B", "stod")):
        data = {"anledning": "utskrivning"}
        send("avslut.gjort", insats=insats, deltagande=name, data=data)
    for owner in ("kommunen", "regionen"):
        with database.transaction(forbund=folk, huvudman=("*",)) as session:
            regler.set_rule(
                session, folk, owner, id_=uuid4(), manader=1, kalla="Plan", beslut="Dnr 1",
                av="x", now=clock.now(),
            )  # fmt: skip
    later = clock.now().replace(year=2027)
    with writing() as session:
        found = kandidater.select(session, folk, ["kommunen"], dag=later.date()).kandidater
        assert [one.deltaganden for one in found] == [("A", "B")]
        id_ = uuid4()
        gallring.decide(
            session, folk, "kommunen", id_=id_, beslut="Dnr 2",
            sett=gallring.fingerprint(found), av="x", now=later,
        )  # fmt: skip
    assert Utforare(database.transaction, keys, tmp_path, clock).carry_out(folk, id_) == 1
    with writing() as session:
        for table in ("person_index", "person_uppgift", "person_nummer", "person_led", "fritext"):
            assert execute(session, f"SELECT count(*) FROM {table}").scalar_one() == 0, table
        assert execute(session, "SELECT count(*) FROM gallrad").scalar_one() == 2
    assert len((tmp_path / "gallrade.jsonl").read_text().splitlines()) == 2
    fel, _ = verify_forbund(database.transaction, folk, keys=keys, heads=heads)
    assert fel == []
    out = tmp_path / "ut.jsonl"
    export(database.transaction, folk, out, keys=keys)
    assert b'personnummer":' not in out.read_bytes().replace(b"person.bytt_nummer", b"")


def test_earlier_numbers_are_moved_to_new_keys(intag, folk, bytt, database, keys, tmp_path):
    new = keyfile.load(rotated(keys, tmp_path))
    rotation.carry_over(database.transaction, folk, keys=new)
    with database.transaction(forbund=folk, huvudman=("*",), role="stegvis_logg") as session:
        rows = execute(session, "SELECT DISTINCT index_key_id, key_id FROM person_nummer").all()
        assert rows == [(new.current("index").id, new.current("varde").id)]
        assert len({find(session, folk, n["personnummer"], keys=new) for n in (ANNA, BO, CIA)}) == 1
        person = find(session, folk, BO["personnummer"], keys=new)
        assert nummer.all_of(session, folk, [person], keys=new)[person] == {
            one["personnummer"] for one in (ANNA, BO, CIA)
        }


def test_drafts_on_an_earlier_number_are_erased_after_new_keys(
    bytt, database, folk, keys, tmp_path, writing
) -> None:
    """One draft on each number that she has had: found by the index that the keys now give."""
    writer = {"huvudman": ("*",), "anvandare": str(uuid4())}
    with database.transaction(forbund=folk, **writer) as session:
        for number in (ANNA, BO, CIA):
            which = Vilket(folk, UUID(writer["anvandare"]), "remiss.inkommen", str(uuid4()))
            drafts.save(
                session, which, {}, id=uuid4(), insats="", huvudman="",
                personnummer=number["personnummer"], now=keyfile_now(), keys=keys,
            )  # fmt: skip
    new, person = keyfile.load(rotated(keys, tmp_path)), whose(writing, "A")
    rotation.carry_over(database.transaction, folk, keys=new)
    with writing() as session:
        erase(session, folk, [person], deltaganden=["A", "B"], beslut="Dnr 1", when=keyfile_now())
    with database.transaction(forbund=folk, **writer) as session:
        assert drafts.mine(session, folk, UUID(writer["anvandare"])) == []


def rotated(keys, tmp_path: Path) -> Path:
    """A copy of the key file with new keys in it."""
    copy = tmp_path / "nycklar"
    copy.write_bytes(Path(keys.path).read_bytes())
    copy.chmod(0o600)
    rotation.rotate(copy, now=keyfile_now())
    return copy
