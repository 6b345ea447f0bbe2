"""One förbund with two owners and another förbund, the app on them, and a visitor of each role.

Each deltagande has words and a day of birth that stand nowhere else, so that whatever page shows
them is found out.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from conftest import Ticking, event
from database import Database
from flask import Flask
from konton import konto
from werkzeug.routing import Rule

from schemas.rapporter import Parametrar
from tracker.access import sessions, uppdrag
from tracker.access.permissions import TABELL, Ratt, Roll
from tracker.db import raw
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Till
from tracker.reports import register, runs
from web.behorighet import krav_for
from web.services import leveranser, tjanster


DAG: Final = "2026-01-15"


@dataclass(frozen=True)
class Objekt:
    """One deltagande, where it lies, and what tells it from all others."""

    insats: str
    huvudman: str
    nummer: str

    @property
    def fodd(self) -> str:
        return f"{self.nummer[:8]}-••••"


OBJEKT: Final = {
    "eget": Objekt("team", "kommunen", "19850615-9808"),
    "annan_insats": Objekt("grupp", "kommunen", "19900101-9802"),
    "annan_huvudman": Objekt("stod", "regionen", "19700101-9822"),
    "annat_forbund": Objekt("gteam", "regionen", "19620304-9801"),
}
"""As seen by somebody in the kommun's *team*."""
SMALA: Final = {Roll.INSATSPERSONAL, Roll.INSATSANSVARIG}
"""Roles given for the kommun's *team*."""
HELA: Final = {Roll.CONTROLLER, Roll.GRANSKARE}
"""Roles given for the whole kommun."""
ROLLER: Final = tuple(Roll)


def ser(roll: Roll, objekt: str) -> bool:
    """What the table says of a role and a deltagande."""
    if Ratt.SE_PERSONER not in TABELL[roll]:
        return False
    return objekt == "eget" or (roll in HELA and objekt == "annan_insats")


@dataclass(frozen=True)
class Svar:
    """An answer, read and closed."""

    status: int
    text: str
    vart: str


class Liten(Ticking):
    """A clock that goes on a thousandth of a second each time: nobody is logged out for rest."""

    def now(self) -> datetime:
        return self._start + timedelta(milliseconds=next(self._ticks))


@dataclass
class Plats:
    """The app with everything in it. `ids`: what stands in addresses, for each object."""

    app: Flask
    database: Database
    forbund: dict[str, str]
    ids: dict[str, dict[str, Any]]
    tokens: dict[Roll, str] = field(default_factory=dict)

    def get(self, roll: Roll, path: str) -> "Svar":
        return self._ask(roll, "GET", path)

    def send(self, roll: Roll, path: str, /, **form: Any) -> "Svar":
        csrf = hmac.new(self.tokens[roll].encode(), b"form", hashlib.sha256).hexdigest()
        return self._ask(roll, "POST", path, data={"csrf": csrf, **form})

    def _ask(self, roll: Roll, method: str, path: str, **rest: Any) -> "Svar":
        client = self.app.test_client()
        client.set_cookie("stegvis", self.tokens[roll])
        with client.open(path, method=method, **rest) as answer:
            body = answer.get_data().decode(errors="replace")
            return Svar(answer.status_code, body, answer.headers.get("Location", ""))

    def path(self, rule: Rule, objekt: str) -> str:
        """The address of a rule about an object; what the object does not know is made up."""
        given = self.ids[objekt]
        made_up = {
            "slag": next((kod for kod in ("fore", "arenden") if kod in rule.rule), "remiss"),
            "vad": "plan",
            "form": "csv",
            "ident": "avslutsanledning",
            "rapport": "avslutsanledning",
            "filename": "stegvis.css",
            "version": "1",
        }
        values = {
            name: given.get(name) or made_up.get(name) or nagot(rule, name)
            for name in rule.arguments
        }
        with self.app.test_request_context():
            address = self.app.url_map.bind("").build(rule.endpoint, values)
        return f"{address}?rad=total&kolumn=totalt" if rule.endpoint.endswith(".cell") else address

    def counted(self) -> dict[str, int]:
        """Object → how many events there are about its insats."""
        found = {}
        for namn, objekt in OBJEKT.items():
            with self.database.transaction(
                forbund=self.forbund[namn], role="stegvis_logg", readonly=True
            ) as session:
                row = raw(session).execute(
                    "SELECT count(*) FROM logg l WHERE l.insats = %s OR l.deltagande LIKE %s",
                    (objekt.insats, f"%{namn.replace('_', '-')}%"),
                )
                [[found[namn]]] = row.fetchall()
        return found


def nagot(rule: Rule, name: str) -> Any:
    made_up = {"UUIDConverter": uuid4(), "IntegerConverter": 2026}
    return made_up.get(type(rule._converters[name]).__name__, "finns-inte")


EGNA_SIDOR: Final = ("inloggning", "konto", "bekrafta", "extern")
"""What is about one's own login: its forms end or change it."""


