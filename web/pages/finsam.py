"""Uppföljning Finsam: the year's figures on one page, copied one at a time and ticked off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.queries.tidslinje import users
from tracker.reports import bockar, overforing
from tracker.reports.overforing import Blad, Siffra
from tracker.reports.tables_finsam import FinsamBlad, FinsamBock
from web.behorighet import kraver
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, las, today


pages = Blueprint("finsam", __name__)

FORSTA_AR = 1990


@dataclass(frozen=True, slots=True)
class Rad:
    """A figure on the page: my own tick of it, and the names of others who have taken it over."""

    siffra: Siffra
    min: FinsamBock | None
    andra: tuple[str, ...]

    @property
    def klar(self) -> bool:
        return self.min is not None and self.min.varde == self.siffra.varde

    @property
    def andrad(self) -> bool:
        """Changed since I took it over."""
        return self.min is not None and not self.klar


def _ar() -> int:
    """The year of the address; last year without one, which is what is reported now."""
    text = request.values.get("ar", "") or str(today().year - 1)
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        abort(404)
    if not FORSTA_AR <= int(text) <= today().year:
        abort(404)
    return int(text)


@pages.get("/finsam")
@kraver(Ratt.FORA_OVER)
def visa() -> ResponseReturnValue:
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    ar, i_ar = _ar(), today().year
    with las() as session:
        held = bockar.nyaste(session, forbund(), ar)
        ticks = bockar.satta(session, forbund(), ar)
        names = users(session, {str(t.anvandare) for those in ticks.values() for t in those})
    blad = _bladet(held) if held else None
    rows = _rader(blad, ticks, names) if blad else {}
    return render_template(
        "finsam.html",
        ar=ar,
        alla_ar=range(i_ar, i_ar - 12, -1),
        held=held,
        blad=blad,
        rader=rows,
        okant=overforing.OKANT,
        klara=sum(row.klar for row in rows.values()),
        andrade=[row for row in rows.values() if row.andrad],
        antal_siffror=len(blad.siffror()) if blad else 0,
        bruten=blad is not None and held is not None and blad.sha256 != held.sha256,
    )


def _bladet(held: FinsamBlad) -> Blad:
    return overforing.bladet(tjanster().svarare, forbund(), held.ar, held.position)


def _rader(
    blad: Blad, ticks: Mapping[str, Sequence[FinsamBock]], names: Mapping[str, str]
) -> dict[str, Rad]:
    me = besok().lasare.anvandare
    found = {}
    for siffra in (one for block in blad.block for one in block.siffror):
        those = ticks.get(siffra.id, ())
        mine = next((t for t in those if t.anvandare == me), None)
        others = tuple(
            names.get(str(t.anvandare), "en annan användare")
            for t in those
            if t.anvandare != me and t.varde == siffra.varde
        )
        found[siffra.id] = Rad(siffra, mine, others)
    return found


@pages.post("/finsam")
@kraver(Ratt.FORA_OVER)
def hamta() -> ResponseReturnValue:
    """A new sheet: every figure as it is known now, all of one moment."""
    ar, t = _ar(), tjanster()
    position = t.svarare.positioner(overforing.fraga(forbund(), ar))[forbund()]
    blad = overforing.bladet(t.svarare, forbund(), ar, position)
    with bredvid() as session:
        row = FinsamBlad(
            forbund=forbund(),
            id=t.new_id(),
            ar=ar,
            position=position,
            sha256=blad.sha256,
            av=besok().lasare.anvandare,
            skapad=_now(),
        )
        bockar.hamta(session, row)
    return redirect(url_for("finsam.visa", ar=ar, klart="finsam"), 303)


@pages.post("/finsam/bocka")
@kraver(Ratt.FORA_OVER)
def bocka() -> ResponseReturnValue:
    """Tick a figure off, or take the tick away. The value is the sheet's, not the form's."""
    ar, me, ident = _ar(), besok().lasare.anvandare, request.form.get("siffra", "")
    with las() as session:
        held = bockar.nyaste(session, forbund(), ar)
    siffra = _bladet(held).siffror().get(ident) if held else None
    if siffra is None or siffra.varde is None:
        abort(404)
    with bredvid() as session:
        if request.form.get("steg") == "ta-bort":
            bockar.ta_bort(session, forbund(), ar, ident, av=me)
        else:
            bockar.bocka(session, forbund(), ar, ident, varde=siffra.varde, av=me, now=_now())
    return redirect(url_for("finsam.visa", ar=ar, _anchor=f"s-{ident.replace('/', '-')}"), 303)


def _now() -> datetime:
    return tjanster().clock.now()
