"""Budget and outcome entered on a page: who may, what is kept, what is told, and what it counts."""

import re

import pytest
from conftest import event
from flask.testing import FlaskClient
from webbplats import inloggad, make, send

from tracker.access.permissions import Roll
from tracker.log import store


AR = 2026
ADM, STAT, AMA = "budget.administration.", "utfall.medelstillgang.stat", "budget.insatskostnad.team"


@pytest.fixture
def app(database, intag, keys, clock, tmp_path):
    return make(database, intag, keys, clock, tmp_path)


@pytest.fixture
def logga_in(app, database, clock, forbund):
    def inne(roll: Roll, **rest) -> FlaskClient:
        return inloggad(app, database, now=clock.now(), forbund=forbund, roll=roll, **rest)[0]

    return inne


def fields(client: FlaskClient) -> dict[str, str]:
    """What stands in the form of the page."""
    page = client.get(f"/ekonomi?ar={AR}").text
    found = dict(
        re.findall(r'<input class="govuk-input ruta[^>]* name="([^"]+)" value="([^"]*)"', page)
    )
    fore = re.search(r'name="fore" value="([^"]*)"', page)
    assert fore is not None
    return {**found, "fore": fore[1], "datum": "2026-01-15", "steg": "spara"}


def spara(client: FlaskClient, **changed: str):
    return send(client, f"/ekonomi?ar={AR}", **{**fields(client), **changed})


def rows(intag, forbund: str) -> list[tuple[object, ...]]:
    with intag.forbund_open(forbund) as session:
        found = store.raw(session).execute(
            "SELECT typ, post, financiar, insats, ore, antal FROM belopp_rad "
            "WHERE forbund = %s AND till IS NULL ORDER BY nr",
            (forbund,),
        )
        return found.fetchall()


@pytest.mark.parametrize("roll", [Roll.EKONOM, Roll.KANSLI])
def test_a_year_is_entered_and_shown(logga_in, intag, forbund, roll):
    client = logga_in(roll)
    answer = spara(
        client,
        **{ADM: "2 335 000", STAT: "−67,5", AMA: "424000", "budget.planerat_antal.team": "40"},
    )
    assert answer.status_code == 303
    assert "klart=ekonomi" in answer.location
    assert rows(intag, forbund) == [
        ("utfall.bokfort", "medelstillgang", "stat", None, -6750, None),
        ("budget.beslutad", "administration", None, None, 233_500_000, None),
        ("budget.beslutad", "planerat_antal", None, "team", None, 40),
        ("budget.beslutad", "insatskostnad", None, "team", 42_400_000, None),
    ]
    shown = fields(client)
    assert (shown[ADM], shown[STAT], shown["budget.planerat_antal.team"]) == (
        "2 335 000",
        "-67,50",
        "40",
    )
    assert spara(client).status_code == 303
    assert len(rows(intag, forbund)) == 4  # nothing was changed, nothing is written


def test_changed_again_the_earlier_is_kept_and_emptied_asks_why(logga_in, intag, forbund):
    client = logga_in(Roll.EKONOM)
    spara(client, **{ADM: "1"})
    spara(client, **{ADM: "2"})
    assert [row[4] for row in rows(intag, forbund)] == [100, 200]
    asked = spara(client, **{ADM: ""})
    assert asked.status_code == 422
    assert "Skriv varför ett belopp tas bort." in asked.text
    assert len(rows(intag, forbund)) == 2
    assert spara(client, **{ADM: "", "orsak": "Ej beslutat än"}).status_code == 303
    assert rows(intag, forbund) == []


def test_faults_are_told_at_their_fields_and_nothing_is_stored(logga_in, intag, forbund):
    client = logga_in(Roll.EKONOM)
    answer = spara(client, **{ADM: "tolv", AMA: "1", "datum": "2099-01-01"})
    assert answer.status_code == 422
    assert f'href="#{ADM}"' in answer.text
    assert 'value="tolv"' in answer.text
    assert rows(intag, forbund) == []
    late = spara(client, **{AMA: "1", "datum": "2099-01-01"})
    assert late.status_code == 422
    assert 'href="#datum"' in late.text
    assert rows(intag, forbund) == []


