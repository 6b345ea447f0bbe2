"""Every answer that shows a person is in the read log: walked over all routes that there are.

A new route needs nothing here, unless its address has a new sort of part: then say in PARTS how to
fill it in, or the walk fails.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from conftest import Ticking, event
from database import Database
from flask import Flask
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from sqlalchemy import text
from webbplats import eget
from werkzeug.routing import Rule

from schemas.rapporter import Parametrar
from schemas.svar import Fel, Kvitto
from tracker.access import log_control, read_log, remittenter
from tracker.db import raw
from tracker.intake import inlasning, receipts
from tracker.intake.record import Intag
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Till
from tracker.queries.forbund import names
from tracker.reports.answers import Svarare
from tracker.settings import Settings
from tracker.snapshots.cache import Cache
from web.app import create_app
from web.services import Tjanster, leveranser, tjanster


# Deltagande → day of birth. No two alike, so that one who is seen is one who was read.
FOLK = {
    "bcdfghjkmn": "19850615-9808",
    "bcdfghjkmp": "19900101-9802",
    "bcdfghjkmq": "19780204-9804",
    "bcdfghjkmr": "19660909-9806",
}
REMISS, INSKRIVEN, AVSLUTAD, ANNAN = FOLK
SHOWS_NOBODY = frozenset(
    {
        *("om.", "inloggning", "extern.", "bekrafta.", "konto.", "static", "halsa.", "api."),
        *(
            "anvandare.",
            "enkat.",
            "enkater.",
            "enkatinlasning.",
            "fragor.",
            "installningar.",
            "instrument.",
            "koppling.",
            "mal.",
            "omrade.",
            "sparade.",
            "stegkurva.",
        ),
    }
)
MUST_SHOW = frozenset(
    {
        *("attgora.visa", "attgora.lista", "deltagare.visa", "deltagare.ett", "deltagare.sok"),
        *("remisser.visa", "remisser.svara", "registrera.fyll_i", "handelser.ratta"),
        *("handelser.makulera", "rapporter.cell", "inlasning.en", "inlasning.kvitto"),
        *("laslogg.visa", "laslogg.fil", "loggkontroll.en", "klistra.hamta", "skillnad.visa"),
        "leveranser.jamfor",
        *("skydd.visa", "skydd.anonym", "skydd.samtycken", "samma.visa", "namn.visa"),
        *("samma.nytt", "samma.tva", "skattning.skatta", "skattning.profil"),
        "deltagarlankar.visa",
    }
)


@pytest.fixture
def app(database, intag, keys, clock, tmp_path: Path) -> Flask:
    def alla_forbund() -> dict[str, str]:
        with database.transaction() as session:
            return names(session)

    tjanster = Tjanster(
        transaction=database.transaction, alla_forbund=alla_forbund, intag=intag, keys=keys,
        svarare=Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock), clock=clock,
        fil=lambda run, name: tmp_path / str(run) / name,
    )  # fmt: skip
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path)})
    return eget(create_app(settings, tjanster=tjanster))


@pytest.fixture
def handelse(intag: Intag, forbund: str) -> str:
    """Four people, each at another place on the way; the id of one event."""
    who = {name: {"personnummer": nummer} for name, nummer in FOLK.items()}
    remiss = {"remittent": "annan", "syfte": "Stöd"}
    on: dict[str, Any] = {"insats": "team"}
    started = event("inskrivning.gjord", forbund, **on, deltagande=INSKRIVEN, person=who[INSKRIVEN])
    sent = [
        event("remiss.inkommen", forbund, **on, deltagande=REMISS, person=who[REMISS], data=remiss),
        started,
        event("inskrivning.gjord", forbund, **on, deltagande=AVSLUTAD, person=who[AVSLUTAD]),
        event(
            "avslut.gjort", forbund, **on, deltagande=AVSLUTAD, datum="2026-02-01",
            data={"anledning": "utskrivning"},
        ),
        event(
            "inskrivning.gjord", forbund, insats="stod", deltagande=ANNAN, person=who[ANNAN],
            datum="2026-02-01",
        ),
    ]  # fmt: skip
    intag.record_all(sent, av="drift:prov", forbund=None)
    return str(started["id"])


def csrf(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(path).text)
    assert found is not None
    return found[1]


class Walk:
    """A visitor who may do most things, and what the read log gets for each of their visits."""

    def __init__(self, app: Flask, database: Database, forbund: str, clock: Ticking) -> None:
        self.app, self.database, self.forbund = app, database, forbund
        self.client = app.test_client()
        namn = f"u-{uuid4()}"
        with database.transaction() as session:
            self.user = konto(session, namn, now=clock.now())
        form = {"namn": namn, "losenord": LOSENORD, "csrf": csrf(self.client, "/logga-in")}
        assert self.client.post("/logga-in", data=form).status_code == 303
        self.token = csrf(self.client, "/fokus")
        self.client.post("/fokus", data={"csrf": self.token, "forbund": forbund})
        self.showed: set[str] = set()
        with database.transaction(forbund=forbund, huvudman=("*",)) as session:
            rows = raw(session).execute("SELECT deltagande, person FROM deltagande_nu").fetchall()
        self.person: dict[str, UUID] = dict(rows)

    def noted(self) -> tuple[set[str], set[UUID]]:
        """Everybody in the newest entry."""
        with self.database.transaction(forbund=self.forbund) as session:
            read_log.open_log(session, "hela")
            row = raw(session).execute(
                "SELECT deltaganden, personer, id FROM laslogg ORDER BY nar DESC LIMIT 1"
            ).fetchone()  # fmt: skip
        return (set(row[0]), set(row[1])) if row else (set(), set())

    def done(self) -> str:
        """What the newest entry says was done; what is taken out is told to whom it is of."""
        with self.database.transaction(forbund=self.forbund) as session:
            read_log.open_log(session, "hela")
            row = raw(session).execute("SELECT vad FROM laslogg ORDER BY nar DESC LIMIT 1")
            return str(row.fetchall()[0][0])

    def count(self) -> int:
        with self.database.transaction(forbund=self.forbund) as session:
            read_log.open_log(session, "hela")
            row = raw(session).execute("SELECT count(*) FROM laslogg").fetchone()
        assert row is not None
        return int(row[0])

    def visit(self, endpoint: str, path: str, form: dict[str, Any] | None = None) -> str:
        """Visits, and holds what is shown against what is noted."""
        before = self.count()
        if form is None:
            answer = self.client.get(path)
        else:
            answer = self.client.post(path, data={"csrf": self.token, **form})
        assert answer.status_code < 500, (path, answer.status_code)
        said = readable(answer.data) + answer.headers.get("Location", "")
        asked = path + str(form)
        named = {name for name in FOLK if name in said and (name not in asked or known(said, name))}
        born = {name for name, nummer in FOLK.items() if f"{nummer[:8]}-" in said}
        if not named | born:
            return said
        self.showed.add(endpoint)
        assert self.count() == before + 1, f"{path} shows {named | born} and leaves no entry"
        if "Content-Disposition" in answer.headers:
            assert self.done() in {"exporterat", "utskrivet"}, f"{path}: nobody is told of the file"
        deltaganden, personer = self.noted()
        assert named <= deltaganden, path
        assert {self.person[name] for name in named | born} <= personer, path
        return said


def known(said: str, name: str) -> bool:
    """The name is told as somebody's: not only given back in the frame of the page."""
    return f"{FOLK[name][:8]}-" in said


