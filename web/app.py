"""The web door: puts the pages together. Made by `web/wsgi.py`, or by a test, never at import."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask, g
from flask.templating import Environment
from govuk_frontend_jinja import __name__ as govuk_package
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from tracker.settings import Settings
from web import behorighet, errors, reading, security, takt, uppladdning, visitor, words
from web.forms.formular import FORMULAR
from web.forms.oskrivet import oskrivet
from web.oidc import Klient
from web.pages import BLUEPRINTS
from web.services import Tjanster


FORM_BYTES = 64 * 1024
"""A form is small. The API and uploads set their own limits on their own views."""
DEL = {
    "attgora": ("attgora",),
    "deltagare": (
        *(
            "deltagare",
            "registerutdrag",
            "remisser",
            "registrera",
            "handelser",
            "remittenter",
            "inlasning",
            "klistra",
            "skydd",
            "samma",
            "namn",
            "skattning",
            "deltagarlankar",
        ),
        *("moten", "overlamning", "intyg"),
    ),
    "narvaro": ("narvaro", "aktiviteter"),
    "insatser": ("insatser", "anslutning", "volymer"),
    "ekonomi": ("ekonomi", "finsam"),
    "projekt": (
        *("projekt", "projektupplagg", "projektandring", "projektgallring", "redovisning"),
        *("scbfiler", "projektfiler", "manadsfiler", "ansokan", "pengar"),
        *("blanketter", "kvittens"),
        *("tid", "tidrad", "tidklistra", "tidforslag", "skrivunder", "projektinlogg"),
    ),
    "rapporter": (
        "rapporter",
        "skillnad",
        "korningar",
        "leveranser",
        "leverera",
        "arsbilaga",
        "tryckt",
        "versioner",
        "sparade",
        "stegkurva",
        "omrade",
        "insatsmal",
        *("enkater", "enkatinlasning"),
    ),
    "korningar": ("korningar", "leveranser"),
    "laslogg": ("laslogg", "loggkontroll"),
    "utredning": ("utredning",),
    "installningar": (
        "installningar",
        "fragor",
        "instrument",
        "raknesatt",
        "gallring",
        "anvandare",
        "koppling",
        "mal",
    ),
}
"""Part of the menu → the blueprints that lie in it."""


def meny() -> list[tuple[str, str]]:
    """(heading, blueprint) of the parts that this visitor may use."""
    far_sida = behorighet.far_sida
    parts = [("Att göra" if far_sida("deltagare.visa") else "Start", "attgora")]
    parts += [
        (rubrik, mal)
        for rubrik, mal in (
            ("Deltagare", "deltagare"),
            ("Närvaro", "narvaro"),
            ("Insatser", "insatser"),
            ("Rapporter", "rapporter"),
            ("Ekonomi", "ekonomi"),
            ("ESF", "projekt"),
        )
        if far_sida(f"{mal}.visa")
    ]
    if not far_sida("rapporter.visa") and far_sida("korningar.visa"):
        parts.append(("Rapporter", "korningar"))
    if far_sida("laslogg.visa"):
        parts.append(("Läslogg", "laslogg"))
    if far_sida("utredning.visa"):
        parts.append(("Utdrag", "utredning"))
    if far_sida("installningar.visa"):
        parts.append(("Inställningar", "installningar"))
    return parts


def create_app(settings: Settings, *, tjanster: Tjanster) -> Flask:
    """The app with its pages. The API's blueprint is registered by the one who calls."""
    app = Flask(__name__, static_url_path="/static")
    app.config.update(MAX_FORM_MEMORY_SIZE=FORM_BYTES, SEND_FILE_MAX_AGE_DEFAULT=3600)
    app.extensions["stegvis"] = tjanster
    app.extensions["settings"] = settings
    app.extensions["oidc"] = Klient(settings.oidc) if settings.oidc else None
    _templates(app)
    visitor.init_app(app)  # first who, then what they may, then whether the form is theirs
    behorighet.init_app(app)
    uppladdning.init_app(app)
    security.init_app(app)
    takt.init_app(app)
    errors.init_app(app)
    reading.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


