"""What commands print and how they end, in a database and a data folder of their own."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import event
from database import Database, made, worker_name
from sqlalchemy import create_engine, text

from tracker.identity import keys as keyfile
from tracker.servers import Addresses
from web import cli


@dataclass
class Machine:
    """A data folder and a database, and the command line on them."""

    folder: Path
    database: Database
    addresses: Addresses
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: object) -> tuple[int, str, str]:
        self.capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.env().items():
                patch.setenv(name, value)
            code = cli.main([str(word) for word in words])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def env(self) -> dict[str, str]:
        return {
            "STEGVIS_DATA_DIR": str(self.folder),
            "STEGVIS_DATABASE_URL": self.database.url,
            "STEGVIS_DATABASE_OWNER_URL": self.database.owner_url,
            "STEGVIS_REDIS_URL": self.addresses.redis_url,
        }

    def load(self, *events: dict[str, Any]) -> None:
        path = self.folder / f"{uuid4()}.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in events), "utf-8")
        code, out, _ = self.run("import", path, "--json")
        assert (code, json.loads(out)["avvisade"]) == (0, 0)


@pytest.fixture(scope="module")
def own(addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("kommando")
    keyfile.create(folder / "nycklar", now=datetime(2026, 1, 1, tzinfo=UTC))
    with made(addresses, f"{worker_name()}_kommando") as database:
        yield folder, database


@pytest.fixture
def machine(own: Any, addresses: Addresses, capsys: pytest.CaptureFixture[str]) -> Machine:
    return Machine(*own, addresses, capsys)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("utan-rubrik.csv", b"a;b\n1;2\n", 1),
        ("lista.json", b"[\n{}\n]\n", 1),
        ("bomb.xlsx", bomb, 1),
        ("fil.txt", b"", 2),
        ("finns-inte.jsonl", None, 2),
    ],
)
def test_import_of_a_refused_file_answers_with_one_receipt(
    machine: Machine, name: str, content: Any, code: int
) -> None:
    path = machine.folder / name
    if content is not None:
        path.write_bytes(content() if callable(content) else content)
    ended, out, err = machine.run("import", path, "--json")
    receipt = json.loads(out)
    [fault] = receipt.pop("fel")
    assert ended == code
    assert set(receipt.values()) == {0}
    assert (fault["rad"], fault["kod"]) == (None, "H001")
    assert fault["text"] == err.strip()
    assert machine.run("import", path)[:2] == (code, "")


def inskrivning(forbund: str) -> list[dict[str, Any]]:
    """A förbund with one deltagande."""
    ny = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
    who = {"personnummer": "19900101-9802"}
    return [
        event("forbund.upplagt", forbund, data={"namn": "Prov"}),
        event("insats.upplagd", forbund, insats="team", data=ny),
        event("inskrivning.gjord", forbund, insats="team", deltagande="D1", person=who),
    ]


def test_rebuild_finds_a_forbund_that_only_its_log_still_knows(machine: Machine) -> None:
    machine.load(*inskrivning("borta"))
    owner = create_engine(machine.database.owner_url)
    with owner.begin() as connection:
        for table in ("deltagande_nu", "forbund_version", "insats_version"):
            connection.execute(text("SELECT set_config('stegvis.forbund', 'borta', true)"))
            connection.execute(text("SET LOCAL row_security = on"))
            connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
            connection.execute(text(f"DELETE FROM {table} WHERE forbund = 'borta'"))
            connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
    owner.dispose()
    assert machine.run("verify")[0] == 1
    code, _, said = machine.run("rebuild")
    assert (code, "borta: 3 händelser" in said) == (0, True)
    assert machine.run("verify")[0] == 0


KILLED = """
import os, signal, sys
from tracker.projections import rebuild
from web import cli

write = rebuild._write
forbund = sys.argv[1]

def killed(session, streams):
    write(session, streams)
    if any(row[0] == forbund for _, rows in streams for row in rows):
        os.kill(os.getpid(), signal.SIGKILL)

rebuild._write = killed
cli.main(["rebuild"])
"""
"""The command, killed when a förbund's rows are taken away and written anew, but not committed."""


