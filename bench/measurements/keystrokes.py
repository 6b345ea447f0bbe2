"""The three commonest registrations by keyboard alone, on the demonstration pages (bench/keys.py).

Keys and thoughts are counted, so they are the same on any machine. The machine's answers are added
as measured, of several people the quickest: the slower ones tell what else the machine had to do.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import Final

from playwright.sync_api import Page, sync_playwright

from bench.demo import Plats, log_in, served
from bench.keys import Tangenter, avsluta, kand_person, skriv_in, ta_emot
from bench.mat import Context, Finding, Row, main


NUMMER: Final = ("19850615-9808", "19780204-9804", "19900101-9802", "19850505-9819")
"""One for each time; the first time each page is shown is thrown away."""
FLODEN: Final[tuple[tuple[str, str, Callable[[Tangenter], None]], ...]] = (
    ("inskrivning of a known person", "≤ 25", skriv_in),
    ("avslut", "≤ 15", avsluta),
    ("remiss", "", ta_emot),
)
"""What it is called, how many seconds it may take, and the keys; a remiss was promised no time."""


def measure(context: Context) -> Iterator[Finding]:
    """All of the flows for each of the people, then a row of each."""
    people = NUMMER[:2] if context.quick else NUMMER
    # What the pages log is talk, and stdout is for rows.
    with redirect_stdout(sys.stderr), served() as plats, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(locale="sv-SE")
        log_in(page, plats)
        taken = [_all(page, plats, nr, nummer) for nr, nummer in enumerate(people)][1:]
        browser.close()
    for (name, goal, _), of_each in zip(FLODEN, zip(*taken, strict=True), strict=True):
        yield from _rows(name, goal, of_each)


def _all(page: Page, plats: Plats, nr: int, nummer: str) -> list[Tangenter]:
    plats.hus.intag.record_all(
        kand_person("demo", "jobbvagen", "halsoteamet", nummer=nummer, nr=str(nr)),
        av="drift:prov",
        forbund=None,
    )
    taken = []
    for _, _, flow in FLODEN:
        page.goto(plats.adress + "/")
        t = Tangenter(page, js=True, nummer=nummer)
        flow(t)
        taken.append(t)
    return taken


def _rows(name: str, goal: str, taken: tuple[Tangenter, ...]) -> Iterator[Row]:
    """By the keystroke-level model, which has the goal; and typed without a thought."""
    counted = min(taken, key=lambda t: sum(t.sidor))
    machine = sum(counted.sidor)
    yield Row(
        f"{name} by keyboard alone, keystroke-level model",
        goal,
        counted.klm,
        "s",
        f"{counted.antal} keys, {counted.tankar} thoughts, {machine:.1f} s of the machine",
    )
    yield Row(f"{name} by keyboard alone, typed at 40 words a minute", goal, counted.skrivet, "s")


if __name__ == "__main__":
    main(measure)
