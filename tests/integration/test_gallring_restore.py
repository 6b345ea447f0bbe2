"""An older backup brings nobody back: gallring, restore elsewhere, and all is as decided."""

import io
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from conftest import Ticking, event
from database import Database, made, worker_name
from gallringsprov import besluta
from sqlmodel import col, select

from tracker import migrations
from tracker.clock import SystemClock
from tracker.db import execute
from tracker.errors import Refused
from tracker.identity import erase
from tracker.identity import keys as keyfile
from tracker.identity.keys import Keys
from tracker.identity.register import find
from tracker.intake import receipts
from tracker.intake.record import Intag
from tracker.leveranser import kedja, lasning
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.leveranser.tables import Forsegling
from tracker.log.heads import Heads
from tracker.projections.tables import DeltagandeNu
from tracker.queries.verify import verify
from tracker.reports.answers import Parametrar, Svarare
from tracker.rights import regler, utredningsleverans
from tracker.rights.gallring import Utforare
from tracker.snapshots.cache import Cache
from web import cli


NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FORBUND = "prov"
ANNA, BO = "19900101-9802", "19850505-9819"


class Hus:
    """A data folder and a database, and the command line on them."""

    def __init__(self, database: Database, folder: Path, redis_url: str) -> None:
        self.database, self.folder, self.redis_url = database, folder, redis_url

    @property
    def keys(self) -> Keys:
        return keyfile.load(self.folder / "nycklar")

    @property
    def heads(self) -> Heads:
        return Heads(self.folder / "huvuden", self.keys)

    def stegvis(self, *words: object) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STEGVIS_DATA_DIR", str(self.folder))
            patch.setenv("STEGVIS_DATABASE_URL", self.database.url)
            patch.setenv("STEGVIS_DATABASE_OWNER_URL", self.database.owner_url)
            patch.setenv("STEGVIS_REDIS_URL", self.redis_url)
            return cli.main([str(word) for word in words])

    def open(self):
        return self.database.transaction(forbund=FORBUND, huvudman=("*",), role="stegvis_logg")

    def report(self) -> str:
        svarare = Svarare(
            self.database.transaction, Cache(self.folder / f"bild-{uuid4()}"), SystemClock()
        )
        asked = Parametrar(
            forbund=(FORBUND,), fran=date(2023, 1, 1), till=date(2025, 1, 1), insats=(), as_of=None
        )
        return svarare.tabell("deltagare-per-insats", asked).sha256

    def person(self, nummer: str) -> UUID | None:
        with self.open() as session:
            return find(session, FORBUND, nummer, keys=self.keys)

    @property
    def forseglare(self) -> Forseglare:
        heads = Heads(self.folder / kedja.HEADS, self.keys)
        return Forseglare(self.database.transaction, self.keys, heads, Ticking(NOW))

    @property
    def utforare(self) -> Utforare:
        return Utforare(self.database.transaction, self.keys, self.folder, Ticking(NOW))


@pytest.fixture
def hus(addresses, tmp_path: Path):
    folder = tmp_path / "har"
    folder.mkdir()
    keyfile.create(folder / "nycklar", now=NOW)
    with made(addresses, f"gallring_{worker_name()}") as database:
        found = Hus(database, folder, addresses.redis_url)
        intag = Intag(database.transaction, found.keys, Ticking(NOW), found.heads)
        ny = {"inriktning": "individinriktad", "volyminsats": False, "namn": "Team"}
        events = [
            event("forbund.upplagt", FORBUND, data={"namn": "Prov"}),
            event("insats.upplagd", FORBUND, insats="team", data=ny),
        ]
        for number, nummer in enumerate((ANNA, BO)):
            here = {"insats": "team", "deltagande": f"D{number}"}
            events += [
                event("remiss.inkommen", FORBUND, **here, datum="2023-01-01",
                      person={"personnummer": nummer},
                      data={"remittent": "annan", "syfte": "Hemligt."}),
                event("inskrivning.gjord", FORBUND, **here, datum="2023-02-01", data={}),
                event("avslut.gjort", FORBUND, **here, datum="2024-02-01",
                      data={"anledning": "utskrivning"}),
            ]  # fmt: skip
        intag.record_all(events, av="drift:prov", forbund=None)
        with database.transaction(forbund=FORBUND, huvudman=("*",)) as session:
            regler.set_rule(
                session, FORBUND, "ej_angiven", id_=uuid4(), manader=12, kalla="Plan",
                beslut="Dnr 1", av="drift:prov", now=NOW,
            )  # fmt: skip
        yield found


