"""Attendance on the pages: a group ticked, corrected and certified; an arrangör sees names only."""

import base64
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from agare import two_owners
from conftest import event
from flask import Flask
from flask.testing import FlaskClient
from webbplats import inloggad, make, send, token

from tracker.access import read_log
from tracker.access.permissions import Roll
from tracker.clock import swedish_day
from tracker.db import raw


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def app(database, intag, keys, clock, tmp_path: Path) -> Flask:
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def folk(intag) -> str:
    """Anna is A in *team*, which is in a project, with samtycke."""
    slug = two_owners(intag)
    where = {"insats": "team", "deltagande": "A", "datum": "2026-02-20"}
    intag.record_all(
        [
            event("insats.ansluten", slug, insats="team",
                  data={"projekt": "esf-prov", "fran": "2026-01-01"}),
            event("samtycke.lamnat", slug, **where, data={"andamal": "esf"}),
        ],
        av="anv:1", forbund=None,
    )  # fmt: skip
    return slug


@pytest.fixture
def inne(app: Flask, database, clock, folk: str) -> Callable[..., tuple[FlaskClient, UUID]]:
    def log_in(roll: Roll = Roll.INSATSPERSONAL, **omfang: list[str]) -> tuple[FlaskClient, UUID]:
        omfang = omfang or {"insatser": ["team"]}
        return inloggad(app, database, now=clock.now(), forbund=folk, roll=roll, **omfang)

    return log_in


def post(client: FlaskClient, path: str, form: dict[str, Any]) -> Any:
    return client.post(path, data={**form, "csrf": token(client, path)})


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


@pytest.fixture
def grupp(inne, folk: str, clock) -> tuple[FlaskClient, str, str]:
    """Staff, the activity that they have set up with A in it, and its occasion today."""
    client, _ = inne()
    idag = swedish_day(clock.now())
    veckodag = {f"minuter-{idag.isoweekday()}": "1:30"}
    form = {"insats": "team", "namn": "Måndagsgruppen", "slag": "grupp", "fran": "2026-02-01"}
    answer = post(client, "/aktiviteter/ny", {**form, **veckodag, "id": str(uuid4())})
    assert answer.status_code == 303, answer.text
    there = answer.location.partition("?")[0]
    fran = {"fran": "2026-02-20", "med": "A", "bas": str(uuid4())}
    assert post(client, there, fran).status_code == 303
    return (
        client,
        there,
        f"/narvaro/{there.removeprefix('/aktiviteter/').removesuffix('grupp')}{idag}",
    )


def ticks(database, folk: str) -> list[Any]:
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        rows = raw(session).execute(
            "SELECT deltagande, minuter FROM narvaro_rad WHERE till IS NULL ORDER BY nr"
        )
        return rows.fetchall()


def test_who_leaves_a_group_completed_it_or_not_and_may_come_back(grupp, database, folk) -> None:
    client, there, _ = grupp
    page = client.get(there).text
    assert "Fullföljde de som slutar nu?" in page
    ended = {"fran": "2026-02-25", "bas": str(uuid4()), "fullfoljt": "ja"}
    assert post(client, there, ended).status_code == 303
    again = {"fran": "2026-02-27", "bas": str(uuid4()), "med": "A"}
    assert post(client, there, again).status_code == 303
    assert tider(database, folk) == [
        ("2026-02-20", "2026-02-24", True),
        ("2026-02-27", None, None),
    ]
    # Taken away from the day that they began again: they never did.
    assert post(client, there, {"fran": "2026-02-27", "bas": str(uuid4())}).status_code == 303
    assert tider(database, folk) == [("2026-02-20", "2026-02-24", True)]
    wrong = post(client, there, {"fran": "2025-01-01", "med": "A", "bas": str(uuid4())})
    assert wrong.status_code == 422
    assert "Dagen ligger utanför deltagandet." in wrong.text
    assert "Slut i en aktivitet" in client.get("/deltagare/A").text


