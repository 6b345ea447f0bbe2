"""What a file says: sentences, several förbund, the kinds of empty, the text table, JSON."""

import json
from datetime import UTC, date, datetime

import pytest

from tests.unit.exports import prov
from tracker.exports import meningar
from tracker.exports.charts import bars
from tracker.exports.compose import compose
from tracker.exports.render import render
from tracker.exports.tabelljson import as_json
from tracker.exports.tabelltext import as_text
from tracker.exports.tomt import Tomt, slag
from tracker.reports.deklarerat import fyll


@pytest.mark.parametrize(
    ("insatser", "expected"),
    [
        ((), "3 mars 2020–1 maj 2020 i alla insatser {x}"),
        (("Bron",), "3 mars 2020–1 maj 2020 i Bron {x}"),
        (("Bron", "IPS", "Yalla"), "3 mars 2020–1 maj 2020 i Bron, IPS och Yalla {x}"),
    ],
)
def test_fyll_fills_in_the_choices_of_the_run(insatser, expected):
    mening = "{from}–{to} i {insats} {x}"
    days = {"fran": date(2020, 3, 3), "till": date(2020, 5, 1)}
    assert fyll(mening, **days, insatser=insatser) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2021, 1, 15, tzinfo=UTC), "15 januari 2021 kl. 01.00 svensk tid"),
        (datetime(2021, 7, 31, 22, 30, tzinfo=UTC), "1 augusti 2021 kl. 00.30 svensk tid"),
    ],
)
def test_tidpunkt_is_swedish_whatever_the_machine(moment, expected):
    assert meningar.tidpunkt(moment) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0"), (9999, "9999"), (10000, "10\u00a0000"), (-12345678, "−12\u00a0345\u00a0678")],
)
def test_tal_sets_thousands_apart(number, expected):
    assert meningar.tal(number) == expected


@pytest.mark.parametrize(
    ("tom", "expected"),
    [
        (None, Tomt.EJ_MATT),
        ({"man": "dold"}, Tomt.EJ_MATT),
        ({"kvinna": "dold"}, Tomt.DOLD),
        ({"kvinna": "inga_data"}, Tomt.INGA_DATA),
        ({"kvinna": "ej_aktuellt"}, Tomt.EJ_AKTUELLT),
    ],
)
def test_empty_is_ej_matt_unless_the_row_says_otherwise(tom, expected):
    rad = {"kvinna": None} | ({"tom": tom} if tom else {})
    assert slag(rad, "kvinna") is expected


def test_kunskap_names_the_moment():
    parameters = prov.PARAMETRAR | {"as_of": "2021-01-15T00:00:00+00:00"}
    book = compose(prov.avslut(parameters=parameters), prov.AVSLUT, prov.NAMN)
    assert book.kunskap == (
        "Så här visste vi det 15 januari 2021 kl. 01.00 svensk tid, "
        "till och med löpnummer 3571 i loggen."
    )


def test_several_forbund_stand_in_a_column_of_their_own():
    rad = {"insats": "bron", "namn": "Bron", "totalt": 1, "forbund": "ostra"}
    tabell = prov.insatser(
        rows=[rad],
        position={"sthlm": 3571, "ostra": 12},
        parameters=prov.PARAMETRAR | {"forbund": ["sthlm", "ostra"]},
    )
    book = compose(tabell, prov.INSATSER, prov.NAMN | {"ostra": "Östra"})
    assert [kol.titel for kol in book.kolumner[:3]] == ["Förbund", "Insats", "Volyminsats"]
    assert [kol.las(rad) for kol in book.kolumner[:3]] == ["Östra", "Bron", None]
    assert book.lopnummer == "Östra 12, Samordningsförbundet Prov 3571"
    assert book.ingress.startswith("Samordningsförbundet Prov och Östra, 2020-01-01")


def test_chosen_insatser_are_named():
    tabell = prov.insatser(parameters=prov.PARAMETRAR | {"insats": ["bron", "nytt"]})
    assert dict(compose(tabell, prov.INSATSER, {}).fakta)["Insatser"] == "Bron, nytt"


def test_text_is_aligned(capsys):
    lines = as_text(compose(prov.avslut(), prov.AVSLUT, prov.NAMN)).split("\n")
    assert lines[0] == "Vilka avslutades, och varför?"
    assert lines[3] == f"{'Anledning':37}  Kvinna  Man  Totalt"
    assert lines[5] == f"{'Utskrivning':37}      99   61     160"
    assert lines[13] == f"{'Totalt':37}     273  205     478"
    assert lines[-1] == ""


def test_text_has_nothing_that_a_terminal_obeys():
    rad = {"kod": "x", "namn": "A\x1b[31mB\x9b\r\nC", "kvinna": 1, "man": 1, "totalt": 2}
    text = as_text(compose(prov.avslut(rows=[rad]), prov.AVSLUT, prov.NAMN))
    assert "A [31mB C" in text
    assert not [c for c in text if c != "\n" and not c.isprintable() and c != "\u00a0"]


def test_json_is_the_contracts():
    value = json.loads(as_json(prov.besvarlig()))
    assert list(value) == [
        "report",
        "definition",
        "parameters",
        "position",
        "columns",
        "rows",
        "total",
        "sha256",
    ]
    assert value["rows"][0]["man"] is None
    assert value["rows"][2]["tom"] == {
        "kvinna": "inga_data",
        "man": "ej_aktuellt",
        "totalt": "dold",
    }
    assert "total" not in json.loads(as_json(prov.fore_efter()))


def test_bas_of_several_forbund_names_each():
    bas = {"matta": {"kvinna": 2, "man": 1, "totalt": 3}, "mojliga": 9}
    each = {
        "sthlm": {"matta": {"kvinna": 2, "man": 0, "totalt": 2}, "mojliga": 4},
        "ostra": {"matta": {"kvinna": 0, "man": 1, "totalt": 1}, "mojliga": 5},
    }
    book = compose(
        prov.fore_efter(bas=bas, bas_per_forbund=each), prov.FORE_EFTER, {"ostra": "Östra"}
    )
    assert book.bas == (
        "3 av 9 är mätta både vid start och slut: 2 kvinnor och 1 man. "
        "Förbund för förbund: sthlm 2 av 4, Östra 1 av 5."
    )


@pytest.fixture
def sjunde():
    """A report that nobody has thought of: a text, two measures, no total, no notes."""
    report = prov.INSATSER.model_copy(update={"matt": (), "noter": (), "total": False})
    columns = [
        {"id": "insats", "title": "Insats", "slag": "nyckel"},
        {"id": "ort", "title": "Ort", "slag": "text"},
        {"id": "platser", "title": "Platser"},
        {"id": "belagda", "title": "Belagda", "slag": "procent"},
    ]
    rows = [{"insats": "bron", "ort": "Åmål", "platser": 12, "belagda": 75}]
    return prov.insatser(columns=columns, rows=rows, total=None), report


@pytest.mark.parametrize("fmt", ["xlsx", "csv", "pdf", "html", "json"])
def test_a_seventh_report_needs_nothing_here(sjunde, fmt, tmp_path):
    render(*sjunde, fmt, tmp_path / "a", forbund_namn={})
    assert (tmp_path / "a").stat().st_size


def test_a_seventh_report_is_read_and_drawn(sjunde):
    book = compose(*sjunde, {})
    assert [kol.rubrik for kol in book.kolumner] == ["Insats", "Ort", "Platser", "Belagda (%)"]
    assert f"{'bron':6}  Åmål       12         75\u00a0%" in as_text(book)
    assert ">Platser</text>" in bars(book).svg
