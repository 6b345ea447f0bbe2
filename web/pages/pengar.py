"""A project's proof: its lists compared, the indicators as a preview, and the folder for kontroll
på plats. What is applied for is in ansokan.py.
"""

import io
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf.avstamning import personer as lista
from tracker.esf.avstamning.tillfallen import olika
from tracker.esf.manad import Manad, ur_text
from tracker.esf.projekt import avstamningsfakta, forslag
from tracker.esf.projekt.hela_manaden import Grund, hela
from tracker.esf.projekt.indikatorfakta import indikatorer as rakna_indikatorer
from tracker.esf.projekt.manadsunderlag import nyckel
from tracker.esf.underlag import Manadsunderlag
from tracker.exports.esf import indikatorbok
from tracker.redovisning.bestallning import Vad
from tracker.redovisning.kontroll import STORST
from web.behorighet import kraver_i_projekt
from web.manader import las_manad
from web.manadslista import Vilka
from web.pages.projektfiler import FILSLAG
from web.pages.redovisning import vilka
from web.projektrum import far
from web.projektsidor import kant, kravs, namn, rum, visade
from web.projektskrivning import bestall_fil
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import today


pages = Blueprint("pengar", __name__, url_prefix="/esf")


@pages.get("/<slug>/manader/<manad>/avstamning")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def avstamning(slug: str, manad: str) -> ResponseReturnValue:
    """The lists of the month compared, and staff's hours with participants' attendance."""
    kravs(slug, Ratt.SE_EKONOMI)
    return _avstamd(slug, las_manad(manad), None)


@pages.post("/<slug>/manader/<manad>/avstamning")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def avstam_egen(slug: str, manad: str) -> ResponseReturnValue:
    """The same with the project's own list as it was pasted; nothing of it is kept."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    return _avstamd(slug, las_manad(manad), request.form.get("lista", ""))


def _vantar(here: Grund, bas: Manadsunderlag, who: Vilka) -> dict[str, list[str]]:
    """Occasion → in whose sheets it waits to be taken."""
    personal = [one for one in here.uppsatt.personal.values() if one.anvandare]
    konton = {one.anvandare for one in personal if one.anvandare}
    alla = forslag.manadens(tjanster().transaction, here.uppsatt, bas.manad, konton)
    found: dict[str, list[str]] = {}
    for one in personal:
        person = nyckel(one)
        tagna = {(rad.tillfalle, rad.dag) for rad in bas.rader if rad.person == person}
        for vantar in forslag.vantar(alla, one, tagna):
            namn = who.personal[person][1]
            found[vantar.traff] = sorted({*found.get(vantar.traff, ()), namn})
    return found


def _avstamd(slug: str, month: Manad, klistrat: str | None) -> ResponseReturnValue:
    t, here, fel = tjanster(), kant(slug), ""
    bas = hela(t.transaction, here, month, idag=today(), keys=t.keys)
    svar = None
    if klistrat is not None:
        try:
            svar = avstamningsfakta.med_egen_lista(t.transaction, here, bas, klistrat)
        except Refused as refusal:
            fel = refusal.text
    egen = svar is not None
    svar = svar or avstamningsfakta.personer(t.transaction, here, bas)
    verk = here.val.verk(here.uppsatt.programperiod)
    who = vilka(slug, here, month)
    vem = {key: ", ".join(where) for key, where in who.deltagare.items()}
    vem |= {key: one[1] for key, one in who.personal.items()}
    told = {one.person for one in svar.forklarade} | {one.person for one in svar.avvikelser}
    shown = told & who.deltagare.keys()
    # Who has no person in the project; a row of the pasted list that is nobody has no place.
    utan = {one.rpartition(", ")[2] for one in told - shown if ", " in one}
    visade(slug, personer={UUID(one) for one in shown},
           deltaganden={who.deltagare[one][1] for one in shown} | utan)  # fmt: skip
    page = render_template(
        "projektavstamning.html",
        projekt=here.uppsatt,
        manad=month,
        svar=svar,
        egen=egen,
        klistrat=klistrat or "",
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
        fel=[{"text": fel, "href": "#lista"}] if fel else [],
        tillfallen=list(olika(bas.rader, bas.narvaro, marginal=verk.marginal_tillfalle.krav())),
        antal_tillfallen=len({rad.tillfalle for rad in bas.rader if rad.tillfalle}),
        vem=vem,
        vantar=_vantar(here, bas, who),
        listor={
            "sus": "Förbundens rapporter",
            "esf": "Filen till SCB",
            "egen": "Din lista" if egen else "Projektets lista",
        },
        skal=lista.ORD,
        att_gora=lista.ATT_GORA,
    )
    return page, 422 if fel else 200


@pages.get("/<slug>/indikatorer")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def indikatorer(slug: str) -> ResponseReturnValue:
    """The common indicators, counted by us and marked so."""
    kravs(slug, Ratt.SE_EKONOMI)
    here = kant(slug)
    made = rakna_indikatorer(tjanster().transaction, here, idag=today())
    return render_template("projektindikatorer.html", projekt=here.uppsatt, tabell=made)


@pages.get("/<slug>/indikatorer.xlsx")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def indikatorfil(slug: str) -> ResponseReturnValue:
    """The same as a workbook; every page of it says that it is not SCB's."""
    kravs(slug, Ratt.SE_EKONOMI)
    here = kant(slug)
    made = rakna_indikatorer(tjanster().transaction, here, idag=today())
    data = indikatorbok.skapa(here.uppsatt.namn, here.uppsatt.diarienummer, made, dag=today())
    return send_file(
        io.BytesIO(data), mimetype=FILSLAG["xlsx"], as_attachment=True,
        download_name=indikatorbok.filnamn(here.uppsatt.diarienummer, today()),
    )  # fmt: skip


@pages.route("/<slug>/kontroll", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def kontroll(slug: str) -> ResponseReturnValue:
    """Choose people and months for a folder with everything about them."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    here, fel = kant(slug), ""
    if request.method == "POST":
        if ask := ask_first(back=url_for("pengar.kontroll", slug=slug)):
            return ask
        valda = _valda(here)
        if valda and len(valda) <= STORST:
            manader = sorted(ur_text(manad) for _, manad in valda)
            val: dict[str, object] = {"urval": valda}
            bestall_fil(slug, Vad.KONTROLL, manader[0], manader[-1], val)
            return redirect(url_for("projektfiler.filer", slug=slug), 303)
        fel = f"Välj minst en person och en månad, och högst {STORST} tillsammans."
    with rum(slug) as session:
        skrivna = namn(session, here)
    page = render_template(
        "projektkontroll.html",
        projekt=here.uppsatt,
        namn=skrivna,
        manader=[str(one) for one in reversed(here.manader)],
        valda=request.form.getlist("personal"),
        valda_manader=request.form.getlist("manad"),
        fel=[{"text": fel, "href": "#personal-1"}] if fel else [],
    )
    return page, 422 if fel else 200


def _valda(here: Grund) -> list[list[str]]:
    """The chosen people in the chosen months, those that there are."""
    kanda = {str(one) for one in here.manader}
    return [
        [slug, manad]
        for slug in request.form.getlist("personal")
        if slug in here.uppsatt.personal
        for manad in request.form.getlist("manad")
        if manad in kanda
    ]
