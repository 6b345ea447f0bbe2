from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tests.unit.exports import prov
from tracker.exports.charts import SAND, TEAL, bars
from tracker.exports.compose import compose


SVG = "{http://www.w3.org/2000/svg}"


def _book(namn):
    gor, report = prov.TABELLER[namn]
    return compose(gor(), report, prov.NAMN)


def _draw(namn, **andra):
    diagram = bars(_book(namn), **andra)
    root = ET.fromstring(diagram.svg)  # noqa: S314 - our own text
    return diagram, root, [e.text for e in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("namn", "legend", "colours"),
    [
        ("avslut", ["Kvinna", "Man"], [TEAL, SAND]),
        ("fore_efter", ["Före", "Efter"], [SAND, TEAL]),
        ("insatser", ["Totalt (varav nya, avslutade)"], [TEAL]),
    ],
)
def test_chart_says_its_colours_in_words(namn, legend, colours):
    _, root, words = _draw(namn)
    assert words[-len(legend) :] == legend
    rects = [r.get("fill") for r in root.iter(f"{SVG}rect")]
    assert rects[-len(colours) :] == colours


def test_chart_tells_bars_of_one_group_apart():
    book = _book("avslut")
    grouped = tuple(replace(kol, grupp="Deltagare") for kol in book.kolumner)
    assert ">Kvinna<" in bars(replace(book, kolumner=grouped)).svg


def test_chart_never_sets_a_count_beside_its_per_cent():
    book = _book("avslut")
    name, antal, andel, *rest = book.kolumner
    mixed = (name, replace(antal, id="a"), replace(andel, id="b", slag="procent"), *rest)
    svg = bars(replace(book, kolumner=mixed)).svg
    assert f">{antal.rubrik}<" in svg
    assert f">{rest[0].rubrik}<" in svg


def test_chart_of_the_flow_says_how_many_came_nearer_work():
    book = _book("avslut")
    name, antal, *_ = book.kolumner
    flow = (("fore", "Mätta två gånger"), ("narmare", "Närmare arbete"))
    shown = (name, *(replace(antal, id=id_, grupp=grupp) for id_, grupp in flow))
    svg = bars(replace(book, kolumner=shown)).svg
    assert all(f">{grupp}<" in svg for _, grupp in flow)


def test_chart_bars_carry_their_figures():
    _, root, words = _draw("avslut")
    assert {"99", "61", "121", "96"} <= set(words)
    widths = [float(r.get("width")) for r in root.iter(f"{SVG}rect")][:4]
    assert widths[0] / widths[2] == pytest.approx(99 / 121, abs=0.01)


def test_chart_of_insatser_says_new_and_closed():
    assert "117 (64 nya, 50 avslutade)" in _draw("insatser")[2]


def test_chart_has_words_for_who_does_not_see_it():
    diagram, root, _ = _draw("avslut", ident="d1")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "d1-titel d1-alt"
    assert root.find(f"{SVG}title").text == "Avslutsanledning, antal"
    assert root.find(f"{SVG}desc").text == diagram.alt
    assert "Utskrivning – fortsatt rehabilitering: Kvinna 121, Man 96" in diagram.alt


def test_chart_shows_words_where_there_is_no_figure():
    words = _draw("besvarlig")[2]
    assert {"ej mätt", "–", "ej aktuellt än", "<b>Åäö</b>;"} <= set(" ".join(words).split()) | set(
        words
    )


@pytest.mark.parametrize("width", [360, 460, 720])
def test_chart_stays_inside_its_width(width):
    _, root, _ = _draw("avslut", width=width)
    for rect in root.iter(f"{SVG}rect"):
        assert 0 <= float(rect.get("x")) + float(rect.get("width")) <= width


def test_chart_of_nothing_or_of_too_much_is_none():
    book = _book("avslut")
    assert bars(replace(book, rader=[], antal=0)) is None
    assert bars(replace(book, antal=61)) is None


@pytest.mark.parametrize(
    ("titel", "expected"),
    [
        ("Deltagarrapport, avslutsanledning", "Avslutsanledning, antal"),
        ("Deltagarrapport, antal deltagare per insats", "Antal deltagare per insats"),
    ],
)
def test_chart_title_says_its_unit_once(titel, expected):
    assert bars(replace(_book("avslut"), titel=titel)).titel == expected