def tider(database, folk: str) -> list[Any]:
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        rows = raw(session).execute(
            "SELECT giltig_fran::text, giltig_till::text, fullfoljt FROM aktivitet_deltagare"
            " WHERE till IS NULL ORDER BY nr"
        )
        return rows.fetchall()


def test_an_activity_that_is_sent_twice_is_one(inne, database, folk: str) -> None:
    client, _ = inne()
    form = {"insats": "team", "namn": "Cykelgruppen", "slag": "grupp", "fran": "2026-02-01"}
    form["id"] = str(uuid4())
    first, second = (post(client, "/aktiviteter/ny", form) for _ in range(2))
    assert (second.status_code, second.location) == (303, first.location)
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        [[there]] = raw(session).execute("SELECT count(*) FROM aktivitet_version").fetchall()
    assert there == 1


def test_occasions_that_nobody_ticked_are_proposed_until_somebody_is(grupp) -> None:
    """Those of the last fourteen days, the latest first."""
    client, _, there = grupp
    base, _, today = there.rpartition("/")
    week, fortnight = (
        f"{base}/{date.fromisoformat(today) - timedelta(days=days)}" for days in (7, 14)
    )

    def waits() -> list[str]:
        page = client.get("/narvaro").text.partition("Inte avprickade")[2]
        return re.findall(r'href="(/narvaro/[^"]+/\d{4}-\d\d-\d\d)"', page)

    assert waits() == [week, fortnight]
    key = f"A.{week[-10:]}"
    form = {f"dar.{key}": "ja", f"minuter.{key}": "90", "bas": str(uuid4())}
    assert post(client, week, form).status_code == 303
    assert waits() == [fortnight]


def test_who_left_today_stays_in_what_the_group_was(grupp, intag, database, folk: str, clock):
    """They are not on the page of the group, so saving it says nothing of them."""
    client, there, today = grupp
    left = {"insats": "team", "deltagande": "A", "datum": swedish_day(clock.now()).isoformat()}
    data = {"anledning": "utskrivning"}
    intag.record_all([event("avslut.gjort", folk, **left, data=data)], av="anv:1", forbund=None)
    assert post(client, there, {"fran": "2026-02-01", "bas": str(uuid4())}).status_code == 303
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        rows = raw(session).execute(
            "SELECT giltig_till FROM aktivitet_deltagare WHERE till IS NULL"
        )
        assert rows.fetchall() == [(None,)]
    assert "dar.A." in client.get(today).text


def test_a_group_is_ticked_unticked_and_ticked_again(grupp, database, folk: str, clock) -> None:
    client, _, there = grupp
    assert "Måndagsgruppen" in client.get("/narvaro").text
    page = client.get(there).text
    idag = swedish_day(clock.now())
    ruta, tid = f"dar.A.{idag}", f"minuter.A.{idag}"
    assert re.search(rf'name="{ruta}" value="ja" checked', page)
    form = {ruta: "ja", tid: hidden(page, tid), "bas": hidden(page, "bas")}
    assert form[tid] == "90"
    for _ in range(2):  # sent twice, it is there once
        assert post(client, there, form).status_code == 303
    assert ticks(database, folk) == [("A", 90)]
    assert "1 av 1 var här" in client.get(there).text
    assert post(client, there, {**form, tid: "1 h", "bas": str(uuid4())}).status_code == 303
    assert ticks(database, folk) == [("A", 60)]
    wrong = post(client, there, {**form, tid: "länge"})
    assert (wrong.status_code, "Skriv minuter" in wrong.text) == (422, True)
    assert post(client, there, {"bas": "x"}).status_code == 303  # a form written by hand
    assert ticks(database, folk) == []
    again = post(client, there, form)  # the first form, from the browser's Back
    assert (again.status_code, "Spara igen" in again.text) == (422, True)
    assert "Inte här" not in client.get(there).text
    shown = client.get("/deltagare/A").text
    for word in ("Närvaro", "Makulerad", "90 → 60", "Var inte där."):
        assert word in shown


