"""Set up an ESF project, and add to it: a delprojekt, somebody who works there, a decision.

A new project is set up by who has the right in the förbund in focus.
"""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access import uppdrag
from tracker.access.permissions import Ratt, Roll
from tracker.esf.projekt.uppsattning import Uppsattning, las
from tracker.log import store
from tracker.queries import projekt as lasning
from web.behorighet import kraver, kraver_i_projekt
from web.forms import projektformular
from web.forms.flode import sent
from web.forms.projektformular import Ifyllt, i_ord
from web.forms.projektfragor import DELAR, PROJEKT, Formular
from web.projektrum import far, oppnat
from web.projektsvar import eget_id, fraga, sett, spara
from web.services import tjanster
from web.visitor import besok, today


pages = Blueprint("projektupplagg", __name__, url_prefix="/esf")


@pages.route("/nytt", methods=["GET", "POST"])
@kraver(Ratt.SKOTA_PROJEKT)
def nytt() -> ResponseReturnValue:
    """Set up a project; who does it looks after it."""
    tillbaka = url_for("projekt.visa")
    if request.method == "GET":
        return fraga(Ifyllt(PROJEKT, {}), tillbaka=tillbaka)
    ifyllt = projektformular.las(PROJEKT, sent(), today())
    slug = f"esf-{ifyllt.data.get('diarienummer', '').replace('/', '-')}"
    if not ifyllt.fel:
        spara(slug, ifyllt)
    if ifyllt.fel:
        return fraga(ifyllt, tillbaka=tillbaka), 422
    _ge_uppdrag(slug)
    return redirect(url_for("projekt.ett", slug=slug, klart="projekt"), 303)


@pages.route("/<slug>/<vad>", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def lagg_till(slug: str, vad: str) -> ResponseReturnValue:
    """Add a delprojekt, somebody who works there, unit costs or a decision."""
    if vad not in DELAR:
        abort(404)
    formular, tillbaka = DELAR[vad], url_for("projekt.ett", slug=slug)
    with oppnat(slug, Ratt.SKOTA_PROJEKT) as session:
        there = las(session, slug)
        taken = _upptagna(vad, there, [one.slug for one in lasning.prislistor(session, slug)])
        if request.method == "POST" and formular.nyckel:
            taken = _utom_egen(session, slug, formular, taken)
    if request.method == "GET":
        return fraga(Ifyllt(formular, {}), tillbaka=tillbaka, nu=there.position)
    ifyllt, nu = projektformular.las(formular, sent(), today(), taken), sett()
    if not ifyllt.fel:
        spara(slug, ifyllt)
    if ifyllt.krock:
        ifyllt.krock.galler, nu = _beslutat(slug, str(ifyllt.data["namn"]))
    if ifyllt.fel or ifyllt.krock:
        return fraga(ifyllt, tillbaka=tillbaka, nu=nu), 422
    return redirect(url_for("projekt.ett", slug=slug, klart="projekt"), 303)


def _upptagna(vad: str, there: Uppsattning, listor: list[str]) -> list[str]:
    """Short names that are taken: what is added is new and changes nothing that there is."""
    if vad == "timpriser":
        return listor
    return [*(there.delprojekt if vad == "delprojekt" else there.personal)]


def _utom_egen(session: Session, slug: str, formular: Formular, taken: list[str]) -> list[str]:
    """Without the short name that this very form gave when it was sent before: it is the same."""
    ident = eget_id()
    found = store.read_ids(session, slug, [ident]).get(ident) if ident else None
    own = found[0].data.get(formular.nyckel or "") if found else None
    return [one for one in taken if one != own]


def _beslutat(slug: str, namn: str) -> tuple[str, int]:
    """What is decided of it now, and the position that it is read at."""
    with oppnat(slug, Ratt.SKOTA_PROJEKT) as session:
        nu = las(session, slug).position
        satser = [one for one in lasning.satser(session, slug) if one.namn == namn]
    return "\n".join(f"{i_ord(one.namn, one.varde)} ({one.kalla})" for one in satser), nu


def _ge_uppdrag(slug: str) -> None:
    """Who set the project up is its ekonom, if they are not already."""
    if far(slug, Ratt.SKOTA_PROJEKT):
        return
    t, who = tjanster(), besok().lasare.anvandare
    with t.transaction() as session:
        uppdrag.ge(
            session,
            uppdrag=t.new_id(),
            anvandare=who,
            roll=Roll.EKONOM,
            forbund=slug,
            fran=today(),
            beslut="Lade upp projektet",
            av=str(who),
            now=t.clock.now(),
        )