def decide(hus: Hus) -> UUID:
    with hus.open() as session:
        return besluta(session, FORBUND, "ej_angiven", now=NOW)


def deliver(hus: Hus, deltaganden: list[str]) -> Forsegling:
    """A sealed extract that holds these; it can be read."""
    beslut, utdrag = uuid4(), uuid4()
    with hus.open() as session:
        who = select(DeltagandeNu).where(col(DeltagandeNu.deltagande).in_(deltaganden))
        utredningsleverans.note(session, FORBUND, utdrag, session.exec(who).all())
    asked = Parametrar(forbund=(FORBUND,), fran=date(2023, 1, 1), till=date(2024, 12, 31))
    fil = Innehall("utdrag.csv", "csv", b"abc;1985", personer=True)
    rapport = f"{lasning.UTDRAG}{beslut}"
    avsett = Avsett(FORBUND, rapport, "1", asked, 1, "0" * 64, [fil], utdrag)
    till = Till(utredningsleverans.MOTTAGARE, "Prov", "anv:1", NOW)
    rad = hus.forseglare.forsegla(avsett, till, id_=uuid4())
    assert hus.forseglare.fil(rad, "utdrag.csv") == b"abc;1985"
    return rad


def outcomes(hus: Hus) -> list[str | None]:
    with hus.open() as session:
        return [row[0] for row in execute(session, "SELECT utfall FROM gallringsperson")]


def test_restore_of_an_older_backup_erases_again(
    hus: Hus, addresses, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [
        receipts.keep(
            hus.folder, hus.keys, "in.csv", io.BytesIO(text), id_=uuid4(), now=SystemClock().now()
        )
        for text in (ANNA.encode(), b"nobody")
    ]
    utdrag = deliver(hus, ["D0"])
    id_, kopia = decide(hus), tmp_path / "kopia.tar"
    assert hus.stegvis("backup", kopia) == 0  # decided, not yet carried out
    before = hus.report()
    hus.utforare.carry_out(FORBUND, id_)
    assert (hus.person(ANNA), hus.person(BO)) == (None, None)

    dar = tmp_path / "dar"
    dar.mkdir()
    for name in ("huvuden", kedja.HEADS):
        shutil.copytree(hus.folder / name, dar / name)
    for name in ("nycklar", erase.FILE):
        shutil.copy2(hus.folder / name, dar / name)
    with made(addresses, f"gallring2_{worker_name()}") as database:
        there = Hus(database, dar, addresses.redis_url)
        assert there.stegvis("restore", kopia) == 0
        assert (there.person(ANNA), there.person(BO)) == (None, None)
        assert set(receipts.deliveries(dar)) == {files[1]}
        for place in (hus, there):
            with pytest.raises(Refused, match="gallrats"):
                place.forseglare.fil(utdrag, "utdrag.csv")
        capsys.readouterr()
        assert there.stegvis("leveranser", "--forbund", FORBUND) == 0
        assert capsys.readouterr().out.endswith("utredaren  utdrag\n")
        assert there.stegvis("leveranser", "--forbund", FORBUND, "--json") == 0
        assert json.loads(capsys.readouterr().out)[0]["mottagare"] == "utredaren"
        assert there.report() == before == hus.report()
        assert verify(
            database.transaction, keys=there.keys, heads=there.heads, now=NOW
        ).fel == []  # fmt: skip
        assert outcomes(there) == [None, None]
        assert there.utforare.carry_out(FORBUND, id_) == 0  # what waited is done already
        assert outcomes(there) == ["gallrad", "gallrad"]


def test_erasing_bears_a_database_from_before_there_were_drafts(
    addresses, tmp_path: Path, hus: Hus
) -> None:
    """As a restore does it: in the backup's own version, before it is brought up."""
    person = hus.person(ANNA)
    assert person is not None
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = create_engine(hus.database.owner_url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    engine.dispose()
    with hus.open() as session:
        erase.erase(session, FORBUND, [person], deltaganden=["D0"], beslut="x", when=NOW)
    migrations.upgrade(hus.database.owner_url)
    assert hus.person(ANNA) is None
