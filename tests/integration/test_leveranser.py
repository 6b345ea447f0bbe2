"""Delivered: what was sealed, by whom, and that nothing can change it."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from conftest import event
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session

from schemas.rapporter import Parametrar
from tracker.errors import Refused
from tracker.exports.tabelljson import as_json
from tracker.leveranser import filer, kedja, kontroll
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.leveranser.nulage import Nulage
from tracker.log.heads import Heads
from tracker.nudges import Work
from tracker.queries.verify import verify
from tracker.reports import publicering
from tracker.reports.answers import Svarare
from tracker.snapshots.cache import Cache
from web.pages.leveranser import i_ord
from workers.tasks import deliveries


R = "deltagare-per-insats"


@pytest.fixture
def huvuden(tmp_path: Path, keys) -> Heads:
    return Heads(tmp_path / kedja.HEADS, keys)


@pytest.fixture
def forseglare(database, keys, huvuden, clock) -> Forseglare:
    return Forseglare(database.transaction, keys, huvuden, clock)


@pytest.fixture
def svarare(database, tmp_path: Path, clock) -> Svarare:
    return Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)


@pytest.fixture
def nulage(svarare, tmp_path: Path) -> Nulage:
    return Nulage(svarare, tmp_path / "jamforelser")


@pytest.fixture
def inskriven(intag, forbund) -> str:
    """The event of somebody who is enrolled."""
    sent = event(
        "inskrivning.gjord", forbund, insats="team", deltagande="A",
        person={"personnummer": "19850615-9808"},
    )  # fmt: skip
    intag.record_all([sent], av="drift:prov", forbund=None)
    return str(sent["id"])


def year(forbund: str) -> Parametrar:
    return Parametrar(forbund=(forbund,), fran=date(2026, 1, 1), till=date(2026, 12, 31))


def avsett(svarare: Svarare, forbund: str, **rest) -> Avsett:
    tabell = svarare.tabell(R, year(forbund))
    data = as_json(tabell).encode()
    return Avsett(
        forbund, R, tabell.definition, year(forbund), tabell.position, tabell.sha256,
        rest.pop("filer", [Innehall("r.json", "json", data), Innehall("r.csv", "csv", b"a;b\r\n")]),
    )  # fmt: skip


def till(clock, **rest) -> Till:
    return replace(Till("styrelsen", "Årsredovisning", "anv:1", clock.now()), **rest)


def seal(forseglare, svarare, clock, forbund: str, **rest):
    return forseglare.forsegla(avsett(svarare, forbund, **rest), till(clock), id_=uuid4())


def wrong(database, forbund, keys, huvuden) -> list[str]:
    return [
        f.text
        for f in kontroll.kontrollera(database.transaction, forbund, keys=keys, heads=huvuden)
    ]


def test_a_delivery_is_sealed_with_who_what_and_every_byte(
    forseglare, svarare, clock, forbund, inskriven, database, keys, huvuden
):
    asked = avsett(svarare, forbund)
    id_ = uuid4()
    rad = forseglare.forsegla(asked, till(clock, syfte="  Årsredovisning "), id_=id_)
    assert (rad.nummer, rad.av, rad.mottagare, rad.syfte) == (
        1, "anv:1", "styrelsen", "Årsredovisning",
    )  # fmt: skip
    assert rad.tabell_sha256 == svarare.tabell(R, year(forbund)).sha256
    assert {f.namn: f.bytes for f in kedja.filer(rad)} == {f.namn: len(f.data) for f in asked.filer}
    for one in asked.filer:
        assert forseglare.fil(rad, one.namn) == one.data
    again = forseglare.forsegla(asked, till(clock), id_=id_)
    assert (again.nummer, again.hash) == (1, rad.hash)
    nasta = seal(forseglare, svarare, clock, forbund)
    assert (nasta.nummer, nasta.ersatter) == (2, 1)
    assert nasta.forseglad > rad.forseglad
    assert wrong(database, forbund, keys, huvuden) == []


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ({"mottagare": "vem_som_helst"}, "Välj vem"),
        ({"syfte": " "}, "Skriv vad"),
        ({"syfte": "x" * 201}, "högst 200"),
        ({"syfte": "Om 850615-9808"}, "personnummer"),
        ({"syfte": "a\nb"}, "Skriv vad"),
    ],
)
def test_a_delivery_with_a_wrong_word_is_refused_and_leaves_nothing(
    forseglare, svarare, clock, forbund, inskriven, nulage, rest, words
):
    with pytest.raises(Refused, match=words):
        forseglare.forsegla(avsett(svarare, forbund), till(clock, **rest), id_=uuid4())
    assert nulage.rader(forbund) == []


def test_nothing_is_sealed_where_the_insert_breaks(
    forseglare, svarare, clock, forbund, inskriven, nulage, huvuden, monkeypatch
):
    monkeypatch.setattr(kedja, "link", lambda *_: None)
    with pytest.raises(Exception, match="null value"):
        seal(forseglare, svarare, clock, forbund)
    assert nulage.rader(forbund) == []
    assert huvuden.read(forbund) is None


def test_the_database_refuses_to_change_or_remove(
    forseglare, svarare, clock, forbund, inskriven, database
):
    seal(forseglare, svarare, clock, forbund)
    engine = create_engine(database.owner_url)
    for table in ("forsegling", "forseglad_fil"):
        for statement in (
            f"UPDATE {table} SET nummer = nummer WHERE forbund = '{forbund}'",
            f"DELETE FROM {table} WHERE forbund = '{forbund}'",
            f"TRUNCATE {table}",
        ):
            with engine.connect() as connection:
                connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
                with pytest.raises(Exception, match="append-only"):
                    connection.execute(text(statement))
        for role in ("stegvis_app", "stegvis_logg"):
            for verb in ("UPDATE {} SET nummer = 9", "DELETE FROM {}", "TRUNCATE {}"):
                with (
                    pytest.raises(ProgrammingError, match="permission denied"),
                    database.transaction(forbund=forbund, huvudman=("*",), role=role) as session,
                ):
                    session.execute(text(verb.format(table)))
    engine.dispose()


def test_another_forbund_does_not_see_it_and_the_web_cannot_add(
    forseglare, svarare, clock, forbund, inskriven, database
):
    rad = seal(forseglare, svarare, clock, forbund)
    with database.transaction(forbund="annat", huvudman=("*",)) as session:
        assert session.execute(text("SELECT count(*) FROM forsegling")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM forseglad_fil")).scalar() == 0
    insert = "INSERT INTO forseglad_fil (forbund, nummer, namn, innehall) VALUES (:f, :n, 'x', '')"
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        database.transaction(forbund=forbund, huvudman=("*",)) as session,
    ):
        session.execute(text(insert), {"f": forbund, "n": rad.nummer})
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.transaction(forbund="annat", huvudman=("*",), role="stegvis_logg") as session,
    ):
        session.execute(text(insert), {"f": forbund, "n": rad.nummer})


def test_files_that_hold_people_are_closed_with_their_key_and_the_chain_stays_whole(
    forseglare, svarare, clock, forbund, inskriven, database, keys, huvuden
):
    secret = b"Namn;19850615-9808"
    rad = seal(
        forseglare, svarare, clock, forbund, filer=[Innehall("p.csv", "csv", secret, personer=True)]
    )
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        held = session.execute(
            text("SELECT innehall FROM forseglad_fil WHERE forbund = :f"), {"f": forbund}
        ).scalar_one()
    assert b"Namn" not in bytes(held)
    assert forseglare.fil(rad, "p.csv") == secret
    for role in (None, "stegvis_bild"):  # what a page's question reads with has no key to open it
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            database.transaction(forbund=forbund, huvudman=("*",), role=role) as session,
        ):
            session.execute(text("SELECT nyckel FROM forseglingsnyckel"))
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        assert filer.destroy_key(session, forbund, rad.id)
        assert not filer.destroy_key(session, forbund, rad.id)
    with pytest.raises(Refused, match="gallrats"):
        forseglare.fil(rad, "p.csv")
    assert wrong(database, forbund, keys, huvuden) == []


def test_which_are_now_different_and_by_what(
    forseglare, svarare, clock, forbund, inskriven, intag, nulage
):
    rad = seal(forseglare, svarare, clock, forbund)
    files = {f.namn: forseglare.fil(rad, f.namn) for f in kedja.filer(rad)}
    assert nulage.senast(rad) is None
    first = nulage.rakna(rad)
    assert (first.lika, first.samma_da, first.siffror) == (True, True, 0)
    assert nulage.sena([rad]) == []
    rattad = {"avser": inskriven, "andring": {"insats": "stod"}, "orsak": "Fel insats"}
    intag.record_all([event("handelse.rattad", forbund, data=rattad)], av="anv:1", forbund=None)
    assert nulage.sena([rad]) == [rad]
    assert nulage.ikapp(forbund) == 1
    assert nulage.ikapp(forbund) == 0
    now = nulage.senast(rad)
    assert now is not None
    assert (now.lika, now.samma_da, now.oforklarat) == (False, True, 0)
    assert now.handelser == {"handelse.rattad": 1}
    assert now.siffror == 6  # totalt, nya and unika of two rows
    intag.record_all(
        [event("handelse.makulerad", forbund, data={"avser": inskriven, "orsak": "Fel"})],
        av="anv:1", forbund=None,
    )  # fmt: skip
    assert nulage.rakna(rad).handelser == {"handelse.makulerad": 1, "handelse.rattad": 1}
    assert {f.namn: forseglare.fil(rad, f.namn) for f in kedja.filer(rad)} == files
    (nulage.folder / forbund / f"{rad.id}.json").write_text("{")
    assert nulage.senast(rad) is None
    assert nulage.rakna(rad).lika is False


def test_a_publication_that_can_no_longer_be_printed_is_told_so_and_stops_no_other(
    forseglare, svarare, clock, forbund, inskriven, intag, nulage, monkeypatch
):
    published = svarare.for_publicering(R, year(forbund))
    rad = forseglare.forsegla(
        replace(avsett(svarare, forbund), parametrar=published), till(clock), id_=uuid4()
    )
    other = seal(forseglare, svarare, clock, forbund)
    told = {"avser": inskriven, "andring": {"insats": "stod"}, "orsak": "Fel insats"}
    intag.record_all([event("handelse.rattad", forbund, data=told)], av="anv:1", forbund=None)

    def refused(*_: object) -> None:
        raise Refused("redan publicerat")

    monkeypatch.setattr(publicering, "tryck", refused)
    assert nulage.ikapp(forbund) == 2
    found, plain = nulage.senast(rad), nulage.senast(other)
    assert found is not None
    assert plain is not None
    assert (found.lika, found.hindrad, found.siffror) == (False, True, 0)
    assert "går inte att publicera" in i_ord(found)
    assert (plain.lika, plain.hindrad) == (False, False)


def test_whatever_is_done_to_a_delivery_is_found(
    forseglare, svarare, clock, forbund, inskriven, database, keys, huvuden
):
    for _ in range(3):
        seal(forseglare, svarare, clock, forbund)
    engine = create_engine(database.owner_url)
    for name, statement in DONE.items():
        with engine.connect() as connection:  # rolled back: each on what the others left whole
            for table in ("forsegling", "forseglad_fil"):
                connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            done = connection.execute(text(statement), {"f": forbund})
            assert done.rowcount > 0, name

            @contextmanager
            def open_(connection=connection, **_):
                yield Session(connection)

            found = kontroll.kontrollera(open_, forbund, keys=keys, heads=huvuden)
            assert found, name
            assert {f.vad for f in found} == {"leverans"}
    engine.dispose()
    assert wrong(database, forbund, keys, huvuden) == []


_COLUMNS = {
    "rapport": "'x'", "definition": "'2'", "kodlistor": "'2'", "stegvis": "'x'",
    "parametrar": "replace(parametrar, '2026', '2025')", "position": "'1'",
    "tabell_sha256": "reverse(tabell_sha256)", "filer": "replace(filer, 'r.csv', 'q.csv')",
    "mottagare": "'annan'", "syfte": "syfte || '.'", "av": "'anv:2'", "ersatter": "NULL",
    "korning": "id", "id": "gen_random_uuid()", "nyckel": "'kedja-9'",
    "bekraftad": "bekraftad + interval '1 second'", "forseglad": "forseglad - interval '1 day'",
    "hash": "sha256(hash)",
}  # fmt: skip
_WHERE = "WHERE forbund = :f AND nummer"
DONE = {
    **{
        f"{column} changed": f"UPDATE forsegling SET {column} = {value} {_WHERE} = 2"
        for column, value in _COLUMNS.items()
    },
    "one removed": f"DELETE FROM forsegling {_WHERE} = 2",
    "the last cut off": f"DELETE FROM forsegling {_WHERE} = 3",
    "all but the first cut off": f"DELETE FROM forsegling {_WHERE} > 1",
    "all removed": f"DELETE FROM forsegling {_WHERE} > 0",
    "one added": "INSERT INTO forsegling SELECT forbund, 4, gen_random_uuid(), korning, rapport,"
    " definition, kodlistor, stegvis, parametrar, position, tabell_sha256, filer, mottagare, syfte,"
    f" ersatter, av, bekraftad, forseglad, nyckel, hash FROM forsegling {_WHERE} = 3",
    "two swapped": f"UPDATE forsegling SET nummer = 5 - nummer + 100 {_WHERE} IN (2, 3)",
    "one byte changed": "UPDATE forseglad_fil SET innehall = set_byte(innehall, 3,"
    f" get_byte(innehall, 3) # 1) {_WHERE} = 1 AND namn = 'r.json'",
    "one byte added": f"UPDATE forseglad_fil SET innehall = innehall || '\\x00' {_WHERE} = 1",
    "one byte cut off": "UPDATE forseglad_fil SET innehall = substr(innehall, 1,"
    f" length(innehall) - 1) {_WHERE} = 3",
    "a file removed": f"DELETE FROM forseglad_fil {_WHERE} = 2 AND namn = 'r.csv'",
    "a file added": f"INSERT INTO forseglad_fil SELECT forbund, nummer, 'x', innehall FROM"
    f" forseglad_fil {_WHERE} = 2 AND namn = 'r.csv'",
    "a file renamed": f"UPDATE forseglad_fil SET namn = 'x' {_WHERE} = 2 AND namn = 'r.csv'",
    "a file moved": f"UPDATE forseglad_fil SET nummer = 7 {_WHERE} = 2",
}


def test_the_head_outside_the_database_tells_what_is_done_to_it(
    forseglare, svarare, clock, forbund, inskriven, database, keys, huvuden, tmp_path
):
    seal(forseglare, svarare, clock, forbund)
    path = tmp_path / kedja.HEADS / forbund
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"1 ", b"2 ", 1))
    assert "är ändrad" in wrong(database, forbund, keys, huvuden)[0]
    with pytest.raises(Refused, match="stegvis verify"):
        seal(forseglare, svarare, clock, forbund)
    path.unlink()
    assert "saknas" in wrong(database, forbund, keys, huvuden)[0]
    with pytest.raises(Refused, match="stegvis verify"):
        seal(forseglare, svarare, clock, forbund)
    path.write_bytes(whole)
    assert wrong(database, forbund, keys, huvuden) == []


def test_a_head_left_behind_is_moved_on_by_the_next(
    forseglare, svarare, clock, forbund, inskriven, database, keys, huvuden, monkeypatch
):
    seal(forseglare, svarare, clock, forbund)
    with monkeypatch.context() as dying:  # between commit and write
        dying.setattr(Heads, "forward", lambda *_: None)
        seal(forseglare, svarare, clock, forbund)
    assert huvuden.read(forbund).position == 1
    assert wrong(database, forbund, keys, huvuden) == []
    seal(forseglare, svarare, clock, forbund)
    assert huvuden.read(forbund).position == 3


def test_verify_looks_at_deliveries_too(
    forseglare, svarare, clock, forbund, inskriven, database, keys, tmp_path
):
    seal(forseglare, svarare, clock, forbund)
    heads = Heads(tmp_path / "huvuden", keys)
    (tmp_path / kedja.HEADS / forbund).unlink()
    found = verify(database.transaction, keys=keys, heads=heads, now=clock.now())
    told = [f.plats for f in found.fel if f.plats.startswith(forbund)]
    assert told == [f"{forbund} {kedja.HEADS}"]


def test_the_workers_count_what_something_has_come_to_the_log_of(
    forseglare, svarare, clock, forbund, inskriven, database, nulage, monkeypatch
):
    nudged: list[tuple[Work, str]] = []
    here = SimpleNamespace(
        nulage=nulage, transaction=database.transaction, nudge=lambda *one: nudged.append(one)
    )
    monkeypatch.setattr(deliveries, "house", lambda: here)
    rad = seal(forseglare, svarare, clock, forbund)
    deliveries.compare_all()
    assert (Work.COMPARE, forbund) in nudged
    deliveries.compare(id=forbund)
    assert nulage.senast(rad).lika
    nudged.clear()
    deliveries.compare_all()
    assert (Work.COMPARE, forbund) not in nudged
