"""A project's files: what was ordered lately, what lies sealed, and opening one.

Files hold people: they are made by a worker, kept sealed, opened only to be downloaded, and each
download is noted.
"""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.access.read_log import Vad as Last
from tracker.errors import Refused
from tracker.leveranser import kedja as forseglat
from tracker.leveranser import lasning
from tracker.queries.tidslinje import users
from tracker.redovisning import bestallning, kvittens, skillnad
from tracker.redovisning.bestallning import NAMN, Vad
from web.behorighet import kraver_i_projekt
from web.filinnehall import i_filen
from web.pages.korningar import TILLSTAND
from web.projektrum import far
from web.projektsidor import kant, kravs, rum, visade
from web.services import leveranser, tjanster
from web.visitor import today


pages = Blueprint("projektfiler", __name__, url_prefix="/esf")
FILSLAG = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
}


@pages.get("/<slug>/filer")
@kraver_i_projekt(Ratt.SE_EKONOMI)
def filer(slug: str) -> ResponseReturnValue:
    """What was ordered lately, everything that lies sealed, and which of it differs today.

    `?jamfor=alla`: those too that take a while to count.
    """
    kravs(slug, Ratt.SE_EKONOMI)
    here, t, alla_slag = kant(slug), tjanster(), request.args.get("jamfor") == "alla"
    with rum(slug) as session:
        alla = lasning.alla(session, slug)
        korningar = bestallning.korningar(session, slug)
        vem = users(session, {one.av for one in alla})
    rader = [one for one in alla if one.rapport in set(Vad)]
    andrade = skillnad.andrade(
        t.transaction, here, rader, idag=today(), keys=t.keys,
        slag=skillnad.ALLA if alla_slag else skillnad.SNABBA,
    )  # fmt: skip
    return render_template(
        "projektfiler.html",
        projekt=here.uppsatt,
        rader=rader,
        andrade=andrade,
        jamfort=alla_slag,
        kan_jamforas=any(one.rapport in skillnad.ALLA - skillnad.SNABBA for one in rader),
        filer={one.nummer: forseglat.filer(one) for one in alla},
        kvittenser=kvittens.per_leverans(alla),
        period={one.nummer: lasning.parametrar(one) for one in rader},
        sanda={one.leverans for one in here.sanda},
        korningar=[one for one in korningar if one.tillstand != "klar"],
        vad=NAMN,
        tillstand=TILLSTAND,
        namn=vem,
        far_skota=far(slug, Ratt.SKOTA_PROJEKT),
    )


@pages.get("/<slug>/filer/<int:nummer>/<namn>")
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def fil(slug: str, nummer: int, namn: str) -> ResponseReturnValue:
    """A sealed file as it was made; noted as taken out, with those who are in it."""
    kravs(slug, Ratt.SKOTA_PROJEKT)
    forseglare, _ = leveranser()
    with rum(slug) as session:
        rad = next((one for one in lasning.alla(session, slug) if one.nummer == nummer), None)
        if rad is None or namn not in {one.namn for one in forseglat.filer(rad)}:
            abort(404)
        personer = i_filen(session, slug, rad, namn)
    visade(slug, personer=personer, vad=Last.EXPORTERAT)
    try:
        data = forseglare.fil(rad, namn)
    except Refused:
        abort(410)
    svar = Response(data, mimetype=FILSLAG.get(namn.rpartition(".")[2], "application/octet-stream"))
    svar.headers.set("Content-Disposition", "attachment", filename=namn)
    return svar
