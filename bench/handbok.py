"""The handbook's pictures, taken of the demonstration förbund: docs/handbok/bilder/.

python -m bench.handbok
"""

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.demo import log_in, served
from bench.keys import kand_person


HIT = Path(__file__).parents[1] / "docs" / "handbok" / "bilder"
BREDD = {"width": 1100, "height": 800}


def ta(page: Page, namn: str, *, hela: bool = False) -> None:
    """One picture; the name of its file says the page."""
    page.wait_for_load_state()
    HIT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=HIT / f"{namn}.png", full_page=hela)


def mote(page: Page, adress: str) -> None:
    """A meeting with one decision made."""
    page.goto(adress + "/moten/nytt")
    for etikett in ("Resursråd", "Arbetsförmedlingen", "Försäkringskassan"):
        page.get_by_label(etikett).check()
    page.get_by_label("Vilka roller är med?").fill("samordnare, läkare")
    for nr in range(3):
        page.locator("input[name=arende]").nth(nr).check()
    page.get_by_role("button", name="Spara mötet").click()
    page.get_by_role("link", name="Besluta om nästa").click()
    page.get_by_label("Väntelista").check()
    page.get_by_label("När vill du bli påmind?").fill("1/3")
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Spara svaret").click()
    ta(page, "mote")


def main() -> None:
    with served() as plats, sync_playwright() as playwright:
        plats.hus.intag.record_all(
            kand_person("demo", "jobbvagen", "halsoteamet"), av="drift:demo", forbund=None
        )
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=BREDD, locale="sv-SE")
        log_in(page, plats)
        page.goto(plats.adress + "/deltagare/nu/inskrivning")
        ta(page, "inskrivning")
        page.get_by_label("Stadsdel").fill("Norr")
        page.get_by_role("button", name="Spara utkast").click()
        page.goto(plats.adress + "/")
        ta(page, "att-gora")
        mote(page, plats.adress)
        browser.close()


if __name__ == "__main__":
    main()
