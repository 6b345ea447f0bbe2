"""Have a month's time sheets made into files by a worker: all that are signed, without errors."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.redovisning.bestallning import Vad
from web.behorighet import kraver_i_projekt
from web.manader import las_manad
from web.pages.redovisning import bestall_fil
from web.stegra import ask_first


pages = Blueprint("tidfiler", __name__, url_prefix="/esf")


@pages.post("/<slug>/tid/<manad>/filer")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def gor(slug: str, manad: str) -> ResponseReturnValue:
    """Orders them; what becomes of it is told with the project's other files."""
    month = las_manad(manad)
    if ask := ask_first(back=url_for("tid.visa", slug=slug, manad=manad)):
        return ask
    bestall_fil(slug, Vad.TIDRAPPORTER, month, month)
    return redirect(url_for("redovisning.filer", slug=slug), 303)
