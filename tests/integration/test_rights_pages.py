"""The pages of gallring and registerutdrag: who comes in, what is said, what is handed out."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import event
from flask import Flask
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from webbplats import eget

from tracker.access.permissions import Roll
from tracker.db import execute
from tracker.nudges import Work
from tracker.queries.forbund import names
from tracker.reports.answers import Svarare
from tracker.rights import registerutdrag
from tracker.rights.gallring import Utforare
from tracker.settings import Settings
from tracker.snapshots.cache import Cache
from web.app import create_app
from web.services import Tjanster


ANNA, BO = "19900101-9802", "19850505-9819"
GALLRING = "/installningar/gallring"


@pytest.fixture
def nudged() -> list[tuple[Work, str]]:
    return []


@pytest.fixture
def app(database, intag, keys, clock, tmp_path: Path, nudged) -> Flask:
    def alla_forbund() -> dict[str, str]:
        with database.transaction() as session:
            return names(session)

    tjanster = Tjanster(
        transaction=database.transaction,
        alla_forbund=alla_forbund,
        intag=intag,
        keys=keys,
        svarare=Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock),
        clock=clock,
        fil=lambda run, name: tmp_path / str(run) / name,
        nudge=lambda work, ident: nudged.append((work, ident)),
    )
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path)})
    return eget(create_app(settings, tjanster=tjanster))


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(path).text)
    assert found is not None, client.get(path).text
    return found[1]


@pytest.fixture
def inne(app: Flask, database, clock, forbund: str) -> Callable[..., FlaskClient]:
    def log_in(roll: Roll = Roll.DATASKYDDSOMBUD, **omfang: list[str]) -> FlaskClient:
        namn, client = f"u-{uuid4()}", app.test_client()
        with database.transaction() as session:
            konto(session, namn, now=clock.now(), forbund=[forbund], roll=roll, **omfang)
        form = {"namn": namn, "losenord": LOSENORD, "csrf": token(client, "/logga-in")}
        assert client.post("/logga-in", data=form).status_code == 303
        return client

    return log_in


@pytest.fixture
def personer(intag, forbund: str) -> None:
    """Two owners with an insats each; Anna has ended with both, Bo with the first."""
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    events = []
    for slug in ("kommunen", "regionen"):
        events += [
            event("huvudman.upplagd", forbund, data={"slug": slug, "namn": slug.title()}),
            event("insats.upplagd", forbund, insats=f"hos-{slug}",
                  data={"namn": f"Hos {slug}", "huvudman": slug, **ny}),
        ]  # fmt: skip
    for name, nummer, slug in (("DA-1", ANNA, "kommunen"), ("DA-2", ANNA, "regionen"),
                               ("DB-1", BO, "kommunen")):  # fmt: skip
        here = {"insats": f"hos-{slug}", "deltagande": name}
        events += [
            event("remiss.inkommen", forbund, **here, datum="2023-01-10",
                  person={"personnummer": nummer},
                  data={"remittent": "annan", "syfte": f"Hemligt om {name}"}),
            event("inskrivning.gjord", forbund, **here, datum="2023-02-01",
                  data={"utbildning": "gymnasium"}),
            event("samtycke.lamnat", forbund, **here, datum="2023-02-01",
                  data={"andamal": "uppfoljning"}),
            event("avslut.gjort", forbund, **here, datum="2024-02-01",
                  data={"anledning": "utskrivning"}),
        ]  # fmt: skip
    intag.record_all(events, av="drift:prov", forbund=None)


def set_rule(client: FlaskClient, huvudman: str, **svar: str):
    path = f"{GALLRING}/{huvudman}/regel"
    form = {"tid": "1", "enhet": "ar", "kalla": "Plan 4.2", "beslut": "Dnr 17", **svar}
    return client.post(path, data={**form, "csrf": token(client, path)})


def decide(client: FlaskClient, huvudman: str, beslut: str = "Dnr 2026/99", sett: str = ""):
    page = client.get(f"{GALLRING}/{huvudman}").text
    shown = re.search(r'name="sett" value="([^"]*)"', page)
    form = {"beslut": beslut, "sett": sett or (shown[1] if shown else "")}
    csrf = token(client, f"{GALLRING}/{huvudman}")
    return client.post(f"{GALLRING}/{huvudman}", data={**form, "csrf": csrf})


# ── Gallring ──────────────────────────────────────────────────────────────────────────────────────


def test_gallring_from_rule_to_protocol(
    inne, personer, database, keys, clock, tmp_path, nudged, forbund
) -> None:
    client = inne()
    page = client.get(GALLRING).text
    assert "Utan regel gallras ingen." in page
    assert "Inget är gallrat än." in page
    assert set_rule(client, "kommunen").status_code == 303
    page = client.get(f"{GALLRING}/kommunen").text
    assert "1\xa0person har passerat sin tid" in page
    assert "1\xa0person till har passerat" in page  # Anna is the region's too, which has no rule
    assert "DB-1" in page
    assert "DA-1" not in page
    assert BO not in page

    answer = decide(client, "kommunen")
    assert answer.status_code == 303
    ((work, beslut),) = nudged
    assert work is Work.ERASE
    where = answer.headers["Location"].partition("?")[0]
    assert where == f"{GALLRING}/protokoll/{beslut}"
    assert "Gallringen pågår: 0 av 1" in client.get(where).text
    assert Utforare(database.transaction, keys, tmp_path, clock).carry_out_all([forbund]) == 1
    page = client.get(where).text
    assert "Vem det gällde är borttaget." in page
    assert "Dnr 2026/99" in page
    assert "kommunen: 1 år efter avslut. Stöd: Plan 4.2. Beslut: Dnr 17." in page

    text = client.get(f"{where}/protokoll.csv").data.decode("utf-8-sig")
    lines = text.splitlines()
    assert "Beslut;Dnr 2026/99" in lines
    assert re.fullmatch(r"[0-9a-f-]{36};Gallrad;2026-03-01 kl\. \d\d\.\d\d;0", lines[-1])
    pdf = client.get(f"{where}/protokoll.pdf").data
    assert pdf.startswith(b"%PDF-")
    assert "Inget är gallrat än." not in client.get(GALLRING).text


def test_a_rule_without_grounds_is_refused_and_kept_in_the_form(inne, personer) -> None:
    client = inne()
    for svar in ({"tid": "x"}, {"tid": "0"}, {"kalla": ""}, {"beslut": f"om {ANNA}"}):
        answer = set_rule(client, "kommunen", **svar)
        assert answer.status_code == 422
        assert "Rätta det här först" in answer.text
    assert "Plan 4.2" in answer.text


@pytest.mark.parametrize(
    ("sett", "beslut", "text"),
    [("något annat", "Dnr 1", "har ändrats"), ("", " ", "Skriv vilket beslut")],
)
def test_a_decision_needs_a_reference_and_what_was_shown(
    inne, personer, nudged, sett, beslut, text
) -> None:
    client = inne()
    set_rule(client, "kommunen")
    answer = decide(client, "kommunen", beslut=beslut, sett=sett)
    assert answer.status_code == 422
    assert text in answer.text
    assert nudged == []


def test_who_proved_themselves_long_ago_does_it_again_first(
    inne, personer, database, clock
) -> None:
    client = inne()
    set_rule(client, "kommunen")
    for _ in range(15 * 60):
        clock.now()
    answer = client.get(f"{GALLRING}/kommunen")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/bekrafta")


def test_an_owner_is_decided_on_by_its_own_only(inne, personer) -> None:
    client = inne(Roll.CONTROLLER, huvudman=["kommunen"])
    page = client.get(GALLRING).text
    assert "Kommunen" in page
    assert "Regionen" not in page
    assert client.get(f"{GALLRING}/regionen").status_code == 404
    assert client.get(f"{GALLRING}/regionen/regel").status_code == 404
    assert client.get(f"{GALLRING}/ingen").status_code == 404


@pytest.mark.parametrize("roll", [Roll.INSATSPERSONAL, Roll.KANSLI, Roll.ADMINISTRATOR])
def test_gallring_is_closed_to_others(inne, personer, roll) -> None:
    client = inne(roll)
    for path in (GALLRING, f"{GALLRING}/kommunen", f"{GALLRING}/kommunen/regel"):
        assert client.get(path).status_code == 403


# ── Registerutdrag ────────────────────────────────────────────────────────────────────────────────


def extract(client: FlaskClient, deltagande: str, wanted: str = "json"):
    path = f"/deltagare/{deltagande}/registerutdrag"
    assert client.post(path, data={"csrf": token(client, path)}).status_code == 303
    return hand_out(client, deltagande, wanted)


def hand_out(client: FlaskClient, deltagande: str, wanted: str = "json"):
    path = f"/deltagare/{deltagande}/registerutdrag"
    ids = re.findall(rf'action="{path}/([0-9a-f-]+)"', client.get(path).text)
    form = {"csrf": token(client, path), "format": wanted}
    return client.post(f"{path}/{ids[0]}", data=form)


def test_extract_has_what_the_owner_keeps_and_no_more(
    inne, personer, database, tmp_path, forbund
) -> None:
    client = inne(Roll.CONTROLLER, huvudman=["kommunen"])
    client.get("/deltagare/DA-1")
    answer = extract(client, "DA-1")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="registerutdrag.json"'
    told = json.loads(answer.data)
    assert told["person"]["personnummer"] == ANNA
    assert [one["deltagande"] for one in told["deltaganden"]] == ["DA-1"]
    (one,) = told["deltaganden"]
    assert one["insats_namn"] == "Hos kommunen"
    assert one["samtycken"] == ["Uppföljning"]
    assert [e["typ"] for e in one["handelser"]] == [
        "remiss.inkommen", "inskrivning.gjord", "samtycke.lamnat", "avslut.gjort",
    ]  # fmt: skip
    assert one["handelser"][0]["data"]["syfte"] == "Hemligt om DA-1"
    assert {e["av"] for e in one["handelser"]} == {"Driften"}
    assert told["personuppgiftsansvariga"] == [{"id": "kommunen", "namn": "Kommunen"}]
    assert ("sett", "Anställd 1") in {(r["vad"], r["vem"]) for r in told["lasta"]}
    everything = answer.text
    assert "DA-2" not in everything
    assert "regionen" not in everything
    assert BO not in everything

    pdf = extract(client, "DA-1", "pdf").data
    assert pdf.startswith(b"%PDF-")
    told = json.loads(extract(client, "DA-1").data)
    assert [one["format"] for one in told["utlamningar"]] == ["json", "pdf"]
    assert "exporterat" in {r["vad"] for r in told["lasta"]}
    for path in (tmp_path / "utdrag").iterdir():
        assert b"PDF" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        rows = execute(session, "SELECT format FROM utlamning ORDER BY nar").all()
    assert [row[0] for row in rows][-3:] == ["json", "pdf", "json"]


def test_extract_shows_every_correction(inne, personer, intag, keys, database, forbund) -> None:
    client = inne(Roll.CONTROLLER)
    told = json.loads(extract(client, "DA-1").data)
    first = told["deltaganden"][0]["handelser"][0]["id"]
    intag.record_all(
        [event("handelse.rattad", forbund,
               data={"avser": first, "andring": {"syfte": "Något annat"}, "orsak": "Fel text."})],
        av="drift:prov", forbund=None,
    )  # fmt: skip
    answer = extract(client, "DA-1")
    assert "Hemligt om DA-1" in answer.text
    assert "Något annat" in answer.text
    assert "Fel text." in answer.text


def test_extract_tells_attendance_and_the_basis_for_esf_in_words(
    inne, personer, intag, forbund, monkeypatch
) -> None:
    """In the printed form too, in its place, with its text and how it was corrected."""
    here = {"insats": "hos-kommunen", "deltagande": "DA-1"}
    there = event("narvaro.registrerad", forbund, **here, datum="2023-03-01",
                  data={"minuter": 90, "beskrivning": "Samtal om hyra"})  # fmt: skip
    stated = {"grund": "annat_lagstod", "hanvisning": "§ 7", "fran": "2023-03-02"}
    about = {"avser": there["id"], "andring": {"minuter": 60}, "orsak": "Slutade tidigt"}
    intag.record_all(
        [
            there,
            event("esfgrund.angiven", forbund, **here, datum="2023-03-02", data=stated),
            event("handelse.rattad", forbund, data=about),
        ],
        av="drift:prov", forbund=None,
    )  # fmt: skip
    told, make = {}, registerutdrag.make

    def keep(*where, **said):
        told.update(said["tidslinjer"])
        make(*where, **said)

    monkeypatch.setattr("web.pages.registerutdrag.registerutdrag.make", keep)
    assert extract(inne(Roll.CONTROLLER), "DA-1", "pdf").status_code == 200
    moments = [one for one in told["DA-1"] if one.nar.startswith("2023-03")]
    assert [one.rubrik for one in moments] == ["Närvaro", "Grund för redovisning till ESF"]
    assert moments[0].rader[0] == "Minuter: 60"
    assert "Minuter: 90 → 60" in moments[0].rader
    assert [*moments[0].citat] == ["Samtal om hyra", "Slutade tidigt"]
    assert moments[1].rader == ["Grund: Annat lagstöd. Var den står: § 7. Från: 2023-03-02"]


def test_extract_of_an_insats_is_for_the_one_who_made_it(inne, personer, forbund) -> None:
    mine = inne(Roll.INSATSANSVARIG, huvudman=["kommunen"], insatser=["hos-kommunen"])
    assert extract(mine, "DA-1").status_code == 200
    assert mine.get("/deltagare/DA-2/registerutdrag").status_code == 404
    other = inne(Roll.INSATSANSVARIG, huvudman=["kommunen"], insatser=["hos-kommunen"])
    assert "Inget utdrag är gjort än." in other.get("/deltagare/DA-1/registerutdrag").text


def test_extract_is_gone_after_its_days(
    app, inne, personer, database, clock, tmp_path, forbund
) -> None:
    client = inne(Roll.CONTROLLER)
    extract(client, "DA-1")
    (file,) = (tmp_path / "utdrag").iterdir()
    early, later = clock.now(), clock.now() + registerutdrag.KEPT

    def sweep(now):
        return registerutdrag.sweep(database.transaction, forbund, data_dir=tmp_path, now=now)

    assert sweep(early) == 0
    assert sweep(later) == 1
    assert not file.exists()
    page = client.get("/deltagare/DA-1/registerutdrag").text
    assert "Borttagen" in page
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        assert execute(session, "SELECT 1 FROM filnyckel WHERE forbund = %s", forbund).all() == []


def test_extract_goes_when_the_person_is_erased(
    inne, personer, database, keys, clock, tmp_path, forbund
) -> None:
    extract(inne(Roll.CONTROLLER), "DB-1")
    client = inne()
    set_rule(client, "kommunen")
    decide(client, "kommunen")
    assert Utforare(database.transaction, keys, tmp_path, clock).carry_out_all([forbund]) == 1
    assert list((tmp_path / "utdrag").iterdir()) == []
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_logg") as session:
        (filer,) = execute(
            session, "SELECT filer FROM gallringsperson WHERE forbund = %s", forbund
        ).one()
    assert filer == 1
    page = inne(Roll.CONTROLLER).post("/deltagare/DB-1/registerutdrag")
    assert page.status_code in {400, 422}


@pytest.mark.parametrize("roll", [Roll.INSATSPERSONAL, Roll.KANSLI, Roll.DATASKYDDSOMBUD])
def test_registerutdrag_is_closed_to_others(inne, personer, roll) -> None:
    client = inne(roll)
    assert client.get("/deltagare/DA-1/registerutdrag").status_code == 403


def test_the_ways_there_are_shown_to_those_who_may(inne, personer) -> None:
    assert "Registerutdrag" in inne(Roll.CONTROLLER).get("/deltagare/DA-1").text
    assert "Registerutdrag" not in inne(Roll.INSATSPERSONAL).get("/deltagare/DA-1").text
    assert GALLRING in inne().get("/installningar").text
