"""A printed table beside the log: on the page and on the command line; nothing pasted is kept."""

import json
import re
from pathlib import Path

import pytest
from conftest import event
from konton import konto
from sqlalchemy import create_engine, text
from webbplats import make, send, token

from tracker.access.permissions import Roll
from tracker.errors import Refused, WrongUse
from web import cli_tryckt
from web.cli_kommandon import parser


ADRESS = "/rapporter/jamfor-tryckt"
LOSENORD = "ett långt lösenord"
READABLE = """
    SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'public' AND relkind = 'r' AND has_table_privilege(pg_class.oid, 'SELECT')
"""
TABELL = "Utbildning;Kvinna;Man;Totalt\nGrundskola;0;2;3\nGymnasum;1;0;1\nOkänt;9;9;18"


@pytest.fixture
def app(database, intag, keys, clock, forbund, tmp_path):
    """Two men with grundskola and a woman with gymnasium, all nya."""
    numbers = ("19900101-9802", "19920303-9814", "19850615-9899")
    sent = [
        event(
            "inskrivning.gjord", forbund, insats="team", deltagande=f"d{n}",
            person={"personnummer": number},
            data={"utbildning": "grundskola" if n else "gymnasium"},
        )
        for n, number in enumerate(numbers)
    ]  # fmt: skip
    intag.record_all(sent, av="drift:prov", forbund=None)
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def client(app, database, clock, forbund):
    with database.transaction() as session:
        konto(session, f"eva-{forbund}", losenord=LOSENORD, now=clock.now(), forbund=[forbund],
              roll=Roll.KANSLI)  # fmt: skip
    client = app.test_client()
    login = {"namn": f"eva-{forbund}", "losenord": LOSENORD}
    assert send(client, "/logga-in", **login).status_code == 303
    return client


def post(client, **fields):
    form = {"csrf": token(client, ADRESS), "rapport": "utbildning", "ar": "2026",
            "del": "ar", "text": TABELL, **fields}  # fmt: skip
    return client.post(ADRESS, data=form)


def test_the_page_tells_cell_by_cell(client):
    answer = post(client)
    page = re.sub(r"\s+", " ", answer.text)
    assert answer.status_code == 200
    assert "<strong>1</strong> av 6 tal skiljer sig från loggen" in page.replace("\u00a0", " ")
    assert "tolkad som Gymnasium" in page
    assert "kvinna och man blir 2, men totalt är tryckt som 3" in page
    assert "skillnad +1" in page
    assert "<li>Okänt</li>" in page
    assert 'href="/rapporter/utbildning/cell?rad=grundskola&amp;kolumn=totalt' in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": ""}, "Klistra in en tabell"),
        ({"rapport": "finns-inte"}, "Välj vilken rapport"),
        ({"text": "bara;ord"}, "inga tal"),
        ({"del": "egna", "fran": "2026-13-40", "till": "x"}, "fran"),
        ({"som": "2099-01-01"}, "framtiden"),
        ({"text": f"{TABELL}\nEva 19900101-9802;1;2;3"}, "personnummer"),
    ],
)
def test_what_cannot_be_compared_says_why_and_keeps_what_was_written(client, fields, says):
    answer = post(client, **fields)
    assert answer.status_code == 422
    assert says in answer.text


def test_nothing_pasted_is_kept(client, database, tmp_path):
    """In no row of any table that a backup would take, and in no file."""
    word = "Hemligasaken"
    assert word in post(client, text=TABELL.replace("Okänt", word)).text
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        connection.execute(text("SET ROLE stegvis_kopia"))
        named = connection.execute(text(READABLE)).scalars().all()
        for name in named:
            like = text(f"SELECT count(*) FROM {name} t WHERE t::text LIKE '%{word}%'")
            assert connection.execute(like).scalar() == 0, name
    engine.dispose()
    assert len(named) > 20
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if word.encode() in path.read_bytes()]


def test_as_it_was_known_then(client, clock):
    """Before anybody was registered the log says nobody."""
    answer = post(client, som="2026-02-01")
    assert "Som vi visste det" in answer.text
    assert re.search(r"<strong>4</strong> av\s6", answer.text.replace("\u00a0", " "))


class Hus:
    """What the command asks of the house."""

    def __init__(self, svarare) -> None:
        self.svarare = svarare


@pytest.fixture
def kor(app, monkeypatch, forbund, tmp_path: Path):
    """The command on a file with this text → (exit, what it printed)."""
    from contextlib import nullcontext

    svarare = app.extensions["stegvis"].svarare
    monkeypatch.setattr(cli_tryckt, "opened", lambda _settings: nullcontext(Hus(svarare)))

    def run(content: bytes, *extra: str) -> int:
        path = tmp_path / "tabell.txt"
        path.write_bytes(content)
        days = ("--from", "2026-01-01", "--to", "2026-12-31")
        words = ["jamfor", "utbildning", str(path), "--forbund", forbund, *days, *extra]
        return cli_tryckt.run_compare(None, parser().parse_args(words))

    return run


def test_the_command_tells_the_same(kor, capsys):
    assert kor(TABELL.encode("cp1252")) == 1
    said = capsys.readouterr().out
    assert "1 av 6 tal skiljer sig" in said
    assert "Totalt: tryckt 3, loggen 2, skillnad +1" in said
    assert "Gymnasum (tolkad som Gymnasium) stämmer" in said
    assert kor(b"Grundskola;0;2;2", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["antal"], answer["skiljer"]) == (3, 0)
    assert answer["rader"][0]["celler"][1] == {
        "kolumn": "man", "tryckt": "2", "logg": 2, "utfall": "lika", "skillnad": 0.0,
    }  # fmt: skip


def test_the_command_refuses_with_a_sentence(kor):
    with pytest.raises(Refused, match="personnummer"):
        kor(b"Eva 19900101-9802;1;2;3")
    with pytest.raises(WrongUse, match="ett förbund"):
        kor(b"Grundskola;1;2;3", "--forbund", "annat")
