"""The intake board: meetings of several authorities, their agenda, and minutes to print.

What a meeting decides on a remiss is an answer like any other, and its plan a plan: both are
registered by their own forms, opened from the agenda, and stand in the minutes as events.
"""

from datetime import date
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from schemas import kodverk
from tracker.access.permissions import Ratt
from tracker.queries import deltagare, motesbild, personer
from tracker.remisser import moten
from tracker.remisser.tables import Mote
from web import timeline
from web.behorighet import kraver
from web.forms.falt import first
from web.forms.flode import sent
from web.forms.motesformular import MOTE, kontrollerat, roller
from web.forms.svar import Ifyllt, prefilled, read_form
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, las, today


pages = Blueprint("moten", __name__)


@pages.get("/moten")
@kraver(Ratt.SE_PERSONER)
def visa() -> ResponseReturnValue:
    with las() as session:
        found = moten.lista(session, forbund())
    return render_template("moten.html", moten=found, slag=moten.SLAG, fokus=besok().fokus)


@pages.route("/moten/nytt", methods=["GET", "POST"])
@kraver(Ratt.SVARA_REMISS)
def nytt() -> ResponseReturnValue:
    if request.method == "GET":
        return _ask(prefilled(MOTE, {"datum": today().isoformat()}), [])
    svar = sent()
    chosen = list(svar.get("arende", ()))
    ifyllt = kontrollerat(read_form(MOTE, svar, today()), today())
    if ifyllt.fel:
        return _ask(ifyllt, chosen), 422
    t = tjanster()
    mote = Mote(
        forbund=forbund(),
        id=t.new_id(),
        dag=date.fromisoformat(ifyllt.datum),
        slag=str(ifyllt.varden["slag"]),
        organisationer=list(svar["organisationer"]),
        roller=roller(ifyllt),
        av=besok().lasare.anvandare,
        skapad=t.clock.now(),
    )
    ident = mote.id
    with bredvid() as session:
        seen = deltagare.personer(session, forbund(), chosen)
        moten.hall(session, mote, [d for d in chosen if d in seen])
    return redirect(url_for("moten.ett", mote=ident, klart="mote"), 303)


def _ask(ifyllt: Ifyllt, chosen: list[str]) -> str:
    fokus = besok().fokus
    with las() as session:
        rader = _offered(session)
        namn = personer.masked(session, forbund(), {r.person for r in rader}, keys=tjanster().keys)
    return render_template(
        "mote_nytt.html",
        ifyllt=ifyllt,
        fel=ifyllt.summering(),
        rader=rader,
        chosen=chosen,
        namn=namn,
        fokus=fokus,
        lagen=deltagare.LAGEN,
    )


def _offered(session: Session) -> tuple[deltagare.Rad, ...]:
    """Remisser that a meeting may want to decide on: unanswered, then those on a waiting list."""
    fokus = besok().fokus
    waiting = deltagare.lista(session, forbund(), fokus.mina, urval="obesvarade").rader
    return waiting + deltagare.vantelista(session, forbund(), fokus.mina)


@pages.get("/moten/<uuid:mote>")
@kraver(Ratt.SE_PERSONER)
def ett(mote: UUID) -> ResponseReturnValue:
    fokus, keys = besok().fokus, tjanster().keys
    with las() as session:
        found = moten.hamta(session, forbund(), mote)
        if found is None:
            abort(404)
        punkter = motesbild.read(session, forbund(), mote, keys=keys)
        rader = () if found.klart else _offered(session)
        on = {p.deltagande for p in punkter}
        more = [r for r in rader if r.deltagande not in on]
        ids = {*(p.person for p in punkter), *(r.person for r in more)}
        namn = personer.masked(session, forbund(), ids, keys=keys)
    return render_template(
        "mote.html",
        mote=found,
        slag=moten.SLAG[found.slag],
        organisationer=[kodverk.namn("remittent", kod) for kod in found.organisationer],
        punkter=punkter,
        more=more,
        namn=namn,
        fokus=fokus,
        timeline=timeline,
    )


@pages.post("/moten/<uuid:mote>")
@kraver(Ratt.SVARA_REMISS)
def andra(mote: UUID) -> ResponseReturnValue:
    """Add to the agenda, take off it, or end the meeting."""
    svar = sent()
    steg, chosen = first(svar, "steg"), list(svar.get("arende", ()))
    with bredvid() as session:
        if moten.hamta(session, forbund(), mote) is None:
            abort(404)
        if steg == "lagg-till":
            seen = deltagare.personer(session, forbund(), chosen)
            moten.lagg_till(session, forbund(), mote, [d for d in chosen if d in seen])
        elif steg == "ta-bort":
            moten.ta_bort(session, forbund(), mote, first(svar, "deltagande"))
        elif steg == "avsluta":
            moten.avsluta(session, forbund(), mote, now=tjanster().clock.now())
    return redirect(url_for("moten.ett", mote=mote), 303)
