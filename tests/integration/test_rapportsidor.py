"""Every page of a report: each figure leads to what it counts, each chart is told in words."""

import re
from html import unescape
from pathlib import Path

from flask.testing import FlaskClient
from rapportfolk import FRAGA, allt
from webbplats import inloggad, make

from tracker.exports.tomt import FORKLARING
from tracker.reports import register


CELL = re.compile(r'<td class="siffra">(.*?)</td>', re.DOTALL)
LANK = re.compile(r'<a class="govuk-link" href="([^"]+)" aria-label="([^"]+)">([^<]+)</a>')
TOM = re.compile(r'<span class="tom" title="([^"]+)">([^<]+)</span>')
SKAL = {tecken for tecken, _ in FORKLARING}


def inne(app, database, clock, forbund: str) -> FlaskClient:
    return inloggad(app, database, now=clock.now(), forbund=forbund)[0]


def figures(page: str) -> tuple[list[str], list[str]]:
    """The addresses of a page's figures, and what is neither a link nor a told reason."""
    links, wrong = [], []
    for cell in CELL.findall(page):
        text = cell.strip()
        if found := LANK.fullmatch(text):
            links.append(unescape(found[1]))
            if not found[2].startswith(f"{found[3]}, "):
                wrong.append(text)
        elif not ((tom := TOM.fullmatch(text)) and tom[1] and tom[2] in SKAL):
            wrong.append(text)
    return links, wrong


def test_every_figure_is_a_link_and_every_chart_has_its_words(
    database, intag, keys, clock, forbund: str, tmp_path: Path
) -> None:
    intag.record_all(allt(forbund), av="drift:prov", forbund=None)
    app = make(database, intag, keys, clock, tmp_path)
    client = inne(app, database, clock, forbund)
    wrong = []
    for report in register.rapporter():
        page = client.get(f"/rapporter/{report.id}?{FRAGA}").text
        links, unlinked = figures(page)
        wrong += [f"{report.id}: {one}" for one in unlinked]
        if not links:
            wrong.append(f"{report.id}: nothing is counted, so nothing is proved")
        for href in links[-1:]:
            if client.get(href).status_code != 200:
                wrong.append(f"{report.id}: {href} leads nowhere")
        chart = re.search(r'<figure class="diagram".*?</figure>', page, re.DOTALL)
        told = chart and re.search(r"<title[^>]*>(.+?)</title><desc[^>]*>(.+?)</desc>", chart[0])
        if not told or "Alla tal står i tabellen" not in told[2]:
            wrong.append(f"{report.id}: no chart, or none in words")
        if page.count("<caption") != 1 or 'role="region" aria-labelledby="tabell"' not in page:
            wrong.append(f"{report.id}: a table without its name, or without a place to scroll it")
        if 'bara-utskrift">Samordningsförbundet Prov, 2025-01-01–2025-12-31. Här' not in page:
            wrong.append(f"{report.id}: the print does not say its period")
    assert wrong == [], "\n".join(wrong[:20])
