"""A publication from order to files: hidden everywhere, entered once, after the earlier ones."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import openpyxl
import orjson
import pytest
from agare import ANNA, two_owners
from conftest import Ticking, event
from database import Database
from sqlmodel import select

from schemas.rapporter import Parametrar
from tracker.errors import Refused, WrongUse
from tracker.exports.ledger import Leverans
from tracker.exports.produce import Utfall, Verkstad
from tracker.reports import publicering, runs
from tracker.reports.answers import Svarare
from tracker.reports.disclosure.system import Plats
from tracker.reports.disclosure.tryck import Tryck, antal
from tracker.reports.register import rapport
from tracker.reports.tables import Publicering
from tracker.snapshots.cache import Cache


RAPPORT = "utbildning"
PER_HUVUDMAN = {"namn": "unika_over_huvudman", "varde": "per_huvudman", "orsak": "§ 14"}
YEAR = {"fran": date(2026, 1, 1), "till": date(2026, 12, 31)}
GRUPPER = (("gymnasium", 0, 7), ("gymnasium", 1, 6), ("grundskola", 0, 2), ("grundskola", 1, 8),
           ("saknas_okand", 0, 6))  # fmt: skip
"""Utbildning, man or kvinna, how many."""


@pytest.fixture
def svarare(database: Database, clock: Ticking, tmp_path: Path) -> Svarare:
    return Svarare(database.transaction, Cache(tmp_path / "snapshots"), clock)


@pytest.fixture
def verkstad(svarare: Svarare, tmp_path: Path) -> Verkstad:
    return Verkstad(svarare, tmp_path / "korningar", lambda: {"x": "Förbundet X"})


@pytest.fixture
def fullt(intag, forbund: str) -> str:
    """The förbund with its people."""
    people = [(kod, man) for kod, man, many in GRUPPER for _ in range(many)]
    sent = [
        event(
            "inskrivning.gjord",
            forbund,
            insats="team",
            deltagande=f"D{n}",
            person={"personnummer": nummer(n, man)},
            data={"utbildning": kod},
        )
        for n, (kod, man) in enumerate(people)
    ]
    intag.record_all(sent, av="anv:1", forbund=None)
    return forbund


def nummer(n: int, man: int) -> str:
    """A test person's number: born on another day for each, birth number 98x or 99x by kön."""
    day = f"19{60 + n // 28:02}01{n % 28 + 1:02}"
    digits = [int(d) for d in f"{day[2:]}98{1 if man else 0}"]
    doubled = [d * (2 - i % 2) for i, d in enumerate(digits)]
    check = -sum(d // 10 + d % 10 for d in doubled) % 10
    return f"{day}-98{1 if man else 0}{check}"


def fragat(forbund: str, **change: object) -> Parametrar:
    return Parametrar(forbund=(forbund,), **YEAR).model_copy(update=change)


def bestall(verkstad: Verkstad, asked: Parametrar, formats=("csv", "html", "json", "xlsx")):
    with verkstad.svarare.transaction() as session:
        return runs.order(
            session, rapport=RAPPORT, definition="1", parametrar=asked, format=formats,
            av="anv:1", now=verkstad.svarare.clock.now(), new_id=uuid4(),
        ).id  # fmt: skip


def test_a_publication_hides_in_every_file_and_is_entered(verkstad, svarare, fullt):
    asked = svarare.for_publicering(RAPPORT, fragat(fullt))
    run = bestall(verkstad, asked)
    assert verkstad.produce(run) is Utfall.KLAR
    home = verkstad.folder / str(run)
    files = {path.suffix[1:]: path for path in home.iterdir()}
    table = orjson.loads(files["json"].read_bytes())
    assert table["parameters"]["publicera"] is True
    rows = {row["kod"]: row for row in table["rows"]}
    assert rows["grundskola"]["kvinna"] is None
    assert rows["grundskola"]["tom"]["kvinna"] == "dold"
    assert rows["saknas_okand"]["man"] == 0 or rows["saknas_okand"]["tom"]["man"] == "dold"
    (line,) = [
        row for row in csv.reader(io.StringIO(files["csv"].read_text("utf-8-sig")), delimiter=";")
        if "grundskola" in row
    ]  # fmt: skip
    assert "dold" in line
    sheet = openpyxl.load_workbook(files["xlsx"]).worksheets[0]
    assert "dold" in [cell.value for row in sheet.iter_rows() for cell in row]
    page = files["html"].read_text("utf-8")
    assert "gjord för publicering" in page
    assert "Dolda tal har ingen stapel." in page
    with svarare.transaction(forbund=fullt) as session:
        (row,) = session.exec(select(Publicering)).all()
        assert (row.nummer, row.id, row.sha256) == (1, run, table["sha256"])
        assert ["grundskola", "kvinna"] in orjson.loads(row.dolda)
        digests = session.exec(select(Leverans.tabell_sha256).where(Leverans.korning == run)).all()
        assert set(digests) == {table["sha256"]}


def test_another_publication_between_makes_the_order_fail(verkstad, svarare, fullt):
    asked = svarare.for_publicering(RAPPORT, fragat(fullt))
    first, second = (bestall(verkstad, asked, [one]) for one in ("csv", "html"))
    assert verkstad.produce(first) is Utfall.KLAR
    assert verkstad.produce(second) is Utfall.MISSLYCKAD
    with svarare.transaction() as session:
        assert runs.get(session, second).fel == publicering.EMELLAN
    again = svarare.for_publicering(RAPPORT, fragat(fullt))
    assert again.tidigare == 1
    assert verkstad.produce(bestall(verkstad, again)) is Utfall.KLAR
    with svarare.transaction(forbund=fullt) as session:
        assert [one.nummer for one in publicering.senaste(session, fullt)] == [2, 1]


def test_another_forbund_sees_no_publication(verkstad, svarare, fullt):
    asked = svarare.for_publicering(RAPPORT, fragat(fullt))
    assert verkstad.produce(bestall(verkstad, asked)) is Utfall.KLAR
    with svarare.transaction(forbund="annat") as session:
        assert session.exec(select(Publicering)).all() == []
        assert publicering.nu(session, fragat(fullt)).tidigare == 0


def test_a_hidden_figure_is_explained_to_nobody(svarare, fullt):
    asked = svarare.for_publicering(RAPPORT, fragat(fullt))
    with pytest.raises(Refused, match="dolt"):
        svarare.cellfraga(RAPPORT, asked, rad="grundskola", kolumn="kvinna")
    svarare.cellfraga(RAPPORT, fragat(fullt), rad="grundskola", kolumn="kvinna")
    svarare.cellfraga(RAPPORT, asked, rad="total", kolumn="totalt")


def test_a_difference_tells_nothing_of_a_hidden_figure(intag, svarare, fullt, clock):
    then = clock.now()
    before = fragat(fullt, as_of=then)
    person = {"personnummer": nummer(40, 0)}
    data = {"utbildning": "grundskola"}
    sent = event(
        "inskrivning.gjord", fullt, insats="team", deltagande="D99", person=person, data=data
    )
    intag.record_all([sent], av="anv:1", forbund=None)
    sides = [svarare.sida(RAPPORT, one) for one in (before, fragat(fullt))]
    assert ("grundskola", "kvinna") in told(svarare.jamfor(*sides))
    printed = [
        svarare.sida(RAPPORT, svarare.for_publicering(RAPPORT, one))
        for one in (before, fragat(fullt))
    ]
    assert ("grundskola", "kvinna") not in told(svarare.jamfor(sides[0], printed[1]))
    assert ("grundskola", "kvinna") not in told(svarare.jamfor(*printed))


def told(found) -> set[tuple[str, str]]:
    return {(one.rad, one.kolumn) for one in found.celler}


def test_a_free_selection_is_refused_before_it_is_ordered(svarare, fullt):
    with pytest.raises(WrongUse, match="kalenderår"):
        svarare.for_publicering(RAPPORT, fragat(fullt, till=date(2026, 6, 30)))
    with pytest.raises(WrongUse, match="inte gjort"):
        svarare.tabell(RAPPORT, fragat(fullt, publicera=True, tidigare=3))


def test_a_working_report_says_nothing_of_publication(svarare, fullt):
    table = svarare.tabell(RAPPORT, fragat(fullt))
    assert not {"publicera", "tidigare"} & table.parameters.keys()


def test_a_forbund_that_counts_unika_per_owner_publishes_them_so(svarare, intag):
    folk = two_owners(intag)
    sent = [
        event("inskrivning.gjord", folk, insats="stod", deltagande="C", person=ANNA),
        event("installning.beslutad", folk, data=PER_HUVUDMAN),
    ]
    intag.record_all(sent, av="anv:1", forbund=None)
    asked = svarare.for_publicering("deltagare-per-insats", fragat(folk))
    table = svarare.tabell("deltagare-per-insats", asked)
    assert table.parameters["unika_per_huvudman"] == [folk]
    assert table.total["tom"]["unika"] == "dold"
    kallor = svarare.underlag(asked)
    one = Tryck(rapport("deltagare-per-insats"), svarare.beslutat(asked, kallor.positioner), 0)
    one = replace(one, position=kallor.positioner[folk])
    assert antal(one, kallor.snapshots[folk], None)[Plats("total", "unika")] == 3
    assert not svarare.tabell(RAPPORT, svarare.for_publicering(RAPPORT, fragat(folk))).bas
