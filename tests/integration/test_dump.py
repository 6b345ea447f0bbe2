"""A stolen copy of the database and the data folder, without the key file, says who nobody is.

Everything that can hold a person is filled through the real doors; then every row of every table,
as the owner can print it, and every file is searched: for the shape of a personnummer, and for the
very values, also in hexadecimal and base64. The search is proved by planting.
"""

import base64
import io
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from conftest import Ticking, event
from database import Database, made, worker_name
from lackage import files, forms, hidden

from schemas.svar import Fel, Kvitto
from tracker.identity import drafts, namn
from tracker.identity import keys as keyfile
from tracker.identity.keys import Keys
from tracker.identity.namn import Uppgifter
from tracker.identity.register import find
from tracker.intake import receipts
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.rights import gallring, registerutdrag, regler
from tracker.rights.gallring import Utforare
from tracker.servers import attached
from tracker.settings import Settings


pytestmark = pytest.mark.xdist_group("dump")
"""In one worker: its server is made once."""

ANNA, BO, CIA = "19900101-9802", "19850505-9819", "19770707-9815"
SECRET = "Ankarsparre"
"""A name, in every text that can be written."""
PHONE = "070-123 45 67"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORBUND = "prov"


@dataclass(frozen=True)
class Plats:
    database: Database
    folder: Path

    def dump(self) -> bytes:
        """Every row of every table as text. The owner is bound by the policies too, so it lifts
        them for the moment, as who has stolen the files could.
        """
        out = io.BytesIO()
        with psycopg.connect(self.database.owner_url.replace("+psycopg", "")) as connection:
            for (table,) in connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace ORDER BY 1"
            ).fetchall():
                connection.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
                with connection.cursor().copy(f'COPY (SELECT * FROM "{table}") TO STDOUT') as copy:
                    out.write(f"{table}\n".encode())
                    for piece in copy:
                        out.write(piece)
            connection.rollback()
        return out.getvalue()

    def everything(self) -> dict[str, bytes]:
        """The dump, and every file of the data folder with its name, but the keys."""
        found = {"dump": self.dump()}
        for path in files(self.folder):
            if path.name != "nycklar":
                found[str(path.relative_to(self.folder))] = str(path).encode() + path.read_bytes()
        return found

    def leaks(self) -> list[str]:
        """The places where somebody can be told."""
        values = [form for text in (ANNA, BO, CIA, SECRET, PHONE) for form in forms(text)]
        values += [form for text in (ANNA, BO, CIA) for form in forms(text.replace("-", ""))]
        values += [form for text in (ANNA, BO, CIA) for form in forms(text[2:])]
        return [
            name
            for name, content in self.everything().items()
            if next(hidden(content), None) or any(value in content for value in values)
        ]


def person_events() -> list[dict[str, object]]:
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    events = [
        event("forbund.upplagt", FORBUND, data={"namn": "Prov"}),
        event("insats.upplagd", FORBUND, insats="team", data={"namn": "Team", **ny}),
    ]
    for number, nummer in enumerate((ANNA, BO, CIA)):
        here = {"insats": "team", "deltagande": f"D{number}"}
        events += [
            event(
                "remiss.inkommen",
                FORBUND,
                **here,
                datum="2023-01-01",
                person={"personnummer": nummer},
                data={"remittent": "annan", "syfte": f"Bor hos {SECRET}."},
            ),
            event(
                "remiss.besvarad",
                FORBUND,
                **here,
                datum="2023-02-01",
                data={"beslut": "avbojd", "orsak": f"{SECRET} vill inte."},
            ),
        ]
    return events


@pytest.fixture(scope="module")
def plats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plats]:
    """On a server of its own: what is planted must not stand in the one that is searched at the
    end of the run.
    """
    folder, server = tmp_path_factory.mktemp("dump"), tempfile.mkdtemp(prefix="stegvis-test-")
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": server})
    keys = keyfile.create(folder / "nycklar", now=NOW)
    try:
        with (
            attached(settings, fast=True) as addresses,
            made(addresses, f"dump_{worker_name()}") as database,
        ):
            fill(database, keys, folder)
            yield Plats(database, folder)
    finally:
        shutil.rmtree(server, ignore_errors=True)


def fill(database: Database, keys: Keys, folder: Path) -> None:
    clock = Ticking(NOW)
    intag = Intag(database.transaction, keys, clock, Heads(folder / "huvuden", keys))
    events = person_events()
    intag.record_all(events, av="drift:prov", forbund=None)
    with database.transaction(
        forbund=FORBUND, huvudman=("*",), skriver=("*",), anvandare=str(UUID(int=5))
    ) as session:
        person = find(session, FORBUND, ANNA, keys=keys)
        assert person is not None
        called = Uppgifter(f"Anna {SECRET}", PHONE, f"anna@{SECRET}.se", NOW, "drift:prov")
        namn.save(session, FORBUND, person, "ej_angiven", called, keys=keys)
        registerutdrag.make(
            session, FORBUND, person, id_=uuid4(), huvudman=["*"], tidslinjer={},
            av=str(UUID(int=5)), now=NOW, keys=keys, data_dir=folder,
        )  # fmt: skip
        drafts.save(
            session,
            drafts.Vilket(FORBUND, UUID(int=5), "remiss.inkommen", "D9"),
            {"personnummer": [BO], "syfte": [f"Om {SECRET}"]},
            id=uuid4(), insats="team", huvudman="ej_angiven", personnummer=BO, now=NOW, keys=keys,
        )  # fmt: skip
    receive(folder, keys)
    with database.transaction(forbund=FORBUND, huvudman=("*",)) as session:
        regler.set_rule(
            session, FORBUND, "ej_angiven", id_=uuid4(), manader=12, kalla="Plan", beslut="Dnr 1",
            av="drift:prov", now=NOW,
        )  # fmt: skip
    erase_cia(database, keys, folder)


