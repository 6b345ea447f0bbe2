"""Budget and outcome of a year, typed or pasted into one grid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.intake.faults import Avvisad
from tracker.queries import ekonomi
from tracker.queries.ekonomi import Nyckel, Sagt
from web.behorighet import kraver
from web.forms import ekonomi as rutnat
from web.forms.datum import Oforstaddigt, read_day
from web.forms.ekonomi import Rad
from web.services import tjanster
from web.visitor import avsandare, besok, bokfor, forbund, siffror, today


pages = Blueprint("ekonomi", __name__)

FORSTA_AR = 1990
AR_FRAMAT = 4


@dataclass(slots=True)
class Blad:
    """The page of a year: its rows, what holds, and what stands in the fields."""

    ar: int
    forbundets: list[Rad]
    insatsernas: list[Rad]
    sagda: Mapping[Nyckel, Sagt]
    texter: dict[str, str] = field(default_factory=dict)
    datum: str = ""
    orsak: str = ""
    klistrat: str = ""
    fel: dict[str, str] = field(default_factory=dict)
    ej_sparat: bool = False

    @property
    def rader(self) -> list[Rad]:
        return [*self.forbundets, *self.insatsernas]

    @property
    def nu(self) -> dict[str, str]:
        """What holds, as it stands in the fields."""
        rutor = (ruta for rad in self.rader for ruta in rad.rutor)
        return {rutnat.namnet(r): rutnat.som_text(r, self.sagda.get(r)) for r in rutor}


def _ar() -> int:
    """The year of the address; this year without one."""
    text = request.values.get("ar", "") or str(today().year)
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        abort(404)
    if not FORSTA_AR <= int(text) <= today().year + AR_FRAMAT:
        abort(404)
    return int(text)


def _blad() -> Blad:
    ar = _ar()
    with siffror() as session:
        rows = ekonomi.insatser(session, forbund(), ar)
        sagda = ekonomi.sagt(session, forbund(), ar)
    blad = Blad(ar, rutnat.forbundets(), rutnat.insatsernas(rows), sagda)
    blad.texter = blad.nu
    blad.datum = today().isoformat()
    return blad


@pages.get("/ekonomi")
@kraver(Ratt.BOKFORA)
def visa() -> ResponseReturnValue:
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    return _page(_blad())


@pages.post("/ekonomi")
@kraver(Ratt.BOKFORA)
def spara() -> ResponseReturnValue:
    """Fill the grid from what was pasted, or save what has changed: all of it or nothing."""
    if not bokfor():
        abort(403)
    blad, sent = _blad(), request.form.to_dict()
    blad.datum, blad.orsak = sent.get("datum", ""), sent.get("orsak", "").strip()
    blad.klistrat = sent.get("text", "")
    if sent.get("steg") == "klistra":
        return _pasted(blad, sent)
    ifyllt = rutnat.las_alla(blad.rader, sent, blad.nu, sent.get("fore", ""))
    blad.texter |= ifyllt.texter
    blad.fel |= ifyllt.fel
    datum = _day(blad)
    andringar = rutnat.andrade(ifyllt, blad.sagda)
    if "" in andringar.values() and not blad.orsak:
        blad.fel["orsak"] = "Skriv varför ett belopp tas bort."
    if blad.fel or datum is None:
        return _page(blad), 422
    return _record(blad, andringar, datum)


def _pasted(blad: Blad, sent: Mapping[str, str]) -> ResponseReturnValue:
    """What is pasted goes into the fields, over what was typed there."""
    found, unplaced = rutnat.klistrat(blad.rader, blad.klistrat)
    typed = rutnat.las_alla(blad.rader, {**sent, **found}, blad.nu, sent.get("fore", ""))
    blad.texter |= typed.texter
    blad.fel = typed.fel
    if unplaced or not found:
        blad.fel["text"] = " ".join(unplaced) or "Klistra in minst en rad med namn och tal."
    blad.ej_sparat = bool(found)
    return _page(blad), 422 if blad.fel else 200


def _day(blad: Blad) -> date | None:
    try:
        return read_day(blad.datum, today())
    except Oforstaddigt as error:
        blad.fel["datum"] = str(error)
        return None


def _record(blad: Blad, andringar: Mapping[Nyckel, str], datum: date) -> ResponseReturnValue:
    t, sender = tjanster(), avsandare()
    events = rutnat.handelser(
        andringar,
        blad.sagda,
        forbund=forbund(),
        ar=blad.ar,
        datum=datum,
        orsak=blad.orsak,
        new_id=t.new_id,
    )
    if events:
        try:
            t.intag.record_all(
                events, av=sender.av, forbund=sender.forbund, skriver=sender.far_skriva
            )
        except Avvisad as refusal:
            at = {"datum": "datum", "data.orsak": "orsak"}
            blad.fel = {at.get(one.falt or "", "forbundet"): one.text for one in refusal.fel}
            return _page(blad), 422
    return redirect(url_for("ekonomi.visa", ar=blad.ar, klart="ekonomi"), 303)


def _page(blad: Blad) -> str:
    i_ar = today().year
    years = {*range(i_ar + AR_FRAMAT - 2, i_ar - 12, -1), blad.ar}
    return render_template(
        "ekonomi.html",
        blad=blad,
        namnet=rutnat.namnet,
        fore=rutnat.minns(blad.nu),
        ar=sorted(years, reverse=True),
        far_spara=bokfor(),
        fel=[{"text": text, "href": f"#{namn}"} for namn, text in blad.fel.items()],
    )
