"""What a file says: sentences, several förbund, the kinds of empty, the text table, JSON."""

import json
from datetime import UTC, date, datetime

import pytest

from tests.unit.exports import prov
from tracker.exports import meningar
from tracker.exports.compose import compose
from tracker.exports.tabelljson import as_json
from tracker.exports.tabelltext import as_text
from tracker.exports.tomt import Tomt, slag


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
    assert meningar.fyll(mening, **days, insatser=insatser) == expected


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
    [(0, "0"), (9999, "9999"), (10000, "10\u00a0000"), (-12345678, "-12\u00a0345\u00a0678")],
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
