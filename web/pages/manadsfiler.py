"""Have a month's files made by a worker: all time sheets, or the attendance by delprojekt."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.redovisning.bestallning import Vad
from web.behorighet import kraver_i_projekt
from web.manader import las_manad
from web.projektskrivning import bestall_fil
from web.stegra import ask_first


pages = Blueprint("manadsfiler", __name__, url_prefix="/esf")


@pages.post("/<slug>/tid/<manad>/filer")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def tidrapporter(slug: str, manad: str) -> ResponseReturnValue:
    """The time sheets that are signed and without errors."""
    return _gor(slug, manad, Vad.TIDRAPPORTER, url_for("tid.visa", slug=slug, manad=manad))


@pages.post("/<slug>/manader/<manad>/sammanstallning")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def sammanstallning(slug: str, manad: str) -> ResponseReturnValue:
    """The attendance put together: a workbook."""
    back = url_for("redovisning.manad", slug=slug, manad=manad)
    return _gor(slug, manad, Vad.SAMMANSTALLNING, back)


def _gor(slug: str, manad: str, vad: Vad, back: str) -> ResponseReturnValue:
    """Orders it; what becomes of it is told with the project's other files."""
    month = las_manad(manad)
    if ask := ask_first(back=back):
        return ask
    bestall_fil(slug, vad, month, month)
    return redirect(url_for("projektfiler.filer", slug=slug), 303)
