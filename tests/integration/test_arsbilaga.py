"""An årsbilaga from order to files: one position, the figures of the pages, sealed and compared."""

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from conftest import Ticking, event
from database import Database
from konton import LOSENORD, konto
from pdflasning import poppler
from sqlmodel import select
from webbplats import make, send, token

from schemas.rapporter import Parametrar
from tracker.access.permissions import Roll
from tracker.errors import WrongUse
from tracker.exports import bilagebok
from tracker.exports.compose import compose
from tracker.exports.produce import Utfall, Verkstad
from tracker.reports import bestallt, runs
from tracker.reports.answers import Svarare
from tracker.reports.bilaga import avsnitt, raknad
from tracker.reports.periods import manad
from tracker.reports.tables import Publicering
from tracker.snapshots.cache import Cache


YEAR = {"fran": date(2026, 1, 1), "till": date(2026, 12, 31)}
NAMN = "Samordningsförbundet Prov"
UTBILDNING = ("gymnasium", "gymnasium", "grundskola")


@pytest.fixture
def svarare(database: Database, clock: Ticking, tmp_path: Path) -> Svarare:
    return Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)


def nummer(n: int) -> str:
    """A test person's number: every second a man."""
    digits = f"19{60 + n // 28:02}01{n % 28 + 1:02}98{n % 2}"
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(digits[2:])]
    check = -sum(d // 10 + d % 10 for d in doubled) % 10
    return f"{digits[:8]}-{digits[8:]}{check}"


@pytest.fixture
def fullt(intag, forbund: str) -> str:
    """Thirty people who came in January and February, nine of whom have left; plan and money."""
    sent = [_start(forbund, n) for n in range(30)]
    sent += [_slut(forbund, n) for n in range(9)]
    sent += [
        event("budget.beslutad", forbund, insats="team",
              data={"ar": 2026, "post": "planerat_antal", "antal": 40}),
        event("budget.beslutad", forbund,
              data={"ar": 2026, "post": "administration", "belopp": "2335000"}),
        event("kvalitetsmal.beslutat", forbund, data={"fel": "utan_start", "hogst": 5}),
        event("mal.beslutat", forbund, insats="team", data={
            "mal": "studier", "ar": 2026, "text": "Hälften till studier", "slag": "andel",
            "matt": "studier", "niva": 50}),
    ]  # fmt: skip
    intag.record_all(sent, av="drift:prov", forbund=None)
    return forbund


def _start(forbund: str, n: int):
    return event(
        "inskrivning.gjord", forbund, insats="team", deltagande=f"D{n}",
        datum=f"2026-0{1 + n % 2}-15", person={"personnummer": nummer(n)},
        data={
            "utbildning": UTBILDNING[n % 3], "forsorjning": ["forsorjningsstod"],
            "sysselsattning": [{"typ": "ingen"}],
        },
    )  # fmt: skip


def _slut(forbund: str, n: int):
    return event(
        "avslut.gjort", forbund, insats="team", deltagande=f"D{n}", datum="2026-02-27",
        data={
            "anledning": "utskrivning", "forsorjning": ["a_kassa"],
            "sysselsattning": [{"typ": "studier", "procent": 50}],
        },
    )  # fmt: skip


def asked(forbund: str, **change: object) -> Parametrar:
    return Parametrar(forbund=(forbund,), **YEAR).model_copy(update=change)


@pytest.fixture
def gor(svarare, tmp_path, forbund):
    """Orders a bilaga and makes its files: the run, and name → bytes."""
    verkstad = Verkstad(svarare, tmp_path / "korningar", lambda: {forbund: NAMN})

    def one(parametrar: Parametrar, format=("json", "pdf", "xlsx")):
        report = bestallt.galler(svarare, avsnitt.ID, parametrar, format)
        with svarare.transaction(forbund=forbund) as session:
            run = runs.order(
                session, rapport=report.id, definition=report.definition, format=format,
                parametrar=parametrar, av="anv:1", now=svarare.clock.now(), new_id=uuid4(),
            )  # fmt: skip
        assert verkstad.produce(run.id) is Utfall.KLAR
        home = verkstad.folder / str(run.id)
        with svarare.transaction() as session:
            made = runs.get(session, run.id)
        return made, {path.suffix: path.read_bytes() for path in home.iterdir()}

    return one


def figures(blad) -> list[list[object]]:
    """The rows of a sheet below its heading, as they stand there."""
    rows = [
        [value for value in row if value is not None] for row in blad.iter_rows(values_only=True)
    ]
    return [row for row in rows if row]


def paper(data: bytes) -> str:
    """The text of a PDF, line by line, one space between words and none before a per cent sign."""
    read = poppler("pdftotext", "-layout", "-", "-", data=data)
    return "\n".join(_tight(line) for line in read.splitlines())


def _tight(text: str) -> str:
    return " ".join(text.split()).replace(" %", "%")


def test_every_figure_is_that_of_the_reports_page(gor, svarare, fullt):
    """Read back from both files and held against what the report itself says."""
    run, filer = gor(asked(fullt))
    book, text = openpyxl.load_workbook(io.BytesIO(filer[".xlsx"])), paper(filer[".pdf"])
    checked = 0
    for one in _of_reports():
        table = svarare.tabell(one.id, asked(fullt), positioner=run.positioner)
        words = compose(table, svarare.deklaration(table), {})
        there = figures(book[one.flik])
        for rad in words.rader:
            values = [kol.las(rad) for kol in words.kolumner]
            assert [getattr(v, "tecken", v) for v in values if v is not None] in there, one.id
            said = [
                kol.text(v) for kol, v in zip(words.kolumner, values, strict=True) if kol.siffror
            ]
            assert _tight(" ".join(said)) in text, (one.id, said)
            checked += len(said)
    assert checked > 100


def _of_reports() -> list[avsnitt.Avsnitt]:
    return [one for part in avsnitt.kapitel("1") for one in part.avsnitt if not one.sammansatt]


def test_months_add_up_to_the_year_and_are_those_of_their_reports(svarare, fullt):
    bilaga = raknad.rakna(svarare, asked(fullt))
    table = bilaga.delar["manader"].tabell
    months = table.rows
    year = svarare.tabell("deltagare-per-insats", asked(fullt))
    assert [row["nya"] for row in months[:2]] == [15, 15]
    assert [row["avslutade"] for row in months[:2]] == [0, 9]
    assert table.total["nya"] == year.total["nya"] == 30
    assert table.total["avslutade"] == year.total["avslutade"] == 9
    february = manad(2026, 2)
    page = svarare.tabell(
        "deltagare-per-insats", Parametrar(forbund=(fullt,), **february._asdict())
    )
    assert months[1]["nya"] == page.total["nya"]
    assert months[1]["kvar"] == page.total["totalt"] - page.total["avslutade"] == 21
    assert months[3]["nya"] is None
    assert months[3]["tom"]["nya"] == "ej_aktuellt"  # the last event is of 1 March


def test_tables_put_together_say_what_their_reports_say(svarare, fullt):
    bilaga = raknad.rakna(svarare, asked(fullt))
    (kon,) = bilaga.delar["insats-kon"].tabell.rows
    assert [kon[f"nya_{k}"] for k in ("kvinna", "man", "totalt")] == [15, 15, 30]
    assert [kon[f"avslutade_{k}"] for k in ("kvinna", "man", "totalt")] == [5, 4, 9]
    assert [kon[f"kvar_{k}"] for k in ("kvinna", "man", "totalt")] == [10, 11, 21]
    (plan,) = bilaga.delar["volymmal"].tabell.rows
    assert (plan["planerat"], plan["utfall"], plan["skillnad"]) == (40, 30, -10)
    facts = {row["insats"]: row for row in bilaga.delar["insatser"].tabell.rows}
    assert facts["team"]["inriktning"] == "Individinriktad"


def test_same_run_same_bytes_and_one_position_for_all(gor, svarare, fullt, intag):
    run, first = gor(asked(fullt))
    then = svarare.clock.now()
    intag.record_all([_start(fullt, 40)], av="drift:prov", forbund=None)
    later, second = gor(asked(fullt))
    as_then, third = gor(asked(fullt, as_of=then))
    intag.record_all([_start(fullt, 41)], av="drift:prov", forbund=None)
    _, fourth = gor(asked(fullt, as_of=then))
    assert third == fourth
    assert later.positioner != run.positioner == as_then.positioner
    whole = json.loads(second[".json"])
    assert {one["position"] for one in whole["tabeller"]} == {*later.positioner.values()}
    contents = [json.loads(made[".json"])["innehall"]["sha256"] for made in (first, third)]
    assert contents[0] == contents[1] != whole["innehall"]["sha256"]
    assert second[".pdf"] != first[".pdf"]


def test_pdf_is_tagged_in_swedish_with_a_picture_for_every_chart(gor, fullt):
    _, filer = gor(asked(fullt), format=("pdf", "xlsx"))
    raw = filer[".pdf"]
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"pdfuaid:part", b"/Lang(sv-SE)", b"/TOC"):
        assert mark in raw, mark
    book = openpyxl.load_workbook(io.BytesIO(filer[".xlsx"]))
    charts = [chart for sheet in book for chart in sheet._charts]
    assert len(charts) >= 8
    assert raw.count(b"/Alt") >= len(charts)
    assert all(chart.title and chart.x_axis.title and chart.y_axis.title for chart in charts)
    assert (book.sheetnames[0], book.sheetnames[-1]) == ("Läs mig", "Så räknar vi")


