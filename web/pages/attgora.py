"""The first page: what waits for the one who logged in, the oldest first. And all of one kind."""

from collections.abc import Iterable

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import ROLLER, Ratt
from tracker.identity.drafts import Utkast
from tracker.queries import attgora, deltagare, personer, sena
from web import kvar
from web.behorighet import far, far_sida, inloggad, kraver
from web.forms import utkast
from web.forms.formular import FORMULAR, PA_DELTAGANDE
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("attgora", __name__)

SLAG = {
    "remiss": ("remiss utan svar", "remisser utan svar", "Svara på remiss", "Svara"),
    "inskrivning": ("antagen att skriva in", "antagna att skriva in", "Skriv in", "Skriv in"),
    "vantelista": (
        "på väntelista att se över",
        "på väntelista att se över",
        "Se över väntelistan",
        "Svara igen",
    ),
    "fore": ("startmätning saknas", "startmätningar saknas", "Startmätning saknas", "Komplettera"),
    "efter": ("slutmätning saknas", "slutmätningar saknas", "Slutmätning saknas", "Komplettera"),
    "skattning": ("skattning att göra om", "skattningar att göra om", "Skatta igen", "Skatta"),
    "forsta_skattning": (
        "första skattning att göra",
        "första skattningar att göra",
        "Gör första skattningen",
        "Skatta",
    ),
    "uppfoljning_6": (
        "uppföljning efter 6 månader",
        "uppföljningar efter 6 månader",
        "Uppföljning 6 månader",
        "Registrera",
    ),
    "uppfoljning_12": (
        "uppföljning efter 12 månader",
        "uppföljningar efter 12 månader",
        "Uppföljning 12 månader",
        "Registrera",
    ),
    "sena_avslut": (
        "avslut registrerat mer än 30 dagar sent",
        "avslut registrerade mer än 30 dagar sent",
        "",
        "",
    ),
    "sena": (
        "annan händelse registrerad mer än 30 dagar sent",
        "andra händelser registrerade mer än 30 dagar sent",
        "",
        "",
    ),
}
"""Kind → one, several, what to do, the word on the link."""
PENGAR = (
    ("ekonomi.visa", "Skriv in budget och utfall"),
    ("finsam.visa", "För över till Uppföljning Finsam"),
)
"""What the office does beside the people: on the first page of those who see people too."""
START = (
    ("rapporter.visa", "Se rapporterna"),
    ("insatser.visa", "Se hur insatserna går"),
    ("korningar.visa", "Hämta färdiga rapporter"),
    ("leveranser.visa", "Se vad som är levererat"),
    *PENGAR,
    ("installningar.visa", "Ställ in Stegvis"),
    ("laslogg.visa", "Se läsloggen"),
    ("utredning.visa", "Se utdragen till utredare"),
)
SENA = frozenset({"sena", "sena_avslut"})
LARM_DAGAR = 30
_VAD = {form.typ: vad for vad, form in PA_DELTAGANDE.items()}


@pages.get("/")
@inloggad
def visa() -> ResponseReturnValue:
    fokus, t = besok().fokus, tjanster()
    if not far(Ratt.SE_PERSONER):
        roller = [ROLLER[roll] for roll in besok().lasare.roller(forbund())]
        return render_template(
            "start.html", fokus=fokus, roller=roller, sidor=_open_pages(START), idag=today()
        )
    if not fokus.insatser:
        return render_template("tomt_forbund.html", fokus=fokus)
    efter = sena.grans(t.transaction, forbund(), now=t.clock.now())
    with las() as session:
        drafts = utkast.mine(session) if far(Ratt.REGISTRERA) else []
        found = attgora.read(session, forbund(), fokus.mina, today=today(), efter=efter)
        om = deltagare.personer(session, forbund(), [d.vilket.deltagande for d in drafts])
        ids = {*om.values(), *(u.person for u in found.uppgifter)}
        namn = personer.masked(session, forbund(), ids, keys=t.keys)
    return render_template(
        "att_gora.html",
        fokus=fokus,
        idag=today(),
        found=found,
        namn=namn,
        slag=SLAG,
        larm=LARM_DAGAR,
        mend=kvar.mend,
        pengar=_open_pages(PENGAR),
        utkast=[
            (d, FORMULAR[d.vilket.formular].rubrik, om.get(d.vilket.deltagande), go_on(d))
            for d in drafts
        ],
    )


def _open_pages(pages_: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(address, words) of those pages that the visitor may see."""
    return [(url_for(page), words) for page, words in pages_ if far_sida(page)]


def go_on(draft: Utkast) -> str:
    """Where a draft is gone on with."""
    typ, deltagande = draft.vilket.formular, draft.vilket.deltagande
    if typ == "remiss.inkommen":
        return url_for("remisser.ny", utkast=deltagande)
    if typ == "remiss.besvarad":
        return url_for("remisser.svara", deltagande=deltagande)
    return url_for("registrera.fyll_i", deltagande=deltagande, vad=_VAD[typ])


@pages.get("/att-gora/<slag>")
@kraver(Ratt.SE_PERSONER)
def lista(slag: str) -> ResponseReturnValue:
    """All that wait for the same thing."""
    if slag not in SLAG:
        abort(404)
    fokus, t = besok().fokus, tjanster()
    efter = sena.grans(t.transaction, forbund(), now=t.clock.now()) if slag in SENA else 0
    with las() as session:
        if slag in SENA:
            late = sena.read(
                session, forbund(), fokus.mina, avslut=slag == "sena_avslut", efter=efter
            )
            namn = personer.masked(session, forbund(), {s.person for s in late}, keys=t.keys)
            return render_template(
                "att_gora_sena.html", fokus=fokus, sena=late, namn=namn, ord=SLAG[slag]
            )
        found = attgora.of_kind(session, forbund(), fokus.mina, slag, today=today())
        namn = personer.masked(session, forbund(), {u.person for u in found}, keys=t.keys)
    return render_template(
        "att_gora_lista.html",
        fokus=fokus,
        uppgifter=found,
        namn=namn,
        slag=SLAG,
        ett=slag,
        larm=LARM_DAGAR,
        mend=kvar.mend,
    )
