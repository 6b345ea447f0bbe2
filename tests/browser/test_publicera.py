"""A table made to be printed, and a printed one set beside the log, as the office walks it."""

from pathlib import Path

import pytest
from browser.test_excel import looked_at
from browser.test_vagen import follow, log_in, press
from conftest import event
from playwright.sync_api import Page, expect
from sidfolk import idag


pytestmark = [pytest.mark.browser, pytest.mark.slow]
UTBILDNING = ("grundskola",) * 2 + ("gymnasium",) * 9
"""Of so many women and as many men."""


def people(plats) -> None:
    events = [
        event(
            "inskrivning.gjord", plats.forbund, insats="team", deltagande=f"t{kon}{n}",
            datum=idag().isoformat(), person={"personnummer": nummer(n, kon)},
            data={"utbildning": kod},
        )
        for kon in (0, 1)
        for n, kod in enumerate(UTBILDNING * (kon + 1))
    ]  # fmt: skip
    plats.tjanster.intag.record_all(events, av="drift:prov", forbund=None)


def nummer(n: int, kon: int) -> str:
    """A test person's: another day for each, birth number 98x, with its check digit."""
    digits = f"{60 + n:02}0101{980 + kon}"
    doubled = [int(d) * (2 - place % 2) for place, d in enumerate(digits)]
    check = -sum(d // 10 + d % 10 for d in doubled) % 10
    return f"19{digits[:6]}-{digits[6:]}{check}"


def publish(page: Page, folder: Path) -> None:
    follow(page, "Rapporter")
    follow(page, "Vilken utbildning hade de nya deltagarna?")
    page.get_by_label("Del av året").select_option("k1")
    page.get_by_label("Dölj små tal, för publicering").check()
    press(page, "Visa")
    expect(page.get_by_role("alert")).to_contain_text("ett helt kalenderår")
    expect(page.get_by_text("Så här blir rapporten")).to_have_count(0)
    looked_at(page, folder, "publicera-fel")
    page.get_by_label("Del av året").select_option("ar")
    press(page, "Visa")
    expect(page.get_by_text("Så här blir rapporten när den publiceras")).to_be_visible()
    row = page.get_by_role("row", name="Grundskola")
    expect(row).to_contain_text("dold")
    expect(page.locator("figure.diagram")).to_contain_text("Dolda tal har ingen stapel.")
    looked_at(page, folder, "publicera")
    press(page, "Skapa filer")
    expect(page.get_by_text("Gjord för publicering")).to_be_visible()
    expect(page.get_by_role("link", name="Ladda ner Excel")).to_be_visible()
    looked_at(page, folder, "publicerad")


def compare(page: Page, folder: Path) -> None:
    follow(page, "Rapporter")
    follow(page, "Jämför en tryckt tabell")
    looked_at(page, folder, "jamfor")
    press(page, "Jämför")
    expect(page.get_by_role("alert")).to_contain_text("Välj vilken rapport")
    looked_at(page, folder, "jamfor-fel")
    page.get_by_label("Rapport", exact=True).select_option(
        label="Vilken utbildning hade de nya deltagarna?"
    )
    page.get_by_label("Den tryckta tabellen").fill(
        "Utbildning\tKvinnor\tMän\tTotalt\nGrundskola\t2\t4\t7\nGymnasieum\t9\t18\t27\n"
        "Rundgång\t1\t1\t2\nSumma\t11\t22\t33\n"
    )
    press(page, "Jämför")
    expect(page.get_by_text("tolkad som Gymnasium")).to_be_visible()
    expect(page.get_by_text("Tabellen säger emot sig själv")).to_be_visible()
    looked_at(page, folder, "jamford")
    page.get_by_role("link", name="6, Totalt, Grundskola: visa vilka").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("6")


def test_a_table_is_published_and_a_printed_one_compared(page: Page, plats, tmp_path: Path):
    people(plats)
    log_in(page, plats)
    publish(page, tmp_path)
    compare(page, tmp_path)