def test_a_rebuild_that_is_killed_leaves_what_was_and_is_begun_again(machine: Machine) -> None:
    names = [f"{letter}{uuid4().hex[:6]}" for letter in "ab"]  # the one is done, the other half
    for forbund in names:
        machine.load(*inskrivning(forbund))

    def figures() -> list[dict[str, Any]]:
        days = ("--from", "2026-01-01", "--to", "2026-12-31", "--format", "json")
        each_of = [("--forbund", one) for one in names]
        of = [[*chain(*each_of)], *each_of]
        told = [machine.run("report", "deltagare-per-insats", *each, *days) for each in of]
        assert [code for code, _, _ in told] == [0] * len(told), told
        return [json.loads(out) for _, out, _ in told]

    was = figures()
    assert was[0]["total"]["totalt"] == 2
    child = subprocess.run(
        [sys.executable, "-c", KILLED, names[1]], env={**os.environ, **machine.env()},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert f"{names[0]}: 3 händelser" in child.stderr
    assert f"{names[1]}: " not in child.stderr
    for begun_again in (False, True):
        if begun_again:
            assert machine.run("rebuild")[0] == 0
        assert figures() == was
        assert machine.run("verify")[0] == 0  # each row stands once, as the log says


def test_a_report_of_a_lan_and_of_the_whole_country(machine: Machine) -> None:
    """Two förbund in Stockholm and one in Skåne, one deltagande each."""
    places = {"nord": ["0114"], "stad": ["0180"], "syd": ["1280"]}
    for forbund, kommuner in places.items():
        own = f"{forbund}{uuid4().hex[:6]}"
        first, *rest = inskrivning(own)
        machine.load(first | {"data": first["data"] | {"kommuner": kommuner}}, *rest)

    def total(*words: str) -> dict[str, Any]:
        days = ("--from", "2026-01-01", "--to", "2026-12-31", "--format", "json")
        code, out, err = machine.run("report", "deltagare-per-insats", *words, *days)
        assert code == 0, err
        found: dict[str, Any] = json.loads(out)
        return found

    lan = total("--lan", "01")
    assert lan["total"]["totalt"] == lan["total"]["unika"] == 2
    assert [f[:4] for f in lan["parameters"]["forbund"]] == ["nord", "stad"]
    assert total("--hela-landet")["total"]["totalt"] >= 3
    days = ("--period", "i-ar")
    code, _, err = machine.run("report", "alder", "--lan", "25", *days)
    assert (code, "Inget förbund ligger i det länet. Välj bland: " in err) == (2, True)
    code, _, err = machine.run("report", "alder", "--lan", "01", "--forbund", "x", *days)
    assert (code, "antingen förbund eller ett område" in err) == (2, True)


def test_arsbilaga_writes_each_kind_of_file_and_refuses_others(machine: Machine) -> None:
    machine.load(*inskrivning("arbok"))
    year = ("arsbilaga", "--forbund", "arbok", "--ar", 2026, "--out")
    made = {}
    for kind in ("json", "pdf", "xlsx"):
        path = machine.folder / f"bilaga.{kind}"
        assert machine.run(*year, path) == (0, "", f"Skriven till {path}.\n")
        made[kind] = path.read_bytes()
    whole = json.loads(made["json"])
    (people,) = [t for t in whole["tabeller"] if t["report"] == "deltagare-per-insats"]
    assert people["total"]["totalt"] == 1
    assert made["pdf"].startswith(b"%PDF")
    assert zipfile.is_zipfile(machine.folder / "bilaga.xlsx")
    assert machine.run(*year, machine.folder / "bilaga.csv")[0] == 2
    assert machine.run(*year[:3], "--ar", 26, "--out", machine.folder / "b.pdf")[0] == 2
    printed = machine.folder / "tryckt.json"
    assert machine.run(*year, printed, "--publicera")[0] == 0
    hidden = {t["report"]: t for t in json.loads(printed.read_text("utf-8"))["tabeller"]}
    assert hidden["deltagare-per-insats"]["rows"][0]["totalt"] is None
    assert "manader" not in hidden
    assert hidden["alder"]["parameters"]["tidigare"] > 0  # made after those before it