def readable(body: bytes) -> str:
    """The text of an answer; of a workbook all its parts."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(name).decode(errors="ignore") for name in book.namelist())
    return body.decode(errors="ignore")


PERIOD = "fran=2026-01-01&till=2026-12-31"


def parts(walk: Walk, handelse: str, extra: dict[str, list[str]]) -> dict[str, list[str]]:
    """Part of an address → what to fill it in with."""
    return {
        "deltagande": list(FOLK),
        "handelse": [handelse],
        "ident": ["deltagare-per-insats", "avslutsanledning"],
        "slug": ["team"],
        "anvandare": [str(walk.user)],
        "korning": [str(uuid4())],
        "namn": ["x.xlsx"],
        "huvudman": ["forbundet"],
        "beslut": [str(uuid4())],
        "uppdrag_id": [str(uuid4())],
        "mote": [str(uuid4())],
        "utdrag": [str(uuid4())],
        "token": ["ingen-sadan"],
        "urval": [str(uuid4())],
        "version": ["1"],
        "ar": ["2026"],
        "vad": ["personal"],
        "manad": ["2026-01"],
        "personal": ["eva"],
        "delprojekt": ["nord"],
        "insats": ["team"],
        "forbund": [walk.forbund],
        "dag": ["2026-01-15"],
        "bild": [str(uuid4())],
        "fil": [str(uuid4())],
        "nummer": ["1"],
        "attgora.lista/slag": [
            "remiss", "inskrivning", "fore", "efter", "uppfoljning", "uppfoljning_6",
            "uppfoljning_12", "vantelista", "sena", "sena_avslut",
        ],
        **extra,
    }  # fmt: skip


def addresses(app: Flask, rule: Rule, fill: dict[str, list[str]]) -> Iterator[str]:
    """Every address of a route; a part with a fixed choice is given each."""
    choices: list[dict[str, str]] = [{}]
    for name in sorted(rule.arguments):
        converter = rule._converters[name]
        fixed = getattr(converter, "items", None)
        given = fill.get(f"{rule.endpoint}/{name}") or fill.get(name)
        values = sorted(fixed) if fixed else given
        assert values, f"say in PARTS how to fill in {name} of {rule.endpoint}"
        choices = [{**one, name: value} for one in choices for value in values]
    with app.test_request_context():
        adapter = app.create_url_adapter(None)
        for one in choices:
            values_: dict[str, Any] = {
                k: UUID(v) if type(rule._converters[k]).__name__ == "UUIDConverter" else v
                for k, v in one.items()
            }
            yield app.url_for(rule.endpoint, **values_)
    assert adapter is None or adapter


@pytest.fixture
def walk(app, database, forbund, handelse, clock, intag, keys, tmp_path) -> Walk:
    return Walk(app, database, forbund, clock)


def kept_receipt(walk: Walk, keys: Any, clock: Ticking, tmp_path: Path) -> str:
    """A file of this visitor's with a refused line about somebody."""
    ident, now = uuid4(), clock.now()
    with walk.database.transaction() as session:
        inlasning.hand_in(session, id_=ident, forbund=walk.forbund, av=str(walk.user), now=now)
        session.execute(text("UPDATE inlasning SET tillstand = 'klar', avslutad = :n"), {"n": now})
    receipts.keep(tmp_path, keys, "in.jsonl", io.BytesIO(b"{}"), id_=ident, now=now)
    line = (
        f'{{"forbund": "{walk.forbund}", "deltagande": "{INSKRIVEN}", '
        f'"person": {{"personnummer": "{FOLK[INSKRIVEN]}"}}}}'
    )
    fel = Fel(rad=1, kod="H001", text=f"Fel i {INSKRIVEN}", innehall=line)
    kvitto = Kvitto(lasta=1, nya=0, fanns=0, avvisade=1, ej_sparade=0, fel=[fel])
    receipts.keep_receipt(tmp_path, keys, ident, kvitto, now=now)
    return str(ident)