def test_the_cover_says_as_known_when_and_what_is_inside(gor, fullt):
    _, filer = gor(asked(fullt), format=("pdf", "xlsx"))
    text = " ".join(paper(filer[".pdf"]).split())
    assert "räknade så som det var känt 1 mars 2026" in text
    assert "Bilagan är ett arbetsmaterial" in text
    assert f"{NAMN} hade " in text
    assert "30 skrevs in och 9 avslutades" in text
    for part in avsnitt.kapitel("1"):
        assert text.count(part.titel) >= 2, part.titel  # in the contents and on its page


def test_for_publication_hides_jointly_and_enters_every_print(gor, svarare, database, fullt):
    question = bestallt.for_publicering(svarare, avsnitt.ID, asked(fullt))
    run, filer = gor(question)
    whole = json.loads(filer[".json"])
    with database.transaction(forbund=fullt, readonly=True) as session:
        rows = session.exec(
            select(Publicering).where(Publicering.forbund == fullt).order_by(Publicering.nummer)
        ).all()
        printed = [row.rapport for row in rows]
    assert [row.nummer for row in rows] == list(range(1, len(rows) + 1))
    hidden = [one for one in whole["tabeller"] if one["parameters"].get("publicera")]
    assert [one["report"] for one in hidden] == printed
    for place, one in enumerate(hidden):  # each as the report printed by itself after those before
        alone = svarare.tabell(
            one["report"],
            question.model_copy(update={"tidigare": place}),
            positioner=run.positioner,
        )
        assert alone.sha256 == one["sha256"]
    small = [v for one in hidden for row in one["rows"] for v in row.values() if v in (1, 2, 3, 4)]
    assert not [v for v in small if v is not True]
    text = " ".join(paper(filer[".pdf"]).split())
    assert "Tabellen är utelämnad" in text
    _left_out(whole, filer[".xlsx"], text)


