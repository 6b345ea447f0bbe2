"""The genuine forms of a project: handed in once, mapped to cells with a preview, then used.

A form holds nobody; what is shown in it is made up. Without one our own layout holds (ADR 50).
"""

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas import kodverk
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf.projekt.blanketter import Blankett, las_blanketter
from tracker.esf.projekt.uppsattning import Uppsattning, las
from tracker.intake.faults import Avvisad
from tracker.queries.tidslinje import users
from tracker.redovisning import blankettfiler
from tracker.redovisning.blankettfiler import Fil
from web.behorighet import kraver_i_projekt
from web.forms import blankett as formular
from web.projektrum import far
from web.projektsidor import kravs, rum
from web.projektskrivning import spara
from web.services import tjanster


pages = Blueprint("blanketter", __name__, url_prefix="/esf")
KALLA: Final = 200
SAKNAS: Final = "Skriv vilken blankett det är, och var den är hämtad."


@pages.get("/<slug>/blanketter")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def visa(slug: str) -> ResponseReturnValue:
    """Each kind of file, and what it is made in."""
    kravs(slug, Ratt.SE_EKONOMI)
    with rum(slug) as session:
        there = las(session, slug)
        galler = las_blanketter(session, slug, there.position)
        vem = users(session, {one.av for one in galler.values()})
    return render_template(
        "blanketter.html",
        projekt=there,
        alla=[(kod, kodverk.namn("esfblankett", kod)) for kod in kodverk.koder("esfblankett")],
        galler=galler,
        namn=vem,
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
    )


@pages.route("/<slug>/blanketter/<vad>", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def lamna(slug: str, vad: str) -> ResponseReturnValue:
    """Hand in a form, or go back to our own layout."""
    there = _projekt(slug, vad)
    fel = ""
    if request.method == "POST" and request.form.get("egen"):
        fel = _sparad(slug, {"blankett": vad, "kalla": "Stegvis egen layout"})
        if not fel:
            return redirect(url_for("blanketter.visa", slug=slug, klart="blankett"), 303)
    elif request.method == "POST":
        try:
            fil = _inlamnad(slug, vad)
        except Refused as refusal:
            fel = refusal.text
        else:
            return redirect(url_for("blanketter.koppla", slug=slug, vad=vad, fil=fil), 303)
    with rum(slug) as session:
        galler = las_blanketter(session, slug, there.position).get(vad)
    page = render_template(
        "blankett_lamna.html",
        projekt=there,
        vad=vad,
        kallas=kodverk.namn("esfblankett", vad),
        galler=galler,
        id=tjanster().new_id(),
        fel=[{"text": fel, "href": "#fil"}] if fel else [],
    )
    return page, 422 if fel else 200


@pages.route("/<slug>/blanketter/<vad>/<uuid:fil>", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def koppla(slug: str, vad: str, fil: UUID) -> ResponseReturnValue:
    """Which field goes into which cell, tried with made-up people, and saved."""
    there = _projekt(slug, vad)
    galler, inlamnad = _fil(slug, vad, there, fil)
    typed = request.method == "POST"
    svar = dict(request.form) if typed else formular.forra(galler, inlamnad.innehall)
    sida = formular.prova(there, vad, inlamnad.innehall, svar)
    kalla = request.form.get("kalla", galler.kalla if galler and galler.fil else "").strip()
    if "spara" in request.form:
        sida.kraver()
    if "spara" in request.form and not (fel := sida.ifylld.fel):
        said = {"blankett": vad, "kalla": kalla[:KALLA], "fil": str(fil), "summa": inlamnad.summa}
        sagt = _sparad(slug, {**said, "kopplingar": sida.celler}) if kalla else SAKNAS
        if not sagt:
            return redirect(url_for("blanketter.visa", slug=slug, klart="blankett"), 303)
        fel["kalla"] = sagt
    page = render_template(
        "blankett_koppla.html",
        projekt=there,
        kallas=kodverk.namn("esfblankett", vad),
        fil=inlamnad,
        sida=sida,
        svar=svar,
        kalla=kalla,
        fel=[
            {"text": text, "href": "#kalla" if falt == "kalla" else f"#c-{falt}"}
            for falt, text in sida.ifylld.fel.items()
        ],
        id=request.form.get("id") or tjanster().new_id(),
    )
    return page, 422 if typed and sida.ifylld.fel else 200


def _projekt(slug: str, vad: str) -> Uppsattning:
    """The project, for who looks after it; 404 where there is no such kind of file."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    if vad not in kodverk.koder("esfblankett"):
        abort(404)
    with rum(slug) as session:
        return las(session, slug)


def _fil(slug: str, vad: str, there: Uppsattning, fil: UUID) -> tuple[Blankett | None, Fil]:
    """What holds now, and the form that was handed in; 404 where it is gone."""
    with rum(slug) as session:
        inlamnad = blankettfiler.las(session, slug, fil, keys=tjanster().keys)
        galler = las_blanketter(session, slug, there.position).get(vad)
    if inlamnad is None or inlamnad.blankett != vad:
        abort(404)
    return galler, inlamnad


def _inlamnad(slug: str, vad: str) -> UUID:
    """Seals what was sent. Raises Refused for what is no form."""
    t, sent = tjanster(), request.files.get("fil")
    if sent is None or not sent.filename:
        raise Refused("Välj blanketten på din dator.")
    fil = t.new_id()
    blankettfiler.lamna(
        t.transaction, slug, vad, id_=fil, namn=sent.filename, innehall=sent.read(), keys=t.keys
    )
    return fil


def _sparad(slug: str, data: dict[str, object]) -> str:
    """Records the choice; a sentence where it cannot be."""
    try:
        spara(slug, "blankett.kopplad", data)
    except Avvisad as avvisad:
        return avvisad.fel[0].text
    except Refused as refusal:
        return refusal.text
    return ""
