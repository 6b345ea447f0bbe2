"""What a visit leaves in the read log, who may read that, the control, and emergency access."""

import re
from collections.abc import Callable
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
from lackage import ANYWHERE, numbers
from psycopg import OperationalError
from webbplats import eget

from tracker.access import log_control, read_log
from tracker.access.permissions import Roll
from tracker.db import raw
from tracker.identity.notes import seal_note
from tracker.intake.record import Intag
from tracker.queries.forbund import names
from tracker.reports.answers import Svarare
from tracker.settings import Settings
from tracker.snapshots.cache import Cache
from web.app import create_app
from web.services import Tjanster


ANNA, BO = "19850615-9808", "19900101-9802"
ORSAK = "Akut oro: hon svarar inte och har talat om att skada sig."
Login = Callable[..., FlaskClient]


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
def folk(intag: Intag, forbund: str) -> str:
    """Anna in *team* (bcdfg), Bo in *stod* (hjklm)."""
    for insats, name, nummer in (("team", "bcdfg", ANNA), ("stod", "hjklm", BO)):
        who = {"personnummer": nummer}
        intag.record_all(
            [event("inskrivning.gjord", forbund, insats=insats, deltagande=name, person=who)],
            av="drift:prov", forbund=None,
        )  # fmt: skip
    return forbund


def csrf(client: FlaskClient, path: str = "/fokus") -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(path).text)
    assert found is not None
    return found[1]


@pytest.fixture
def inne(app: Flask, database: Database, clock: Ticking, folk: str) -> Login:
    """Logs a new user in, whose name begins with `namn`."""

    def log_in(namn: str = "", roll: Roll = Roll.INSATSPERSONAL, **rest: Any) -> FlaskClient:
        given = f"{namn or uuid4()}-{folk}"
        with database.transaction() as session:
            konto(session, given, now=clock.now(), forbund=[folk], roll=roll, **rest)
        client = app.test_client()
        form = {"namn": given, "losenord": LOSENORD, "csrf": csrf(client, "/logga-in")}
        assert client.post("/logga-in", data=form).status_code == 303
        return client

    return log_in


def entries(database: Database, forbund: str) -> list[tuple[Any, ...]]:
    """(vad, sida, deltaganden, persons, whether searched, by emergency) in order."""
    with database.transaction(forbund=forbund) as session:
        read_log.open_log(session, "hela")
        return raw(session).execute(
            "SELECT vad, sida, deltaganden, cardinality(personer), sokt IS NOT NULL,"
            " nodatkomst IS NOT NULL FROM laslogg ORDER BY nar, id"
        ).fetchall()  # fmt: skip


def test_visit_leaves_one_entry_and_figures_leave_none(inne, database, folk) -> None:
    client = inne()
    for path in ("/rapporter", "/insatser", "/fokus", "/korningar", "/deltagare?urval=avslutade"):
        assert client.get(path).status_code == 200
    assert entries(database, folk) == []
    assert client.get("/deltagare").status_code == 200
    assert client.get("/deltagare/bcdfg").status_code == 200
    assert entries(database, folk) == [
        ("sett", "deltagare.visa", ["bcdfg", "hjklm"], 2, False, False),
        ("sett", "deltagare.ett", ["bcdfg"], 1, False, False),
    ]


def test_search_without_a_hit_and_a_hidden_hit_look_the_same(inne, database, folk) -> None:
    client = inne(insatser=["team"])
    token = csrf(client)
    answers = [
        client.post("/deltagare/sok", data={"csrf": token, "sok": text})
        for text in (BO, "19850615-9824", "hjklm", "finns-inte")
    ]
    shown = [one.text.partition("<main")[2].partition("</main>")[0] for one in answers]
    assert all(shown)
    assert shown[0] == shown[1]
    assert shown[2] == shown[3]
    assert entries(database, folk) == [("sokt", "deltagare.sok", [], 0, True, False)] * 4
    with database.transaction(forbund=folk) as session:
        read_log.open_log(session, "hela")
        rows = raw(session).execute("SELECT laslogg::text, sokt FROM laslogg").fetchall()
    assert len({row[1] for row in rows}) == 4
    for word in ("9802", "9824", "hjklm", "finns-inte"):
        assert not any(word in row[0] for row in rows)