def rules(plats: Plats, method: str) -> list[Rule]:
    """The routes of pages that take this method and ask who it is, but for one's own account."""
    return sorted(
        (
            rule
            for rule in plats.app.url_map.iter_rules()
            if method in (rule.methods or ())
            and (krav := krav_for(plats.app, rule.endpoint))
            and krav.nyckel is None
            and not krav.oppen
            and not rule.endpoint.startswith(EGNA_SIDOR)
        ),
        key=lambda rule: rule.endpoint,
    )


def may(plats: Plats, rule: Rule, roll: Roll) -> bool:
    """What the table says of a role and a route."""
    krav = krav_for(plats.app, rule.endpoint)
    assert krav is not None
    return bool(krav.oppen) or not krav.ratter or not krav.ratter.isdisjoint(TABELL[roll])


def handelser_av(forbund: str, *namn: str) -> list[dict[str, Any]]:
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    sent = [event("forbund.upplagt", forbund, data={"namn": f"Förbundet {forbund}"})]
    sent += [
        event("huvudman.upplagd", forbund, data={"slug": slug, "namn": slug.title()})
        for slug in ("kommunen", "regionen")
    ]
    for one in namn:
        objekt = OBJEKT[one]
        data = {"namn": objekt.insats.title(), **ny, "huvudman": objekt.huvudman}
        sent.append(event("insats.upplagd", forbund, insats=objekt.insats, data=data))
        for deltagande in ("D", "R", "M"):  # who takes part, waits for an answer, is taken back
            about = {"insats": objekt.insats, "deltagande": slug_av(one, deltagande)}
            remiss = {"remittent": "annan", "syfte": f"Hemligt {one}"}
            who = {"personnummer": objekt.nummer}
            sent.append(event("remiss.inkommen", forbund, **about, person=who, data=remiss))
        for deltagande in ("D", "M"):
            about = {"insats": objekt.insats, "deltagande": slug_av(one, deltagande)}
            sent.append(event("inskrivning.gjord", forbund, **about, datum=DAG))
    return sent


def slug_av(namn: str, letter: str) -> str:
    return f"{letter}-{namn.replace('_', '-')}"


def gjort_i(plats: Plats, forbund: str, folder: Path, clock: Ticking) -> dict[str, Any]:
    """A finished run, and a user with an assignment, of a förbund."""
    report = register.rapport("avslutsanledning")
    asked = Parametrar.model_validate({"forbund": (forbund,), "from": DAG, "to": "2026-02-01"})
    with plats.database.transaction() as session:
        run = runs.order(
            session,
            rapport=report.id,
            definition=report.definition,
            parametrar=asked,
            format=["csv"],
            av="drift:prov",
            now=clock.now(),
            new_id=uuid4(),
        )
        session.flush()
        raw(session).execute(
            "UPDATE korning SET tillstand = 'klar', filer = '{a.csv}' WHERE id = %s", (run.id,)
        )
        ident = konto(session, f"k-{uuid4()}", now=clock.now(), forbund=[forbund], roll=Roll.EKONOM)
        [given] = uppdrag.alla(session, [ident])[ident]
    path = folder / str(run.id) / "a.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("a;b\n")
    sealed = levererat(plats.app, forbund, asked, clock)
    return {"korning": run.id, "anvandare": ident, "uppdrag_id": given.id, "leverans": sealed}


def levererat(app: Flask, forbund: str, asked: Parametrar, clock: Ticking) -> UUID:
    """A delivery of a förbund."""
    with app.app_context():
        (forseglare, _), svarare = leveranser(), tjanster().svarare
    table = svarare.tabell("avslutsanledning", asked)
    avsett = Avsett(
        forbund, table.report, table.definition, asked, table.position, table.sha256,
        [Innehall("a.csv", "csv", b"a;b")],
    )  # fmt: skip
    till = Till("styrelsen", "Prov", "drift:prov", clock.now())
    return forseglare.forsegla(avsett, till, id_=uuid4()).id


def folk(plats: Plats, forbund: str, clock: Ticking) -> None:
    for roll in ROLLER:
        token = secrets.token_urlsafe(32)
        with plats.database.transaction() as session:
            ident = konto(
                session,
                f"r-{uuid4()}",
                now=clock.now(),
                forbund=[forbund],
                roll=roll,
                huvudman=["kommunen"] if roll in SMALA | HELA else None,
                insatser=["team"] if roll in SMALA else None,
            )
            sessions.begin(session, token=token, anvandare=ident, now=clock.now())
        plats.tokens[roll] = token


def leaks(roll: Roll, page: str) -> list[str]:
    """The objects that a page tells of and that are not this role's."""
    return [
        namn
        for namn, objekt in OBJEKT.items()
        if not ser(roll, namn)
        and (f"Hemligt {namn}" in page or objekt.fodd in page or objekt.nummer in page)
    ]
