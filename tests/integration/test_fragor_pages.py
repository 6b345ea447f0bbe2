"""The förbund's own questions on pages: decided under Inställningar, asked in the forms."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from conftest import Ticking, event
from database import Database
from flask.testing import FlaskClient
from sqlmodel import select
from webbplats import Inne, make, rollvis, token
from werkzeug.test import TestResponse

from tracker.access.permissions import Roll
from tracker.clock import swedish_day
from tracker.intake.record import Intag
from tracker.projections.tables import DeltagandeNu
from web.forms import ny_fraga


SIDAN = "/installningar/fragor"


@pytest.fixture
def inne(
    database: Database, intag: Intag, keys, clock: Ticking, forbund: str, tmp_path: Path
) -> Inne:
    app = make(database, intag, keys, clock, tmp_path)
    return rollvis(app, database, clock=clock, forbund=forbund)


def decide(client: FlaskClient, path: str = f"{SIDAN}/ny", **form: object):
    sent = {"csrf": token(client, path), "id": str(uuid4()), "text": "Hur bor du?", **form}
    return client.post(path, data=sent)


def test_a_question_is_decided_changed_and_asked(
    inne: Inne, database: Database, intag: Intag, clock: Ticking, forbund: str
) -> None:
    admin, personal = inne(Roll.ADMINISTRATOR), inne(Roll.INSATSPERSONAL)
    assert "inga egna frågor" in admin.get(SIDAN).text
    answer = decide(admin, nya="Eget boende\nAnnat\n", vid=["start", "slut"])
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SIDAN}?klart=fraga")
    listed = admin.get(SIDAN).text
    assert "Hur bor du?" in listed
    assert "Eget boende, Annat" in listed
    kept = {"svar-eget_boende": "Egen bostad", "svar-annat": "Annat", "nya": "Härbärge"}
    path = f"{SIDAN}/hur_bor_du"
    assert 'value="Eget boende"' in admin.get(path).text
    assert decide(admin, path, **kept, vid=["start"]).status_code == 303
    assert "Egen bostad, Annat, Härbärge" in admin.get(SIDAN).text
    today = swedish_day(clock.now()).isoformat()
    remiss = event(
        "remiss.inkommen", forbund, insats="team", deltagande="N", datum=today,
        person={"personnummer": "19900101-9802"}, data={"remittent": "annan"},
    )  # fmt: skip
    intag.record_all([remiss], av="anv:1", forbund=None)
    form = "/deltagare/N/inskrivning"
    page = personal.get(form).text
    assert "Hur bor du?" in page
    sent = {
        "csrf": token(personal, form), "handelse_id": str(uuid4()), "datum": today,
        "svar-hur_bor_du": "harbarge",
    }  # fmt: skip
    checked = personal.post(form, data=sent).text
    assert "Härbärge" in checked
    assert personal.post(form, data={**sent, "steg": "spara"}).status_code == 303
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_app") as session:
        found = session.exec(select(DeltagandeNu).where(DeltagandeNu.forbund == forbund)).one()
        assert found.svar_fore == '{"hur_bor_du": "harbarge"}'
    assert "Hur bor du?" not in personal.get("/deltagare/N/avslut").text, "asked at the start only"


def test_an_answer_is_told_on_the_path_and_can_be_corrected(
    inne: Inne, database: Database, intag: Intag, clock: Ticking, forbund: str
) -> None:
    """Also an answer to what nobody decided: it stays, as it stands, when another is changed."""
    admin, personal = inne(Roll.ADMINISTRATOR), inne(Roll.INSATSPERSONAL)
    assert (
        decide(admin, nya="Eget boende\nAnnat", vid=["start"], fran="2026-01-01").status_code == 303
    )
    intag.record_all(
        [event("inskrivning.gjord", forbund, insats="team", deltagande="N", datum="2026-02-03",
               person={"personnummer": "19900101-9802"},
               data={"svar": {"hur_bor_du": "annat", "gammal": "ja"}})],
        av="anv:1", forbund=None,
    )  # fmt: skip
    path = personal.get("/deltagare/N").text
    assert "Hur bor du? Annat" in path
    assert "gammal: ja" in path
    ratta = re.search(r"/handelser/[0-9a-f-]+/ratta", path)
    assert ratta is not None
    page = personal.get(ratta[0]).text
    assert re.search(r'value="annat"\s+(selected|checked)', page)
    sent = {
        "csrf": token(personal, ratta[0]), "handelse_id": str(uuid4()), "datum": "2026-02-03",
        "insats": "team", "svar-hur_bor_du": "eget_boende", "svar-gammal": "ja",
        "rattelseorsak": "Fel svar",
    }  # fmt: skip
    checked = personal.post(ratta[0], data=sent)
    assert "Eget boende" in checked.text
    assert "gammal" not in checked.text.partition("<dl")[2]
    assert personal.post(ratta[0], data={**sent, "steg": "spara"}).status_code == 303
    path = personal.get("/deltagare/N").text
    assert "Hur bor du? Eget boende" in path
    assert "Hur bor du? Annat → <strong>Eget boende</strong>" in path
    with database.transaction(forbund=forbund, huvudman=("*",), role="stegvis_app") as session:
        found = session.exec(select(DeltagandeNu).where(DeltagandeNu.forbund == forbund)).one()
        assert json.loads(found.svar_fore) == {"hur_bor_du": "eget_boende", "gammal": "ja"}
    cleared = {**sent, "handelse_id": str(uuid4()), "svar-hur_bor_du": "", "steg": "spara"}
    assert personal.post(ratta[0], data=cleared).status_code == 303
    cleared_path = personal.get("/deltagare/N").text
    assert "Hur bor du? Eget boende → <strong>–</strong>" in cleared_path
    assert 'class="mening">gammal: ja.' in cleared_path


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"nya": "Ja", "vid": ["start"]}, "minst två svar"),
        ({"nya": "Ja\nNej"}, "Välj när frågan ställs"),
        ({"text": " ", "nya": "Ja\nNej", "vid": ["slut"]}, "Skriv frågan"),
        ({"nya": "Ja\nNej", "vid": ["slut"], "fran": "inte en dag"}, "dag"),
        (
            {"nya": "Ja\nNej", "vid": ["slut"], "fran": "2026-03-01", "till": "2026-02-01"},
            "ligger före den första",
        ),
        ({"nya": "J" * 300 + "\nNej", "vid": ["slut"]}, "Rätta det här först"),
    ],
)
def test_what_cannot_be_asked_is_told_and_what_was_written_stays(
    inne: Inne, form: dict[str, object], said: str
) -> None:
    admin = inne(Roll.ADMINISTRATOR)
    answer = decide(admin, **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Nej" in answer.text or form["nya"] == "Ja"
    assert "inga egna frågor" in admin.get(SIDAN).text


def test_only_who_sets_the_forbund_up_decides(inne: Inne) -> None:
    for roll in set(Roll) - {Roll.ADMINISTRATOR}:
        assert inne(roll).get(SIDAN).status_code in (302, 403), roll
    assert inne(Roll.ADMINISTRATOR).get(f"{SIDAN}/finns_inte").status_code == 404


def test_of_two_who_add_the_same_question_at_once_one_is_told(
    inne: Inne, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients, both = [inne(Roll.ADMINISTRATOR), inne(Roll.ADMINISTRATOR)], Barrier(2, timeout=20)
    forms = [
        {"csrf": token(one, f"{SIDAN}/ny"), "id": str(uuid4()), "text": "Hur bor du?",
         "nya": nya, "vid": ["start"]}
        for one, nya in zip(clients, ("Eget\nAnnat", "Villa\nTält"), strict=True)
    ]  # fmt: skip
    read = ny_fraga.las

    def las(*args: Any) -> ny_fraga.Sant:
        found = read(*args)
        both.wait()  # each has seen that there is no such question
        return found

    def post(one: tuple[FlaskClient, dict[str, object]]) -> TestResponse:
        return one[0].post(f"{SIDAN}/ny", data=one[1])

    monkeypatch.setattr(ny_fraga, "las", las)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(post, zip(clients, forms, strict=True)))
    assert sorted(one.status_code for one in answers) == [303, 422]
    told = next(one for one in answers if one.status_code == 422)
    assert "Någon annan lade just till en fråga" in told.text
    listed = clients[0].get(SIDAN).text
    assert ("Eget, Annat" in listed) != ("Villa, Tält" in listed)
    monkeypatch.undo()
    won = next(n for n, one in enumerate(answers) if one.status_code == 303)
    again = clients[won].post(f"{SIDAN}/ny", data=forms[won])
    assert again.status_code in (303, 422), "pressed twice it is no third question"
    assert clients[0].get(SIDAN).text.count("Hur bor du?") == 1
