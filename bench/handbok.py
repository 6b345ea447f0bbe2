"""The handbook's pictures, taken of the demonstration förbund: docs/handbok/bilder/.

    python -m bench.handbok

In the order that a new employee meets the pages. The people are made up. Each picture is one screen
at the size it is shown in; a test holds them to 120 kB.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from bench.demo import log_in, served
from bench.keys import NUMMER, kand_person


HIT: Final = Path(__file__).parents[1] / "docs" / "handbok" / "bilder"
BREDD: Final = {"width": 1000, "height": 720}
TELEFON: Final = {"width": 390, "height": 720}


def ta(page: Page, namn: str) -> None:
    """One picture; the name of its file says the page."""
    page.wait_for_load_state()
    HIT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=HIT / f"{namn}.png")


def tryck(page: Page, namn: str) -> None:
    page.get_by_role("button", name=namn, exact=True).first.click()
    page.wait_for_load_state()


def remiss(page: Page, adress: str) -> None:
    """Take one in, and answer one."""
    page.goto(adress + "/remisser/ny")
    ta(page, "remiss-ny")
    page.goto(adress + "/remisser")
    ta(page, "remisser")
    page.locator("a[href^='/remisser/']").filter(has_text="Svara").first.click()
    ta(page, "remiss-svar")


def skriv_in(page: Page, adress: str) -> None:
    """The form with what is known filled in, and the page to check on."""
    page.goto(adress + "/deltagare/nu/inskrivning")
    ta(page, "inskrivning")
    page.get_by_label("Aktivt arbetssökande").check()
    tryck(page, "Fortsätt")
    ta(page, "inskrivning-kontrollera")
    tryck(page, "Registrera inskrivningen")
    ta(page, "deltagare")


def avsluta(page: Page, adress: str) -> None:
    page.goto(adress + "/deltagare/nu/avslut")
    page.get_by_label("Utskrivning", exact=True).check()
    ta(page, "avslut")
    page.get_by_label("Ingen offentlig försörjning").check()
    page.get_by_label("Aktivt arbetssökande").check()
    tryck(page, "Registrera avslutet")


def ratta(page: Page, adress: str) -> None:
    page.goto(adress + "/deltagare/nu")
    page.get_by_role("link", name="Rätta").first.click()
    ta(page, "ratta")


def sok(page: Page, adress: str) -> None:
    page.goto(adress + "/deltagare")
    page.locator("#sok").fill(NUMMER)
    ta(page, "sok")


def rapport(page: Page, adress: str) -> None:
    page.goto(adress + "/rapporter")
    ta(page, "rapporter")
    page.goto(adress + "/rapporter/deltagare-per-insats")
    ta(page, "rapport")


def fore_arbete(page: Page, adress: str) -> None:
    """Which steps went before work, of the latest year that there is anything to tell of."""
    page.goto(adress + "/rapporter/vad-gick-fore-arbete")
    page.locator(".notis, h1").last.evaluate("one => one.scrollIntoView()")  # down to the figures
    ta(page, "fore-arbete")


def excel(page: Page, adress: str) -> None:
    page.goto(adress + "/inlasningar")
    ta(page, "excel")
    page.goto(adress + "/inlasningar/klistra")
    ta(page, "klistra")


def mote(page: Page, adress: str) -> None:
    """A meeting with one decision made."""
    page.goto(adress + "/moten/nytt")
    for etikett in ("Resursråd", "Arbetsförmedlingen", "Försäkringskassan"):
        page.get_by_label(etikett).check()
    page.get_by_label("Vilka roller är med?").fill("samordnare, läkare")
    for nr in range(3):
        page.locator("input[name=arende]").nth(nr).check()
    tryck(page, "Spara mötet")
    page.get_by_role("link", name="Besluta om nästa").click()
    page.get_by_label("Väntelista").check()
    page.get_by_label("När vill du bli påmind?").fill("1/3")
    tryck(page, "Fortsätt")
    tryck(page, "Spara svaret")
    ta(page, "mote")


def egen(page: Page, adress: str) -> None:
    """A participant's own door: the link as staff see it, a question and the page on a phone."""
    lank = _lank(page, adress, "Gör länken")
    ta(page, "lank")
    page.set_viewport_size(TELEFON)
    page.goto(lank)
    tryck(page, "Börja")
    page.get_by_text("Stämmer ganska bra", exact=True).click()
    ta(page, "egen-fraga")
    for svar in ("Stämmer lite", "Stämmer delvis", "Stämmer helt"):
        page.get_by_text(svar, exact=True).click()
        tryck(page, "Nästa")
    while page.get_by_role("button", name="Hoppa över").count():
        tryck(page, "Hoppa över")
    tryck(page, "Skicka mina svar")
    page.set_viewport_size(BREDD)
    lank = _lank(page, adress, "Gör länk och kod")
    kod = page.locator("#kod").inner_text()
    page.set_viewport_size(TELEFON)
    page.goto(lank)
    page.get_by_label("Din kod").fill(kod)
    tryck(page, "Gå vidare")
    page.get_by_label("Vad vill du?").fill("Jag vill laga cyklar.")
    tryck(page, "Spara mitt mål")
    ta(page, "min-sida")
    page.set_viewport_size(BREDD)


def _lank(page: Page, adress: str, knapp: str) -> str:
    """A link that staff make for somebody who is in the insats."""
    page.goto(adress + "/deltagare/nu/lankar")
    tryck(page, knapp)
    return page.locator("#lank").inner_text()


VAGEN: Final[tuple[Callable[[Page, str], None], ...]] = (
    *(remiss, skriv_in, egen, avsluta, ratta, sok, rapport, fore_arbete, excel, mote),
)


def main() -> None:
    with served() as plats, sync_playwright() as playwright:
        plats.hus.intag.record_all(
            kand_person("demo", "jobbvagen", "halsoteamet"), av="drift:demo", forbund=None
        )
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--lang=sv"]
        )
        page = browser.new_page(viewport=BREDD, locale="sv-SE")
        page.goto(plats.adress + "/logga-in")
        ta(page, "logga-in")
        log_in(page, plats)
        ta(page, "att-gora")
        for steg in VAGEN:
            steg(page, plats.adress)
        browser.close()


if __name__ == "__main__":
    main()
