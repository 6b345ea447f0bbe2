import re
from dataclasses import replace
from itertools import pairwise

import pytest
from pdflasning import poppler

from tests.unit.exports import prov
from tracker.errors import Refused
from tracker.exports import pdf
from tracker.exports.compose import compose


def _book(namn):
    gor, report = prov.TABELLER[namn]
    return compose(gor(), report, prov.NAMN)


@pytest.mark.parametrize("namn", prov.TABELLER)
def test_pdf_is_tagged_and_says_that_it_is_pdf_ua(namn, tmp_path):
    path = tmp_path / "a.pdf"
    pdf.write(_book(namn), path)
    raw = path.read_bytes()
    assert raw.startswith(b"%PDF-1.7")
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"pdfuaid:part", b"/Lang(sv-SE)", b"/TH"):
        assert mark in raw, mark


def test_pdf_has_open_sans_inside(tmp_path):
    pdf.write(_book("avslut"), tmp_path / "a.pdf")
    assert b"OpenSans-Regular" in (tmp_path / "a.pdf").read_bytes()


def test_pdf_says_the_alternative_of_its_chart(tmp_path):
    pdf.write(_book("avslut"), tmp_path / "a.pdf")
    assert b"/Alt" in (tmp_path / "a.pdf").read_bytes()


def test_pdf_text_can_be_read(tmp_path):
    path = tmp_path / "a.pdf"
    pdf.write(_book("besvarlig"), path)
    text = poppler("pdftotext", "-layout", str(path), "-")
    for words in (
        "Vilka avslutades, och varför?",
        "=1+1",
        "[U+1F331]",
        "ej aktuellt än",
        "12 345",
        "Sida 1 av 2",
        "Kontrollsumma 9f2c9f2c9f2c",
        "löpnummer 3571 i loggen",
        "Avslutet är inte en felregistrering.",
    ):
        assert words in text.replace("\u00a0", " "), words


def test_pdf_reads_each_rule_as_a_paragraph(tmp_path):
    pdf.write(_book("avslut"), tmp_path / "a.pdf")
    read = poppler("pdfinfo", "-struct-text", str(tmp_path / "a.pdf"))
    _, _, rules = read.partition("Så räknar vi")
    assert rules.split()[1:3] == ["P", "(block)"], rules[:100]


def test_pdf_of_too_many_rows_is_refused(tmp_path):
    with pytest.raises(Refused, match="Excel"):
        pdf.write(replace(_book("avslut"), antal=pdf.MAX_ROWS + 1), tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Övrigt – åäö §", "Övrigt – åäö §"),
        ("🌱", "[U+1F331]"),
        ("łЖω", "łЖω"),
        ({"a": ["中", 1, None]}, {"a": ["[U+4E2D]", 1, None]}),
    ],
)
def test_printable_names_what_no_font_has(text, expected):
    assert pdf.printable(text) == expected


def test_pdf_long_headings_leave_names_their_room(tmp_path):
    """A name lay over its figure where headings took the whole page."""
    title = "Återkallad av remittent eller arbetsmarknadspolitiskt program"
    measures = [{"id": f"m{n}", "title": f"{title}, {n}", "grupp": "Svar"} for n in range(12)]
    report = prov.INSATSER.model_copy(update={"matt": (), "noter": (), "total": False})
    rows = [{"insats": "bron", **{one["id"]: 4711 for one in measures}, "namn": "Arbetsträningen"}]
    columns = [{"id": "insats", "title": "Insats", "slag": "nyckel"}, *measures]
    table = prov.insatser(columns=columns, rows=rows, total=None)
    path = tmp_path / "a.pdf"
    pdf.write(compose(table, report, prov.NAMN), path)
    read = poppler("pdftotext", "-bbox", "-l", "1", str(path), "-")
    found = re.findall(r'xMin="([\d.]+)" .* xMax="([\d.]+)" .*>(Arbetsträningen|4711)<', read)
    places = [(float(start), float(end)) for start, end, _ in found]
    row = places[: 1 + len(measures)]  # what follows stands in the chart
    assert len(row) == 1 + len(measures)
    assert all(end < start for (_, end), (start, _) in pairwise(row))


@pytest.mark.parametrize(("many", "drawn"), [(50, True), (60, False)])
def test_pdf_a_chart_higher_than_a_page_is_made_smaller_or_left_out(tmp_path, many, drawn):
    """It was cut off at both ends: rows, title and colours were gone."""
    names = ("insats", "namn", "totalt", "nya_anonyma", "nya", "avslutade", "unika")
    long = "" if drawn else " som har ett namn på flera rader i en bild av den"
    rows = [dict.fromkeys(names, n) | {"insats": f"i{n}", "namn": f"Rad{n}{long}"}
            for n in range(many)]  # fmt: skip
    path = tmp_path / "a.pdf"
    pdf.write(compose(prov.insatser(rows=rows), prov.INSATSER, prov.NAMN), path)
    read = poppler("pdftotext", "-bbox", str(path), "-")
    words = re.findall(r'yMin="([\d.-]+)" .* yMax="([\d.]+)">(Rad\d+)<', read)
    top, foot = 68, 780  # of the page's text, in points
    inside = [word for start, end, word in words if float(start) > top and float(end) < foot]
    assert sorted(inside) == sorted([f"Rad{n}" for n in range(many)] * (2 if drawn else 1))
