"""Files and pasted rows by page: tried out first, saved when asked, nothing twice, nothing lost."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import openpyxl
import orjson
import pytest
from conftest import Ticking, event
from flask.testing import FlaskClient
from konton import konto
from sqlalchemy import text

from tracker.access.permissions import Roll
from tracker.intake import inlasning, receipts
from tracker.intake.blad import KOLUMNER
from tracker.intake.files_blad import ALLA
from tracker.intake.inlasning import Takt
from tracker.intake.mottagning import Mottagning, Utfall
from tracker.nudges import Work
from tracker.queries.forbund import names
from tracker.settings import Settings
from web.app import create_app
from web.services import Tjanster


LOSENORD = "ett långt lösenord"
ANNA, BO, CIA, DAN = "19850615-9808", "19780204-9804", "19900101-9802", "19660909-9806"
TAKT = Takt(timedelta(seconds=20), timedelta(seconds=5), timedelta(seconds=4), 5)
HEADER = ["id", "typ", "forbund", "insats", "deltagande", "personnummer", "datum", "utbildning"]


@dataclass
class Hus:
    """The pages, what they nudged for, and the worker's part."""

    forbund: str
    database: object
    app: object
    data_dir: Path
    mottagning: Mottagning
    clock: Ticking
    nudged: list[UUID]

    def client(self, forbund: str | None = None) -> FlaskClient:
        namn, client = f"u-{uuid4()}", self.app.test_client()
        with self.database.transaction() as session:
            konto(
                session, namn, losenord=LOSENORD, now=self.clock.now(),
                forbund=[forbund or self.forbund],
            )  # fmt: skip
        form = {"namn": namn, "losenord": LOSENORD, "csrf": token(client.get("/logga-in").text)}
        assert client.post("/logga-in", data=form).status_code == 303
        return client

    def work(self) -> list[Utfall]:
        done = [self.mottagning.take_in(id_) for id_ in self.nudged]
        self.nudged.clear()
        return done

    def positions(self) -> int:
        with self.database.transaction(
            forbund=self.forbund, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            counted = text("SELECT count(*) FROM logg WHERE forbund = :f")
            return session.execute(counted, {"f": self.forbund}).scalar_one()

    def events(self, typ: str) -> list[dict]:
        with self.database.transaction(
            forbund=self.forbund, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            rows = session.execute(
                text("SELECT data FROM logg WHERE forbund = :f AND typ = :t ORDER BY position"),
                {"f": self.forbund, "t": typ},
            )
            return [orjson.loads(row[0]) for row in rows]


@pytest.fixture
def hus(database, intag, keys, clock, forbund: str, tmp_path: Path) -> Iterator[Hus]:
    nudged: list[UUID] = []

    def alla_forbund() -> dict[str, str]:
        with database.transaction() as session:
            return names(session)

    def nudge(work: Work, id: str) -> None:
        assert work is Work.TAKE_IN
        nudged.append(UUID(id))

    tjanster = Tjanster(
        transaction=database.transaction,
        alla_forbund=alla_forbund,
        intag=intag,
        keys=keys,
        svarare=None,
        clock=clock,
        fil=lambda run, name: tmp_path / str(run) / name,
        nudge=nudge,
    )
    app = create_app(Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path)}), tjanster=tjanster)
    mottagning = Mottagning(intag, tmp_path, TAKT)
    yield Hus(forbund, database, app, tmp_path, mottagning, clock, nudged)
    for path in tmp_path.rglob("*"):  # whatever a test did, nobody's number is left on the disk
        if path.is_file():
            assert not re.search(rb"(19)?(850615|780204|900101|660909)-?98", path.read_bytes()), (
                path
            )


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def hand_in(client: FlaskClient, name: str, content: bytes):
    form = {"csrf": token(client.get("/inlasningar").text), "fil": (io.BytesIO(content), name)}
    return client.post("/inlasningar", data=form)


