"""An ESF project set up on pages: who may, what is kept, what is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from konton import LOSENORD, konto
from sqlmodel import text
from webbplats import make, send, send_sett

from tracker.access.permissions import Roll
from tracker.esf.projekt.uppsattning import las
from tracker.log import store


@pytest.fixture
def app(database, intag, keys, clock, tmp_path):
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def logga_in(app, database, clock, forbund):
    def inne(roll: Roll) -> FlaskClient:
        namn = f"{roll}-{uuid4().hex[:8]}"
        with database.transaction() as session:
            konto(session, namn, now=clock.now(), forbund=[forbund], roll=roll)
        client = app.test_client()
        assert send(client, "/logga-in", namn=namn, losenord=LOSENORD).status_code == 303
        return client

    return inne


def projekt(**changed: str) -> dict[str, str]:
    number = f"2025/{uuid4().int % 100_000:05}"
    said = {"namn": "Rätt stöd", "diarienummer": number, "programperiod": "2021_2027"}
    said |= {"agare": "Förbundet Prov", "orgnr": "222000-0001", "start": "2025-01-01"}
    return {**said, "slut": "2027-12-31", "id": str(uuid4()), **changed}


PERSON = {
    "personnamn": "Eva Ek",
    "arbetsgivare": "Kommunen",
    "kategori": "Projektledare",
    "slag": "medfinansiering",
    "anstalld_fran": "2025-01-01",
}
DELAR = (
    ("delprojekt", {"namn": "Delprojekt Norr", "agare": "Norr", "eget": "nej",
                    "insatser": "norr/team\nnorr/stod"}),
    ("personal", PERSON),
    ("timpriser", {"kalla": "Bilaga 3", "beslutad": "2025-01-10",
                   "priser": "pl; Projektledare; 1 400,50"}),
    ("satser", {"namn": "schablon_procent", "varde": "40", "kalla": "Beslutet § 4"}),
)  # fmt: skip


def test_projekt_pages_set_up_what_is_shown(database, logga_in) -> None:
    ekonom = logga_in(Roll.EKONOM)
    assert "Du har inget uppdrag i något projekt" in ekonom.get("/esf").text
    wrong = send(ekonom, "/esf/nytt", **projekt(diarienummer="25/1", namn="", slut="2024-01-01"))
    assert wrong.status_code == 422
    assert "Skriv numret som ÅÅÅÅ/NNNNN." in wrong.text
    assert "Fyll i den här uppgiften." in wrong.text
    said = projekt()
    path = f"/esf/esf-{said['diarienummer'].replace('/', '-')}"
    assert send(ekonom, "/esf/nytt", **said).headers["Location"].startswith(path)
    assert send(ekonom, "/esf/nytt", **said).status_code == 303  # the very same form again
    again = send(ekonom, "/esf/nytt", **{**said, "id": str(uuid4())})
    assert (again.status_code, "Det finns redan ett projekt" in again.text) == (422, True)
    assert "Rätt stöd" in ekonom.get("/esf").text
    for vad, data in DELAR:
        got = ekonom.get(f"{path}/{vad}")
        assert got.status_code == 200
        sent = send(ekonom, f"{path}/{vad}", id=str(uuid4()), **data)
        assert sent.status_code == 303, (vad, sent.text)
    page = ekonom.get(path).text
    change_insatser(ekonom, f"{path}/delprojekt/delprojekt_norr/insatser", path)
    for shown in (
        *("Delprojekt Norr", "norr/team, norr/stod", "Eva Ek", "Projektledare"),
        *("1400,50", "Schablon för övriga kostnader", "Ingen tid är redovisad"),
    ):
        assert shown in page, shown
    with database.transaction(forbund=path.removeprefix("/esf/"), huvudman=("*",)) as session:
        there = las(session, path.removeprefix("/esf/"))
    assert (list(there.delprojekt), list(there.personal)) == (["delprojekt_norr"], ["person"])
    with database.transaction(forbund=path.removeprefix("/esf/"), huvudman=("*",)) as session:
        rows = session.execute(text("SELECT strom, data FROM logg")).all()
    assert rows
    assert not any("eva" in f"{strom} {data}".casefold() for strom, data in rows)


def change_insatser(ekonom: FlaskClient, at: str, path: str) -> None:
    """One has left on a day, another comes: what is shown is what is told."""
    assert "norr/team\nnorr/stod" in ekonom.get(at).text
    for wrong, said in (
        ("norr", "förbund/insats"),
        ("norr/team 2026-13-01", "Skriv dagarna som"),
        ("norr/team 2026-02-01 2026-01-01", "slutar före sin första dag"),
    ):
        refused = send_sett(ekonom, at, insatser=wrong)
        assert (refused.status_code, said in refused.text) == (422, True), wrong
    lines = "norr/team 2025-01-01 2025-08-31\nnorr/stod\nsyd/nytt 2025-09-01"
    assert send_sett(ekonom, at, insatser=lines).status_code == 303
    assert lines in ekonom.get(at).text
    page = ekonom.get(path).text
    for shown in ("norr/team (2025-01-01 – 2025-08-31)", "syd/nytt (från 2025-09-01)"):
        assert shown in page, shown
    other = send(ekonom, f"{path}/delprojekt", id=str(uuid4()), namn="Syd", agare="S", eget="nej",
                 insatser="norr/team 2025-08-31")  # fmt: skip
    assert (other.status_code, "hör till ett annat delprojekt samma dagar" in other.text) == (
        422, True,
    )  # fmt: skip
    assert ekonom.get(at.replace("delprojekt_norr", "ingen")).status_code == 404


def test_an_insats_taken_out_before_the_project_begins_was_never_in_it(logga_in) -> None:
    ekonom, said = logga_in(Roll.EKONOM), projekt(start="2027-01-01", slut="2029-12-31")
    path = f"/esf/esf-{said['diarienummer'].replace('/', '-')}"
    assert send(ekonom, "/esf/nytt", **said).status_code == 303
    norr = DELAR[0][1] | {"insatser": "syd/fel\nnorr/stod"}
    assert send(ekonom, f"{path}/delprojekt", id=str(uuid4()), **norr).status_code == 303
    at = f"{path}/delprojekt/delprojekt_norr/insatser"
    for _ in range(2):  # what the page then shows can be sent as it is
        assert send_sett(ekonom, at, insatser="norr/stod").status_code == 303
        for page in (ekonom.get(at).text, ekonom.get(path).text):
            assert ("norr/stod" in page, "syd/fel" in page) == (True, False)


def test_two_who_set_up_the_same_project_at_once_are_not_both_its_ekonom(
    logga_in, monkeypatch
) -> None:
    """Both have asked whether it is there before either has written it."""
    both, asked = threading.Barrier(2, timeout=1), store.read_stream

    def read_stream(*where: Any) -> Any:
        found = asked(*where)
        with suppress(threading.BrokenBarrierError):
            both.wait()
        return found

    one, other = logga_in(Roll.EKONOM), logga_in(Roll.EKONOM)
    monkeypatch.setattr("web.projektsvar.store.read_stream", read_stream)
    said = projekt()
    with ThreadPoolExecutor() as pool:
        sent = [
            pool.submit(send, who, "/esf/nytt", **{**said, "namn": namn, "id": str(uuid4())})
            for who, namn in ((one, "Ena"), (other, "Andra"))
        ]
        codes = sorted(each.result().status_code for each in sent)
    assert codes == [303, 422]


def test_the_same_form_sent_by_another_gives_no_role(logga_in) -> None:
    said = projekt()
    assert send(logga_in(Roll.EKONOM), "/esf/nytt", **said).status_code == 303
    assert send(logga_in(Roll.EKONOM), "/esf/nytt", **said).status_code == 422


@pytest.mark.parametrize(
    ("namn", "skrivet", "visas"),
    [
        ("schablon_procent", "23,5 %", "23,5\u00a0%"),
        ("avrundning_personal", "Kvart nedåt", "kvart nedåt"),
        ("avrundning_deltagare", "halvtimme nedåt", "halvtimme nedåt"),
        ("schablon_pa_medfinansiering", "Ja", "ja"),
        ("aktivitet_1", "Kartläggning", "Kartläggning"),
    ],
)
def test_a_decision_is_written_and_read_in_words(logga_in, namn, skrivet, visas) -> None:
    ekonom, sent = logga_in(Roll.EKONOM), projekt()
    path = f"/esf/esf-{sent['diarienummer'].replace('/', '-')}"
    send(ekonom, "/esf/nytt", **sent)
    beslut = {"namn": namn, "varde": skrivet, "kalla": "§ 4"}
    assert send(ekonom, f"{path}/satser", id=str(uuid4()), **beslut).status_code == 303
    assert f"<td>{visas}</td>" in ekonom.get(path).text


@pytest.mark.parametrize(
    ("vad", "data", "said"),
    [
        ("personal", {**PERSON, "arbetsgivare": "Förbundet Prov"}, "kan inte vara medfinansiering"),
        ("personal", {**PERSON, "personnamn": "19900101-9802"}, "Texten innehåller"),
        ("personal", {**PERSON, "orgnr": "123"}, "Skriv tio siffror"),
        ("delprojekt", {**DELAR[0][1], "insatser": "team"}, "Skriv en insats på varje rad"),
        ("timpriser", {**DELAR[2][1], "priser": "pl; 400"}, "Skriv ett pris på varje rad"),
        ("timpriser", {**DELAR[2][1], "priser": "pl; Ledare; fyra"}, "fel form"),
        ("satser", {**DELAR[3][1], "varde": "140"}, "fel form"),
    ],
)
def test_projekt_pages_tell_what_is_wrong_and_keep_the_rest(logga_in, vad, data, said) -> None:
    ekonom, sent = logga_in(Roll.EKONOM), projekt()
    path = f"/esf/esf-{sent['diarienummer'].replace('/', '-')}"
    send(ekonom, "/esf/nytt", **sent)
    page = send(ekonom, f"{path}/{vad}", id=str(uuid4()), **data)
    assert page.status_code == 422
    assert said in page.text
    assert "Rätta det här först" in page.text


def test_projekt_pages_are_closed_to_who_has_no_role_in_the_project(logga_in) -> None:
    ekonom, other, staff = (logga_in(r) for r in (Roll.EKONOM, Roll.EKONOM, Roll.INSATSPERSONAL))
    said = projekt()
    path = f"/esf/esf-{said['diarienummer'].replace('/', '-')}"
    assert send(ekonom, "/esf/nytt", **said).status_code == 303
    assert "Rätt stöd" not in other.get("/esf").text
    assert other.get(path).status_code == 404
    assert send(other, f"{path}/satser", id=str(uuid4()), **DELAR[3][1]).status_code == 404
    assert other.get("/esf/esf-2000-00000").status_code == 404
    assert ekonom.get("/esf/finns-inte").status_code == 404
    for closed in ("/esf", "/esf/nytt", path):
        assert staff.get(closed).status_code == 403
