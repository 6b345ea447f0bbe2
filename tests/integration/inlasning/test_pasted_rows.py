"""Pasted rows by page: shown first, the bad ones kept, nothing twice."""

import re

import pytest
from flask.testing import FlaskClient
from inlasningsprov import ANNA, BO, CIA, DAN, Hus, heading, token
from sqlalchemy import text


def paste(client: FlaskClient, text_: str, steg: str, slag: str = "inskrivning"):
    form = {
        "csrf": token(client.get("/inlasningar/klistra").text),
        "insats": "team",
        "slag": slag,
        "text": text_,
        "steg": steg,
    }
    return client.post("/inlasningar/klistra", data=form)


ROWS = (
    f"Personnummer\tFörsta dag\tUtbildning\r\n{ANNA}\t2026-02-01\tGymnasium\r\n"
    f"{BO}\t2026-02-01\tSimskola\r\nx\t2026-02-01\t\r\n{CIA}\t3/2 2026\tgrundskola\r\n"
)


def test_pasted_rows_are_shown_then_saved_and_the_bad_ones_kept(hus: Hus) -> None:
    client, before = hus.client(), hus.positions()
    page = paste(client, ROWS, "granska").text
    assert heading(page) == "2 rader går att spara. 2 behöver rättas."
    assert 'class="cell-fel">Simskola' in page
    assert 'class="cell-fel">x' in page
    assert hus.positions() == before
    page = paste(client, ROWS, "spara").text
    assert "2 rader är sparade. 2 behöver rättas." in page.replace("\u00a0", " ")
    assert hus.positions() == before + 2
    left = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert left is not None
    assert left[1].strip().splitlines() == [
        "Personnummer\tFörsta dag\tUtbildning",
        f"{BO}\t2026-02-01\tSimskola",
        "x\t2026-02-01",
    ]


def test_pasted_again_is_there_already(hus: Hus) -> None:
    client = hus.client()
    good = f"{ANNA}\t2026-02-01\tGymnasium"
    paste(client, good, "spara")
    before = hus.positions()
    page = paste(client, good, "spara").text
    assert "1 fanns redan" in page.replace("\u00a0", " ")
    other = paste(client, f"{ANNA}\t2026-02-02\tGymnasium", "granska").text
    assert "redan inskriven" in other
    assert hus.positions() == before


def test_pasted_closings_find_their_deltagande(people: Hus) -> None:
    client, before = people.client(), people.positions()
    rows = (
        "Personnummer\tDeltagande\tSista dag\tAnledning\n"
        f"{ANNA}\t\t2026-02-01\tUtskrivning\n\tbo\t2026-02-01\tAvliden\n"
        f"{DAN}\t\t2026-02-01\tAvliden\n{CIA}\t\t2026-02-01\tAvliden\n"
    )
    page = paste(client, rows, "spara", "avslut").text
    assert "2 rader är sparade. 2 behöver rättas." in page.replace("\u00a0", " ")
    assert "inte inskriven" in page
    assert people.positions() == before + 2


def test_pasted_enrolment_of_one_who_waits_goes_on_with_their_deltagande(people: Hus) -> None:
    client = people.client()
    paste(client, f"{CIA}\t2026-02-01", "spara")
    with people.database.transaction(
        forbund=people.forbund, huvudman=("*",), readonly=True
    ) as session:
        found = session.execute(
            text("SELECT deltagande FROM deltagande_nu WHERE start = '2026-02-01'")
        )
        assert found.scalar_one() == "cia"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "Klistra in minst en rad"),
        ("Personnummer\tFörsta dag", "bara rubriker"),
        ("Personnummer\tSkonummer\n1\t2", "Kolumn 2 har en rubrik"),
        ("Personnummer\tPersonnummer\n1\t2", "samma rubrik"),
        ("1\t2\t3\t4\t5\t6\t7\t8\t9\t10", "fler celler"),
        ("\n".join("x" for _ in range(501)), "högst 500"),
        ("x" * 300_000, "för lång"),
        ("a\0b", "inte går att läsa"),
    ],
)
def test_what_is_no_table_is_told(hus: Hus, rows: str, said: str) -> None:
    answer = paste(hus.client(), rows, "granska")
    assert answer.status_code == 422
    assert said in answer.text


def test_pasting_asks_for_an_insats_that_one_may_write_in(hus: Hus) -> None:
    client = hus.client()
    form = {"csrf": token(client.get("/inlasningar/klistra").text), "insats": "oppet", "text": "x"}
    answer = client.post("/inlasningar/klistra", data=form)
    assert answer.status_code == 422
    assert "Välj en av insatserna" in answer.text