def _left_out(whole: dict[str, Any], xlsx: bytes, text: str) -> None:
    """What no relations are written down for stands in no file: neither figures nor a chart.

    Before and after are there, hidden as the others; the months, and what changed, say why not.
    """
    out = {one.id: one for part in avsnitt.kapitel("1") for one in part.avsnitt
           if one.tryck == "utelamnas"}  # fmt: skip
    made = {one["report"] for one in whole["tabeller"]}
    assert {"manader", "arbete-studier", "forsorjning-forandring"} <= out.keys()
    assert {"forsorjning-fore-efter", "sysselsattning-fore-efter"} <= made
    assert not out.keys() & made
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    assert not {one.flik for one in out.values()} & set(book.sheetnames)
    first = " ".join(str(value) for row in figures(book[book.sheetnames[0]]) for value in row)
    for one in out.values():
        assert one.titel in first, one.id
    assert bilagebok.MANADERNA in first
    assert bilagebok.MANADERNA in text
    assert "Flöde månad för månad, antal" not in text


@pytest.mark.parametrize(
    "change",
    [
        {"till": date(2026, 6, 30)},
        {"insats": ("team",)},
        {"kon": ("man",)},
        {"forbund": ("a", "b")},
    ],
)
def test_only_a_whole_year_of_one_forbund(svarare, fullt, change):
    with pytest.raises(WrongUse, match="ett helt kalenderår"):
        bestallt.galler(svarare, avsnitt.ID, asked(fullt).model_copy(update=change))
    with pytest.raises(WrongUse, match="Excel eller PDF"):
        bestallt.galler(svarare, avsnitt.ID, asked(fullt), ("csv",))


