from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlmodel import Session

from tests.unit.exports import prov
from tracker.exports import ledger
from tracker.exports.fil import replacing
from tracker.exports.render import render


START = {
    "xlsx": b"PK",
    "csv": b"\xef\xbb\xbfKod",
    "pdf": b"%PDF",
    "html": b"<!doctype",
    "json": b"{",
}


@pytest.mark.parametrize("fmt", START)
def test_render_makes_the_format_asked_for(fmt, tmp_path):
    path = tmp_path / f"a.{fmt}"
    seen = []
    render(
        prov.avslut(),
        prov.AVSLUT,
        fmt,
        path,
        forbund_namn=prov.NAMN,
        progress=lambda *step: seen.append(step),
    )
    assert path.read_bytes().startswith(START[fmt])
    assert seen[-1] == (7, 7)
    assert list(tmp_path.iterdir()) == [path]


def test_replacing_keeps_the_old_file_when_the_new_one_fails(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("gammal")
    with pytest.raises(UnicodeEncodeError), replacing(path) as part:
        part.write_text("halv \ud800", encoding="utf-8")
    assert path.read_text() == "gammal"
    assert list(tmp_path.iterdir()) == [path]


def test_ledger_enters_a_file_and_does_not_commit(tmp_path):
    path = tmp_path / "a.csv"
    render(prov.avslut(), prov.AVSLUT, "csv", path, forbund_namn=prov.NAMN)
    fil = ledger.Fil("csv", "a.csv", ledger.digest(path))
    session = Session()
    ledger.add(
        session,
        id=UUID(int=1),
        tabell=prov.avslut(),
        forbund=["sthlm"],
        fil=fil,
        av="drift:root",
        skapad=datetime(2021, 1, 15, tzinfo=UTC),
    )
    (row,) = session.new
    assert (row.rapport, row.definition, row.format, row.korning) == (
        "avslutsanledning",
        "1",
        "csv",
        None,
    )
    assert row.position == "3571"
    assert row.parametrar.startswith('{"as_of":null,"forbund":["sthlm"]')
    assert (len(row.sha256), row.tabell_sha256) == (64, prov.SHA)