def delivered(walk: Walk, clock: Ticking) -> str:
    """A delivery of what was known before anybody was enrolled."""
    with walk.app.app_context():
        (forseglare, _), svarare = leveranser(), tjanster().svarare
    asked = Parametrar.model_validate(
        {"forbund": (walk.forbund,), "from": date(2026, 1, 1), "to": date(2026, 12, 31)}
    )
    table = svarare.tabell("deltagare-per-insats", asked, positioner={walk.forbund: 4})
    avsett = Avsett(
        walk.forbund, table.report, table.definition, asked, table.position, table.sha256,
        [Innehall("x.xlsx", "xlsx", b"x")],
    )  # fmt: skip
    till = Till("styrelsen", "Prov", str(walk.user), clock.now())
    return str(forseglare.forsegla(avsett, till, id_=uuid4()).id)


def decided(intag: Intag, forbund: str) -> str:
    """A goal of the year, whose page is looked at."""
    told = {"mal": "arbete", "ar": 2026, "text": "35 % till arbete", "slag": "andel"}
    told |= {"matt": "arbete", "niva": 35}
    sent = event("mal.beslutat", forbund, insats="team", data=told)
    intag.record_all([sent], av="drift:prov", forbund=None)
    return "team:arbete"


@pytest.mark.slow
def test_every_route_that_shows_a_person_is_in_the_read_log(
    walk, app, intag, keys, clock, tmp_path, handelse, forbund
) -> None:
    walk.visit("deltagare.visa", "/deltagare")
    with walk.database.transaction(forbund=forbund, huvudman=("*",)) as session:
        log_control.make(session, forbund, date(2026, 3, 1), now=clock.now() + timedelta(days=31))
        row = raw(session).execute("SELECT id FROM loggkontroll WHERE insats = 'team'").fetchone()
    extra = {"inlasning_id": [kept_receipt(walk, keys, clock, tmp_path)], "kontroll": [str(row[0])]}
    extra["leverans"] = [delivered(walk, clock)]
    extra["rad"] = [decided(intag, forbund)]
    fill = parts(walk, handelse, extra)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith(tuple(SHOWS_NOBODY)):
            continue
        for path in addresses(app, rule, fill):
            walk.visit(rule.endpoint, path)
    cell = f"/rapporter/deltagare-per-insats/cell?rad=team&kolumn=totalt&{PERIOD}"
    walk.visit("rapporter.cell", cell)
    walk.visit("rapporter.cell", f"{cell}&deltagande={ANNAN}")
    since = f"/rapporter/deltagare-per-insats/skillnad?som=2026-02-28&{PERIOD}"
    walk.visit("skillnad.visa", since)
    for asked in (FOLK[INSKRIVEN], INSKRIVEN, "finns-inte"):
        walk.visit("deltagare.sok", "/deltagare/sok", {"sok": asked})
        walk.visit("laslogg.sok", "/laslogg/sok", {"vem": asked})
    walk.visit("klistra.hamta", "/inlasningar/forberedd", {"insats": "team"})
    check = {"datum": "2026-02-02", "anledning": "ovrigt", "handelse_id": str(uuid4())}
    walk.visit("registrera.fyll_i", f"/deltagare/{INSKRIVEN}/avslut", check)
    answer = {"datum": "2026-02-02", "beslut": "antagen", "handelse_id": str(uuid4())}
    walk.visit("remisser.svara", f"/remisser/{REMISS}", answer)
    assert walk.showed >= MUST_SHOW, sorted(MUST_SHOW - walk.showed)


