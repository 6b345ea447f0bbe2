"""A newcomer's tour by the command line: the demonstration förbund, its reports, files, figures."""

import csv
import io
import json
import re
import shlex
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from installation import Installation, installed


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]
TODAY = str(date.today())
REPORT = ("avslutsanledning", "--forbund", "demo", "--from", "2000-01-01", "--to", TODAY)
LINE = re.compile("^stegvis .*", re.MULTILINE)
README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def home() -> Iterator[Installation]:
    """With the demonstration förbund, and running, so that each command attaches."""
    with installed() as found:
        done = found.run("demo")
        assert done.stdout == ""
        assert "Förbundet demo finns nu" in done.stderr
        with found.up() as up:
            up.ready()
            yield found


@pytest.fixture(scope="module")
def table(home: Installation) -> dict[str, Any]:
    """The report as JSON, over all the years."""
    found: dict[str, Any] = home.json("report", *REPORT, "--format", "json")
    assert found["total"]["totalt"] > 50
    return found


def test_readme_commands_do_as_they_stand(home: Installation) -> None:
    home.run("export", "--forbund", "demo", home.folder / "handelser.jsonl")
    text = README.read_text(encoding="utf-8").replace("\\\n", " ")
    commands = [
        shlex.split(line, comments=True) for line in re.findall("^stegvis .*", text, re.MULTILINE)
    ]
    assert len(commands) >= 4
    for command in commands:  # the file is an export: without --historik its lines are refused
        assert home.run(*command[1:], code=int(command[1] == "import")).stdout


def test_demo_again_changes_nothing(home: Installation, table: dict[str, Any]) -> None:
    assert "finns redan" in home.run("demo", "--ja").stderr
    assert home.json("report", *REPORT, "--format", "json") == table


def test_demo_beside_other_data_asks_first() -> None:
    setup = {"id": "5f6fd5b9-6a1c-4f0e-8a43-6f8a4e6d3a11", "typ": "forbund.upplagt"}
    with installed() as other:
        other.load([{**setup, "forbund": "prov", "datum": "2026-01-01", "data": {"namn": "Prov"}}])
        assert "--ja" in other.refused("demo", code=2)
        other.run("demo", "--ja")


def test_report_list_names_what_report_takes(home: Installation) -> None:
    names = {one["id"] for one in home.json("report", "--list", "--format", "json")}
    assert REPORT[0] in names
    lines = home.run("report", "--list").stdout.splitlines()
    assert {line.split()[0] for line in lines} == names


def test_report_as_text_has_the_figures(home: Installation, table: dict[str, Any]) -> None:
    text = home.run("report", *REPORT).stdout
    total = table["total"]
    wanted = ["Totalt", *(str(total[column]) for column in ("kvinna", "man", "totalt"))]
    assert wanted in [line.split() for line in text.splitlines()]


@pytest.mark.parametrize("how", ["json", "csv", "xlsx", "pdf", "html"])
def test_report_as_file_is_the_same_twice(home: Installation, table, how: str) -> None:
    paths = [home.folder / f"{number}.{how}" for number in range(2)]
    for path in paths:
        home.run("report", *REPORT, "--format", how, "--out", path)
    body = paths[0].read_bytes()
    assert body == paths[1].read_bytes()
    LOOKS_RIGHT[how](body, table)


def _json(body: bytes, table: dict[str, Any]) -> None:
    assert json.loads(body) == table


def _csv(body: bytes, table: dict[str, Any]) -> None:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert str(table["total"]["totalt"]) in rows[-1]


