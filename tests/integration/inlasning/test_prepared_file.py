"""A prepared file: who is in it, what was filled in, what is a conflict."""

import io

import openpyxl
import pytest
from conftest import event
from flask.testing import FlaskClient
from inlasningsprov import ANNA, DAN, Hus, hand_in, heading, save, token, tried
from sqlalchemy import text

from tracker.intake.blad import KOLUMNER
from tracker.intake.files_blad import ALLA
from tracker.intake.mottagning import Utfall


def fetch(client: FlaskClient, insats: str = "team") -> bytes:
    form = {"csrf": token(client.get("/inlasningar/forberedd").text), "insats": insats}
    answer = client.post("/inlasningar/forberedd", data=form)
    assert answer.status_code == 200, answer.text
    return answer.data


def filled(content: bytes, **rows: dict[str, object]) -> bytes:
    """The file with some cells written: row by its deltagande or `ny1` → column → value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Deltaganden"]
    places = {str(row[0].value).replace("-", ""): row[0].row for row in sheet.iter_rows(min_row=3)}
    for namn, cells in rows.items():
        for kolumn, value in cells.items():
            sheet.cell(places[namn], ALLA.index(kolumn) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_prepared_file_holds_the_open_ones_masked(people: Hus) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(fetch(people.client())))["Deltaganden"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=5)]
    assert [row[2] for row in rows] == ["anna", "bo", "cia"]
    assert [row[3] for row in rows] == ["19850615-••••", "19780204-••••", "19900101-••••"]
    assert sheet.protection.sheet
    assert sheet.cell(3, ALLA.index("inskrivning.malgrupper") + 1).data_type == "s"


def test_prepared_file_goes_to_the_read_log(people: Hus) -> None:
    fetch(people.client())
    with people.database.transaction() as session:
        session.execute(text("SELECT set_config('stegvis.laslogg', 'hela', true)"))
        session.execute(
            text("SELECT set_config('stegvis.forbund', :f, true)"), {"f": people.forbund}
        )
        session.execute(text("SELECT set_config('stegvis.huvudman', '*', true)"))
        rows = session.execute(
            text("SELECT vad, deltaganden FROM laslogg WHERE sida = 'klistra.hamta'")
        ).all()
    assert [(row[0], sorted(row[1])) for row in rows] == [("exporterat", ["anna", "bo", "cia"])]


def test_untouched_file_gives_no_events(people: Hus) -> None:
    client, before = people.client(), people.positions()
    for content in (fetch(client), filled(fetch(client))):  # as it was, and saved by a program
        place = tried(people, client, "a.xlsx", content)
        page = client.get(place).text
        assert heading(page) == "Inget är ändrat i filen, så det finns inget att spara."
        assert "giltiga" not in page
    assert people.positions() == before


def test_filled_file_gives_exactly_what_was_filled(people: Hus) -> None:
    client, before = people.client(), people.positions()
    content = filled(
        fetch(client),
        anna={"avslut.datum": "2026-02-01", "avslut.anledning": "Utskrivning"},
        bo={"inskrivning.utbildning": "Grundskola"},
        cia={"inskrivning.datum": "2026-02-02", "inskrivning.kommun": "0180"},
        ny1={"personnummer": "196609099806", "inskrivning.datum": "2026-02-03"},
    )
    place = tried(people, client, "a.xlsx", content)
    assert heading(client.get(place).text) == "4 ändringar går att spara."
    save(people, client, place)
    assert people.positions() == before + 4
    assert people.events("avslut.gjort")[-1] == {"anledning": "utskrivning"}
    rattelse = people.events("handelse.rattad")[-1]
    assert rattelse["andring"] == {"utbildning": "grundskola"}
    assert people.events("inskrivning.gjord")[-2:] == [{"kommun": "0180"}, {}]
    again = tried(people, client, "a.xlsx", content)
    assert heading(client.get(again).text) == "Inga ändringar går att spara. 4 fanns redan."
    assert people.positions() == before + 4


def test_same_file_in_two_deliveries_at_once_gives_one(people: Hus) -> None:
    client, before = people.client(), people.positions()
    content = filled(
        fetch(client),
        anna={"avslut.datum": "2026-02-01", "avslut.anledning": "Utskrivning"},
        ny1={"personnummer": DAN, "inskrivning.datum": "2026-02-03"},
    )
    places = [tried(people, client, "a.xlsx", content) for _ in range(2)]
    for place in places:
        save(people, client, place)
    assert people.positions() == before + 2


def test_changed_meanwhile_is_a_conflict_that_is_not_saved_without_a_choice(
    people: Hus, intag
) -> None:
    client = people.client()
    content = filled(
        fetch(client),
        anna={"inskrivning.utbildning": "Grundskola", "varfor": "Personen visade betyg."},
    )
    first = people.events("inskrivning.gjord")
    assert first
    with people.database.transaction(
        forbund=people.forbund, huvudman=("*",), role="stegvis_logg", readonly=True
    ) as session:
        avser = session.execute(
            text("SELECT id FROM logg WHERE deltagande = 'anna' AND forbund = :f"),
            {"f": people.forbund},
        ).scalar_one()
    andring = {"utbildning": "annan_eftergymnasial"}
    data = {"avser": str(avser), "andring": andring, "orsak": "Fel förut"}
    intag.record_all(
        [event("handelse.rattad", people.forbund, data=data)], av="drift:prov", forbund=None
    )
    before = people.positions()
    place = tried(people, client, "a.xlsx", content)
    page = client.get(place).text
    assert "Konflikt" in page
    assert "I filen: Grundskola. I Stegvis nu: Annan eftergymnasial utbildning." in page
    save(people, client, place)
    assert people.positions() == before
    place = tried(people, client, "a.xlsx", content)
    page = save(people, client, place, **{"val-3": "fil"})
    assert heading(page) == "1 ändring är sparad."
    rattelse = people.events("handelse.rattad")[-1]
    assert rattelse["andring"] == {"utbildning": "grundskola"}


def test_bad_cells_are_named_and_the_other_rows_saved(people: Hus) -> None:
    client, before = people.client(), people.positions()
    content = filled(
        fetch(client),
        anna={"inskrivning.utbildning": "Simskola"},
        bo={"inskrivning.datum": None},
        cia={"avslut.datum": "2026-02-01"},
        ny1={"inskrivning.datum": "2026-02-03"},
        ny2={"personnummer": ANNA, "inskrivning.datum": "2026-02-03"},
        ny3={"personnummer": DAN, "inskrivning.datum": "2026-02-03"},
    )
    place = tried(people, client, "a.xlsx", content)
    page = client.get(place).text
    assert heading(page) == "1 ändring går att spara. 5 behöver rättas."
    for said in (
        "som inte finns i listan",
        "Dagen får inte vara tom",
        "Välj varför deltagandet avslutas",
        "Personnumret är inte giltigt",
        "redan inskriven i insatsen",
    ):
        assert said in page
    save(people, client, place)
    assert people.positions() == before + 1


def test_what_was_filled_in_is_changed_for_a_reason_only(people: Hus) -> None:
    client = people.client()
    cell = {"inskrivning.utbildning": "Grundskola"}
    place = tried(people, client, "a.xlsx", filled(fetch(client), anna=cell))
    assert "Skriv varför uppgiften ändras" in client.get(place).text
    told = {**cell, "varfor": "Fel i journalen"}
    place = tried(people, client, "a.xlsx", filled(fetch(client), anna=told))
    assert heading(client.get(place).text) == "1 ändring går att spara."


@pytest.mark.parametrize(
    ("kolumn", "value", "said"),
    [
        ("rad", "stegvis-blad:2|x|y|z", "annan version"),
        ("rad", "stegvis-blad:1|x|y|z", "dolda rubriker"),
        ("version", "vers", "dolda rubriker"),
    ],
)
def test_file_whose_hidden_headings_were_changed_is_refused(people, kolumn, value, said) -> None:
    client = people.client()
    book = openpyxl.load_workbook(io.BytesIO(fetch(client)))
    book["Deltaganden"].cell(1, ALLA.index(kolumn) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    answer = hand_in(client, "a.xlsx", out.getvalue())
    assert people.work() == [Utfall.MISSLYCKAD]
    assert said in client.get(answer.headers["Location"]).text


def test_row_of_somebody_who_may_not_be_seen_is_as_of_nobody(people: Hus) -> None:
    client = people.client()
    mine = filled(fetch(client), anna={"deltagande": "finns-inte", "avslut.datum": "2026-02-01"})
    page = client.get(tried(people, client, "a.xlsx", mine)).text
    assert "finns inte i insatsen, eller så får du inte se det" in page


def test_copied_row_is_told_twice(people: Hus) -> None:
    client = people.client()
    closes = {"avslut.datum": "2026-02-01", "avslut.anledning": "Utskrivning"}
    copied = filled(fetch(client), anna=closes, bo={"deltagande": "anna", **closes})
    page = client.get(tried(people, client, "a.xlsx", copied)).text
    assert heading(page) == "1 ändring går att spara. 1 behöver rättas."
    assert "Raden står två gånger" in page


def test_file_of_another_forbund_is_refused(people: Hus) -> None:
    client = people.client()
    content = fetch(client)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = book["Deltaganden"].cell(1, 1)
    cell.value = str(cell.value).replace(people.forbund, "ett-annat")
    out = io.BytesIO()
    book.save(out)
    answer = hand_in(client, "a.xlsx", out.getvalue())
    people.work()
    assert "ett annat förbund" in client.get(answer.headers["Location"]).text


def test_every_column_is_in_the_file() -> None:
    assert {kolumn.namn for kolumn in KOLUMNER} < set(ALLA)