def test_an_open_page_never_writes_over_what_a_colleague_saved(
    grupp, inne, database, folk: str, clock
) -> None:
    """What only one of them changed is kept; where both did, the later one is asked."""
    client, _, there = grupp
    kollega, _ = inne()
    idag = swedish_day(clock.now())
    ruta, tid, sett = (f"{name}.A.{idag}" for name in ("dar", "minuter", "sett"))
    oppen = {ruta: "ja", tid: "90", sett: "", "bas": str(uuid4())}
    assert hidden(client.get(there).text, sett) == ""
    assert post(kollega, there, {ruta: "ja", tid: "60", sett: ""}).status_code == 303
    answer = post(client, f"{there}?klart=narvaro", oppen)  # as the page after saving sends it
    assert (answer.status_code, "var där 60 minuter" in answer.text) == (422, True)
    assert "Närvaron är sparad" not in answer.text
    assert hidden(answer.text, sett) == "60"
    assert hidden(answer.text, tid) == "90"
    assert ticks(database, folk) == [("A", 60)]
    wrong = post(client, there, oppen | {tid: "länge"})
    assert (wrong.status_code, hidden(wrong.text, sett)) == (422, "")
    assert post(client, there, oppen | {sett: "60"}).status_code == 303
    assert ticks(database, folk) == [("A", 90)]
    oppen |= {sett: "90", "bas": str(uuid4())}
    assert post(kollega, there, {sett: "90"}).status_code == 303  # was not there
    assert post(client, there, oppen).status_code == 303  # changes nothing, so nothing of theirs
    assert ticks(database, folk) == []
    answer = post(client, there, oppen | {tid: "30"})
    assert (answer.status_code, "inte var där" in answer.text) == (422, True)
    assert ticks(database, folk) == []


def test_a_month_of_attendance_is_certified_on_screen_and_on_paper(
    grupp, database, folk: str, clock
) -> None:
    client, _, there = grupp
    idag = swedish_day(clock.now())
    manad = idag.isoformat()[:7]
    form = {f"dar.A.{idag}": "ja", f"minuter.A.{idag}": "90", "bas": str(uuid4())}
    post(client, there, form)
    sida = f"/narvarointyg/A/{manad}"
    lista = client.get(f"/narvarointyg?manad={manad}").text
    assert "Inte intygat" in lista
    page = client.get(sida).text
    given = {name: hidden(page, name) for name in ("id", "summa", "minuter")}
    assert post(client, sida, {**given, "hur": "skarm"}).status_code == 422
    drawn = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert post(client, sida, {**given, "hur": "skarm", "ritat": drawn}).status_code == 303
    page = client.get(sida).text
    assert "Intygat" in page
    bild = re.search(r"/narvarointyg/bild/[0-9a-f-]+", page)
    assert bild is not None
    assert client.get(bild[0]).data == PNG
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        [[sealed]] = raw(session).execute("SELECT bild FROM intygsbild").fetchall()
    assert PNG not in bytes(sealed)
    post(client, there, {**form, f"minuter.A.{idag}": "60", "bas": str(uuid4())})
    page = client.get(sida).text
    assert "Ändrat efter underskrift" in page
    old = post(client, sida, {**given, "id": str(uuid4()), "namn": "Anna"})
    assert (old.status_code, "Närvaron är inte den som intygas" in old.text) == (422, True)
    paper = client.get(f"{sida}/intyg.pdf").data
    summa = hidden(page, "summa")
    fresh = {"id": str(uuid4()), "summa": summa, "minuter": "60", "hur": "papper"}
    for content, status in ((b"MZ", 422), (paper, 303)):
        scan = {**fresh, "skanning": (io.BytesIO(content), "intyg.pdf")}
        assert post(client, sida, scan).status_code == status
    assert "På papper" in client.get("/deltagare/A").text


@pytest.mark.parametrize("fran", ["", "i morgon", "0001-01-01"])
def test_who_left_on_no_day_is_asked_when(grupp, fran: str) -> None:
    client, gruppen, _ = grupp
    answer = post(client, gruppen, {"fran": fran, "bas": str(uuid4())})
    assert (answer.status_code, "ÅÅÅÅ-MM-DD" in answer.text) == (422, True)