def test_remittent_who_sees_an_answer_is_in_the_read_log_by_the_link(
    walk, app, database, forbund, clock
) -> None:
    lank, token = uuid4(), str(uuid4())
    with database.transaction(forbund=forbund) as session:
        remittenter.ge(
            session, lank=lank, token=token, forbund=forbund, remittent="annan", enhet="Enhet",
            insatser=["team"], till=date(2026, 12, 31), av="prov", now=clock.now(),
        )  # fmt: skip
    with database.transaction(forbund=forbund, anvandare=str(lank)) as session:
        row = remittenter.find(session, token, now=clock.now())
        assert row is not None
        remittenter.skickad(session, row, REMISS, "team", now=clock.now())
    walk.client = app.test_client()
    walk.client.get(f"/remittent/in/{token}")
    assert REMISS in walk.visit("remittent.visa", "/remittent")
    assert walk.noted() == ({REMISS}, {walk.person[REMISS]})
    with database.transaction(forbund=forbund) as session:
        read_log.open_log(session, "hela")
        rows = raw(session).execute("SELECT anvandare FROM laslogg").fetchall()
    assert rows == [(f"remittent:{lank}",)]


def test_pages_that_are_not_walked_show_nobody_by_name(walk, app) -> None:
    """What the walk leaves out is about accounts and the machine."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(tuple(SHOWS_NOBODY)):
            assert "deltagande" not in rule.arguments, rule.endpoint


def test_walk_sees_a_page_that_forgets(walk, app, monkeypatch) -> None:
    """The walk itself can fail: here a query forgets to say whom it read."""
    monkeypatch.setattr("tracker.access.read_log.saw", lambda *_, **__: None)
    with pytest.raises(AssertionError, match="leaves no entry"):
        walk.visit("deltagare.visa", "/deltagare")
