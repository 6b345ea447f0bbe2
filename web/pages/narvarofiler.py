"""Have a month's attendance put together by delprojekt: a workbook that a worker makes."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.redovisning.bestallning import Vad
from web.behorighet import kraver_i_projekt
from web.manader import las_manad
from web.pages.redovisning import bestall_fil
from web.stegra import ask_first


pages = Blueprint("narvarofiler", __name__, url_prefix="/esf")


@pages.post("/<slug>/manader/<manad>/sammanstallning")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def gor(slug: str, manad: str) -> ResponseReturnValue:
    """Orders it; what becomes of it is told with the project's other files."""
    month = las_manad(manad)
    if ask := ask_first(back=url_for("redovisning.manad", slug=slug, manad=manad)):
        return ask
    bestall_fil(slug, Vad.SAMMANSTALLNING, month, month)
    return redirect(url_for("redovisning.filer", slug=slug), 303)