class Mallar(Environment):
    """The templates, whose globals are the same for all.

    Jinja compares them at each import of a macro, name by name where each template has its own map:
    a fourth of the time of a form.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def _templates(app: Flask) -> None:
    app.jinja_environment = Mallar
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("web"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader(govuk_package)}),
        ]
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters.update(
        dag=lambda day: words.dag(day, visitor.today()),
        dagar=words.dagar,
        stund=words.stund,
        klocka=words.klocka,
        tal=words.tal,
        belopp=words.belopp,
        och=words.och,
        storlek=words.storlek,
    )
    app.jinja_env.globals.update(
        oskrivet=oskrivet, antal=words.antal, snabb=SNABB, meny=meny, **{"del": DEL}
    )
    app.context_processor(_context)


def _context() -> dict[str, object]:
    """What the frame of every page needs; `kvitton` are what was just done.

    A form is sent to the address of its page, which may still say what was done before.
    """
    from flask import request

    klart = request.args.get("klart", "") if request.method == "GET" else ""
    done, extra = FORMULAR.get(klart), KVITTON.get(klart)
    kvitto = done.kvitto if done else extra
    return {"besok": g.get("besok"), "kvitton": [kvitto] if kvitto else []}


SNABB = {"attgora": "g", "deltagare": "d"}
"""Part of the menu → its access key."""
KVITTON = {
    "finsam": "Siffrorna är hämtade. Alla är från samma ögonblick.",
    "ekonomi": "Beloppen är sparade. Det som gällde förut finns kvar i historiken.",
    "leverans": "Rapporten är levererad och förseglad. Den ändras aldrig mer.",
    "version": "Versionen gäller nu. Rapporter som de var kända förut räknas som då.",
    "mote": "Mötet är sparat.",
    "overlamnad": "Remissen är skickad. Du ser här när den är besvarad.",
    "gallringsregel": "Regeln är sparad. Den förra är avslutad och finns kvar i historiken.",
    "gallring": "Beslutet är sparat. Gallringen görs nu.",
    "samma": "De räknas nu som en person. Båda numren hittar personen.",
    "nytt_nummer": "Det nya numret gäller alla deltaganden. Det gamla hittar också personen.",
    "tva": "Det är nu två personer. Siffrorna räknas om.",
    "skyddad": "Personen är skyddad. Bara de du valde ser personen nu.",
    "oskyddad": "Skyddet är avslutat. Personen syns som andra igen.",
    "anonym": "Den anonyma inskrivningen är registrerad.",
    "utdrag": "Registerutdraget är gjort. Ladda ner det här.",
    "utredning": "Beslutet är sparat. Utredaren kan ta ut sitt utdrag nu.",
    "utredningsutdrag": "Utdraget är beställt. Du kan lämna sidan.",
    "utredningsleverans": "Utdraget är levererat och förseglat.",
    "utredning_slut": "Beslutet är avslutat. Filerna är borttagna.",
    "namn": "Uppgifterna är sparade.",
    "raknesatt": "Beslutet är registrerat och gäller från nu.",
    "loggkontroll": "Månadens loggkontroll är godkänd.",
    "kvitterad": "Nödåtkomsten är kvitterad.",
    "fanns": "Det finns redan ett konto med det namnet. Här kan du ge det ett uppdrag.",
    "uppdrag": "Uppdraget är givet och gäller från dagen du valde.",
    "mal": "Målen är sparade.",
    "projekt": "Uppgifterna om projektet är sparade.",
    "aldrig": "Insatsen har aldrig varit med. Här ser du vilka filer som skiljer sig nu.",
    "tid": "Tiden är sparad.",
    "tid_redan": "Allt var redan sparat. Inget är ändrat.",
    "avbojt": "Förslaget är avböjt och visas inte mer. Du kan ångra det under bladet.",
    "avboj_angrat": "Förslaget visas igen.",
    "underskriven": "Bladet är underskrivet som det visas nu.",
    "inlogg": "Personen kan redovisa och skriva under sin tid nu.",
    "inlogg_bort": "Kontot är inte längre knutet till personen.",
    "narvaro": "Närvaron är sparad.",
    "aktivitet": "Aktiviteten är sparad.",
    "grupp": "Gruppen är sparad.",
    "intyg": "Närvaron är intygad.",
    "projektgallring": "Projektet är gallrat.",
    "anslutning": "Insatsens anslutning till projektet är sparad.",
    "insatsmal": "Målen är sparade. Det som gällde förut finns kvar i historiken.",
    "enkat_oppen": "Enkäten är öppen. Gör en länk att dela ut.",
    "enkat_stangd": "Enkäten är stängd och räknad.",
    "enkat_inlast": "Resultaten är inlästa.",
    "instrument": "Instrumentet är publicerat. Nu går det att skatta med.",
    "malresultat": "Resultatet är sparat.",
    "volym": "Det är registrerat. Insats, dag och vårdenhet står kvar till nästa.",
    "volym_bort": "Uppgiften är borttagen. Den räknas inte mer.",
    "urval": "Urvalet är sparat.",
    "urval_bort": "Urvalet är borttaget.",
    "deltagarlank_slut": "Länken är avslutad. Den öppnar ingenting mer.",
    "lank_slut": "Länken är avslutad. De remisser som kom med den finns kvar.",
    "avslutat": "Uppdraget är avslutat.",
    "avstangt": "Kontot är avstängt. Den som var inloggad är utloggad.",
    "oppnat": "Kontot är öppet igen.",
    "fraga": "Frågan är sparad.",
    "steg.skattat": "Skattningen är sparad.",
    "kansliet": "Valet är sparat och gäller från nästa klick.",
    "utkast": "Utkastet är sparat. Det finns kvar här i 30 dagar.",
    "rattad": "Rättelsen är sparad. Alla siffror räknas om.",
    "avslutad": "Inloggningen är avslutad.",
    "kod_tillbaka": "Koden är tillbakatagen. Den går inte att använda.",
    "skickad": "Filen är markerad som skickad.",
    "kvittens": "Kvittensen är sparad och förseglad.",
    "blankett": "Valet av blankett är sparat. Det gäller de filer som görs från och med nu.",
    "beslut_sparat": "Beslutet är sparat.",
    "bruten": "Kopplingen är bruten. Den som var inloggad är utloggad.",
    "losenord_bytt": "Lösenordet är bytt.",
    "makulerad": "Händelsen är makulerad. Alla siffror räknas om.",
}
"""Receipts that are not a form's own, by the word in the address (`?klart=`)."""
