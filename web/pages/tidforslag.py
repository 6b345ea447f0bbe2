"""Take proposed time into one's own sheet: as it is with one click, or changed (ADR 57)."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid5

from flask import Blueprint, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from tracker.esf.projekt.forslag import Forslag
from tracker.esf.projekt.rutor import KOLUMNER, Andringar, Om, ny_rad
from web.behorighet import kraver_i_projekt
from web.bladsvar import formen, spara
from web.forms import minuter
from web.forms.datum import Oforstaddigt
from web.forms.falt import Svar, first
from web.forms.flode import sent
from web.forslagen import Forslagen, forslagen, varden
from web.oppetblad import Oppet, oppna
from web.pages.tid import BLAD, EGEN
from web.visitor import today


pages = Blueprint("tidforslag", __name__, url_prefix="/esf")
ALLA = "alla"


@pages.route(f"{BLAD}/forslag", methods=["GET", "POST"])
@kraver_i_projekt(*EGEN)
def ta(slug: str, personal: str, manad: str) -> ResponseReturnValue:
    """The one whose button was pressed, or all. What is wrong is told, and nothing is saved."""
    one = oppna(slug, personal, manad)
    if not one.eget or one.stangd:
        abort(404)
    found, svar = forslagen(one), sent()
    if "id" not in svar:
        return _sida(one, found)
    found.svar = _omnumrerat(svar, found.rader)
    tagna = _tagna(one, found)
    if not found.fel:
        found.fel = spara(one, tagna)
    if found.fel:
        return _sida(one, found), 422
    return redirect(one.till("tid.blad", klart="tid" if tagna.handelser else "tid_redan"), 303)


def _omnumrerat(svar: Svar, rader: Sequence[Forslag]) -> Svar:
    """What was sent, by where each proposal stands now: some may have come or gone since."""
    stod = {first(svar, falt): falt.removeprefix("n-") for falt in svar if falt.startswith("n-")}
    nu = {stod[rad.nyckel]: nr for nr, rad in enumerate(rader) if rad.nyckel in stod}
    found: dict[str, Sequence[str]] = {}
    for falt, said in svar.items():
        vad, streck, nr = falt.partition("-")
        if not streck:
            found[falt] = said
        elif nr in nu:
            found[f"{vad}-{nu[nr]}"] = said
    return found


def _tagna(one: Oppet, found: Forslagen) -> Andringar:
    """The rows of the sheet that the form makes of the proposals; what is wrong goes into `fel`."""
    form, valt = formen(found.svar), first(found.svar, "ta")
    andringar = Andringar()
    for nr, rad in enumerate(found.rader):
        if valt not in (ALLA, rad.nyckel) or first(found.svar, f"n-{nr}") != rad.nyckel:
            continue
        data = _data(rad, nr, found)
        try:
            tid = minuter.las(found.skrivet(nr, "m", minuter.skriv(rad.minuter)))
        except Oforstaddigt as trouble:
            found.fel[f"m-{nr}"] = str(trouble)
            continue
        if tid is None:
            found.fel[f"m-{nr}"] = "Skriv hur lång tid det tog."
            continue
        om = Om(one.projekt, one.person.slug, rad.delprojekt, found.arbete, form, today())
        ident = uuid5(form, rad.nyckel)
        andringar.handelser.append((f"m-{nr}", ny_rad(om, ident, rad.dag, tid, data)))
    return andringar


def _data(rad: Forslag, nr: int, found: Forslagen) -> dict[str, Any]:
    """What the row says besides its time: the delprojekt, the occasion, and the work."""
    data: dict[str, Any] = {"delprojekt": rad.delprojekt, "traff": rad.traff}
    if found.arbete == "aktivitet":
        valt = found.skrivet(nr, "a", "")
        if valt not in KOLUMNER["aktivitet"] or not valt.isdigit():
            found.fel[f"a-{nr}"] = "Välj en av aktiviteterna."
        else:
            data["aktivitet"] = int(valt)
    elif not (said := found.skrivet(nr, "b", rad.namn)):
        found.fel[f"b-{nr}"] = "Skriv vad du gjorde."
    else:
        data["beskrivning"] = said
    return data


def _sida(one: Oppet, found: Forslagen) -> str:
    return render_template("tidforslag.html", **varden(one, found))