def test_search_with_a_hit_says_whom(inne, database, folk) -> None:
    client = inne()
    client.post("/deltagare/sok", data={"csrf": csrf(client), "sok": ANNA})
    assert entries(database, folk) == [("sokt", "deltagare.sok", ["bcdfg"], 1, True, False)]


@pytest.mark.parametrize("error", [OperationalError("borta"), None], ids=["driver", "database"])
def test_nobody_is_shown_when_the_read_log_cannot_be_written(
    inne, database, folk, monkeypatch, error
) -> None:
    client = inne()

    def broken(session: Any, _: Any) -> None:
        if error:
            raise error
        raw(session).execute("SELECT 1/0")

    monkeypatch.setattr("tracker.access.read_log.note", broken)
    answer = client.get("/deltagare/bcdfg")
    assert answer.status_code == 503
    assert "Läsloggen går inte att skriva" in answer.text
    assert "19850615" not in answer.text
    assert "bcdfg" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/rapporter").status_code == 200


def test_read_log_is_read_by_manager_for_own_and_by_ombud_for_all(inne, folk) -> None:
    reader = inne("lasare")
    reader.get("/deltagare/bcdfg")
    reader.get("/deltagare/hjklm")
    reader.get("/deltagare")
    assert reader.get("/laslogg").status_code == 403
    chef = inne(roll=Roll.INSATSANSVARIG, insatser=["team"]).get("/laslogg").text
    assert chef.count("<td>lasare-") == 2
    assert "hjklm" not in chef
    ombud = inne(roll=Roll.DATASKYDDSOMBUD).get("/laslogg").text
    assert ombud.count("<td>lasare-") == 3
    assert "hjklm" in ombud
    assert "19850615" not in ombud
    stranger = inne(roll=Roll.INSATSANSVARIG, insatser=["oppet"]).get("/laslogg").text
    assert "lasare" not in stranger


def test_read_log_is_filtered_by_person_user_and_day(inne, folk) -> None:
    inne("ett").get("/deltagare/bcdfg")
    inne("tva").get("/deltagare/hjklm")
    inne("tre").get("/deltagare")
    ombud, chef = inne(roll=Roll.DATASKYDDSOMBUD), inne(roll=Roll.INSATSANSVARIG, insatser=["team"])

    def shown(client: FlaskClient, vem: str = "", **rest: str) -> set[str]:
        sent = {"csrf": csrf(client), "vem": vem, **rest}
        answer = client.post("/laslogg/sok", data=sent, follow_redirects=True)
        assert answer.status_code == 200
        assert not list(numbers(answer.request.url.encode(), ANYWHERE))
        return set(re.findall(r"<td>(ett|tva|tre)-", answer.text))

    assert shown(ombud) == {"ett", "tva", "tre"}
    assert shown(ombud, "hjklm") == shown(ombud, BO) == {"tva", "tre"}
    assert shown(chef, "bcdfg") == shown(chef, ANNA) == {"ett", "tre"}
    assert shown(chef, "hjklm") == shown(chef, BO) == shown(chef, "finns-inte") == set()
    page = ombud.get("/laslogg").text
    ident = re.search(r'<option value="([^"]+)">tva-', page)
    assert ident is not None
    assert shown(ombud, anvandare=ident[1]) == {"tva"}
    assert shown(ombud, fran="2026-01-01", till="2026-02-01") == set()
    assert ombud.get("/laslogg?fran=i%20mars&till=x").status_code == 422


def test_read_log_as_a_file_is_itself_noted(inne, database, folk) -> None:
    inne("=cmd").get("/deltagare/bcdfg")
    answer = inne(roll=Roll.DATASKYDDSOMBUD).get("/laslogg.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Tid;Vem;Vad")
    assert f"'=cmd-{folk};Sett;Deltagarens sida;bcdfg;1" in lines[1]
    assert entries(database, folk)[-1][:3] == ("exporterat", "laslogg.fil", ["bcdfg"])


# ── The monthly control ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def kontroll(inne: Login, database: Database, folk: str, clock: Ticking) -> None:
    """Anna Berg has read Anna and Bo in March; the control of March is made."""
    client = inne("anna.berg", insatser=["team"])
    client.get("/deltagare/bcdfg")
    client.get("/deltagare")
    with database.transaction(forbund=folk, huvudman=("*",)) as session:
        log_control.make(session, folk, date(2026, 3, 1), now=clock.now())