def tried(hus: Hus, client: FlaskClient, name: str, content: bytes) -> str:
    """Hands in and lets the worker look; where the page is."""
    answer = hand_in(client, name, content)
    assert answer.status_code == 303, answer.text
    assert hus.work() == [Utfall.KLAR]
    return answer.headers["Location"]


def save(hus: Hus, client: FlaskClient, place: str, **choices: str) -> str:
    form = {"csrf": token(client.get(place).text), **choices}
    assert client.post(f"{place}/spara", data=form).status_code == 303
    assert hus.work() == [Utfall.KLAR]
    return client.get(place).text


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found is not None
    return " ".join(found[1].replace("\u00a0", " ").split())


def a_csv(forbund: str, *rows: tuple[str, str, str, str]) -> bytes:
    """(deltagande, personnummer, datum, utbildning) → inskrivningar."""
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";")
    table.writerow(HEADER)
    for deltagande, person, datum, utbildning in rows:
        known = UUID(int=abs(hash((forbund, deltagande, datum, utbildning))) % 2**120)
        table.writerow(
            [known, "inskrivning.gjord", forbund, "team", deltagande, person, datum, utbildning]
        )
    return out.getvalue().encode()


# ── files of events ──────────────────────────────────────────────────────────────────────────


def test_file_is_tried_out_first_and_saved_when_asked(hus: Hus) -> None:
    client, before = hus.client(), hus.positions()
    content = a_csv(
        hus.forbund,
        ("a", ANNA, "2026-01-10", "gymnasium"),
        ("b", BO, "2026-01-11", "grundskola"),
        ("c", CIA, "2026-01-12", "simskola"),
    )
    place = tried(hus, client, "lista.csv", content)
    page = client.get(place).text
    assert heading(page) == "2 rader går att spara. 1 behöver rättas."
    assert "Rad 4" in page
    assert "Utbildning:" in page
    assert "H010" in page
    assert "Spara 2 giltiga" in page
    assert hus.positions() == before
    page = save(hus, client, place)
    assert heading(page) == "2 rader är sparade. 1 behöver rättas."
    assert hus.positions() == before + 2
    receipt = client.get(f"{place}/kvitto.csv")
    assert receipt.headers["Content-Disposition"].startswith("attachment")
    assert "H010" in receipt.text
    assert CIA in receipt.text  # the sender's own line, whole
    assert CIA not in page


def test_same_file_again_gives_what_was_there(hus: Hus) -> None:
    client = hus.client()
    content = a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "gymnasium"))
    save(hus, client, tried(hus, client, "lista.csv", content))
    before = hus.positions()
    place = tried(hus, client, "lista.csv", content)
    assert heading(client.get(place).text) == "Inga rader går att spara. 1 fanns redan."
    assert hus.positions() == before


def test_pressing_save_twice_saves_once(hus: Hus) -> None:
    client = hus.client()
    content = a_csv(hus.forbund, ("a", ANNA, "2026-01-10", ""))
    place = tried(hus, client, "lista.csv", content)
    form = {"csrf": token(client.get(place).text)}
    for _ in range(2):
        assert client.post(f"{place}/spara", data=form).status_code == 303
    assert hus.work() == [Utfall.KLAR]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("lista.pdf", b"x", "av typen"),
        ("lista", b"x", "av typen"),
        ("", b"", "Välj en fil"),
    ],
)
def test_what_is_no_file_to_take_in_is_refused_at_once(hus: Hus, name, content, said) -> None:
    client = hus.client()
    answer = hand_in(client, name, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert hus.nudged == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04nothing", "ingen Excelfil"),
        ("a.csv", b"a;b\n1;2\n", "rubriker"),
        ("a.jsonl", b"[\n{}\n]", "JSON-lista"),
        ("a.csv", b"", "Filen är tom"),
    ],
)
def test_file_that_cannot_be_read_ends_with_a_sentence(hus: Hus, name, content, said) -> None:
    client = hus.client()
    answer = hand_in(client, name, content)
    assert hus.work() == [Utfall.MISSLYCKAD]
    assert said in client.get(answer.headers["Location"]).text


