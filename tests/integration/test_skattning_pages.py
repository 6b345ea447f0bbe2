"""Ratings on pages: both raters side by side, a missing answer stays missing, and it falls due."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import Ticking, event
from database import Database
from flask.testing import FlaskClient
from webbplats import Inne, make, rollvis, token

from tracker.access.permissions import Roll
from tracker.clock import swedish_day
from tracker.db import raw
from tracker.intake.record import Intag
from tracker.projections.tables import DeltagandeNu


SKATTA, PROFIL = "/deltagare/S/skatta", "/deltagare/S/profil"


@pytest.fixture
def inne(
    database: Database, intag: Intag, keys, clock: Ticking, forbund: str, tmp_path: Path
) -> Inne:
    app = make(database, intag, keys, clock, tmp_path)
    return rollvis(app, database, clock=clock, forbund=forbund)


@pytest.fixture
def dag(intag: Intag, clock: Ticking, forbund: str) -> Callable[[int], str]:
    """Somebody who is in *team* since 300 days; the day that is so many days ago."""
    today = swedish_day(clock.now())

    def ago(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    sent = event(
        "inskrivning.gjord", forbund, insats="team", deltagande="S", datum=ago(300),
        person={"personnummer": "19900101-9802"},
    )  # fmt: skip
    intag.record_all([sent], av="anv:1", forbund=None)
    return ago


def stored(database: Database, forbund: str) -> list[str]:
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        row = session.get(DeltagandeNu, (forbund, "S"))
        return list(row.skattningar or ()) if row else []


def send(client: FlaskClient, path: str = SKATTA, **answers: str):
    form = {"csrf": token(client, path), "id": str(uuid4()), "instrument": "stegprofil.1"}
    return client.post(path, data=form | answers)


def test_both_rate_side_by_side_and_missing_is_missing(
    inne: Inne, database: Database, forbund: str, dag: Callable[[int], str]
) -> None:
    personal = inne(Roll.INSATSPERSONAL)
    assert "Ingen skattning är gjord än" in personal.get(PROFIL).text
    page = personal.get(SKATTA).text
    assert "Deltagaren: Jag har ork för det jag vill göra." in page
    assert "Handläggaren: Personen har ork för det som är planerat." in page
    answers = {"datum": dag(200), "deltagare-ork": "2", "deltagare-mal": "inget",
               "handlaggare-ork": "3"}  # fmt: skip
    same = {"id": str(uuid4())}
    for _ in range(2):  # pressed twice: the same ratings once
        answer = send(personal, **answers, **same)
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            "/deltagare/S?klart=steg.skattat",
        )
    assert stored(database, forbund) == [
        f"{dag(200)};stegprofil;1;deltagare;ork=2",
        f"{dag(200)};stegprofil;1;handlaggare;ork=3",
    ]
    assert "Stämmer lite, " + dag(200) in personal.get(SKATTA).text
    assert send(personal, **{"datum": dag(100), "deltagare-ork": "4"}).status_code == 303
    told = personal.get(PROFIL).text
    assert 'role="img"' in told
    assert "<td>Upp</td>" in told
    assert "Ej mätt två gånger" in told
    assert "<td>–</td>" in told
    assert "Ej mätt: Vardagen" in told
    seen = personal.get("/deltagare/S").text
    assert "Deltagaren svarade" in seen
    assert "1 av 11 frågor besvarade. Ork: Stämmer lite." in seen


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"datum": "2026-99-99", "deltagare-ork": "2"}, "#datum"),
        ({}, "Svara på minst en fråga."),
        ({"deltagare-ork": "9"}, "Värdet finns inte på frågans skala."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_stored(
    inne: Inne, database: Database, forbund: str, dag, answers: dict[str, str], said: str
) -> None:
    personal = inne(Roll.INSATSPERSONAL)
    answer = send(personal, **{"datum": dag(10), "handlaggare-ork": "inget", **answers})
    assert answer.status_code == 422
    assert said in answer.text
    assert stored(database, forbund) == []


def test_before_the_start_and_twice_a_day_are_refused(inne: Inne, dag) -> None:
    personal = inne(Roll.INSATSPERSONAL)
    early = send(personal, **{"datum": dag(301), "deltagare-ork": "2"})
    assert "utanför deltagandet" in early.text
    assert send(personal, **{"datum": dag(5), "deltagare-ork": "2"}).status_code == 303
    again = send(personal, **{"datum": dag(5), "deltagare-ork": "3"})
    assert (again.status_code, "redan en sådan skattning" in again.text) == (422, True)


def test_it_is_corrected_on_a_page(
    inne: Inne, database: Database, forbund: str, dag: Callable[[int], str]
) -> None:
    personal = inne(Roll.INSATSPERSONAL)
    send(personal, **{"datum": dag(5), "deltagare-ork": "2", "deltagare-mal": "1"})
    with database.transaction(forbund=forbund, huvudman=("*",)) as session:
        [(handelse,)] = raw(session).execute(
            "SELECT id FROM logg WHERE typ = 'steg.skattat' AND forbund = %s", (forbund,)
        )
    path = f"/handelser/{handelse}/ratta"
    page = personal.get(path).text
    assert "Jag har ork för det jag vill göra." in page
    sent = {
        "csrf": token(personal, path), "handelse_id": str(uuid4()), "datum": dag(5),
        "varden-ork": "4", "varden-mal": "inget", "rattelseorsak": "Fel ruta", "steg": "spara",
    }  # fmt: skip
    assert personal.post(path, data=sent).status_code == 303
    assert stored(database, forbund) == [f"{dag(5)};stegprofil;1;deltagare;ork=4"]


def test_it_is_due_when_the_interval_has_passed(inne: Inne, dag: Callable[[int], str]) -> None:
    personal = inne(Roll.INSATSPERSONAL)
    assert "Skatta igen" not in personal.get("/att-gora/skattning").text
    send(personal, **{"datum": dag(100), "deltagare-ork": "2"})
    waiting = personal.get("/att-gora/skattning").text
    assert "Skatta igen" in waiting
    assert SKATTA in waiting
    send(personal, **{"datum": dag(3), "deltagare-ork": "2"})
    assert "Skatta igen" not in personal.get("/att-gora/skattning").text


def test_ekonom_and_styrelse_see_no_rating(inne: Inne, dag: Callable[[int], str]) -> None:
    send(inne(Roll.INSATSPERSONAL), **{"datum": dag(3), "deltagare-ork": "2"})
    for roll in (Roll.EKONOM, Roll.STYRELSE):
        client = inne(roll)
        assert client.get(SKATTA).status_code in (403, 404)
        assert client.get(PROFIL).status_code in (403, 404)


def ended(intag: Intag, forbund: str, dag: Callable[[int], str]) -> None:
    """Somebody who took a step, and studied after the insats."""
    given = {"deltagande": "T", "insats": "team"}
    rating = {"instrument": "stegprofil", "utgava": 1, "respondent": "deltagare"}
    person = {"personnummer": "19780204-9804"}
    told: list[tuple[str, int, dict[str, object]]] = [
        ("inskrivning.gjord", 200, {"sysselsattning": [{"typ": "ingen"}]}),
        ("steg.skattat", 190, {**rating, "varden": {"ork": 2}}),
        ("steg.skattat", 100, {**rating, "varden": {"ork": 3}}),
        ("avslut.gjort", 50, {"anledning": "utskrivning",
                              "sysselsattning": [{"typ": "studier", "procent": 50}]}),
    ]  # fmt: skip
    sent = [
        event(typ, forbund, datum=dag(ago), data=data, person=person, **given)
        for typ, ago, data in told
    ]
    intag.record_all(sent, av="anv:1", forbund=None)


def test_what_went_before_work_says_that_it_is_no_cause(
    inne: Inne, intag: Intag, forbund: str, dag: Callable[[int], str]
) -> None:
    personal = inne(Roll.INSATSPERSONAL)
    path = f"/rapporter/vad-gick-fore-arbete?fran={dag(310)}&till={dag(0)}&del=egna"
    empty = personal.get(path).text
    assert "Det här är inga orsaker." in empty
    assert "har svarat på några frågor" in empty
    send(personal, **{"datum": dag(3), "deltagare-ork": "2", "handlaggare-ork": "3"})
    ended(intag, forbund, dag)
    page = personal.get(path).text
    # Of one person: too few for any comparison, and nothing is told of how the two see it.
    assert "Ingen fråga har minst 10 personer i båda grupperna." in page
    assert '<td class="siffra">100 % (1 av 1)</td><td class="siffra">–</td>' in page
    assert '<td class="siffra">1</td><td class="siffra">–</td>' in page
    assert page.count("<td>För få</td>") == page.count('<th scope="row">') > 2


def test_the_curve_says_of_how_many(inne: Inne, dag: Callable[[int], str]) -> None:
    personal = inne(Roll.INSATSPERSONAL)
    path = f"/rapporter/tid-till-forsta-steget?fran={dag(310)}&till={dag(0)}&del=egna"
    assert "Ingen som började i perioden" in personal.get(path).text
    for ago, value in ((290, "2"), (200, "3")):
        send(personal, **{"datum": dag(ago), "deltagare-ork": value})
    page = personal.get(path).text
    assert "1 av 1 är mätta minst två gånger" in page
    assert 'role="img"' in page
    assert '<td class="siffra">100 %</td><td class="siffra">–</td>' in page  # 90 days, and 180
    for efter, words in (
        ("kon", "Kvinna"),
        ("remittent", "Saknas/okänd"),
        ("huvudman", "Ingen angiven"),
    ):
        told = personal.get(f"{path}&efter={efter}").text
        assert f'<th scope="row">{words}</th>' in told, efter
