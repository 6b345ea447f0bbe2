"""A project's files to SCB: the chain month by month, having them made, saying what was sent."""

import re
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf.manad import av_dag
from tracker.esf.projekt import deltagare as register
from tracker.esf.projekt.hela_manaden import Grund
from tracker.leveranser import lasning
from tracker.queries.tidslinje import users
from tracker.redovisning import bestallning, kvittens
from tracker.redovisning import scb as scbkedja
from tracker.redovisning.bestallning import Vad
from web.behorighet import kraver_i_projekt
from web.pages.korningar import TILLSTAND
from web.projektrum import far
from web.projektsidor import kant, kravs, rum
from web.projektskrivning import bestall_fil, spara
from web.stegra import ask_first
from web.visitor import today


_NUMMER: Final = re.compile(r"[0-9]{1,9}").fullmatch
pages = Blueprint("scbfiler", __name__, url_prefix="/esf")


@pages.get("/<slug>/scb")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def visa(slug: str) -> ResponseReturnValue:
    """The chain of files, month by month."""
    kravs(slug, Ratt.SE_EKONOMI)
    return _scb(slug)


def _scb(slug: str, fel: str = "") -> ResponseReturnValue:
    here = kant(slug)
    with rum(slug) as session:
        klara = scbkedja.gjorda(session, slug)
        kvittenser = kvittens.per_leverans(lasning.alla(session, slug))
        korningar = bestallning.korningar(session, slug, limit=20)
        skickare = users(session, {one.av for one in here.sanda})
    hinder, lagen = "", []
    try:
        lagen = scbkedja.kedjan(here, klara)
    except Refused as refusal:
        hinder = refusal.text
    page = render_template(
        "projektscb.html",
        projekt=here.uppsatt,
        lagen=lagen,
        hinder=hinder,
        fel=[{"text": fel, "href": "#kedjan"}] if fel else [],
        lage_ord=scbkedja.ORD,
        kvittenser=kvittenser,
        skal_ord={**register.SKAL, "anonym": "Personen är anonym."},
        namn=skickare,
        korning=next((one for one in korningar if one.rapport == Vad.SCB), None),
        tillstand=TILLSTAND,
        idag=today(),
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
    )
    return page, 422 if fel else 200


@pages.post("/<slug>/scb")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def gor(slug: str) -> ResponseReturnValue:
    """Order the files that must be made."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    if ask := ask_first(back=url_for("scbfiler.visa", slug=slug)):
        return ask
    here = kant(slug)
    sista = here.manader[-1] if here.manader else av_dag(today())
    bestall_fil(slug, Vad.SCB, here.manader[0] if here.manader else sista, sista)
    return redirect(url_for("scbfiler.visa", slug=slug), 303)


@pages.post("/<slug>/scb/skickad")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def skickad(slug: str) -> ResponseReturnValue:
    """Says that a sealed file was sent, or adds its receipt."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    text = request.form.get("kvittens", "").strip()
    here = kant(slug)
    try:
        _spara_skickad(slug, here, request.form.get("leverans", ""), text)
    except Refused as refusal:
        return _scb(slug, refusal.text)
    return redirect(url_for("scbfiler.visa", slug=slug, klart="skickad"), 303)


def _spara_skickad(slug: str, here: Grund, leverans: str, text: str) -> None:
    tidigare = next((one for one in here.sanda if str(one.leverans) == leverans), None)
    if tidigare:
        manad, summa = tidigare.manad, tidigare.summa
    else:
        with rum(slug) as session:
            lagen = scbkedja.kedjan(here, scbkedja.gjorda(session, slug))
        nasta = scbkedja.att_skicka(lagen, int(leverans) if _NUMMER(leverans) else 0)
        manad, summa = nasta.manad, nasta.fil.summa
    data: dict[str, object] = {"leverans": leverans, "manad": str(manad), "summa": summa}
    spara(slug, "scb.skickad", {**data, **({"kvittens": text} if text else {})})
