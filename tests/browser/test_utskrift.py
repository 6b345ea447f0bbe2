"""Every report on paper: nothing is cut off, no addresses, and the period and what was known."""

import re

import pytest
from playwright.sync_api import Browser
from rapportfolk import FRAGA, allt
from sidfolk import log_in
from sidprov import WIDE

from tracker.reports import register


pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAPPER = {False: 703, True: 1032}
"""Px between the margins of an A4 sheet: standing, lying."""
SETT = """() => {
  const shown = (name) => [...document.querySelectorAll(name)].some((e) => e.checkVisibility());
  const after = (e) => getComputedStyle(e, '::after').content;
  return {
    wide: Math.max(document.documentElement.scrollWidth,
      ...[...document.querySelectorAll('.tabell, .diagram svg')]
        .map((e) => Math.floor(e.getBoundingClientRect().right))),
    broken: [...document.querySelectorAll('a')].filter((a) => after(a) !== 'none').length,
    menu: shown('nav, form, .huvud__fokus a, summary'),
    told: document.querySelector('.bara-utskrift').checkVisibility(),
  };
}"""


def test_every_report_fits_its_paper(browser: Browser, plats) -> None:
    plats.tjanster.intag.record_all(allt(plats.forbund), av="drift:prov", forbund=None)
    context = browser.new_context(locale="sv-SE", viewport=WIDE)
    page = context.new_page()
    log_in(page, plats)
    page.emulate_media(media="print")
    wrong = []
    for report in register.rapporter():
        page.goto(f"{plats.adress}/rapporter/{report.id}?{FRAGA}")
        paper = PAPPER[page.locator(".tabell--liggande").count() > 0]
        page.set_viewport_size({"width": paper, "height": 900})
        seen = page.evaluate(SETT)
        if seen["wide"] > paper or seen["broken"] or seen["menu"] or not seen["told"]:
            wrong.append(f"{report.id}: {seen} on {paper} px")
    assert wrong == []
    page.goto(f"{plats.adress}/rapporter/datakvalitet?{FRAGA}")
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    wide, high = map(float, re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet).groups())
    assert wide > high
    context.close()
