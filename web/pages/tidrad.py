"""One row of a sheet: put it right or take it away; and the sheet as a file."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue

from tracker.esf.projekt.tidblad import Bladrad
from tracker.intake.faults import Avvisad
from web.behorighet import kraver_i_projekt
from web.forms import bladformular, minuter
from web.forms.datum import Oforstaddigt, read_day
from web.forms.falt import Svar, first
from web.forms.flode import sent
from web.oppetblad import Oppet, oppna
from web.pages.tid import BLAD, EGEN
from web.services import tjanster
from web.visitor import today


pages = Blueprint("tidrad", __name__, url_prefix="/esf")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FALT = ("datum", "minuter", "delprojekt", "aktivitet", "beskrivning", "orsak")


@pages.route(f"{BLAD}/rad/<uuid:handelse>", methods=["GET", "POST"])
@kraver_i_projekt(*EGEN)
def ratta(slug: str, personal: str, manad: str, handelse: UUID) -> ResponseReturnValue:
    """The row with all that can be said of it. What it was stays in the history."""
    one = oppna(slug, personal, manad)
    rad = next((row for row in one.blad.rader if row.handelse == handelse), None)
    if rad is None or not one.far_skriva:
        abort(404)
    if request.method == "GET":
        return _sida(one, rad, _ifyllt(rad), {})
    svar = sent()
    fel = _ratta(one, rad, svar)
    if fel:
        return _sida(one, rad, {falt: first(svar, falt) for falt in FALT}, fel), 422
    done = "makulerad" if first(svar, "steg") == "bort" else "rattad"
    return redirect(one.till("tid.blad", klart=done), 303)


def _ifyllt(rad: Bladrad) -> dict[str, str]:
    return {
        "datum": rad.dag.isoformat(),
        "minuter": minuter.skriv(rad.minuter),
        "delprojekt": rad.delprojekt or "",
        "aktivitet": str(rad.aktivitet or ""),
        "beskrivning": rad.beskrivning or "",
        "orsak": "",
    }


def _ratta(one: Oppet, rad: Bladrad, svar: Svar) -> dict[str, str]:
    """Records the rättelse or makulering; what is wrong, by field."""
    orsak = first(svar, "orsak")
    if not orsak:
        return {"orsak": "Skriv varför du ändrar."}
    bort = first(svar, "steg") == "bort"
    fel: dict[str, str] = {}
    andring = {} if bort else _andring(rad, svar, fel)
    if fel or not (bort or andring):
        return fel
    data: dict[str, Any] = {"avser": str(rad.handelse), "orsak": orsak}
    if andring:
        data["andring"] = andring
    event = {
        "id": first(svar, "id"),
        "typ": "handelse.makulerad" if bort else "handelse.rattad",
        "forbund": one.projekt,
        "datum": today().isoformat(),
        "data": data,
    }
    who = one.avsandare
    try:
        tjanster().intag.record_all([event], av=who.av, forbund=who.forbund, skriver=who.far_skriva)
    except Avvisad as refusal:
        places = (((f.falt or "").rpartition(".")[2], f.text) for f in reversed(refusal.fel))
        return {falt if falt in FALT else "minuter": text for falt, text in places}
    return {}


def _andring(rad: Bladrad, svar: Svar, fel: dict[str, str]) -> Mapping[str, Any]:
    """The fields that are otherwise now."""
    now: dict[str, Any] = {}
    try:
        now["datum"] = read_day(first(svar, "datum"), today()).isoformat()
    except Oforstaddigt as trouble:
        fel["datum"] = str(trouble)
    try:
        now["minuter"] = minuter.las(first(svar, "minuter"))
    except Oforstaddigt as trouble:
        fel["minuter"] = str(trouble)
    if now.get("minuter", 1) is None:
        fel["minuter"] = "Skriv tiden, eller ta bort raden."
    before: dict[str, Any] = {"datum": rad.dag.isoformat(), "minuter": rad.minuter}
    if rad.slag == "projekt":
        number = first(svar, "aktivitet")
        now["delprojekt"] = first(svar, "delprojekt") or rad.delprojekt
        now["beskrivning"] = first(svar, "beskrivning") or None
        known = number.isascii() and number.isdigit() and len(number) < 4
        now["aktivitet"] = int(number) if known else rad.aktivitet
        before |= {"delprojekt": rad.delprojekt, "aktivitet": rad.aktivitet}
        before["beskrivning"] = rad.beskrivning
    return {falt: value for falt, value in now.items() if value != before[falt]}


def _sida(one: Oppet, rad: Bladrad, svar: Mapping[str, str], fel: Mapping[str, str]) -> str:
    kolumner = bladformular.kolumner(one.programperiod, one.aktiviteter)
    return render_template(
        "tidrad.html",
        o=one,
        rad=rad,
        svar=svar,
        wrong=fel,
        aktiviteter={kod: text for kod, text in kolumner.items() if kod.isdigit()},
        id=request.form.get("id") or tjanster().new_id(),
        skriv=minuter.skriv,
        fel=[{"text": text, "href": f"#{falt}"} for falt, text in fel.items()],
    )


@pages.get(f"{BLAD}/tidrapport.xlsx")
@kraver_i_projekt(*EGEN)
def fil(slug: str, personal: str, manad: str) -> ResponseReturnValue:
    """The sheet as it stands, with the signatures that hold: in the project's form where it has one
    (ADR 50), else in our own layout. One that cannot be filled says so, with field and cell.
    """
    from tracker.exports.esf import bladfil, blankettfalt, tidrapport  # brings openpyxl
    from tracker.redovisning.blankettfiler import formular
    from tracker.redovisning.tidrapporter import numret

    one, t = oppna(slug, personal, manad), tjanster()
    if not one.blad.minuter:
        abort(404)
    rapport = bladfil.rapport(
        one.grund.uppsatt,
        one.lage,
        namn=one.namn,
        tidigare=one.grund.tidigare,
        underskrivare={},
        nummer=numret(t.transaction, one.grund.uppsatt, one.person, keys=t.keys)
        if one.eget
        else "",
    )
    kallade = {str(nr): namn for nr, namn in one.aktiviteter.items()}
    rapport = replace(rapport, kategorinamn=one.kategori, aktiviteter=kallade)
    vid = one.grund.uppsatt.position
    i_blankett = formular(t.transaction, slug, "tidrapport", vid, keys=t.keys)
    if i_blankett is None:
        data = tidrapport.skapa(rapport, one.grund.verk, None)
    else:
        data = i_blankett.fyll(blankettfalt.tidrapport(rapport))
    return send_file(
        io.BytesIO(data),
        mimetype=XLSX,
        as_attachment=True,
        download_name=tidrapport.filnamn(rapport, 1),
    )