def test_a_bilaga_is_ordered_on_its_page_sealed_and_compared(
    database, intag, keys, clock, tmp_path, fullt
):
    app = make(database, intag, keys, clock, tmp_path)
    client, t = app.test_client(), app.extensions["stegvis"]
    with database.transaction() as session:
        konto(session, "kansliet-b", now=clock.now(), forbund=[fullt], roll=Roll.KANSLI)
    assert send(client, "/logga-in", namn="kansliet-b", losenord=LOSENORD).status_code == 303
    path = "/rapporter/arsbilaga"
    assert send(client, path, ar="2026", som="i övermorgon").status_code == 422
    answer = send(client, path, ar="2026")
    assert answer.status_code == 303, answer.text
    run = UUID(answer.location.rpartition("/")[2])
    verkstad = Verkstad(t.svarare, tmp_path, lambda: {fullt: NAMN})
    assert verkstad.produce(run) is Utfall.KLAR
    page = client.get(f"/korningar/{run}").text
    assert "Ladda ner PDF" in page
    assert "Ladda ner Excel" in page
    assert f"/korningar/{run}" in client.get(path).text
    here = _seal(client, f"/korningar/{run}/leverera")
    assert "Siffrorna är desamma i dag." in client.get(here).text
    intag.record_all([_start(fullt, 40)], av="drift:prov", forbund=None)
    changed = client.get(here).text.replace("\u00a0", " ")
    assert "siffror skiljer, efter 1 inskrivning." in changed
    told = client.get(f"{here}/jamfor").text
    assert "Deltagare per insats" in told
    assert "Flöde månad för månad" in told
    link = re.search(r'href="(/rapporter/utbildning/skillnad[^"]*)"', told)
    assert link is not None
    assert client.get(link[1].replace("&amp;", "&")).status_code == 200


def _seal(client, address: str) -> str:
    """Proves who they are, signs what the page shows; where the delivery is."""
    asked_first = client.get(address)
    assert asked_first.location.startswith("/bekrafta")
    form = {"losenord": LOSENORD, "csrf": token(client, asked_first.location)}
    assert client.post("/bekrafta", data=form).status_code == 303
    page = client.get(address).text
    assert "Försörjning före och efter" in page  # what is signed: every table with its checksum
    seen = re.search(r'name="sett" value="([^"]*)"', page)
    assert seen is not None
    words = {"mottagare": "styrelsen", "syfte": "Årsredovisning 2026", "sett": seen[1]}
    answer = client.post(address, data={**words, "csrf": token(client, "/rapporter")})
    assert answer.status_code == 303, answer.text
    return answer.location.partition("?")[0]


def test_of_a_forbund_with_nobody_every_table_is_there_and_says_so(gor, svarare, forbund):
    _, filer = gor(asked(forbund), format=("pdf", "xlsx"))
    bilaga = raknad.rakna(svarare, asked(forbund))
    assert bilaga.delar["manader"].tabell.total["nya"] == 0
    book = openpyxl.load_workbook(io.BytesIO(filer[".xlsx"]))
    assert len(book.sheetnames) == len(bilaga.delar) + 2
    (said,) = figures(book["Avslutsanledning"])[-1]
    assert said == bilagebok.TOM
