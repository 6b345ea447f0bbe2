"""Files and pasted rows handed in by page, as the tests of it have them done."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson
from conftest import Ticking
from flask.testing import FlaskClient
from konton import konto
from sqlalchemy import text

from tracker.intake.inlasning import Takt
from tracker.intake.mottagning import Mottagning, Utfall


LOSENORD = "ett långt lösenord"
ANNA, BO, CIA, DAN = "19850615-9808", "19780204-9804", "19900101-9802", "19660909-9806"
TAKT = Takt(timedelta(seconds=20), timedelta(seconds=5), timedelta(seconds=4), 5)
HEADER = ["id", "typ", "forbund", "insats", "deltagande", "personnummer", "datum", "utbildning"]


@dataclass
class Hus:
    """The pages, what they nudged for, and the worker's part."""

    forbund: str
    database: object
    app: object
    data_dir: Path
    mottagning: Mottagning
    clock: Ticking
    nudged: list[UUID]

    def client(self, forbund: str | None = None) -> FlaskClient:
        namn, client = f"u-{uuid4()}", self.app.test_client()
        with self.database.transaction() as session:
            konto(
                session, namn, losenord=LOSENORD, now=self.clock.now(),
                forbund=[forbund or self.forbund],
            )  # fmt: skip
        form = {"namn": namn, "losenord": LOSENORD, "csrf": token(client.get("/logga-in").text)}
        assert client.post("/logga-in", data=form).status_code == 303
        return client

    def work(self) -> list[Utfall]:
        done = [self.mottagning.take_in(id_) for id_ in self.nudged]
        self.nudged.clear()
        return done

    def positions(self) -> int:
        with self.database.transaction(
            forbund=self.forbund, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            counted = text("SELECT count(*) FROM logg WHERE forbund = :f")
            return session.execute(counted, {"f": self.forbund}).scalar_one()

    def events(self, typ: str) -> list[dict]:
        with self.database.transaction(
            forbund=self.forbund, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            rows = session.execute(
                text("SELECT data FROM logg WHERE forbund = :f AND typ = :t ORDER BY position"),
                {"f": self.forbund, "t": typ},
            )
            return [orjson.loads(row[0]) for row in rows]


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def hand_in(client: FlaskClient, name: str, content: bytes):
    form = {"csrf": token(client.get("/inlasningar").text), "fil": (io.BytesIO(content), name)}
    return client.post("/inlasningar", data=form)


def tried(hus: Hus, client: FlaskClient, name: str, content: bytes) -> str:
    """Hands in and lets the worker look; where the page is."""
    answer = hand_in(client, name, content)
    assert answer.status_code == 303, answer.text
    assert hus.work() == [Utfall.KLAR]
    return answer.headers["Location"]


def save(hus: Hus, client: FlaskClient, place: str, **choices: str) -> str:
    form = {"csrf": token(client.get(place).text), **choices}
    assert client.post(f"{place}/spara", data=form).status_code == 303
    assert hus.work() == [Utfall.KLAR]
    return client.get(place).text


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found is not None
    return " ".join(found[1].replace("\u00a0", " ").split())


def a_csv(forbund: str, *rows: tuple[str, str, str, str]) -> bytes:
    """(deltagande, personnummer, datum, utbildning) → inskrivningar."""
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";")
    table.writerow(HEADER)
    for deltagande, person, datum, utbildning in rows:
        known = UUID(int=abs(hash((forbund, deltagande, datum, utbildning))) % 2**120)
        table.writerow(
            [known, "inskrivning.gjord", forbund, "team", deltagande, person, datum, utbildning]
        )
    return out.getvalue().encode()