def test_two_at_once_do_not_undo_each_other(logga_in, intag, forbund):
    one, other = logga_in(Roll.EKONOM), logga_in(Roll.KANSLI)
    opened = fields(one)
    assert spara(other, **{ADM: "200"}).status_code == 303
    assert send(one, f"/ekonomi?ar={AR}", **{**opened, AMA: "5"}).status_code == 303
    assert {row[1]: row[4] for row in rows(intag, forbund)} == {
        "administration": 20_000,
        "insatskostnad": 500,
    }
    clash = send(one, f"/ekonomi?ar={AR}", **{**opened, ADM: "300"})
    assert clash.status_code == 422
    assert "Någon annan har skrivit 200 här" in clash.text


def test_pasted_rows_fill_the_fields_and_wait(logga_in, intag, forbund):
    client = logga_in(Roll.EKONOM)
    namn = re.search(r'id="rad-insats-team">([^<]+)<', client.get(f"/ekonomi?ar={AR}").text)
    assert namn is not None
    text = f"Stat\t16 000 000\t\n{namn[1]}\t35\t424000"
    page = spara(client, steg="klistra", text=text)
    assert page.status_code == 200
    assert "Inget är sparat än" in page.text
    assert 'value="16 000 000"' in page.text
    assert rows(intag, forbund) == []
    wrong = spara(client, steg="klistra", text="Kaffe\t1")
    assert wrong.status_code == 422
    assert "finns inte i tabellerna" in wrong.text


@pytest.mark.parametrize("roll", [Roll.INSATSPERSONAL, Roll.CONTROLLER, Roll.STYRELSE])
def test_others_have_no_such_page(logga_in, roll):
    assert logga_in(roll).get("/ekonomi").status_code == 403


def test_an_assignment_for_a_part_only_reads(logga_in, intag, forbund):
    client = logga_in(Roll.EKONOM, insatser=["team"])
    page = client.get(f"/ekonomi?ar={AR}")
    assert "Ditt uppdrag gäller inte hela förbundet" in page.text
    assert spara(client, **{ADM: "1"}).status_code == 403
    assert rows(intag, forbund) == []


@pytest.mark.parametrize("ar", ["1989", "99999", "x", "٢٠٢٦"])
def test_a_year_that_is_none_is_not_found(logga_in, ar):
    assert logga_in(Roll.EKONOM).get(f"/ekonomi?ar={ar}").status_code == 404


def test_the_report_counts_and_explains_what_was_entered(logga_in, intag, forbund):
    client = logga_in(Roll.KANSLI)
    spara(client, **{AMA: "424000", "utfall.insatskostnad.team": "551000,50"})
    page = client.get(f"/rapporter/kostnadsrapport-insatser?fran={AR}-01-01&till={AR}-12-31").text
    assert "−127\u00a0000,50" in page
    assert "Plus betyder att det kostade mindre än beslutat." in page
    period = f"fran={AR}-01-01&till={AR}-12-31"
    cell = client.get(
        f"/rapporter/kostnadsrapport-insatser/cell?rad=team&kolumn=avvikelse&{period}"
    ).text
    assert "Varför −127\u00a0000,50?" in cell
    assert "Budget, insatskostnad" in cell
    assert "551\u00a0000,50" in cell


def test_a_corrected_event_is_told_as_it_now_is(logga_in, intag, forbund):
    client = logga_in(Roll.KANSLI)
    data = {"ar": AR, "post": "administration", "belopp": "5"}
    sent = event("budget.beslutad", forbund, data=data)
    rattad = {"avser": sent["id"], "andring": {"belopp": "7"}, "orsak": "Fel"}
    intag.record_all(
        [sent, event("handelse.rattad", forbund, data=rattad)], av="anv:1", forbund=None
    )
    period = f"fran={AR}-01-01&till={AR}-12-31"
    cell = client.get(
        f"/rapporter/kostnadsrapport-administration/cell?rad=administration&kolumn=budget&{period}"
    ).text
    assert "Varför 7,00?" in cell
    assert '<td class="siffra">7,00</td>' in cell
