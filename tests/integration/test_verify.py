"""`verify` finds each way of tampering that somebody with the database, but not the keys, has.

The tampering is done as the owner, who can switch triggers off and give themselves a policy.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from conftest import Ticking, event
from database import Database, made, worker_name

from tracker.identity.erase import erase
from tracker.identity.keys import Keys, create
from tracker.identity.register import find
from tracker.intake.record import Intag
from tracker.log import store
from tracker.log.heads import Heads
from tracker.projections.rebuild import rebuild
from tracker.queries.verify import verify, verify_forbund
from tracker.servers import Addresses


TABLES = (
    *("logg", "logg_huvud", "deltagande_nu", "deltagande_tidigare", "insats_version"),
    *("antal_rad", "belopp_rad", "fritext", "person_index", "person_uppgift", "gallrad"),
    *("fraga_version", "narvaro_rad", "instrument_version"),
    "intyg_rad",
)
ANNA, BO = {"personnummer": "19900101-9802"}, {"personnummer": "19850615-9816"}


@pytest.fixture(scope="module")
def victim(addresses: Addresses) -> Iterator[Database]:
    with made(addresses, f"{worker_name()}_andrad") as database:
        with owner(database) as connection:
            for table in TABLES:
                connection.execute(
                    f"CREATE POLICY prov ON {table} TO stegvis_agare USING (true) WITH CHECK (true)"
                )
        yield database


@contextmanager
def owner(database: Database) -> Iterator[Any]:
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("ALTER TABLE logg DISABLE TRIGGER USER")
        yield connection
        connection.execute("ALTER TABLE logg ENABLE ALWAYS TRIGGER logg_rad")
        connection.execute("ALTER TABLE logg ENABLE ALWAYS TRIGGER logg_tabell")


@dataclass
class Case:
    """A förbund with a log of twelve rows."""

    database: Database
    intag: Intag
    folder: Path
    forbund: str

    def record(self, *events: dict[str, Any]) -> None:
        self.intag.record_all(events, av="anv:1", forbund=None)

    def tamper(self, *statements: str) -> None:
        with owner(self.database) as connection:
            for statement in statements:
                changed = connection.execute(statement.replace("$F", f"'{self.forbund}'"))
                assert changed.rowcount > 0, statement

    def found(self) -> set[str]:
        fel, _ = verify_forbund(
            self.database.transaction,
            self.forbund,
            keys=self.intag.keys,
            heads=Heads(self.folder, self.intag.keys),
        )
        assert all(f.plats.startswith(self.forbund) and f.text.endswith(".") for f in fel)
        return {f.vad for f in fel}


@pytest.fixture
def case(victim: Database, keys: Keys, tmp_path: Path) -> Case:
    clock = Ticking(datetime(2026, 3, 1, 12, tzinfo=UTC))
    folder = tmp_path / "huvuden"
    intag = Intag(victim.transaction, keys, clock, Heads(folder, keys))
    slug = f"v{uuid4().hex[:12]}"
    one = Case(victim, intag, folder, slug)
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    inskrivning = event("inskrivning.gjord", slug, insats="team", deltagande="A", data={})
    one.record(
        event("forbund.upplagt", slug, data={"namn": "Prov"}),
        event("huvudman.upplagd", slug, data={"slug": "kommunen", "namn": "Kommunen"}),
        event("insats.upplagd", slug, insats="team", data={"namn": "Team", **ny}),
        event(
            "remiss.inkommen",
            slug,
            insats="team",
            deltagande="A",
            person=ANNA,
            data={"remittent": "annan", "syfte": "Stöd"},
        ),
        inskrivning,
        event("anonym.inskriven", slug, insats="team", data={"antal": 2}),
    )
    one.record(
        event("plan.upprattad", slug, insats="team", deltagande="A"),
        event("inskrivning.gjord", slug, insats="team", deltagande="B", person=BO),
        event(
            "handelse.rattad",
            slug,
            data={"avser": inskrivning["id"], "andring": {"kommun": "0180"}, "orsak": "Glömt"},
        ),
        event("avslut.gjort", slug, insats="team", deltagande="A", data={"anledning": "ovrigt"}),
        event("avslut.gjort", slug, insats="team", deltagande="B", data={"anledning": "ovrigt"}),
        event("deltagande.ateroppnat", slug, insats="team", deltagande="B", data={"orsak": "Åter"}),
    )
    return one


def test_verify_finds_nothing_where_nothing_is(case: Case) -> None:
    assert case.found() == set()


@pytest.mark.parametrize(
    "change",
    [
        "id = gen_random_uuid()",
        "typ = 'matning.gjord'",
        "version = 2",
        "insats = 'annan'",
        "insats = NULL",
        "deltagande = 'C'",
        "strom = 'd:C'",
        "person = gen_random_uuid()",
        "kon = 'man'",
        "fodelsear = 1991",
        "datum = datum + 1",
        "registrerad = registrerad + interval '1 microsecond'",
        "av = 'anv:2'",
        "data = replace(data, 'annan', 'kommun_ovrigt')",
        "data = data || ' '",
        "data = '{'",
        "hash = decode(repeat('00', 32), 'hex')",
    ],
)
def test_verify_finds_a_changed_column(case: Case, change: str) -> None:
    case.tamper(f"UPDATE logg SET {change} WHERE forbund = $F AND position = 4")
    assert "kedja" in case.found()


COPY = (
    "INSERT INTO logg SELECT forbund, {to}, gen_random_uuid(), typ, version, insats, deltagande, "
    "strom, person, kon, fodelsear, datum, registrerad, av, data, nyckel, hash "
    "FROM logg WHERE forbund = $F AND position = {of}"
)
RENUMBER = (
    "UPDATE logg SET position = position + 1000 WHERE forbund = $F AND position > 6",
    "UPDATE logg SET position = position - 1001 WHERE forbund = $F AND position > 1000",
)
END = (
    "UPDATE logg_huvud h SET position = l.position, hash = l.hash, registrerad = l.registrerad "
    "FROM (SELECT * FROM logg WHERE forbund = $F ORDER BY position DESC LIMIT 1) l "
    "WHERE h.forbund = $F"
)
CUT = ("DELETE FROM logg WHERE forbund = $F AND position > 10", END)
ADDED = (
    "INSERT INTO deltagande_nu SELECT * FROM jsonb_populate_record(NULL::deltagande_nu, ("
    "SELECT to_jsonb(n) || jsonb_build_object('deltagande', 'C') FROM deltagande_nu n "
    "WHERE forbund = $F AND deltagande = 'A'))"
)
SWAPPED = (
    "UPDATE {0} a SET {1} = b.{1} FROM {0} b "
    "WHERE a.forbund = $F AND b.forbund = $F AND a.{2} <> b.{2}"
)
ALL = (
    *("logg", "logg_huvud", "deltagande_nu", "deltagande_tidigare", "insats_version"),
    *("antal_rad", "forbund_version", "huvudman_version"),
)


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["DELETE FROM logg WHERE forbund = $F AND position = 6"], {"borttagen", "kedja"}),
        (["DELETE FROM logg WHERE forbund = $F AND position = 6", *RENUMBER, END], {"kedja"}),
        (["DELETE FROM logg WHERE forbund = $F AND position = 1"], {"borttagen", "kedja"}),
        (["DELETE FROM logg WHERE forbund = $F AND position = 12"], {"avkortad", "huvud"}),
        (CUT, {"avkortad"}),
        ([f"DELETE FROM {table} WHERE forbund = $F" for table in ALL], {"avkortad"}),
        (
            [
                "UPDATE logg SET position = 1000 WHERE forbund = $F AND position = 7",
                "UPDATE logg SET position = 7 WHERE forbund = $F AND position = 8",
                "UPDATE logg SET position = 8 WHERE forbund = $F AND position = 1000",
            ],
            {"kedja"},
        ),
        ([COPY.format(to=13, of=6)], {"tillagd"}),
        ([COPY.format(to=13, of=6), END], {"kedja"}),
        ([COPY.format(to=0, of=6)], {"tillagd"}),
        ([COPY.format(to=-7, of=6)], {"tillagd"}),
        ([COPY.format(to=99, of=6), END], {"kedja", "borttagen"}),
        (["UPDATE logg_huvud SET position = 11 WHERE forbund = $F"], {"huvud", "tillagd"}),
        (["UPDATE logg_huvud SET hash = '\\x00' WHERE forbund = $F"], {"huvud"}),
        (["DELETE FROM logg_huvud WHERE forbund = $F"], {"huvud"}),
        (["UPDATE logg SET nyckel = 'kedja-9' WHERE forbund = $F AND position = 4"], {"nyckel"}),
        (
            ["UPDATE logg SET registrerad = '2020-01-01' WHERE forbund = $F AND position = 9"],
            {"kedja", "tid"},
        ),
    ],
)
def test_verify_finds_a_row_gone_added_or_moved(
    case: Case, statements: list[str], found: set[str]
) -> None:
    case.tamper(*statements)
    assert found <= case.found()


@pytest.mark.parametrize("antal", [1, 2, 3, 9])
@pytest.mark.parametrize("together", [True, False])
def test_verify_finds_rows_cut_off_and_written_anew(case: Case, antal: int, together: Any) -> None:
    """The chain is right, and the log as long as it was or longer: only the head outside tells."""
    case.tamper(*CUT)
    with case.intag.forbund_open(case.forbund) as session:
        rebuild(session, case.forbund)
    new = [event("anonym.inskriven", case.forbund, insats="team") for _ in range(antal)]
    for batch in [new] if together else [[one] for one in new]:
        case.record(*batch)
    assert case.found() == {"avkortad" if antal == 1 else "huvudfil"}


@pytest.mark.parametrize(
    ("change", "heals"),
    [
        (lambda path: path.write_text(path.read_text().replace("12 ", "11 ", 1)), False),
        (lambda path: path.write_text("12"), False),
        (lambda path: path.write_bytes(b"\xff\xfe"), False),
        (lambda path: path.write_text(""), True),
        (lambda path: path.unlink(), True),
        (lambda path: path.write_text(path.read_text().replace("kedja-1", "k-9")), False),
    ],
    ids=["lowered", "cut", "no-text", "empty", "gone", "key"],
)
def test_verify_finds_an_altered_head_file(
    case: Case, change: Callable[[Path], object], heals: Any
) -> None:
    change(case.folder / case.forbund)
    assert case.found() == {"huvudfil"}
    case.record(event("anonym.inskriven", case.forbund, insats="team"))
    assert case.found() == (set() if heals else {"huvudfil"})


def test_verify_finds_a_forbund_with_a_head_and_no_log(case: Case) -> None:
    case.intag.heads.forward("borta", 3, bytes(32))
    granskning = verify(
        case.database.transaction,
        keys=case.intag.keys,
        heads=case.intag.heads,
        now=datetime(2026, 3, 2, tzinfo=UTC),
    )
    assert ("avkortad", "borta 3") in {(f.vad, f.plats) for f in granskning.fel}
    mine = [kedja for kedja in granskning.kedjor if kedja.forbund == case.forbund]
    assert [kedja.position for kedja in mine] == [12]


def test_verify_with_other_keys_finds_few_of_each(
    case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = create(
        tmp_path_factory.mktemp("andra") / "nycklar", now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    fel, _ = verify_forbund(
        case.database.transaction, case.forbund, keys=other, heads=Heads(case.folder, other)
    )
    assert {"kedja", "huvudfil", "fritext", "identitet"} <= {f.vad for f in fel}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deltagande_nu SET anledning = 'avliden' WHERE forbund = $F AND deltagande = 'A'",
        "UPDATE deltagande_nu SET huvudman = 'kommunen' WHERE forbund = $F AND deltagande = 'B'",
        "UPDATE deltagande_nu SET fran = fran - 1 WHERE forbund = $F AND deltagande = 'A'",
        "DELETE FROM deltagande_nu WHERE forbund = $F AND deltagande = 'B'",
        "DELETE FROM deltagande_tidigare WHERE forbund = $F AND deltagande = 'A' AND fran = 4",
        "UPDATE deltagande_tidigare SET till = till + 1 WHERE forbund = $F AND fran = 4",
        ADDED,
        "UPDATE antal_rad SET antal = 3 WHERE forbund = $F",
        "DELETE FROM antal_rad WHERE forbund = $F",
        "UPDATE insats_version SET namn = 'Annat' WHERE forbund = $F",
        "UPDATE insats_version SET till = 7 WHERE forbund = $F",
        "UPDATE forbund_version SET namn = 'Annat' WHERE forbund = $F",
        "DELETE FROM huvudman_version WHERE forbund = $F",
    ],
)
def test_verify_finds_a_changed_projection_and_rebuild_mends_it(case: Case, statement: str) -> None:
    case.tamper(statement)
    assert case.found() == {"sammanställning"}
    with case.intag.forbund_open(case.forbund) as session:
        assert rebuild(session, case.forbund) == 12
    assert case.found() == set()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM fritext WHERE forbund = $F AND deltagande = 'A'", "fritext"),
        ("UPDATE fritext SET salt = '\\x00' WHERE forbund = $F AND deltagande = 'B'", "fritext"),
        ("UPDATE fritext SET text = text || '\\x00'::bytea WHERE forbund = $F", "fritext"),
        (
            SWAPPED.format("fritext", "text", "id"),
            "fritext",
        ),
        ("DELETE FROM person_uppgift WHERE forbund = $F", "identitet"),
        (
            SWAPPED.format("person_uppgift", "personnummer", "person"),
            "identitet",
        ),
    ],
)
def test_verify_finds_a_changed_identity_room(case: Case, statement: str, found: str) -> None:
    case.tamper(statement)
    assert case.found() == {found}


def test_verify_what_was_erased_is_no_fault(case: Case) -> None:
    with case.intag.forbund_open(case.forbund) as session:
        person = find(session, case.forbund, ANNA["personnummer"], keys=case.intag.keys)
        assert person is not None
        when = datetime(2026, 3, 2, tzinfo=UTC)
        erase(session, case.forbund, [person], deltaganden=["A"], beslut="Prov", when=when)
    assert case.found() == set()


def test_verify_while_others_append_finds_nothing(case: Case) -> None:
    """What is appended between the head and the rows that are read is no fault."""
    with case.intag.transaction(
        forbund=case.forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        before = store.head(session, case.forbund)
        case.record(event("anonym.inskriven", case.forbund, insats="team"))
        assert before is not None
        assert before.position == 12
        rows = list(store.read_rows(session, case.forbund, to=before.position))
        assert len(rows) == 12
    assert case.found() == set()


RUNS = [
    ("begard", 61, None, True),
    ("begard", 59, None, False),
    ("pagar", 200, 61, True),
    ("pagar", 200, 59, False),
    ("klar", 200, None, False),
    ("misslyckad", 200, None, False),
]
"""State, minutes since it was ordered, minutes since its lease ran out, whether it is lost."""


def test_verify_finds_lost_runs(case: Case) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    expected = set()
    with case.database.transaction() as session:
        for tillstand, begard, lease, lost in RUNS:
            run = uuid4()
            expected |= {str(run)} if lost else set()
            silent = now - timedelta(minutes=lease) if lease else None
            store.raw(session).execute(
                "INSERT INTO korning (id, nyckel, rapport, definition, forbund, parametrar, "
                "format, tillstand, begard, av, lease, forsok, klart, totalt, filer) "
                "VALUES (%s, %s, 'r', '1', '{}', '{}', '{}', %s, %s, 'a', %s, 0, 0, 1, '{}')",
                (run, str(run), tillstand, now - timedelta(minutes=begard), silent),
            )
    granskning = verify(
        case.database.transaction, keys=case.intag.keys, heads=case.intag.heads, now=now
    )
    assert {f.plats for f in granskning.fel if f.vad == "körning"} == expected
