"""A run from order to files: the same bytes at every attempt, and what each fault becomes."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import Ticking, event
from database import Database
from psycopg import Error as DriverError
from sqlalchemy import text
from sqlmodel import select

from schemas.rapporter import Parametrar
from tracker.errors import OutOfReach
from tracker.exports import alster, produce
from tracker.exports.bok import Progress
from tracker.exports.ledger import Leverans
from tracker.exports.produce import Utfall, Verkstad
from tracker.intake.record import Intag
from tracker.reports import claims, runs
from tracker.reports.answers import Svarare
from tracker.reports.leases import ATTEMPTS, LEASE, LONGEST_WAIT
from tracker.snapshots.cache import Cache


PERIOD = {"fran": date(2026, 1, 1), "till": date(2026, 12, 31)}
FORMATS = ("csv", "html", "json", "pdf", "xlsx")


@pytest.fixture
def verkstad(database: Database, clock: Ticking, tmp_path: Path) -> Verkstad:
    svarare = Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)
    return Verkstad(svarare, tmp_path / "korningar", lambda: {"x": "Förbundet X"})


@pytest.fixture
def place(verkstad: Verkstad, forbund: str):
    def order(rapport: str = "avslutsanledning", formats=FORMATS, definition: str = "1") -> UUID:
        with verkstad.svarare.transaction() as session:
            return runs.order(
                session,
                rapport=rapport,
                definition=definition,
                parametrar=Parametrar(forbund=(forbund,), **PERIOD),
                format=formats,
                av="anv:1",
                now=verkstad.svarare.clock.now(),
                new_id=uuid4(),
            ).id

    return order


def read(verkstad: Verkstad, run_id: UUID) -> runs.Stand:
    with verkstad.svarare.transaction() as session:
        found = runs.get(session, run_id)
    assert found is not None
    return found


class Killed(BaseException):
    """Nothing catches it: the process is gone."""


def die(*_: object, **__: object) -> None:
    raise Killed


def enroll(intag: Intag, forbund: str, deltagande: str) -> None:
    sent = event(
        "inskrivning.gjord",
        forbund,
        insats="team",
        deltagande=deltagande,
        person={"personnummer": "19900101-9802"},
        data={"utbildning": "gymnasium"},
    )
    intag.record_all([sent], av="anv:1", forbund=None)


def digests(verkstad: Verkstad, run_id: UUID) -> dict[str, str]:
    home = verkstad.folder / str(run_id)
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in home.iterdir()}


def test_produce_makes_every_format_and_enters_it(verkstad, place, forbund):
    run_id = place()
    assert verkstad.produce(run_id) is Utfall.KLAR
    run = read(verkstad, run_id)
    stem = f"avslutsanledning_{forbund}_2026-01-01_2026-12-31"
    assert run.filer == tuple(f"{stem}.{format_}" for format_ in FORMATS)
    assert (run.tillstand, run.klart, run.totalt) == ("klar", 600, 600)
    with verkstad.svarare.transaction() as session:
        rows = session.exec(select(Leverans).where(Leverans.korning == run_id)).all()
    assert {row.filnamn: row.sha256 for row in rows} == digests(verkstad, run_id)
    assert {row.av for row in rows} == {"anv:1"}
    assert verkstad.produce(run_id) is Utfall.UPPTAGEN


def test_produce_of_a_large_file_shows_how_far_it_is(verkstad, place, monkeypatch):
    seen: list[int] = []

    def slow(*_: object, progress: Progress, **__: object) -> None:
        for rows in range(0, 100_001, 1000):
            progress(rows, 100_000)
            seen.append(read(verkstad, run_id).klart)
        raise TimeoutError

    run_id = place(formats=["xlsx"])
    monkeypatch.setattr(alster, "render", slow)
    assert verkstad.produce(run_id) is Utfall.MISSLYCKAD
    assert seen == [*range(100, 200), 199]


def test_produce_again_after_a_crash_gives_the_same_bytes(
    verkstad, place, intag, forbund, monkeypatch
):
    run_id = place("deltagare-per-insats")
    enroll(intag, forbund, "D1")
    monkeypatch.setattr(claims, "finish", die)
    with pytest.raises(Killed):
        verkstad.produce(run_id)
    monkeypatch.undo()
    first = digests(verkstad, run_id)
    enroll(intag, forbund, "D2")  # later than what the run counts on
    with verkstad.svarare.transaction() as session:
        session.execute(text("UPDATE korning SET lease = '2020-01-01Z'"))
    assert verkstad.produce(run_id) is Utfall.KLAR
    assert digests(verkstad, run_id) == first
    assert read(verkstad, run_id).forsok == 2


@pytest.mark.parametrize(
    ("raised", "becomes", "tillstand", "said"),
    [
        (OutOfReach("borta"), Utfall.ATER, "begard", claims.WAITS),
        (OSError(28, "full"), Utfall.ATER, "begard", claims.WAITS),
        (DriverError(), Utfall.ATER, "pagar", None),
        (TimeoutError(), Utfall.MISSLYCKAD, "misslyckad", produce.TOO_LONG),
    ],
)
def test_produce_when_it_cannot(verkstad, place, monkeypatch, raised, becomes, tillstand, said):
    def refuse(*_: object, **__: object) -> None:
        raise raised

    run_id = place(formats=["csv"])
    monkeypatch.setattr(alster, "render", refuse)
    assert verkstad.produce(run_id) is becomes
    run = read(verkstad, run_id)
    assert (run.tillstand, run.fel) == (tillstand, said)


def test_produce_on_a_full_disk_goes_on_when_there_is_room_again(
    verkstad, place, clock, monkeypatch
):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "full")

    run_id = place(formats=["csv"])
    monkeypatch.setattr(alster, "render", full)
    for _ in range(3 * ATTEMPTS):
        assert verkstad.produce(run_id) is Utfall.ATER
        clock._start += LONGEST_WAIT
    monkeypatch.undo()
    assert verkstad.produce(run_id) is Utfall.KLAR
    run = read(verkstad, run_id)
    assert (run.tillstand, run.fel, run.forsok) == ("klar", None, 1)


def test_produce_ends_what_is_our_fault_loudly(verkstad, place, monkeypatch):
    run_id = place(formats=["csv"])
    monkeypatch.setattr(alster, "render", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        verkstad.produce(run_id)
    assert read(verkstad, run_id).fel == produce.OUR_FAULT


def test_produce_of_a_report_that_is_gone_says_so(verkstad, place):
    run_id = place(definition="999")
    assert verkstad.produce(run_id) is Utfall.MISSLYCKAD
    assert "rapport" in (read(verkstad, run_id).fel or "")


def test_produce_leaves_a_run_that_another_has_taken(verkstad, place, monkeypatch):
    run_id = place(formats=["csv"])
    real = alster.render

    def slow(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)  # type: ignore[arg-type] # handed on as it came
        later = verkstad.svarare.clock.now() + LEASE + timedelta(minutes=1)
        with verkstad.svarare.transaction() as session:
            assert claims.claim(session, run_id, now=later)

    monkeypatch.setattr(alster, "render", slow)
    assert verkstad.produce(run_id) is Utfall.UPPTAGEN
    assert read(verkstad, run_id).tillstand == "pagar"


def test_sweep_removes_files_of_long_ago(verkstad, place, clock):
    run_id = place(formats=["csv"])
    verkstad.produce(run_id)
    written = (verkstad.folder / str(run_id)).stat().st_mtime
    now = clock.now().fromtimestamp(written, clock.now().tzinfo)
    assert produce.sweep(verkstad.folder, now=now + produce.KEPT - timedelta(minutes=1)) == 0
    assert produce.sweep(verkstad.folder, now=now + produce.KEPT + timedelta(minutes=1)) == 1
    assert list(verkstad.folder.iterdir()) == []