def test_delivery_is_its_senders_alone(hus: Hus) -> None:
    client, other = hus.client(), hus.client()
    place = tried(hus, client, "a.csv", a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "")))
    for path in (place, f"{place}/kvitto.csv"):
        assert other.get(path).status_code == 404
    form = {"csrf": token(other.get("/inlasningar").text)}
    assert other.post(f"{place}/spara", data=form).status_code == 404
    assert "a.csv" not in other.get("/inlasningar").text


def test_delivery_cannot_write_in_another_forbund(hus: Hus, intag) -> None:
    client, foreign = hus.client(), f"x{uuid4().hex[:10]}"
    intag.record_all(
        [event("forbund.upplagt", foreign, data={"namn": "Annat"})], av="drift:prov", forbund=None
    )
    place = tried(hus, client, "a.csv", a_csv(foreign, ("a", ANNA, "2026-01-10", "")))
    page = client.get(place).text
    assert "H004" in page
    assert "giltiga" not in page


def test_sender_who_lost_the_right_meanwhile_saves_nothing(hus: Hus) -> None:
    client, before = hus.client(), hus.positions()
    place = tried(hus, client, "a.csv", a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "")))
    client.post(f"{place}/spara", data={"csrf": token(client.get(place).text)})
    with hus.database.transaction() as session:
        session.execute(
            text("UPDATE anvandare SET avstangd = now() WHERE id::text IN "
                 "(SELECT av FROM inlasning WHERE id = :id)"),
            {"id": hus.nudged[0]},
        )  # fmt: skip
    assert hus.work() == [Utfall.MISSLYCKAD]
    assert hus.positions() == before


def test_files_and_receipts_are_gone_after_30_days(hus: Hus) -> None:
    client = hus.client()
    place = tried(hus, client, "a.csv", a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "")))
    receipts.sweep(hus.data_dir, now=hus.clock.now() + timedelta(days=31))
    assert client.get(f"{place}/kvitto.csv").status_code == 410
    assert "borttagna" in client.get(place).text
    with hus.database.transaction() as session:
        assert inlasning.forget(session, before=hus.clock.now() + timedelta(days=1))
    assert client.get(place).status_code == 404


def test_worker_that_died_costs_nothing_and_doubles_nothing(hus: Hus, monkeypatch) -> None:
    client, before = hus.client(), hus.positions()
    rows = [(f"d{n}", "", f"2026-01-{n + 1:02}", "") for n in range(12)]
    content = a_csv(hus.forbund, *[(d, ANNA, day, u) for d, _, day, u in rows])
    place = tried(hus, client, "a.csv", content)
    client.post(f"{place}/spara", data={"csrf": token(client.get(place).text)})
    (waits,) = hus.nudged
    monkeypatch.setattr("tracker.intake.importing.BATCH", 5)
    real, calls = type(hus.mottagning.intag).settled, []

    def dies(self, huvud) -> None:
        calls.append(huvud)
        if len(calls) == 2:
            raise KeyboardInterrupt  # as if the process was gone: nothing is told to the row
        real(self, huvud)

    monkeypatch.setattr(type(hus.mottagning.intag), "settled", dies)
    with pytest.raises(KeyboardInterrupt):
        hus.mottagning.take_in(waits)
    monkeypatch.undo()
    assert hus.positions() == before + 10
    assert hus.mottagning.take_in(waits) is Utfall.UPPTAGEN  # its lease still holds
    for _ in range(30):
        hus.clock.now()
    with hus.database.transaction() as session:
        assert waits in inlasning.waiting(session, TAKT, now=hus.clock.now())
    assert hus.mottagning.take_in(waits) is Utfall.KLAR
    assert hus.positions() == before + 12
    assert heading(client.get(place).text) == "12 rader är sparade."


