"""Assignments: what they give, that giving and ending holds at once, and who may give them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from conftest import Ticking
from database import Database
from flask import Flask
from flask.testing import FlaskClient
from konton import konto
from webbplats import make, token

from tracker.access import sessions, uppdrag
from tracker.access.permissions import TABELL, Ratt, Roll
from tracker.access.uppdrag import Omfang, Tilldelat
from tracker.clock import swedish_day
from tracker.db import raw
from tracker.errors import Refused


@dataclass(frozen=True)
class Inne:
    """Somebody who is logged in, by a login made straight in the database."""

    id: UUID
    client: FlaskClient

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, **form: Any) -> Any:
        return self.client.post(path, data={"csrf": token(self.client, "/fokus"), **form})


@pytest.fixture
def app(database: Database, intag, keys, clock: Ticking, tmp_path: Path) -> Flask:
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def inne(app: Flask, database: Database, clock: Ticking, forbund: str) -> Callable[..., Inne]:
    def log_in(roll: Roll, **rest: Any) -> Inne:
        namn, token, client = f"u-{uuid4()}", str(uuid4()), app.test_client()
        with database.transaction() as session:
            ident = konto(session, namn, now=clock.now(), forbund=[forbund], roll=roll, **rest)
            sessions.begin(session, token=token, anvandare=ident, now=clock.now())
        client.set_cookie("stegvis", token)
        return Inne(ident, client)

    return log_in


def test_an_assignment_reaches_its_owners_and_insatser_only() -> None:
    def one(roll: Roll, **rest: Any) -> Tilldelat:
        return Tilldelat(roll, **{"forbund": "f", "huvudman": None, "insatser": None, **rest})

    def reach(ratt: Ratt, *given: Tilldelat) -> Omfang:
        return uppdrag.omfang(given, "f", ratt, kansli_ser=False)

    se, reg = Ratt.SE_PERSONER, Ratt.REGISTRERA
    personal, controller = Roll.INSATSPERSONAL, Roll.CONTROLLER
    team = one(personal, huvudman=("k",), insatser=("team",))
    assert reach(se, team) == Omfang((), ("k/team",))
    assert reach(se, team, one(controller, huvudman=("r",))) == Omfang(("r",), ("k/team",))
    assert reach(reg, team, one(controller, huvudman=("r",))).skriver == ("k/team",)
    assert reach(se, one(personal, insatser=("team",))) == Omfang((), ("*/team",))
    assert reach(se, one(personal), team).skriver == ("*",)
    assert reach(se, one(Roll.KANSLI), one(Roll.ADMINISTRATOR)) == Omfang()
    assert uppdrag.omfang([one(Roll.KANSLI)], "f", se, kansli_ser=True) == Omfang(("*",))
    assert uppdrag.omfang([team], "annat", se, kansli_ser=True) == Omfang()


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ({"beslut": " "}, "beslut"),
        ({"till": -1}, "slutar innan"),
        ({"roll": Roll.GRANSKARE}, "bestämd tid"),
        ({"forbund": None, "insatser": ["team"]}, "vilket förbund"),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(
    database: Database, clock: Ticking, rest: dict[str, Any], told: str
) -> None:
    day = swedish_day(clock.now())
    if "till" in rest:
        rest = {"till": day + timedelta(days=rest["till"])}
    given = {"roll": Roll.KANSLI, "forbund": "f", "beslut": "§ 1", **rest}
    with database.transaction() as session, pytest.raises(Refused, match=told):
        uppdrag.ge(
            session, uppdrag=uuid4(), anvandare=uuid4(), fran=day, av="x", now=clock.now(), **given
        )


def test_an_assignment_holds_from_its_first_day_to_its_last(
    database: Database, clock: Ticking
) -> None:
    day, ident = swedish_day(clock.now()), uuid4()
    with database.transaction() as session:
        uppdrag.ge(
            session,
            uppdrag=uuid4(),
            anvandare=ident,
            roll=Roll.GRANSKARE,
            forbund="f",
            fran=day,
            till=day + timedelta(days=2),
            beslut="§ 1",
            av="x",
            now=clock.now(),
        )
        session.flush()
        holds = [
            bool(uppdrag.aktiva(session, ident, dag=day + timedelta(days=n))) for n in range(-1, 4)
        ]
    assert holds == [False, True, True, True, False]


def test_an_assignment_is_never_rewritten(database: Database, clock: Ticking) -> None:
    for statement in (
        "UPDATE uppdrag SET roll = 'controller'",
        "UPDATE uppdrag SET till = NULL",
        "DELETE FROM uppdrag",
        "DELETE FROM forbundsval",
        "UPDATE forbundsval SET varde = true",
    ):
        with (
            pytest.raises(psycopg.Error, match="permission denied"),
            database.transaction() as session,
        ):
            raw(session).execute(statement)


def test_an_administrator_makes_an_account_and_gives_it_an_assignment(
    inne, forbund: str, database: Database, clock: Ticking
) -> None:
    admin, namn = inne(Roll.ADMINISTRATOR), f"ny-{uuid4()}"
    made = admin.post("/installningar/anvandare/ny", namn=namn)
    password = re.search(r'id="losenord">([^<]*)<', made.text)
    assert made.status_code == 200
    assert password is not None
    ident = re.search(r"/installningar/anvandare/([0-9a-f-]{36})/uppdrag", made.text)
    assert ident is not None
    assert password[1] not in admin.get(f"/installningar/anvandare/{ident[1]}").text
    path = f"/installningar/anvandare/{ident[1]}/uppdrag"
    form = {"roll": "insatspersonal", "insatser": ["team"], "beslut": "§ 3", "forbund": forbund}
    assert admin.post(path, **{**form, "roll": ""}).status_code == 422
    assert admin.post(path, **{**form, "beslut": ""}).status_code == 422
    assert admin.post(path, **{**form, "forbund": "ett-annat"}).status_code == 422
    assert admin.post(path, **{**form, "insatser": ["finns-inte"]}).status_code == 422
    assert admin.post(path, **form).status_code == 303
    with database.transaction() as session:
        [given] = uppdrag.aktiva(session, UUID(ident[1]), dag=swedish_day(clock.now()))
    assert given == Tilldelat(Roll.INSATSPERSONAL, forbund, None, ("team",))
    again = admin.post("/installningar/anvandare/ny", namn=namn)
    assert again.headers["Location"].startswith(path)
    assert namn in admin.get("/installningar/anvandare").text


def test_nobody_gives_themselves_anything_or_shuts_themselves_out(inne) -> None:
    admin = inne(Roll.ADMINISTRATOR)
    mine = f"/installningar/anvandare/{admin.id}"
    form = {"roll": "insatspersonal", "beslut": "§ 3"}
    assert admin.post(f"{mine}/uppdrag", **form).status_code == 422
    assert admin.post(f"{mine}/stang-av").status_code == 422
    assert admin.post(f"{mine}/losenord").status_code == 422
    assert admin.get("/").status_code == 200


def test_ending_an_assignment_holds_at_the_next_click(inne, database: Database) -> None:
    admin, anna = inne(Roll.ADMINISTRATOR), inne(Roll.INSATSPERSONAL)
    assert anna.get("/deltagare").status_code == 200
    with database.transaction() as session:
        [given] = uppdrag.alla(session, [anna.id])[anna.id]
        ident = given.id
    path = f"/installningar/uppdrag/{ident}/avsluta"
    assert admin.get(path).status_code == 200
    assert admin.post(path, skal="").status_code == 422
    assert anna.get("/deltagare").status_code == 200
    assert admin.post(path, skal="Slutade").status_code == 303
    assert anna.get("/deltagare").status_code == 403
    assert "Du har inget uppdrag" in anna.get("/").text
    assert "Slutade" in admin.get(f"/installningar/anvandare/{anna.id}").text


def test_shutting_off_a_user_ends_their_login(inne) -> None:
    admin, anna = inne(Roll.ADMINISTRATOR), inne(Roll.INSATSPERSONAL)
    path = f"/installningar/anvandare/{anna.id}/stang-av"
    assert anna.get("/deltagare").status_code == 200
    assert admin.post(path).status_code == 303
    assert anna.get("/deltagare").status_code == 302
    assert admin.post(path, oppna="ja").status_code == 303
    assert anna.get("/deltagare").status_code == 302  # must log in again


def test_the_office_sees_people_where_the_forbund_says_so(inne, forbund: str) -> None:
    admin, kansli = inne(Roll.ADMINISTRATOR), inne(Roll.KANSLI)
    path = "/installningar/kansliet"
    assert kansli.get("/deltagare").status_code == 403
    assert kansli.get(path).status_code == 403
    assert admin.post(path, ser="ja", beslut="").status_code == 422
    assert admin.post(path, ser="ja", beslut="§ 9").status_code == 303
    assert kansli.get("/deltagare").status_code == 200
    assert admin.get("/deltagare").status_code == 403
    assert admin.post(path, ser="nej", beslut="§ 10").status_code == 303
    assert kansli.get("/deltagare").status_code == 403


@pytest.mark.parametrize("roll", list(Roll))
def test_the_menu_shows_what_the_role_may_use(inne, roll: Roll) -> None:
    page = inne(roll).get("/").text
    for path, ratt in (
        ("/deltagare", Ratt.SE_PERSONER),
        ("/insatser", Ratt.SE_SIFFROR),
        ("/rapporter", Ratt.SE_SIFFROR),
    ):
        assert (f'class="meny__lank" href="{path}"' in page) == (ratt in TABELL[roll]), path
    settings = bool(TABELL[roll] & {Ratt.HANTERA_ANVANDARE, Ratt.STALLA_IN, Ratt.SE_GALLRING})
    assert ('class="meny__lank" href="/installningar"' in page) == settings
    assert ('role="search"' in page) == (Ratt.SOK_PERSONER in TABELL[roll])
