"""Instruments that the förbund has a right to: typed or pasted, looked at, published (ADR 35).

What is published is an utgåva that never changes: a changed question is a new one beside it.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.instrument import FARDIGA, Instrument, Nyckel, ord_pa
from schemas.kodverk import namn
from schemas.sprak import FARDIGA as SPRAK
from tracker.access.permissions import Ratt
from tracker.intake.faults import Avvisad
from tracker.queries import skattningar
from web import skattningsflode
from web.behorighet import kraver
from web.forms import instrumentformular, skattning
from web.forms.falt import first
from web.forms.flode import sent
from web.forms.instrumentformular import Sant
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("instrument", __name__, url_prefix="/installningar/instrument")


@pages.get("")
@kraver(Ratt.STALLA_IN)
def visa() -> ResponseReturnValue:
    there = _alla()
    return render_template(
        "instrumenten.html",
        instrument=[
            (f"{slug}.{utgava}", one, ord_pa(one.namn),
             [namn("respondent", vem) for vem in one.respondenter], (slug, utgava) in FARDIGA)
            for (slug, utgava), one in there.items()
        ],
    )  # fmt: skip


@pages.get("/<nyckel>")
@kraver(Ratt.STALLA_IN)
def en(nyckel: str) -> ResponseReturnValue:
    """One utgåva, as it is asked."""
    there = _alla()
    key = _vald(there, nyckel)
    if key is None:
        abort(404)
    newest = key[1] == max(utgava for slug, utgava in there if slug == key[0])
    return render_template(
        "instrumentet.html", nyckel=nyckel, instrument=there[key], namn=ord_pa(there[key].namn),
        egen=key not in FARDIGA, senaste=newest, **_sedd(there[key]),
    )  # fmt: skip


@pages.route("/ny", methods=["GET", "POST"])
@kraver(Ratt.STALLA_IN)
def ny() -> ResponseReturnValue:
    """First shown as it will be asked; published when it is sent again with *publicera*."""
    there = _alla()
    before = _vald(there, request.values.get("av", ""))
    if before in FARDIGA:
        abort(404)  # our own words are not changed by a förbund
    svar, andrat = sent() if request.method == "POST" else {}, False
    if request.method != "POST" and before is not None:
        svar = instrumentformular.ifylld(there[before])
    fel, read, shown = dict[str, str](), Sant(), None
    if request.method == "POST":
        read = instrumentformular.las(svar, there, today())
        fel = read.fel
        publicera = not fel and first(svar, "ga") == "publicera"
        andrat = publicera and first(svar, "sett") != _marke(read.data)
        if publicera and not andrat:
            fel = _publicera(read.data, first(svar, "id"))
            if not fel:
                nyckel = f"{read.data['slug']}.{read.data['utgava']}"
                return redirect(url_for("instrument.en", nyckel=nyckel, klart="instrument"), 303)
        shown = None if fel else Instrument.model_validate(read.data)
    page = render_template(
        "nytt_instrument.html", svar=svar, brister=fel, before=before,
        fel=[{"text": text, "href": f"#{falt}"} for falt, text in fel.items()],
        visad=shown, id=first(svar, "id") or tjanster().new_id(),
        sett_marke=_marke(read.data) if shown else "", andrat=andrat,
        **(_sedd(shown) if shown else {}),
    )  # fmt: skip
    return page, 422 if fel else 200


def _alla() -> dict[Nyckel, Instrument]:
    if not forbund():
        abort(404)
    with las() as session:
        return skattningar.instrumenten(session, forbund())


def _vald(there: dict[Nyckel, Instrument], text: str) -> Nyckel | None:
    return next((key for key in there if f"{key[0]}.{key[1]}" == text), None)


def _sedd(one: Instrument) -> dict[str, Any]:
    """The questions as each who answers meets them, by the same parts of the same pages."""
    told = "deltagare" in one.respondenter
    return {
        "s": SPRAK["sv"],
        "stallda": skattningsflode.av_instrument(one) if told else (),
        "rader": skattning.rader(one, {}, ()),
        "inget": skattning.INGET,
    }


def _marke(data: Mapping[str, Any]) -> str:
    """What was looked at, so that nothing else is published."""
    return sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _publicera(data: dict[str, Any], id_: str) -> dict[str, str]:
    """Stores the utgåva; the refusals by the field of the form."""
    handelse = {
        "id": id_,
        "typ": "instrument.upplagt",
        "forbund": forbund(),
        "datum": today().isoformat(),
        "data": data,
    }
    try:
        tjanster().intag.record_all(
            [handelse],
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=("*",),  # the right that this page asks for is what lets them
        )
    except Avvisad as refusal:
        return {_falt(one.falt): one.text for one in refusal.fel}
    return {}


def _falt(place: str | None) -> str:
    """The field of the form that a place in the event is typed in."""
    part = (place or "").removeprefix("data.").partition(".")[0]
    return part if part in ("namn", "rattighet", "respondenter", "skalor", "fragor") else "namn"
