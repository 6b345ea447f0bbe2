"""A receipt as a file: handed in to what was sent, sealed, and there to be downloaded (ADR 50).

Beside the text of a receipt, which stands in the project's log (redovisning.py).
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf.projekt.uppsattning import las
from tracker.leveranser import kedja, lasning
from tracker.redovisning import kvittens
from tracker.redovisning.bestallning import NAMN, Vad
from tracker.redovisning.kvittens import Inlamnad
from web.behorighet import kraver_i_projekt
from web.projektsidor import kravs, rum
from web.services import leveranser
from web.visitor import besok


pages = Blueprint("kvittens", __name__, url_prefix="/esf")


@pages.route("/<slug>/filer/<int:nummer>/kvittens", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def lamna(slug: str, nummer: int) -> ResponseReturnValue:
    """Hand in the receipt of a sealed file."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    with rum(slug) as session:
        there, alla = las(session, slug), lasning.alla(session, slug)
    rad = next((one for one in alla if one.nummer == nummer), None)
    if rad is None or rad.rapport not in set(Vad):
        abort(404)
    fel = ""
    if request.method == "POST":
        sent, lasare = request.files.get("fil"), besok().lasare
        data = sent.read(kvittens.STORST + 1) if sent else b""
        forseglare, _ = leveranser()
        try:
            kvittens.forsegla(
                forseglare, rad, Inlamnad(data, str(lasare.anvandare), lasare.bekraftad)
            )
        except Refused as refusal:
            fel = refusal.text
        else:
            return redirect(
                url_for("projektfiler.filer", slug=slug, klart="kvittens", _anchor=f"f-{nummer}"),
                303,
            )
    page = render_template(
        "projektkvittens.html",
        projekt=there,
        rad=rad,
        vad=NAMN[Vad(rad.rapport)],
        period=lasning.parametrar(rad),
        filer=kedja.filer(rad),
        fel=[{"text": fel, "href": "#fil"}] if fel else [],
    )
    return page, 422 if fel else 200
