"""Surveys for tests: the app, somebody of the office, and phones that answer."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from konton import konto
from webbplats import far, send, token

from tracker.access.permissions import Roll
from tracker.clock import swedish_day
from tracker.db import raw


LOSENORD = "ett långt lösenord"
DOLDA = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Enkatprov:
    """The app, somebody of the office, and phones that answer."""

    def __init__(self, app: Flask, database: Any, intag: Any, clock: Any, forbund: str) -> None:
        self.app, self.database, self.intag = app, database, intag
        self.clock, self.forbund = clock, forbund
        self.idag = swedish_day(clock.now())
        self.kansli = self.inne(Roll.KANSLI)

    def inne(self, roll: Roll, **over: Any) -> FlaskClient:
        namn = f"u-{uuid4()}"
        with self.database.transaction() as session:
            konto(
                session, namn, losenord=LOSENORD, forbund=[self.forbund], roll=roll,
                now=self.clock.now(), **over,
            )  # fmt: skip
        client = self.app.test_client()
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        return client

    def oppna(self, enkat: str = "deltagare-avslut.1", insats: str = "team", **over: str) -> str:
        """A round that is open for ten days; its address."""
        form = {
            "enkat": enkat, "insats": insats, "namn": "Våren", "fran": self.idag.isoformat(),
            "till": (self.idag + timedelta(days=10)).isoformat(), **over,
        }  # fmt: skip
        done = send(self.kansli, "/enkater/ny", **form)
        assert done.status_code == 303, done.text
        return str(done.headers["Location"]).partition("?")[0]

    def lankar(self, omgang: str, antal: int, satt: str = "lank") -> list[str]:
        page = self.kansli.post(
            f"{omgang}/lank",
            data={"csrf": token(self.kansli, omgang), "satt": satt, "antal": str(antal)},
        )
        assert page.status_code == 200, page.text
        return re.findall(r"http://localhost(/enkat/in/[\w-]+)", page.text)

    def telefon(self) -> FlaskClient:
        return far(self.app)

    def svara(self, lank: str, **val: int) -> Any:
        """One phone that answers what is in `val` and skips the rest."""
        phone = self.telefon()
        if phone.get(lank).status_code != 303:
            return phone.get(lank)
        page = phone.get("/enkat")
        for _ in range(30):
            asked = re.search(r'id="svar-', page.text)
            held = dict(DOLDA.findall(page.text))
            if "Är det rätt?" in page.text:
                return phone.post("/enkat", data={**held, "ga": "skicka"})
            said = {"ga": "nasta"}
            if asked:
                kod = self.koder[int(held["vid"]) - 1]
                said = {"ga": "nasta", "svar": str(val[kod])} if kod in val else {"ga": "hoppa"}
            page = phone.post("/enkat", data={**held, **said})
        raise AssertionError

    koder = ("nojd", "narmare", "vardag", "halsa", "sedan", "lika", "kon")

    def stang(self, omgang: str) -> str:
        done = self.kansli.post(f"{omgang}/stang", data={"csrf": token(self.kansli, omgang)})
        assert done.status_code == 303, done.text
        return self.kansli.get(omgang).text

    def antal(self, tabell: str) -> int:
        """Rows, as the role that may read them."""
        with self.database.transaction(forbund=self.forbund, role="stegvis_logg") as session:
            return int(raw(session).execute(f"SELECT count(*) FROM {tabell}").fetchone()[0])


def platt(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("&nbsp;", " ")


def innehall(client: FlaskClient, path: str) -> str:
    return platt(client.get(path).text.partition("<main")[2].partition("</main")[0])


def ifylld(phone: FlaskClient, lank: str, **val: int) -> dict[str, str]:
    """All answers on the last screen, before they are sent."""
    phone.get(lank)
    held = dict(DOLDA.findall(phone.get("/enkat").text))
    return {**held, "vid": "8", "ga": "skicka"} | {f"v-{k}": str(v) for k, v in val.items()}


def kvar(prov: Enkatprov) -> int:
    with prov.database.transaction(forbund=prov.forbund, role="stegvis_logg") as session:
        return int(raw(session).execute("SELECT sum(kvar) FROM enkatlank").fetchone()[0])
