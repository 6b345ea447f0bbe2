"""Take proposed time into one's own sheet, as it is with one click or changed; or decline it."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid5

from flask import Blueprint, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from tracker.esf.projekt.forslag import Forslag
from tracker.esf.projekt.rutor import KOLUMNER, Andringar, Om, ny_rad
from tracker.redovisning import avbojda
from web.behorighet import kraver_i_projekt
from web.bladsvar import formen, spara
from web.forms import minuter
from web.forms.datum import Oforstaddigt
from web.forms.falt import Svar, first
from web.forms.flode import sent
from web.forslagen import Forslagen, forslagen, varden
from web.oppetblad import Oppet, oppna
from web.pages.tid import BLAD, EGEN
from web.services import tjanster
from web.visitor import besok, today


pages = Blueprint("tidforslag", __name__, url_prefix="/esf")
ALLA = "alla"


@pages.route(f"{BLAD}/forslag", methods=["GET", "POST"])
@kraver_i_projekt(*EGEN)
def ta(slug: str, personal: str, manad: str) -> ResponseReturnValue:
    """The one whose button was pressed, or all; none where none was. What is wrong is told, and
    nothing is saved.

    One that is declined is not proposed again, until that is taken back.
    """
    one = oppna(slug, personal, manad)
    if not one.eget or one.stangd:
        abort(404)
    found, svar = forslagen(one), sent()
    if "id" not in svar:
        return _sida(one, found)
    if first(svar, "avboj") or first(svar, "angra"):
        return _avbojt(one, found, svar)
    found.svar = _omnumrerat(svar, found.rader)
    if not first(svar, "ta"):  # Enter in a box: whose it was nobody knows
        return _sida(one, found)
    tagna = _tagna(one, found)
    if not found.fel:
        found.fel = spara(one, tagna)
    if found.fel:
        return _sida(one, found), 422
    return redirect(one.till("tid.blad", klart="tid" if tagna.handelser else "tid_redan"), 303)


def _avbojt(one: Oppet, found: Forslagen, svar: Svar) -> ResponseReturnValue:
    t, me, nej = tjanster(), besok().lasare.anvandare, first(svar, "avboj")
    with t.transaction(forbund=one.projekt, anvandare=str(me)) as session:
        if nej:
            de = {rad.nyckel: rad.dag for rad in found.rader if rad.nyckel == nej}
            avbojda.avboj(session, one.projekt, me, de, now=t.clock.now())
        else:
            avbojda.angra(session, one.projekt, me, first(svar, "angra"))
    return redirect(one.till("tid.blad", klart="avbojt" if nej else "avboj_angrat"), 303)


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
        if _langre(one, rad, tid) and found.skrivet(nr, "v", "") != str(tid):
            found.fel[f"m-{nr}"] = _varning(rad)
            found.varnade[nr] = tid
            continue
        om = Om(one.projekt, one.person.slug, rad.delprojekt, found.arbete, form, today())
        ident = uuid5(form, rad.nyckel)
        andringar.handelser.append((f"m-{nr}", ny_rad(om, ident, rad.dag, tid, data)))
    return andringar


def _langre(one: Oppet, rad: Forslag, tid: int) -> bool:
    """Whether the month-end list will ask why (T15)."""
    return rad.raknas and tid > rad.minuter + one.grund.verk.marginal_tillfalle.krav()


def _varning(rad: Forslag) -> str:
    return (
        f"Ingen deltagare var där mer än {minuter.skriv(rad.minuter)} timmar. Månadens lista "
        "frågar varför du har mer (T15). Ändra tiden, eller tryck på Ta med igen om den stämmer."
    )


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