def test_control_waits_is_judged_and_signed(inne, kontroll, folk) -> None:
    chef = inne(roll=Roll.INSATSANSVARIG, insatser=["team"])
    assert "loggkontroll att göra" in chef.get("/").text
    assert "loggkontroll" not in inne(roll=Roll.INSATSANSVARIG, insatser=["stod"]).get("/").text
    listed = chef.get("/loggkontroll").text
    [path] = re.findall(r'href="(/loggkontroll/[0-9a-f-]{36})"', listed)
    page = chef.get(path).text
    assert page.count("Stickprov: anna.berg-") == 2
    first, second = re.findall(r'id="p-([0-9a-f-]{36})"', page)
    token = csrf(chef)
    refused = chef.post(f"{path}/godkann", data={"csrf": token})
    assert refused.status_code == 422
    assert "2 är kvar" in refused.text
    follow = {"csrf": token, "bedomning": "folj_upp", "anteckning": ""}
    for note, said in (("", "Skriv vad som"), (f"Fråga om {ANNA}", "inget personnummer")):
        answer = chef.post(f"{path}/{first}", data={**follow, "anteckning": note})
        assert answer.status_code == 422
        assert said in answer.text
    assert chef.post(f"{path}/{first}", data={"csrf": token}).status_code == 422
    answer = chef.post(f"{path}/{first}", data={**follow, "anteckning": "Fråga henne"})
    assert answer.status_code == 303
    ok = {"csrf": token, "bedomning": "ok"}
    assert chef.post(f"{path}/{second}", data=ok).status_code == 303
    assert "Fråga henne" in chef.get(path).text
    signed = chef.post(f"{path}/godkann", data={"csrf": token}, follow_redirects=True)
    assert "Månadens loggkontroll är godkänd." in signed.text
    assert chef.post(f"{path}/{second}", data=ok).status_code == 422
    assert "Godkänn månaden" not in chef.get(path).text
    assert "loggkontroll att göra" not in chef.get("/").text


def test_control_of_others_is_as_if_it_were_not_there(inne, kontroll, folk) -> None:
    chef = inne(roll=Roll.INSATSANSVARIG, insatser=["team"])
    [path] = re.findall(r'href="(/loggkontroll/[0-9a-f-]{36})"', chef.get("/loggkontroll").text)
    other = inne(roll=Roll.INSATSANSVARIG, insatser=["stod"])
    assert path not in other.get("/loggkontroll").text
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/godkann", data={"csrf": csrf(other)}).status_code in {404, 422}
    assert inne().get("/loggkontroll").status_code == 403


def test_notes_are_sealed(inne, kontroll, database, folk) -> None:
    chef = inne(roll=Roll.INSATSANSVARIG, insatser=["team"])
    [path] = re.findall(r'href="(/loggkontroll/[0-9a-f-]{36})"', chef.get("/loggkontroll").text)
    post = re.findall(r'id="p-([0-9a-f-]{36})"', chef.get(path).text)[0]
    sent = {"csrf": csrf(chef), "bedomning": "ok", "anteckning": "Hemligt"}
    assert chef.post(f"{path}/{post}", data=sent).status_code == 303
    with database.transaction(forbund=folk) as session:
        read_log.open_log(session, "hela")
        rows = raw(session).execute("SELECT anteckning FROM loggkontroll_post").fetchall()
    assert any(row[0] for row in rows)
    assert not any(b"Hemligt" in (row[0] or b"") for row in rows)


def test_control_compares_surnames_when_it_is_first_opened(
    inne, kontroll, database, folk, keys
) -> None:
    """The user's name begins with anna.berg; the person is called Berg too, in that very form."""
    with database.transaction(forbund=folk, huvudman=("*",), role="stegvis_logg") as session:
        sql = "SELECT person, huvudman FROM deltagande_nu WHERE deltagande = 'bcdfg'"
        found = raw(session).execute(sql).fetchone()
        assert found is not None
        namn = f"Anna berg-{folk}"
        key_id, sealed = seal_note(folk, "person_uppgift.namn", found[0], namn, keys=keys)
        sql = "UPDATE person_uppgift SET namn = %s, key_id = %s WHERE person = %s"
        raw(session).execute(sql, (sealed, key_id, found[0]))
    chef = inne(roll=Roll.INSATSANSVARIG, insatser=["team"])
    [path] = re.findall(r'href="(/loggkontroll/[0-9a-f-]{36})"', chef.get("/loggkontroll").text)
    page = chef.get(path).text
    assert page.count("Samma efternamn: anna.berg-") == 1
    assert "Anna berg" not in page
    assert chef.get(path).text.count("Samma efternamn: anna.berg-") == 1


