"""Every page in every state: axe, a narrow screen, large text, the keyboard; with and without JS.

The results are what the accessibility statement tells (web/tillganglighet.json). A page whose
address needs nothing is looked at by itself, so that a new one cannot be forgotten; the others
stand in SIDOR.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sidfolk import bakgrund, idag, log_in
from sidprov import NARROW, WIDE, ZOOMED, axe, tab_faults, too_wide

from web.pages import BLUEPRINTS
from web.redogorelse import FIL


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Sida:
    """A page: what the statement calls it, its endpoint, an address, and the state that it is in.

    `tryck` is the button that is pressed first, to see the page with faults.
    """

    namn: str
    endpoint: str
    adress: str
    lage: str = "ifylld"
    tryck: str = ""


AR = idag().year
MALET = f"/mal/team:nojda/{AR}"
LAS_IN = "/enkater/las-in"
FORE_ARBETE = "/rapporter/vad-gick-fore-arbete"
STEG_TOM = f"/rapporter/tid-till-forsta-steget?ar={AR - 5}"

SIDOR = (
    Sida("Logga in", "inloggning.visa", "/logga-in", "tom"),
    Sida("Att göra", "attgora.visa", "/"),
    Sida("Att göra, en sort", "attgora.lista", "/att-gora/inskrivning"),
    Sida("Att göra, en sort", "attgora.lista", "/att-gora/fore", "tom"),
    Sida("Registrerat sent", "attgora.lista", "/att-gora/sena_avslut", "tom"),
    Sida("Registrerat sent", "attgora.lista", "/att-gora/sena"),
    Sida("Remisser", "remisser.visa", "/remisser"),
    Sida("Ta emot en remiss", "remisser.ny", "/remisser/ny", "tom"),
    Sida("Ta emot en remiss", "remisser.ny", "/remisser/ny", "fel", "Fortsätt"),
    Sida("Svara på remissen", "remisser.svara", "/remisser/vantar", "tom"),
    Sida("Svara på remissen", "remisser.svara", "/remisser/vantar", "fel", "Fortsätt"),
    Sida("Väntelista", "remisser.vantelista", "/remisser/vantelista"),
    Sida("Möten", "moten.visa", "/moten", "tom"),
    Sida("Nytt möte", "moten.nytt", "/moten/nytt", "tom"),
    Sida("Nytt möte", "moten.nytt", "/moten/nytt", "fel", "Spara mötet"),
    Sida("Ta emot från en annan insats", "overlamning.ta_emot", "/deltagare/vidare/ta-emot"),
    Sida("Deltagare", "deltagare.visa", "/deltagare?urval=alla"),
    Sida("Deltagare", "deltagare.visa", "/deltagare?urval=avslutade&sida=9", "tom"),
    Sida("En deltagare", "deltagare.ett", "/deltagare/forr"),
    Sida("En deltagare", "deltagare.ett", "/deltagare/nu?klart=remiss.besvarad"),
    Sida("Skatta", "skattning.skatta", "/deltagare/forr/skatta", "tom"),
    Sida("Skatta", "skattning.skatta", "/deltagare/forr/skatta", "fel", "Spara skattningen"),
    Sida("Profil över tid", "skattning.profil", "/deltagare/nu/profil", "tom"),
    Sida("Profil över tid", "skattning.profil", "/deltagare/forr/profil"),
    Sida("Länkar till deltagaren", "deltagarlankar.visa", "/deltagare/nu/lankar", "tom"),
    Sida("Skriv din kod", "egen.kod", "/skatta/kod", "tom"),
    Sida("Skriv din kod", "egen.kod", "/skatta/kod", "fel", "Gå vidare"),
    Sida("Närvarointyg", "intyg.visa", "/narvarointyg", "tom"),
    Sida("Namn och kontakt", "namn.visa", "/deltagare/nu/namn", "tom"),
    Sida("Namn och kontakt", "namn.visa", "/deltagare/forr/namn"),
    Sida("Namn och kontakt", "namn.visa", "/deltagare/vantar/namn", "fel", "Spara"),
    Sida("Skriv in", "registrera.fyll_i", "/deltagare/nu/inskrivning"),
    Sida("Avsluta", "registrera.fyll_i", "/deltagare/nu/avslut", "fel", "Registrera avslutet"),
    Sida("Avsluta", "registrera.fyll_i", "/deltagare/nu/avslut", "fel", "Kontrollera först"),
    Sida("Registrera en plan", "registrera.fyll_i", "/deltagare/nu/plan", "tom"),
    Sida("Registrera en uppföljning", "registrera.fyll_i", "/deltagare/nu/matning", "tom"),
    Sida("Öppna igen", "registrera.fyll_i", "/deltagare/forr/ateroppna", "tom"),
    Sida("Registrera samtycke", "registrera.fyll_i", "/deltagare/nu/samtycke", "tom"),
    Sida("Rätta", "registrera.komplettera", "/deltagare/forr/komplettera/efter"),
    Sida("Rätta", "handelser.ratta", "/deltagare/forr/komplettera/efter", "fel", "Fortsätt"),
    Sida("Välj förbund och insatser", "fokus.visa", "/fokus"),
    Sida("Insatser", "insatser.visa", "/insatser"),
    Sida("En insats", "insatser.en", "/insatser/team"),
    Sida("Ärenden och seminarier", "volymer.registrera", "/volymer/seminarier", "tom"),
    Sida(
        "Ärenden och seminarier", "volymer.registrera", "/volymer/seminarier", "fel", "Registrera"
    ),
    Sida("Rapporter", "rapporter.visa", "/rapporter"),
    Sida("En rapport", "rapporter.en", "/rapporter/deltagare-per-insats"),
    Sida("Årsbilaga", "arsbilaga.visa", "/rapporter/arsbilaga"),
    Sida("Årsbilaga", "arsbilaga.visa", "/rapporter/arsbilaga?som=aldrig", "fel"),
    Sida("Mål för insatserna", "insatsmal.visa", f"/mal?ar={AR}"),
    Sida("Mål för insatserna", "insatsmal.visa", f"/mal?ar={AR - 5}", "tom"),
    Sida("Ett mål", "insatsmal.ett", f"/mal/team:arbete/{AR}"),
    Sida("Ett mål", "insatsmal.ett", MALET, "fel", "Spara resultatet"),
    Sida("Lägg till ett mål", "insatsmal.nytt", f"/mal/nytt/{AR}", "tom"),
    Sida("Lägg till ett mål", "insatsmal.nytt", f"/mal/nytt/{AR}", "fel", "Spara målet"),
    Sida("Besluta ett mål", "insatsmal.andra", f"{MALET}/andra"),
    Sida("Enkäter", "enkater.visa", "/enkater", "tom"),
    Sida("Öppna en enkät", "enkater.ny", "/enkater/ny", "tom"),
    Sida("Öppna en enkät", "enkater.ny", "/enkater/ny", "fel", "Öppna enkäten"),
    Sida("Läs in enkätresultat", "enkatinlasning.visa", LAS_IN, "tom"),
    Sida("Läs in enkätresultat", "enkatinlasning.visa", LAS_IN, "fel", "Titta på tabellen"),
    Sida("Tid till första steget", "stegkurva.visa", f"/rapporter/tid-till-forsta-steget?ar={AR}"),
    Sida("Tid till första steget", "stegkurva.visa", STEG_TOM, "tom"),
    Sida("Vad gick före arbete", "stegkurva.fore_arbete", f"{FORE_ARBETE}?ar={AR}"),
    Sida("Vad gick före arbete", "stegkurva.fore_arbete", f"{FORE_ARBETE}?ar={AR - 5}", "tom"),
    Sida("Jämför en tryckt tabell", "tryckt.visa", "/rapporter/jamfor-tryckt", "tom"),
    Sida("Jämför en tryckt tabell", "tryckt.visa", "/rapporter/jamfor-tryckt", "fel", "Jämför"),
    Sida("En rapport", "rapporter.en", "/rapporter/utbildning?publicera=ja"),
    Sida("Filer", "korningar.visa", "/korningar", "tom"),
    Sida("Leveranser", "leveranser.visa", "/leveranser", "tom"),
    Sida("Prova en version", "versioner.visa", "/rapporter/utbildning/versioner"),
    Sida("Prova en version", "versioner.visa", "/rapporter/alder/versioner", "tom"),
    Sida("Genvägar", "om.genvagar", "/genvagar"),
    Sida("Tillgänglighetsredogörelse", "om.tillganglighet", "/tillganglighet"),
    Sida("Sidan finns inte", "", "/finns-inte", "fel"),
)


def utan_argument() -> Iterator[Sida]:
    """Every page whose address needs nothing, that is not in SIDOR."""
    app = Flask(__name__)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    known = {sida.endpoint for sida in SIDOR}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in known:
            yield Sida("", rule.endpoint, rule.rule)


def open_page(page: Page, plats, sida: Sida) -> str:
    """Go there and bring it into its state; its name, "" for what is no page for this reader."""
    if not sida.namn:
        answer = page.context.request.get(plats.adress + sida.adress)
        if answer.status != 200 or "html" not in answer.headers.get("content-type", ""):
            return ""
    page.goto(plats.adress + sida.adress)
    if sida.tryck:
        page.get_by_role("button", name=sida.tryck, exact=True).first.click()
        page.wait_for_load_state()
    return sida.namn or page.locator("h1").first.inner_text()


def look(page: Page, where: str, found: dict[str, list[str]]) -> None:
    """All checks of one view; what falls short is told with where."""
    found["axe"] += [f"{where}: {one}" for one in axe(page)]
    found["320"] += [f"{where}: {one}" for one in too_wide(page, NARROW)]
    found["400"] += [f"{where}: {one}" for one in too_wide(page, ZOOMED)]
    found["tab"] += [f"{where}: {one}" for one in tab_faults(page)]
    if " fel" in where and "/finns-inte" not in where and "Fel:" not in page.title():
        found["axe"].append(f"{where}: shows no fault")
    if page.locator("html").get_attribute("lang") != "sv" or page.locator("h1").count() != 1:
        found["axe"].append(f"{where}: lang or h1")


KONTROLLER = {
    "axe": ("WCAG 2.1 A och AA, så långt en maskin kan avgöra", "axe-core"),
    "320": ("Smal skärm, 320 punkter", "sidans bredd mäts"),
    "400": ("400 procents förstoring", "sidans bredd mäts"),
    "tab": ("Bara tangentbord: allt nås, inget fastnar, fokus syns", "Tabb genom hela sidan"),
}


def test_every_page_in_every_state(browser: Browser, plats) -> None:
    bakgrund(plats)
    found: dict[str, list[str]] = {kind: [] for kind in KONTROLLER}
    namn: set[str] = set()
    vyer = 0
    for js in (True, False):
        context = browser.new_context(java_script_enabled=js, locale="sv-SE", viewport=WIDE)
        page = context.new_page()
        for sida in (*SIDOR, *utan_argument()):
            if sida.adress == "/":
                log_in(page, plats)
            name = open_page(page, plats, sida)
            if name:
                namn.add(name)
                vyer += 1
                look(page, f"{sida.adress} {sida.lage}{'' if js else ' utan js'}", found)
        context.close()
    assert found == {kind: [] for kind in KONTROLLER}
    statement = {
        "sidor": sorted(namn),
        "kontroller": [
            {"vad": vad, "hur": hur, "vyer": vyer, "brister": len(found[kind])}
            for kind, (vad, hur) in KONTROLLER.items()
        ],
    }
    if os.environ.get("STEGVIS_SKRIV"):
        dag = idag().isoformat()
        text = json.dumps({"dag": dag, **statement}, ensure_ascii=False, indent=1)
        FIL.write_text(text + "\n", encoding="utf-8")
    told = json.loads(FIL.read_text(encoding="utf-8"))
    told.pop("dag")
    assert told == statement, "run it again with STEGVIS_SKRIV=ja to write the statement anew"
