from html.parser import HTMLParser

import pytest

from tests.unit.exports import prov
from tracker.exports import html
from tracker.exports.compose import compose


VOID = {"meta", "rect", "br"}


class Reader(HTMLParser):
    """Collects tags with attributes and checks that every element is closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def _read(namn, tmp_path):
    gor, report = prov.TABELLER[namn]
    html.write(compose(gor(), report, prov.NAMN), tmp_path / "a.html")
    reader = Reader()
    reader.feed((tmp_path / "a.html").read_text("utf-8"))
    assert reader.open == []
    return reader


@pytest.mark.parametrize("namn", prov.TABELLER)
def test_html_is_whole_and_needs_nothing_from_outside(namn, tmp_path):
    reader = _read(namn, tmp_path)
    tags = [tag for tag, _ in reader.tags]
    assert ("html", {"lang": "sv"}) in reader.tags
    assert tags.count("h1") == tags.count("caption") == tags.count("title") - 1 == 1
    assert not {"script", "link", "img", "iframe", "object"} & set(tags)
    assert not [a for _, a in reader.tags if {"src", "href", "style", "onclick"} & a.keys()]
    assert "@import" not in "".join(reader.text)
    assert "url(" not in "".join(reader.text)


def test_html_headings_have_their_scope(tmp_path):
    reader = _read("fore_efter", tmp_path)
    scopes = [attrs["scope"] for tag, attrs in reader.tags if tag == "th"]
    assert scopes == ["colgroup"] * 2 + ["col"] * 13 + ["row"] * 5


def test_html_escapes_what_was_written_by_people(tmp_path):
    reader = _read("besvarlig", tmp_path)
    assert "b" not in [tag for tag, _ in reader.tags]
    assert '@SUM(A1) & <b>Åäö</b>; "x"' in reader.text


def test_html_tells_the_kinds_of_empty_apart(tmp_path):
    text = _read("besvarlig", tmp_path).text
    assert {"0", "–", "inga data", "ej mätt", "ej aktuellt än", "dold"} <= set(text)
