"""What the tests of gallring do in a förbund of their own."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
from conftest import event
from sqlmodel import Session

from tracker.db import execute
from tracker.exports.handelser import export
from tracker.identity.register import find
from tracker.queries.verify import verify
from tracker.reports.answers import Parametrar, Svarare
from tracker.rights import gallring, kandidater, regler
from tracker.rights.gallring import Utforare
from tracker.snapshots.cache import Cache


ANNA, BO, CIA, DAN = "19900101-9802", "19850505-9819", "19770707-9815", "19660606-9810"
DAG = date(2026, 3, 1)


def besluta(session: Session, forbund: str, huvudman: str, *, now: datetime) -> UUID:
    """The gallring of all whose time has passed: decided, not yet carried out."""
    id_ = uuid4()
    found = kandidater.select(session, forbund, [huvudman], dag=now.date()).kandidater
    gallring.decide(
        session, forbund, huvudman, id_=id_, beslut="Dnr 2026/99", av="drift:prov",
        sett=gallring.fingerprint(found), now=now,
    )  # fmt: skip
    return id_


class Sista:
    """What the tests do in a förbund of their own; the owner is *ej_angiven* unless said."""

    def __init__(self, database: Any, intag: Any, keys: Any, heads: Any, clock: Any, folder: Path):
        self.transaction, self.intag, self.keys = database.transaction, intag, keys
        self.heads, self.clock, self.folder = heads, clock, folder
        self.forbund = ""

    def record(self, *events: dict[str, Any]) -> None:
        self.intag.record_all(list(events), av="drift:prov", forbund=None)

    def past(self, deltagande: str, nummer: str, slut: str = "2024-02-01", insats: str = "team"):
        """Enrolled 2023, closed on a day, with texts."""
        here = {"insats": insats, "deltagande": deltagande}
        person = {"personnummer": nummer}
        self.record(
            event(
                "remiss.inkommen",
                self.forbund,
                **here,
                datum="2023-01-10",
                person=person,
                data={"remittent": "annan", "syfte": f"Hemligt om {deltagande}"},
            ),
            event("inskrivning.gjord", self.forbund, **here, datum="2023-02-01", data={}),
            event(
                "avslut.gjort",
                self.forbund,
                **here,
                datum=slut,
                data={"anledning": "utskrivning"},
            ),
        )

    def writing(self):
        return self.transaction(forbund=self.forbund, huvudman=("*",), role="stegvis_logg")

    def rule(self, manader: int, huvudman: str = "ej_angiven") -> None:
        with self.transaction(forbund=self.forbund, huvudman=("*",)) as session:
            regler.set_rule(
                session,
                self.forbund,
                huvudman,
                id_=uuid4(),
                manader=manader,
                kalla="Dokumenthanteringsplan 4.2",
                beslut="Dnr 2026/17",
                av="drift:prov",
                now=self.clock.now(),
            )

    def select(self, huvudman: str = "ej_angiven", dag: date = DAG) -> kandidater.Urval:
        with self.writing() as session:
            return kandidater.select(session, self.forbund, [huvudman], dag=dag)

    def chosen(self, **how: Any) -> set[str]:
        return {name for one in self.select(**how).kandidater for name in one.deltaganden}

    def decide(self, huvudman: str = "ej_angiven", beslut: str = "Dnr 2026/99") -> UUID:
        id_, found = uuid4(), self.select(huvudman).kandidater
        with self.writing() as session:
            gallring.decide(
                session,
                self.forbund,
                huvudman,
                id_=id_,
                beslut=beslut,
                sett=gallring.fingerprint(found),
                av="drift:prov",
                now=self.clock.now(),
            )
        return id_

    @property
    def utforare(self) -> Utforare:
        return Utforare(self.transaction, self.keys, self.folder, self.clock)

    def person(self, nummer: str) -> UUID | None:
        with self.writing() as session:
            return find(session, self.forbund, nummer, keys=self.keys)

    def outcomes(self, id_: UUID) -> dict[UUID, tuple[str | None, int]]:
        with self.writing() as session:
            rows = execute(
                session,
                "SELECT person, utfall, filer FROM gallringsperson WHERE gallring = %s",
                id_,
            )
            return {row[0]: (row[1], row[2]) for row in rows}

    def verify(self) -> list[Any]:
        found = verify(
            self.transaction,
            keys=self.keys,
            heads=self.heads,
            now=self.clock.now(),
            data_dir=self.folder,
        )
        return [one for one in found.fel if one.plats.startswith(self.forbund)]

    def reports(self) -> list[str]:
        """Fresh each time: the snapshots are built from the tables as they are now."""
        svarare = Svarare(self.transaction, Cache(self.folder / f"snapshots-{uuid4()}"), self.clock)
        asked = Parametrar(
            forbund=(self.forbund,), fran=date(2023, 1, 1), till=date(2026, 1, 1), insats=(),
            as_of=None,
        )  # fmt: skip
        names = ("deltagare-per-insats", "avslutsanledning", "utbildning", "forsorjning-fore-efter")
        return [svarare.tabell(name, asked).sha256 for name in names]

    def export(self) -> list[dict[str, Any]]:
        path = self.folder / f"{uuid4()}.jsonl"
        export(self.transaction, self.forbund, path, keys=self.keys)
        return [orjson.loads(line) for line in path.read_bytes().splitlines()]
