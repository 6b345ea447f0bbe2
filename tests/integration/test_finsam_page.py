"""The sheet for Uppföljning Finsam: one moment, each figure ticked off, changes told."""

import re
from uuid import uuid4

import psycopg
import pytest
from conftest import event
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from sqlalchemy.exc import ProgrammingError
from webbplats import make, send

from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.reports import bockar, overforing


AR = 2026
ANNA, BO = {"personnummer": "19900101-9802"}, {"personnummer": "19850615-9816"}


@pytest.fixture
def app(database, intag, keys, clock, tmp_path):
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def year(intag, forbund):
    """Two people, one anonym, and money in one insats and the förbund."""

    def pengar(typ, insats=None, **data):
        return event(
            typ, forbund, data={"ar": AR, **data}, **({"insats": insats} if insats else {})
        )

    sent = [
        event("inskrivning.gjord", forbund, insats="team", deltagande="A", person=ANNA, data={}),
        event("inskrivning.gjord", forbund, insats="team", deltagande="B", person=BO, data={}),
        event("anonym.inskriven", forbund, insats="team", data={"kon": "kvinna"}),
        pengar("budget.beslutad", post="medelstillgang", financiar="stat", belopp="16000000"),
        pengar("utfall.bokfort", "team", post="insatskostnad", belopp="1431000.50"),
        pengar("budget.beslutad", "team", post="planerat_antal", antal=40),
    ]
    intag.record_all(sent, av="anv:1", forbund=None)
    return lambda **data: intag.record_all(
        [pengar("utfall.bokfort", "team", post="insatskostnad", **data)], av="anv:1", forbund=None
    )


@pytest.fixture
def logga_in(app, database, clock, forbund):
    def inne(roll: Roll = Roll.KANSLI, namn: str = "") -> FlaskClient:
        namn = namn or f"{roll}-{uuid4().hex[:8]}"
        with database.transaction() as session:
            konto(session, namn, now=clock.now(), forbund=[forbund], roll=roll)
        client = app.test_client()
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        return client

    return inne


def sida(client: FlaskClient) -> str:
    answer = client.get(f"/finsam?ar={AR}")
    assert answer.status_code == 200
    return answer.text


def tick(client: FlaskClient, siffra: str, steg: str = "bocka"):
    token = re.search(r'name="csrf" value="([^"]*)"', sida(client))
    assert token is not None
    form = {"siffra": siffra, "steg": steg, "csrf": token[1]}
    return client.post(f"/finsam/bocka?ar={AR}", data=form)


def shown(page: str) -> dict[str, str]:
    return dict(re.findall(r'class="kopia" id="s-([^"]+)-varde">([^<]+)<', page))


def test_a_sheet_shows_the_year_in_order(logga_in, year):
    client = logga_in()
    assert "Hämta årets siffror" in sida(client)
    assert send(client, f"/finsam?ar={AR}").status_code == 303
    page = sida(client)
    assert shown(page) == {
        "medel-stat-budget": "16000000",
        "team-utfall": "1431000,50",
        "team-planerat": "40",
        "team-kvinna": "1",
        "team-man": "1",
        "team-anonyma_kvinna": "1",
    }
    assert "<strong>0 av 6</strong>" in page
    assert page.index("Förbundet") < page.index("Budgeterat antal") < page.index("Antal kvinnor")
    assert "Vi vet inte om systemet vill ha" in page
    assert "19900101" not in page


def test_a_figure_is_ticked_off_and_told_when_it_changes(logga_in, year):
    client = logga_in()
    send(client, f"/finsam?ar={AR}")
    assert tick(client, "team/utfall").status_code == 303
    tick(client, "team/kvinna")
    assert "<strong>2 av 6</strong>" in sida(client)
    year(belopp="1500000")
    assert shown(sida(client))["team-utfall"] == "1431000,50"  # the sheet stands still
    send(client, f"/finsam?ar={AR}")
    page = sida(client)
    assert shown(page)["team-utfall"] == "1500000"
    assert "Ändrad sedan du förde över den" in page
    assert "var 1431000,50" in page
    assert "<strong>1 av 6</strong>" in page
    tick(client, "team/utfall")
    assert "Ändrad sedan du förde över den" not in sida(client)
    tick(client, "team/utfall", "ta-bort")
    assert "<strong>1 av 6</strong>" in sida(client)


