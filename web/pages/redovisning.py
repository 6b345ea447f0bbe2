"""A project's month: every finding of it, and who takes part.

The role in the project opens it, as its own page (projekt.py).
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.esf.manad import Manad
from tracker.esf.projekt import deltagare as register
from tracker.esf.projekt.hela_manaden import Grund, granskad, hela
from tracker.esf.projekt.manadsunderlag import nyckel
from tracker.esf.projekt.scbfakta import alla_manader
from web import manadslista
from web.behorighet import kraver_i_projekt
from web.manader import las_manad
from web.manadslista import Vilka
from web.projektrum import far
from web.projektsidor import kant, kravs, namn, registret, rum, visade
from web.services import tjanster
from web.visitor import today


pages = Blueprint("redovisning", __name__, url_prefix="/esf")


def vilka(slug: str, here: Grund, manad: Manad) -> Vilka:
    """Who is who on a page about a month."""
    with rum(slug) as session:
        skrivna = namn(session, here)
    folk = registret(slug, manad)
    return Vilka(
        {nyckel(one): (one.slug, skrivna[one.slug]) for one in here.uppsatt.personal.values()},
        {str(person): where for where, person in folk.items()},
    )


@pages.get("/<slug>/manader/<manad>")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def manad(slug: str, manad: str) -> ResponseReturnValue:
    """Every finding of the month, by delprojekt, with what mends it."""
    kravs(slug, Ratt.SE_EKONOMI)
    month, t = las_manad(manad), tjanster()
    here = kant(slug)
    if month not in alla_manader(here.uppsatt):
        abort(404)
    bas = hela(t.transaction, here, month, idag=today(), keys=t.keys)
    granskning, who = granskad(here, bas), vilka(slug, here, month)
    personer, deltaganden = manadslista.visade_personer(who, granskning)
    visade(slug, personer=personer, deltaganden=deltaganden)
    return render_template(
        "projektmanad.html",
        projekt=here.uppsatt,
        manad=month,
        antal=manadslista.antal(granskning),
        grupper=manadslista.grupper(here, bas, granskning, who),
        obedomda=sorted({one.saknas for one in granskning.obedomda}),
        stoppar=granskning.stoppar,
        personal=len(bas.blad),
        deltagare=len(bas.deltagare),
        minuter=sum(one.minuter for one in bas.blad),
        stangd=str(month) in here.uppsatt.stangda,
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
        utan=request.args.get("utan", type=int),
        ej_anslutna=request.args.get("ej_anslutna", type=int),
        manader=alla_manader(here.uppsatt),
        forra=month.plus(-1),
        nasta=month.plus(1),
    )


@pages.post("/<slug>/manader/<manad>/deltagare")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def rakna_deltagare(slug: str, manad: str) -> ResponseReturnValue:
    """Who takes part in the month, asked of the förbund anew."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    t, month = tjanster(), las_manad(manad)
    made = register.fyll(t.transaction, slug, month, keys=t.keys, new_id=t.new_id)
    return redirect(
        url_for("redovisning.manad", slug=slug, manad=manad,
                utan=len(made.utan), ej_anslutna=len(made.ej_anslutna)), 303,
    )  # fmt: skip