def test_delivery_that_kills_every_worker_is_ended(hus: Hus) -> None:
    client = hus.client()
    hand_in(client, "a.csv", a_csv(hus.forbund, ("a", ANNA, "2026-01-10", "")))
    (waits,) = hus.nudged
    for _ in range(TAKT.attempts):
        with hus.database.transaction() as session:
            assert inlasning.claim(session, waits, TAKT, now=hus.clock.now() + timedelta(days=1))
            session.execute(text("UPDATE inlasning SET lease = '2026-01-01Z'"))
    assert hus.mottagning.take_in(waits) is Utfall.UPPTAGEN
    with hus.database.transaction() as session:
        found = session.execute(
            text("SELECT tillstand FROM inlasning WHERE id = :id"), {"id": waits}
        )
        assert found.scalar_one() == "misslyckad"


def test_too_many_under_way_are_refused(hus: Hus, monkeypatch) -> None:
    monkeypatch.setattr(inlasning, "PER_ANVANDARE", 2)
    client = hus.client()
    for _ in range(2):
        assert hand_in(client, "a.csv", b"id;typ\n").status_code == 303
    answer = hand_in(client, "a.csv", b"id;typ\n")
    assert answer.status_code == 422
    assert "många filer som väntar" in answer.text


def test_file_sent_to_another_page_is_not_kept(hus: Hus) -> None:
    client = hus.client()
    form = {"csrf": token(client.get("/inlasningar").text), "fil": (io.BytesIO(b"x"), "a.csv")}
    assert client.post("/inlasningar/klistra", data=form).status_code == 422
    assert not (hus.data_dir / "mottaget").exists()


# ── a prepared file ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def people(hus: Hus, intag) -> Hus:
    """Anna and Bo enrolled, Cia accepted and waiting, Dan closed."""

    def one(typ: str, deltagande: str, datum: str, person: str | None = None, **data):
        who = {"personnummer": person} if person else None
        about = {"insats": "team", "deltagande": deltagande, "datum": datum, "person": who}
        return event(typ, hus.forbund, **about, data=data)

    intag.record_all(
        [
            one("inskrivning.gjord", "anna", "2026-01-10", ANNA, utbildning="gymnasium",
                sysselsattning=[{"typ": "studier", "procent": 25}], malgrupper=["Unga", "=1+1"]),
            one("inskrivning.gjord", "bo", "2026-01-11", BO),
            one("remiss.inkommen", "cia", "2026-01-12", CIA, remittent="annan"),
            one("remiss.besvarad", "cia", "2026-01-13", beslut="antagen"),
            one("inskrivning.gjord", "dan", "2026-01-10", DAN),
            one("avslut.gjort", "dan", "2026-01-20", anledning="utskrivning"),
        ],
        av="drift:prov",
        forbund=None,
    )  # fmt: skip
    return hus


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


# ── pasted rows ──────────────────────────────────────────────────────────────────────────────


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


PAGES = ["/inlasningar", "/inlasningar/klistra", "/inlasningar/forberedd"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_with_the_right(hus: Hus, path: str, one_of: Callable) -> None:
    assert one_of("insatspersonal").get(path).status_code == 200
    assert one_of("styrelse").get(path).status_code == 403


@pytest.fixture
def one_of(hus: Hus) -> Callable[[str], FlaskClient]:
    def log_in(roll: str) -> FlaskClient:
        namn, client = f"u-{uuid4()}", hus.app.test_client()
        with hus.database.transaction() as session:
            konto(
                session, namn, losenord=LOSENORD, now=hus.clock.now(), forbund=[hus.forbund],
                roll=Roll(roll),
            )  # fmt: skip
        form = {"namn": namn, "losenord": LOSENORD, "csrf": token(client.get("/logga-in").text)}
        client.post("/logga-in", data=form)
        return client

    return log_in
