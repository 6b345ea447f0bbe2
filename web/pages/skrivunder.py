"""Sign a sheet of time, or approve another's: on exactly what the page shows (ADR 45)."""

from typing import Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf.projekt import bladprov
from tracker.esf.projekt.signaturer import Roll
from tracker.esf.projekt.signera import Underskrivare, signera
from web.behorighet import kraver_i_projekt
from web.forms import bladformular, minuter
from web.oppetblad import Oppet, oppna
from web.pages.tid import BLAD
from web.projektrum import far
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import besok, today


pages = Blueprint("skrivunder", __name__, url_prefix="/esf")

REDAN: Final = "Bladet är redan underskrivet som det är nu."
TOMT: Final = "Det finns ingen tid i månaden. Då behövs ingen underskrift."


@pages.route(f"{BLAD}/skriv-under", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.REDOVISA_TID, Ratt.ATTESTERA_TID)
def skriv_under(slug: str, personal: str, manad: str) -> ResponseReturnValue:
    """Shows all that is signed; the form that comes back signs it, by who just proved who they are.

    One's own sheet is signed, another's is approved. Nobody does both.
    """
    one = oppna(slug, personal, manad)
    roll: Roll = "den_anstallde" if one.eget else "attest"
    if roll == "attest" and not far(slug, Ratt.ATTESTERA_TID):
        abort(404)
    if ask := ask_first():
        return ask
    fel = _hinder(one, roll)
    if request.method == "POST":
        fel = fel or _signera(one, roll)
        if not fel:
            return redirect(one.till("tid.blad", klart="underskriven"), 303)
    page = render_template(
        "skrivunder.html",
        o=one,
        roll=roll,
        fynd=[f for f in bladprov.prova(one.grund, one.blad) if f.allvar == "fel"],
        kolumner=bladformular.kolumner(one.programperiod, one.aktiviteter),
        hindrat=bool(_hinder(one, roll)),
        id=tjanster().new_id(),
        skriv=minuter.skriv,
        fel=[{"text": fel, "href": "#blad"}] if fel else [],
    )
    return page, 422 if fel and request.method == "POST" else 200


def _hinder(one: Oppet, roll: Roll) -> str:
    """Why the sheet cannot be signed as it is; empty when it can."""
    if not one.blad.minuter:
        return TOMT
    return REDAN if one.lage.av_roll(roll) else ""


def _signera(one: Oppet, roll: Roll) -> str:
    lasare = besok().lasare
    try:
        signera(
            tjanster().intag,
            projekt=one.projekt,
            personal=one.person.slug,
            manad=one.manad,
            sett=request.form.get("sett", ""),
            vem=Underskrivare(lasare.anvandare, roll, lasare.satt),
            ident=request.form.get("id", type=UUID) or tjanster().new_id(),
            idag=today().isoformat(),
        )
    except Refused as refusal:
        return refusal.text
    return ""