def test_an_arrangor_sees_names_of_their_own_group_and_only_ticks(
    inne, grupp, database, folk: str, clock
) -> None:
    client, gruppen, there = grupp
    arrangor, ident = inne(Roll.ARRANGOR)
    annan, _ = inne(Roll.ARRANGOR)
    send(client, "/deltagare/A/namn", namn="Anna Ankarsparre", telefon="", epost="")
    assert arrangor.get(there).status_code == 404
    andra = gruppen.removesuffix("grupp") + "andra"
    form = {"namn": "Måndagsgruppen", "slag": "grupp", "fran": "2026-02-01"}
    post(client, andra, {**form, "arrangor": str(ident), "id": str(uuid4())})
    page = arrangor.get(there).text
    assert "Anna Ankarsparre" in page
    assert "19900101" not in page
    idag = swedish_day(clock.now())
    form = {f"dar.A.{idag}": "ja", f"minuter.A.{idag}": "45", "bas": str(uuid4())}
    assert post(arrangor, there, form).status_code == 303
    assert ticks(database, folk) == [("A", 45)]
    assert "Måndagsgruppen" in arrangor.get("/narvaro").text
    for path in ("/deltagare/A", "/narvarointyg", gruppen, "/aktiviteter/ny"):
        assert arrangor.get(path).status_code in {403, 404}, path
    assert annan.get(there).status_code == 404
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        read_log.open_log(session, "hela")
        rows = raw(session).execute(
            "SELECT DISTINCT deltaganden FROM laslogg WHERE anvandare = %s", (str(ident),)
        )
        assert rows.fetchall() == [(["A"],)]


def test_an_insats_is_let_into_a_project_by_who_leads_it(inne, database, intag, folk: str) -> None:
    projekt = f"esf-{uuid4().hex[:8]}"
    whole = {"namn": "Provprojektet", "diarienummer": "2025/00001", "programperiod": "2021_2027"}
    whole |= {"agare": "Ä", "start": "2025-01-01", "slut": "2027-12-31"}
    intag.record_all([event("projekt.upplagt", projekt, data=whole)], av="anv:1", forbund=None)
    leder, _ = inne(Roll.INSATSANSVARIG)
    personal, _ = inne()
    sida = "/insatser/team/projekt"
    assert personal.get(sida).status_code == 403
    assert leder.get("/insatser/stod/projekt").status_code == 404
    form = {"projekt": projekt, "fran": "2026-01-01", "id": str(uuid4())}
    assert post(leder, sida, {**form, "till": "2025-01-01"}).status_code == 422
    wrong = post(leder, sida, {**form, "fran": "snart", "till": "aldrig"})
    assert (wrong.status_code, wrong.text.count("govuk-error-message")) == (422, 2)  # both are told
    assert post(leder, sida, form).status_code == 303
    assert "Provprojektet, från 2026-01-01" in leder.get(sida).text


def test_a_month_of_work_training_is_its_schedule_and_what_deviated(
    inne, database, folk: str, clock
) -> None:
    client, _ = inne()
    idag = swedish_day(clock.now())
    form = {"insats": "team", "namn": "Bageriet", "slag": "arbetstraning", "fran": "2026-02-01"}
    form |= {f"minuter-{idag.isoweekday()}": "4 h", "id": str(uuid4())}
    there = post(client, "/aktiviteter/ny", form).location.partition("?")[0]
    post(client, there, {"fran": "2026-02-01", "med": "A", "bas": str(uuid4())})
    sida = f"{there.replace('/aktiviteter/', '/narvaro/').removesuffix('grupp')}manad/2026-02/A"
    page = client.get(sida).text
    falt = re.findall(r'name="(minuter\.A\.2026-02-\d\d)" value="240"', page)
    assert len(falt) == 4
    month = {"manad": "2026-02", "bas": str(uuid4()), **dict.fromkeys(falt, "240")}
    month |= {falt[1]: "", falt[2]: "3:30"}
    assert post(client, sida, month).status_code == 303
    assert ticks(database, folk) == [("A", 240), ("A", 210), ("A", 240)]
