"""What the command line shows of people stands in the read log, as the system's user."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import event
from database import Database

from tracker.access import read_log
from tracker.db import raw
from tracker.identity import keys as keyfile
from tracker.intake.record import Intag
from tracker.log.heads import Heads
from tracker.servers import Addresses
from web import cli


NUMMER = "19900101-9802"
PERIOD = ("--from", "2026-01-01", "--to", "2026-12-31")


@pytest.fixture
def stegvis(
    addresses: Addresses, database: Database, tmp_path: Path, clock, monkeypatch
) -> Callable[..., int]:
    monkeypatch.setenv("STEGVIS_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("STEGVIS_DATABASE_URL", database.url)
    monkeypatch.setenv("STEGVIS_DATABASE_OWNER_URL", database.owner_url)
    monkeypatch.setenv("STEGVIS_REDIS_URL", addresses.redis_url)
    return lambda *words: cli.main([str(word) for word in words])


@pytest.fixture
def own(database: Database, tmp_path: Path, clock) -> str:
    """A förbund of the command line's own keys, with one person in D1."""
    keys = keyfile.create(tmp_path / "var/nycklar", now=clock.now())
    heads = Heads(tmp_path / "var/huvuden", keys)
    intag = Intag(transaction=database.transaction, keys=keys, clock=clock, heads=heads)
    slug = f"k{uuid4().hex[:12]}"
    ny = {"namn": "Team", "inriktning": "individinriktad", "volyminsats": False}
    who = {"personnummer": NUMMER}
    intag.record_all(
        [
            event("forbund.upplagt", slug, data={"namn": "Prov"}),
            event("insats.upplagd", slug, insats="team", data=ny),
            event("inskrivning.gjord", slug, insats="team", deltagande="D1", person=who),
        ],
        av="drift:prov",
        forbund=None,
    )
    return slug


def entries(database: Database, forbund: str) -> list[tuple[object, ...]]:
    with database.transaction(forbund=forbund) as session:
        read_log.open_log(session, "hela")
        return raw(session).execute(
            "SELECT anvandare LIKE 'drift:%%', vad, sida, via, deltaganden, "
            "cardinality(personer), hela FROM laslogg WHERE forbund = %s ORDER BY nar", (forbund,)
        ).fetchall()  # fmt: skip


def test_read_log_export_is_of_everybody(stegvis, own, database, tmp_path) -> None:
    assert stegvis("export", "--forbund", own, tmp_path / "ut.jsonl") == 0
    assert entries(database, own) == [(True, "exporterat", "export", "kommando", [], 0, True)]


def test_read_log_tells_an_export_with_the_hidden_apart(stegvis, own, database, tmp_path) -> None:
    path = tmp_path / "ut.jsonl"
    for beslut in (" ", "§", f"Om {NUMMER}", "Anna Berg flyttar", "Dnr 2026-1 om Anna"):
        assert stegvis("export", "--forbund", own, "--med-dolda", beslut, path) == 2
    assert not path.exists()
    assert stegvis("export", "--forbund", own, "--med-dolda", "Dnr 2026-1", path) == 0
    noted = (True, "exporterat", "export-med-dolda", "kommando", [], 0, True)
    assert entries(database, own) == [noted]


def test_read_log_explain_is_of_those_it_names(stegvis, own, database, capsys) -> None:
    cell = ("deltagare-per-insats", "--forbund", own, *PERIOD, "--row", "team", "--column")
    assert stegvis("explain", *cell, "totalt", "--json") == 0
    assert [d["deltagande"] for d in json.loads(capsys.readouterr().out)["deltaganden"]] == ["D1"]
    seen = (True, "kommando", "explain", "kommando", ["D1"], 1, False)
    assert entries(database, own) == [seen]
    assert stegvis("explain", *cell, "avslutade", "--json") == 0
    assert entries(database, own) == [seen], "nobody was shown"
    assert stegvis("explain", *cell, "avslutade", "--deltagande", "D1") == 0
    assert entries(database, own) == [seen, seen]


def test_read_log_receipt_is_of_those_its_lines_name(
    stegvis, own, database, tmp_path, capsys
) -> None:
    lines = [
        event("avslut.gjort", own, insats="team", deltagande="D1", person={"personnummer": NUMMER}),
        event("avslut.gjort", own, insats="team", deltagande="D9"),
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines) + "{trasig\n")
    assert stegvis("import", path) == 1
    kvitto = UUID(capsys.readouterr().err.split("stegvis kvitto ")[1].split("»")[0])
    assert entries(database, own) == [], "an import shows only what it was given"
    assert stegvis("kvitto", kvitto) == 1
    assert entries(database, own) == [
        (True, "kommando", "kvitto", "kommando", ["D1", "D9"], 1, False)
    ]


def test_read_log_report_shows_figures_and_nobody(stegvis, own, database) -> None:
    assert stegvis("report", "deltagare-per-insats", "--forbund", own, *PERIOD) == 0
    assert stegvis("verify") in {0, 1}
    assert entries(database, own) == []


def test_read_log_that_cannot_be_written_stops_the_command(
    stegvis, own, database, tmp_path, monkeypatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("tracker.access.read_log.note", broken)
    path = tmp_path / "ut.jsonl"
    assert stegvis("export", "--forbund", own, path) == 3
    assert not path.exists()