def receive(folder: Path, keys: Keys) -> None:
    """A file that was handed in, named after a person, with a line that was refused."""
    line = f'{{"personnummer": "{BO}", "orsak": "{SECRET}"}}'
    id_ = receipts.keep(
        folder, keys, f"{BO} {SECRET}.jsonl", io.BytesIO(line.encode()), id_=uuid4(), now=NOW
    )
    fel = [Fel(rad=1, id=None, kod="H001", falt=None, text="Fel.", innehall=line)]
    kvitto = Kvitto(lasta=1, nya=0, fanns=0, avvisade=1, ej_sparade=0, fel=fel)
    receipts.keep_receipt(folder, keys, id_, kvitto, now=NOW)


def erase_cia(database: Database, keys: Keys, folder: Path) -> None:
    """One of the three is erased, so that what that leaves behind is searched too."""
    id_ = uuid4()
    with database.transaction(forbund=FORBUND, huvudman=("*",), role="stegvis_logg") as session:
        keep = [find(session, FORBUND, nummer, keys=keys) for nummer in (ANNA, BO)]
        found = gallring.kandidater.select(session, FORBUND, ["ej_angiven"], dag=NOW.date())
        gallring.decide(
            session, FORBUND, "ej_angiven", id_=id_, beslut="Dnr 2", av="drift:prov", now=NOW,
            sett=gallring.fingerprint(found.kandidater),
        )  # fmt: skip
        session.connection().exec_driver_sql(
            "UPDATE gallringsperson SET utfall = 'kvar' WHERE person = ANY(%s)", (keep,)
        )
    Utforare(database.transaction, keys, folder, Ticking(NOW)).carry_out(FORBUND, id_)


def test_a_dump_without_the_keys_tells_of_nobody(plats: Plats) -> None:
    content = plats.dump()
    for table in ("logg", "person_uppgift", "fritext", "utkast", "filnyckel", "gallrad"):
        assert f"\n{table}\n".encode() in content
    assert content.count(b"\n") > 40
    assert {"gallrade.jsonl", "huvuden/prov"} <= plats.everything().keys()
    assert plats.leaks() == []


PLANTS = {
    "a number": f"'{ANNA}'",
    "a number of nobody that was filled in": "'om 900102-9819'",
    "a name": f"'kontakta {SECRET} i morgon'",
    "a number in base64": f"'{base64.b64encode(f'nr {BO}'.encode()).decode()}'",
    "a name in base64": f"'{base64.b64encode(f'bo {SECRET}'.encode()).decode()}'",
    "a number in hexadecimal": f"'{BO.encode().hex()}'",
}


@pytest.mark.parametrize("plant", PLANTS)
def test_one_that_is_planted_in_a_table_is_found(plats: Plats, plant: str) -> None:
    url = plats.database.owner_url.replace("+psycopg", "")
    key = uuid4()
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO manadsval (forbund, dag) VALUES (%s || ' ' || " + PLANTS[plant] + ", 1)",
            (str(key),),
        )
    try:
        assert plats.leaks() == ["dump"]
    finally:
        with psycopg.connect(url) as connection:
            connection.execute("DELETE FROM manadsval WHERE forbund LIKE %s", (f"{key}%",))
    assert plats.leaks() == []


@pytest.mark.parametrize("content", [ANNA, SECRET, ANNA.encode("utf-16").hex()])
def test_one_that_is_planted_in_a_file_is_found(plats: Plats, content: str) -> None:
    path = plats.folder / "huvuden" / "anteckning"
    path.write_text(f"x {content}")
    try:
        assert plats.leaks() == ["huvuden/anteckning"]
    finally:
        path.unlink()


def test_one_that_is_planted_sealed_is_a_value_in_bytes(plats: Plats) -> None:
    """A column of bytes prints in hexadecimal: a value that was not sealed is seen all the same."""
    url = plats.database.owner_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        connection.execute("ALTER TABLE fritext NO FORCE ROW LEVEL SECURITY")
        connection.execute(
            "INSERT INTO fritext (forbund, id, huvudman, key_id, salt, text)"
            " VALUES ('prov', %s, 'x', 'varde-1', 's', %s)",
            (UUID(int=9), f"om {SECRET}".encode()),
        )
    try:
        assert plats.leaks() == ["dump"]
    finally:
        with psycopg.connect(url) as connection:
            connection.execute("DELETE FROM fritext WHERE id = %s", (UUID(int=9),))
            connection.execute("ALTER TABLE fritext FORCE ROW LEVEL SECURITY")