def test_ticks_are_each_user_s_own_and_seen_by_others(logga_in, year):
    one, other = logga_in(namn=f"Kim-{uuid4().hex[:6]}"), logga_in(Roll.EKONOM)
    send(one, f"/finsam?ar={AR}")
    tick(one, "team/man")
    page = sida(other)
    assert "även överförd av kim-" in page.lower()
    assert "<strong>0 av 6</strong>" in page


def test_a_figure_that_is_not_there_cannot_be_ticked(logga_in, year):
    client = logga_in()
    assert tick_without_sheet(client) == 404
    send(client, f"/finsam?ar={AR}")
    assert tick(client, "medel/kommuner/budget").status_code == 404
    assert tick(client, "<script>").status_code == 404


def tick_without_sheet(client: FlaskClient) -> int:
    return tick(client, "team/man").status_code


def test_the_first_page_leads_to_money_and_transfer_where_the_right_is(logga_in):
    """Also for an office that sees people, and has another first page."""
    wanted = {"/ekonomi": "Skriv in budget", "/finsam": "För över till Uppföljning Finsam"}
    admin = logga_in(Roll.ADMINISTRATOR)
    for ser in ("nej", "ja"):
        send(admin, "/installningar/kansliet", ser=ser, beslut="§ 9")
        page = logga_in().get("/").text
        assert ("Att göra" in page) == (ser == "ja")
        for path, words in wanted.items():
            assert re.search(rf'href="{path}">{words}', page)
    for roll, many in ((Roll.EKONOM, 2), (Roll.INSATSPERSONAL, 0)):
        page = logga_in(roll).get("/").text
        assert sum(words in page for words in wanted.values()) == many


@pytest.mark.parametrize("roll", [Roll.INSATSPERSONAL, Roll.STYRELSE, Roll.DATASKYDDSOMBUD])
def test_others_have_no_such_page(logga_in, roll):
    assert logga_in(roll).get("/finsam").status_code == 403


def test_a_sheet_is_the_same_for_ever(app, year, forbund):
    svarare = app.extensions["stegvis"].svarare
    at = svarare.positioner(overforing.fraga(forbund, AR))[forbund]
    before = overforing.bladet(svarare, forbund, AR, at)
    year(belopp="1")
    assert overforing.bladet(svarare, forbund, AR, at) == before
    assert overforing.bladet(svarare, forbund, AR, at + 1).sha256 != before.sha256


def test_a_tick_of_somebody_else_cannot_be_set_or_seen_elsewhere(database, clock, forbund):
    me, you = uuid4(), uuid4()
    now = clock.now()
    with database.transaction(forbund=forbund, anvandare=str(me)) as session:
        bockar.bocka(session, forbund, AR, "x", varde="1", av=me, now=now)
    with (
        pytest.raises((ProgrammingError, psycopg.errors.InsufficientPrivilege)),
        database.transaction(forbund=forbund, anvandare=str(me)) as session,
    ):
        bockar.bocka(session, forbund, AR, "x", varde="1", av=you, now=now)
    with database.transaction(forbund=forbund, anvandare=str(you)) as session:
        bockar.ta_bort(session, forbund, AR, "x", av=me)
        assert list(bockar.satta(session, forbund, AR)) == ["x"]
    with database.transaction(forbund="annat", anvandare=str(me)) as session:
        assert raw(session).execute("SELECT count(*) FROM finsam_bock").fetchone() == (0,)
