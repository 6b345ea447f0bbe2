"""Every route, every role, own and foreign objects: what the table says, and nothing else.

One förbund with two owners and another förbund. Each deltagande has words and a day of birth that
stand nowhere else, so that whatever page shows them is found out. All of it twice: as it is, and
with the application's checks taken away, when the database alone must hide and refuse.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from conftest import Ticking, event
from database import Database
from flask import Flask
from konton import konto
from webbplats import make
from werkzeug.routing import Rule

from schemas.rapporter import Parametrar
from tracker.access import keys as apikeys
from tracker.access import sessions, uppdrag
from tracker.access.permissions import TABELL, Ratt, Roll
from tracker.db import raw
from tracker.identity.keys import Keys
from tracker.intake.record import Intag
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Till
from tracker.log.heads import Heads
from tracker.reports import register, runs
from web.api import register_api
from web.behorighet import krav_for
from web.services import leveranser, tjanster


pytestmark = pytest.mark.slow

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
SKRIVER: Final = {Ratt.REGISTRERA, Ratt.RATTA, Ratt.SVARA_REMISS}
EGNA_SIDOR: Final = ("inloggning", "konto", "bekrafta", "extern")
"""What is about one's own login: its forms end or change it."""


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

    def send(self, roll: Roll, path: str, **form: Any) -> "Svar":
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
            "slag": "fore" if "fore" in rule.rule else "remiss",
            "vad": "plan",
            "form": "pdf",
            "ident": "avslutsanledning",
            "rapport": "avslutsanledning",
            "filename": "stegvis.css",
            "version": "1",
            "ar": 2026,
        }
        values = {
            name: given.get(name) or made_up.get(name) or _some(rule, name)
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


def _some(rule: Rule, name: str) -> Any:
    return uuid4() if type(rule._converters[name]).__name__ == "UUIDConverter" else "finns-inte"


def _events(forbund: str, *namn: str) -> list[dict[str, Any]]:
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
            about = {"insats": objekt.insats, "deltagande": _slug(one, deltagande)}
            remiss = {"remittent": "annan", "syfte": f"Hemligt {one}"}
            who = {"personnummer": objekt.nummer}
            sent.append(event("remiss.inkommen", forbund, **about, person=who, data=remiss))
        for deltagande in ("D", "M"):
            about = {"insats": objekt.insats, "deltagande": _slug(one, deltagande)}
            sent.append(event("inskrivning.gjord", forbund, **about, datum=DAG))
    return sent


def _slug(namn: str, letter: str) -> str:
    return f"{letter}-{namn.replace('_', '-')}"


@pytest.fixture(scope="module")
def plats(database: Database, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Plats:
    folder = tmp_path_factory.mktemp("behorighet")
    clock = Liten(datetime(2026, 3, 1, 12, tzinfo=UTC))
    intag = Intag(
        transaction=database.transaction, keys=keys, clock=clock, heads=Heads(folder / "h", keys)
    )
    own, other = f"b{uuid4().hex[:10]}", f"c{uuid4().hex[:10]}"
    sent = {one["id"]: one for one in _events(own, "eget", "annan_insats", "annan_huvudman")}
    intag.record_all(list(sent.values()), av="drift:prov", forbund=None)
    theirs = {one["id"]: one for one in _events(other, "annat_forbund")}
    intag.record_all(list(theirs.values()), av="drift:prov", forbund=None)
    app = make(database, intag, keys, clock, folder)
    register_api(app)
    forbund = {namn: other if namn == "annat_forbund" else own for namn in OBJEKT}
    made = Plats(app, database, forbund, {})
    for namn, objekt in OBJEKT.items():
        handelse = next(
            ident
            for ident, one in {**sent, **theirs}.items()
            if one["typ"] == "inskrivning.gjord" and one["deltagande"] == _slug(namn, "M")
        )
        made.ids[namn] = {
            "deltagande": _slug(namn, "D"),
            "handelse": UUID(handelse),
            "slug": objekt.insats,
            "huvudman": objekt.huvudman,
            "namn": "a.csv",
            **_made_in(made, forbund[namn], folder, clock),
        }
    _people(made, own, clock)
    return made


def _made_in(plats: Plats, forbund: str, folder: Path, clock: Ticking) -> dict[str, Any]:
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
    sealed = _delivered(plats.app, forbund, asked, clock)
    return {"korning": run.id, "anvandare": ident, "uppdrag_id": given.id, "leverans": sealed}


def _delivered(app: Flask, forbund: str, asked: Parametrar, clock: Ticking) -> UUID:
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


def _people(plats: Plats, forbund: str, clock: Ticking) -> None:
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


def leaks(roll: Roll, page: str) -> list[str]:
    """The objects that a page tells of and that are not this role's."""
    return [
        namn
        for namn, objekt in OBJEKT.items()
        if not ser(roll, namn)
        and (f"Hemligt {namn}" in page or objekt.fodd in page or objekt.nummer in page)
    ]


VISAS: Final = {
    "deltagare.ett", "deltagare.visa", "handelser.makulera", "handelser.ratta", "insatser.en",
    "insatser.visa", "korningar.en", "korningar.fil", "korningar.visa", "rapporter.cell",
    "rapporter.en", "rapporter.visa", "registrera.fyll_i", "remisser.ny", "remisser.svara",
    "remisser.visa", "attgora.visa", "fokus.visa", "anvandare.visa", "anvandare.en",
    "anvandare.ge", "anvandare.avsluta", "installningar.visa", "installningar.kansliet",
    "leveranser.visa", "leveranser.en", "leveranser.fil", "leveranser.jamfor", "leverera.leverera",
    "versioner.visa", "versioner.prova", "fragor.visa", "fragor.ny",
}  # fmt: skip
"""Pages whose object the test makes: one's own is there, not only allowed."""
OKANT: Final = {200, 302, 303, 400, 404, 410}
"""What a page may answer about an object that the test made up."""
OM_PERSON: Final = frozenset({"deltagande", "handelse"})
OM_FORBUND: Final = frozenset({"korning", "anvandare", "uppdrag_id", "slug", "leverans"})


def foreign(rule: Rule, roll: Roll, objekt: str) -> bool:
    """True where the route is about an object that is not this role's."""
    if rule.arguments & OM_PERSON:
        return not ser(roll, objekt)
    if rule.endpoint == "anvandare.ge":  # a name known from elsewhere may be given one here too
        return False
    if "huvudman" in rule.arguments:
        return roll in HELA and objekt == "annan_huvudman"
    return bool(rule.arguments & OM_FORBUND) and objekt == "annat_forbund"


def objects(rule: Rule) -> list[str]:
    if "huvudman" in rule.arguments:
        return ["eget", "annan_huvudman"]
    return list(OBJEKT) if rule.arguments & (OM_PERSON | OM_FORBUND) else ["eget"]


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of ours asks any more: neither for rights nor whose an object is."""
    monkeypatch.setattr("web.behorighet.far", lambda *_: True)
    monkeypatch.setattr("tracker.intake.batch.nekad", lambda *_: [])
    monkeypatch.setattr("tracker.intake.record._may", lambda *_: True)
    monkeypatch.setattr("web.api.nycklar.inom", lambda *_: None)


@pytest.mark.parametrize("roll", ROLLER)
def test_every_page_opens_for_whom_the_table_says(plats: Plats, roll: Roll) -> None:
    wrong: list[Any] = []
    for rule in rules(plats, "GET"):
        for objekt in objects(rule):
            answer = plats.get(roll, plats.path(rule, objekt))
            status = answer.status
            if not may(plats, rule, roll):
                good = status == 403
            elif foreign(rule, roll, objekt):
                good = status in {403, 404}
            else:
                good = status in ({200} if rule.endpoint in VISAS else OKANT)
            if not good or leaks(roll, answer.text):
                wrong.append((rule.endpoint, objekt, status, leaks(roll, answer.text)))
    assert wrong == []


@pytest.mark.parametrize("roll", ROLLER)
def test_every_form_is_taken_from_whom_the_table_says(plats: Plats, roll: Roll) -> None:
    wrong = []
    for rule in rules(plats, "POST"):
        answer = plats.send(roll, plats.path(rule, "annat_forbund"))
        refused = answer.status == 403
        if refused == may(plats, rule, roll) and not (refused and foreign(rule, roll, "eget")):
            wrong.append((rule.endpoint, answer.status))
        if answer.status >= 500 or leaks(roll, answer.text):
            wrong.append((rule.endpoint, answer.status))
    assert wrong == []


@pytest.mark.parametrize("roll", ROLLER)
@pytest.mark.usefixtures("unchecked")
def test_the_database_alone_shows_nothing_foreign(plats: Plats, roll: Roll) -> None:
    wrong: list[Any] = []
    for rule in rules(plats, "GET"):
        for objekt in objects(rule):
            answer = plats.get(roll, plats.path(rule, objekt))
            if leaks(roll, answer.text):
                wrong.append((rule.endpoint, objekt, leaks(roll, answer.text)))
    for number in [objekt.nummer for objekt in OBJEKT.values()]:
        found = plats.send(roll, "/deltagare/sok", sok=number)
        wrong += [
            ("sok", namn)
            for namn in OBJEKT
            if not ser(roll, namn) and (_slug(namn, "D") in found.vart or leaks(roll, found.text))
        ]
    assert wrong == []


def forms(plats: Plats, namn: str) -> Iterator[tuple[Ratt, str, dict[str, str]]]:
    """(right, address, answers) of registrations about an object."""
    save = {"steg": "spara", "datum": "2026-02-01"}
    deltagande, handelse = plats.ids[namn]["deltagande"], plats.ids[namn]["handelse"]
    yield Ratt.REGISTRERA, f"/deltagare/{deltagande}/plan", {**save, "slag": "sip"}
    yield (
        Ratt.SVARA_REMISS,
        f"/remisser/{_slug(namn, 'R')}",
        {**save, "beslut": "vantelista"},
    )
    yield Ratt.RATTA, f"/handelser/{handelse}/makulera", {**save, "orsak": "Fel"}
    yield (
        Ratt.REGISTRERA,
        "/remisser/ny",
        {**save, "insats": OBJEKT[namn].insats, "personnummer": "19700101-9822",
         "remittent": "annan"},
    )  # fmt: skip


def _register(plats: Plats, roll: Roll, namn: str) -> list[str]:
    """Sends every registration about an object; the addresses where something was stored."""
    stored = []
    for _, path, answers in forms(plats, namn):
        before = plats.counted()
        plats.send(roll, path, handelse_id=str(uuid4()), **answers)
        after = plats.counted()
        if after != before:
            stored.append(path)
        assert {n: after[n] - before[n] for n in after if n != namn and after[n] != before[n]} == {}
    return stored


@pytest.mark.parametrize("roll", [r for r in ROLLER if not TABELL[r] & SKRIVER])
def test_who_has_no_right_to_write_writes_nothing(plats: Plats, roll: Roll) -> None:
    for namn in OBJEKT:
        assert _register(plats, roll, namn) == []


@pytest.mark.parametrize("roll", [r for r in ROLLER if r not in SMALA])
@pytest.mark.usefixtures("unchecked")
def test_the_database_alone_lets_nobody_else_write(plats: Plats, roll: Roll) -> None:
    for namn in OBJEKT:
        assert _register(plats, roll, namn) == []


@pytest.mark.parametrize("namn", [namn for namn in OBJEKT if namn != "eget"])
@pytest.mark.parametrize("roll", sorted(SMALA))
def test_staff_write_nothing_foreign(plats: Plats, roll: Roll, namn: str) -> None:
    assert _register(plats, roll, namn) == []


@pytest.mark.parametrize("namn", [namn for namn in OBJEKT if namn != "eget"])
@pytest.mark.usefixtures("unchecked")
def test_the_database_alone_lets_staff_write_nothing_foreign(plats: Plats, namn: str) -> None:
    assert _register(plats, Roll.INSATSPERSONAL, namn) == []


def test_the_sum_is_the_same_for_every_reader(plats: Plats) -> None:
    """And who stands behind it is told to those alone who may see them."""
    cell = "/rapporter/deltagare-per-insats/cell?rad=stod&kolumn=totalt&fran=2026-01-01"
    pages = {
        roll: plats.get(roll, f"{cell}&till=2026-12-31").text
        for roll in ROLLER
        if Ratt.SE_SIFFROR in TABELL[roll]
    }
    assert len(pages) >= 5
    for roll, page in pages.items():
        assert "Varför 2?" in page, roll
        masked = "dold deltagare" in page
        assert masked == (Ratt.SE_PERSONER in TABELL[roll]), roll
        assert "D-annan-huvudman" not in page, roll


def test_staff_write_what_is_their_own(plats: Plats) -> None:
    """Last: it adds to what the others look at."""
    assert len(_register(plats, Roll.INSATSPERSONAL, "eget")) == 4


def _key(plats: Plats, ratt: apikeys.Ratt, huvudman: list[str] | None) -> dict[str, str]:
    with plats.database.transaction() as session:
        clear = apikeys.create(
            session,
            nyckel=uuid4(),
            secret=secrets.token_bytes(32),
            forbund=plats.forbund["eget"],
            ratt=ratt,
            now=datetime(2026, 3, 1, tzinfo=UTC),
            huvudman=huvudman,
        )
    return {"Authorization": f"Bearer {clear}"}


def _post(plats: Plats, headers: dict[str, str], namn: str) -> int:
    sent = event("plan.upprattad", plats.forbund[namn], insats=OBJEKT[namn].insats,
                 deltagande=_slug(namn, "D"), data={"slag": "sip"})  # fmt: skip
    client = plats.app.test_client()
    return client.post("/api/v1/handelser", json=sent, headers=headers).status_code


def test_a_key_of_an_owner_writes_what_is_that_owners(plats: Plats) -> None:
    own, all_ = _key(plats, "skriva", ["kommunen"]), _key(plats, "skriva", None)
    answers = {namn: (_post(plats, own, namn), _post(plats, all_, namn)) for namn in OBJEKT}
    assert answers == {
        "eget": (201, 201),
        "annan_insats": (201, 201),
        "annan_huvudman": (422, 201),
        "annat_forbund": (422, 422),
    }


@pytest.mark.usefixtures("unchecked")
def test_the_database_alone_holds_a_key_to_its_owner(plats: Plats) -> None:
    before = plats.counted()
    own = _key(plats, "skriva", ["kommunen"])
    assert _post(plats, own, "annan_huvudman") >= 400
    assert _post(plats, own, "annat_forbund") >= 400
    assert plats.counted() == before


@pytest.mark.parametrize("ratt", ["skriva", "lasa"])
def test_every_call_of_the_api_asks_for_its_key(plats: Plats, ratt: apikeys.Ratt) -> None:
    client, headers = plats.app.test_client(), _key(plats, ratt, None)
    for rule in plats.app.url_map.iter_rules():
        krav = krav_for(plats.app, rule.endpoint)
        if krav is None or krav.nyckel is None:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            path = plats.path(rule, "eget")
            assert client.open(path, method=method).status_code == 401, rule.endpoint
            with client.open(path, method=method, headers=headers) as answer:
                got = answer.status_code
            assert (got == 403) == (krav.nyckel != ratt), (rule.endpoint, got)
            if "korning" in rule.arguments and krav.nyckel == ratt:
                foreign_run = plats.path(rule, "annat_forbund")
                assert client.get(foreign_run, headers=headers).status_code == 404
