"""A participant's doors for tests: links made by staff on the page, and visitors on phones."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from conftest import event
from flask import Flask
from flask.testing import FlaskClient
from konton import konto
from webbplats import far, make, token

from schemas.instrument import FARDIGA
from tracker.access import sessions
from tracker.access.permissions import Roll
from tracker.clock import swedish_day
from tracker.projections.tables import DeltagandeNu


FOLK: Final = {"S": ("team", "19850615-9808"), "A": ("stod", "19900101-9802")}
"""Deltagande → its insats and number: S is asked about, A is somebody else."""
_DOLDA: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True)
class Lank:
    """A link as it was shown: its address on this house, and the code."""

    vag: str
    kod: str


@dataclass
class Dorrar:
    """The app, who works in *team*, and what a participant does there."""

    app: Flask
    database: Any
    intag: Any
    keys: Any
    clock: Any
    forbund: str
    personal: FlaskClient
    idag: str
    fragor: list[str] = field(
        default_factory=lambda: [one.kod for one in FARDIGA["stegprofil", 1].fragor]
    )

    @classmethod
    def gor(
        cls, database: Any, intag: Any, keys: Any, clock: Any, folder: Path, forbund: str
    ) -> "Dorrar":
        app = make(database, intag, keys, clock, folder)
        idag = swedish_day(clock.now())
        for name, (insats, nummer) in FOLK.items():
            intag.record_all(
                [
                    event(
                        "inskrivning.gjord", forbund, insats=insats, deltagande=name,
                        datum=(idag - timedelta(days=300)).isoformat(),
                        person={"personnummer": nummer},
                    )
                ],
                av="drift:prov",
                forbund=None,
            )  # fmt: skip
        made = cls(app, database, intag, keys, clock, forbund, app.test_client(), idag.isoformat())
        made.personal = made.anstalld()
        return made

    def anstalld(self, roll: Roll = Roll.INSATSPERSONAL, *insatser: str) -> FlaskClient:
        """Somebody who works in insatser, *team* unless others are named."""
        sign, client = str(uuid4()), self.app.test_client()
        with self.database.transaction() as session:
            ident = konto(
                session, f"u-{uuid4()}", now=self.clock.now(), forbund=[self.forbund], roll=roll,
                insatser=list(insatser or ("team",)),
            )  # fmt: skip
            sessions.begin(session, token=sign, anvandare=ident, now=self.clock.now())
        client.set_cookie("stegvis", sign)
        return client

    def telefon(self) -> FlaskClient:
        """A visitor nobody knows, at an address of their own."""
        return far(self.app)

    def lank(self, slag: str, om: str = "S", **val: str) -> Lank:
        """A link that staff make on the page."""
        path = f"/deltagare/{om}/lankar"
        client = self.personal if om == "S" else self.anstalld(Roll.INSATSPERSONAL, "stod")
        page = client.post(path, data={"csrf": token(client, path), "slag": slag, **val})
        assert page.status_code == 200, page.text
        found = re.search(r'id="lank">http://localhost([^<]*)<', page.text)
        kod = re.search(r'class="nyckel"[^>]*>([^<]*)<', page.text)
        assert found is not None
        assert kod is not None
        return Lank(found[1], kod[1])

    def skicka(self, client: FlaskClient, path: str, vart: str = "", **form: str) -> Any:
        """The form of a page, sent with what the page has hidden in it. `vart`: to elsewhere."""
        return self.vidare(client, vart or path, client.get(path).text, **form)

    def vidare(self, client: FlaskClient, path: str, page: str, **form: str) -> Any:
        """The form of a page that was just answered."""
        return client.post(path, data={**dict(_DOLDA.findall(page)), **form})

    def in_pa_min_sida(self, om: str = "S") -> FlaskClient:
        """Somebody who has come in to their own page by link and code."""
        made, phone = self.lank("sida", om), self.telefon()
        assert phone.get(made.vag).status_code == 303
        answer = self.skicka(phone, "/min-sida/kod", kod=made.kod)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/min-sida")
        return phone

    def delad(self, own: FlaskClient, tid: str = "dag") -> str:
        """The address that shows somebody's own page to another."""
        made = self.skicka(own, "/min-sida", "/min-sida/dela", tid=tid)
        found = re.search(r'id="lank">http://localhost([^<]*)<', made.text)
        assert found is not None, made.text
        return found[1]

    def ar_tom(self, answer: Any) -> bool:
        """The empty page, byte for byte."""
        nothing = self.telefon().get("/skatta/in/finns-inte")
        return (answer.status_code, answer.data) == (404, nothing.data)

    def skattningar(self, deltagande: str) -> list[str]:
        with self.database.transaction(forbund=self.forbund, huvudman=("*",)) as session:
            row = session.get(DeltagandeNu, (self.forbund, deltagande))
            return list(row.skattningar or ()) if row else []