# ── Emergency access ──────────────────────────────────────────────────────────────────────────────


def take(client: FlaskClient, orsak: str = ORSAK) -> Any:
    page = client.get("/nodatkomst").text
    [pair] = re.findall(r'name="insats"[^>]*value="([^"]*stod)"', page)
    return client.post("/nodatkomst", data={"csrf": csrf(client), "insats": pair, "orsak": orsak})


def test_emergency_access_lets_in_to_read_only_is_marked_told_and_ends(
    inne, database, folk, clock
) -> None:
    client = inne("nils", insatser=["team"])
    assert client.get("/deltagare/hjklm").status_code == 404
    assert take(client).status_code == 303
    page = client.get("/deltagare/hjklm")
    assert page.status_code == 200
    assert "Nödåtkomst</strong> till Stöd" in page.text
    assert entries(database, folk)[-1] == ("sett", "deltagare.ett", ["hjklm"], 1, False, True)
    client.get("/deltagare/bcdfg")
    assert entries(database, folk)[-1][5] is False
    path = "/deltagare/hjklm/plan"
    form = {
        "csrf": csrf(client), "handelse_id": str(uuid4()), "datum": "2026-02-01", "slag": "sip",
        "steg": "spara",
    }  # fmt: skip
    assert client.post(path, data=form).status_code not in {200, 303}
    chef = inne(roll=Roll.INSATSANSVARIG, insatser=["stod"])
    assert "nödåtkomst att kvittera" in chef.get("/").text
    listed = chef.get("/loggkontroll").text
    assert ORSAK in listed
    assert ORSAK not in inne(roll=Roll.INSATSANSVARIG, insatser=["team"]).get("/loggkontroll").text
    [done] = re.findall(r'action="(/loggkontroll/nodatkomst/[^"]+)"', listed)
    assert chef.post(done, data={"csrf": csrf(chef)}).status_code == 303
    assert "nödåtkomst att kvittera" not in chef.get("/").text
    with database.transaction() as session:
        sql = "UPDATE inloggning SET sedd = sedd + interval '3 hours'"
        raw(session).execute(sql)
    clock._start += timedelta(hours=3)
    assert client.get("/deltagare/bcdfg").status_code == 200
    assert client.get("/deltagare/hjklm").status_code == 404


@pytest.mark.parametrize(
    ("orsak", "said"),
    [("", "minst 20 tecken"), ("akut", "minst 20 tecken"), (f"{ORSAK} {BO}", "personnummer")],
)
def test_emergency_access_needs_a_reason_without_a_number(inne, folk, orsak, said) -> None:
    client = inne(insatser=["team"])
    answer = take(client, orsak)
    assert answer.status_code == 422
    assert said in answer.text
    assert client.get("/deltagare/hjklm").status_code == 404


def test_emergency_access_is_for_those_with_the_right_and_own_forbund(inne, folk) -> None:
    for roll in (Roll.KANSLI, Roll.DATASKYDDSOMBUD, Roll.ADMINISTRATOR):
        assert inne(roll=roll).get("/nodatkomst").status_code == 403
    client = inne(insatser=["team"])
    sent = {"csrf": csrf(client), "insats": "kommunen/annan", "orsak": ORSAK}
    assert client.post("/nodatkomst", data=sent).status_code == 422
    everything = inne().get("/nodatkomst").text
    assert "Du behöver ingen nödåtkomst" in everything


def test_reader_names_are_ids_in_the_log(inne, database, folk) -> None:
    inne("nils").get("/deltagare/bcdfg")
    with database.transaction(forbund=folk) as session:
        read_log.open_log(session, "hela")
        row = raw(session).execute("SELECT anvandare FROM laslogg").fetchone()
    assert row is not None
    assert UUID(row[0])