def _xlsx(body: bytes, table: dict[str, Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        assert book.testzip() is None
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert f"<v>{table['total']['totalt']}</v>" in sheet


def _pdf(body: bytes, table: dict[str, Any]) -> None:
    assert body.startswith(b"%PDF-")
    assert b"%%EOF" in body[-20:]


def _html(body: bytes, table: dict[str, Any]) -> None:
    assert body.startswith(b"<!")
    assert f">{table['total']['totalt']}<" in body.decode()


LOOKS_RIGHT = {"json": _json, "csv": _csv, "xlsx": _xlsx, "pdf": _pdf, "html": _html}


def test_explain_counts_those_it_names(home: Installation, table: dict[str, Any]) -> None:
    [row] = [row for row in table["rows"] if row["kod"] == "utskrivning"]
    cell = (*REPORT, "--row", "utskrivning", "--column", "kvinna")
    found = home.json("explain", *cell, "--json")
    assert found["cell"] == row["kvinna"] == len(found["deltaganden"])
    assert found["cell"] > 0
    first = found["deltaganden"][0]["deltagande"]
    assert first in home.run("explain", *cell).stdout
    assert home.json("explain", *cell, "--deltagande", first, "--json")["med"] is True


def test_export_elsewhere_gives_the_same_report(home: Installation, table) -> None:
    path = home.folder / "demo.jsonl"
    home.run("export", "--forbund", "demo", path)
    assert path.stat().st_mode & 0o077 == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    again = home.json("import", path, "--historik", "--json")
    assert (again["lasta"], again["fanns"]) == (len(lines), len(lines))
    with installed() as other:
        tried = other.json("import", path, "--historik", "--dry-run", "--json")
        assert (tried["nya"], tried["avvisade"]) == (len(lines), 0)
        taken = other.json("import", path, "--historik", "--json")
        assert (taken["nya"], taken["avvisade"]) == (len(lines), 0)
        assert other.json("report", *REPORT, "--format", "json") == table


def test_import_tells_what_is_wrong_with_which_line(home: Installation) -> None:
    path = home.folder / "fel.csv"
    path.write_text(
        "id;typ;forbund;insats;deltagande;datum;utbildning\n"
        "1;inskrivning.gjord;demo;jobbvagen;X1;2026-01-10;ingen\n",
        encoding="cp1252",
    )
    said = home.run("import", path, "--dry-run", code=1).stdout.splitlines()
    assert said[0].startswith("Prov, inget sparat: 1 rader lästa, 0 nya")
    assert all(line.startswith("  rad 2: H0") for line in said[1:])
    assert {line.split()[2] for line in said[1:]} >= {"H001", "H010"}


def test_verify_and_rebuild_leave_all_as_it_was(home: Installation, table: dict[str, Any]) -> None:
    assert home.json("verify", "--json")["fel"] == []
    home.run("rebuild")
    assert "Allt stämmer." in home.run("verify").stdout
    assert home.json("report", *REPORT, "--format", "json") == table


@pytest.mark.parametrize(
    "command",
    [
        (), ("up",), ("migrate",), ("demo",), ("nycklar", "skapa"), ("anvandare", "skapa"),
        ("apinyckel", "skapa"), ("import",), ("export",), ("report",), ("explain",), ("verify",),
        ("rebuild",),
    ],
)  # fmt: skip
def test_help_is_swedish_with_an_example(home: Installation, command: tuple[str, ...]) -> None:
    said = home.run(*command, "--help").stdout
    assert said.startswith("Användning: stegvis")
    assert "Exempel:\n  stegvis" in said
    assert not {"usage:", "options:", "positional arguments:", "show this"} & set(said.split("\n"))


def test_account_and_key_are_made_once(home: Installation) -> None:
    again = ("anvandare", "skapa", "anna", "--roll", "insatspersonal", "--forbund", "demo")
    home.run(*again, given="ett långt lösenord\n")
    assert home.run(*again, given="ett långt lösenord\n", code=1).stdout == ""
    key = home.key("demo", "lasa")
    got = home.http("GET", "/api/v1/rapporter", key=key)
    assert got.status == 200
    home.refused("apinyckel", "skapa", "--forbund", "finnsej", "--ratt", "lasa", code=2)
