"""Links for remittents: given by who leads the insats, shown once, ended at any time."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.kodverk import LISTOR
from tracker.access import remittenter
from tracker.access.permissions import Ratt
from tracker.access.tables_remittent import Remittentlank
from tracker.errors import Refused
from web.behorighet import kraver
from web.forms.datum import Oforstaddigt, read_day
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("remittenter", __name__, url_prefix="/remittenter")

DAGAR = 180


def _mine() -> dict[str, str]:
    """The insatser whose remittents this visitor may let in."""
    may, fokus = besok().lasare.omfang(forbund(), Ratt.SLAPPA_IN_REMITTENT), besok().fokus
    return {
        slug: namn
        for slug, namn in fokus.med_personer.items()
        if may.ryms(fokus.huvudman[slug], slug)
    }


def _handled(lank: Remittentlank) -> bool:
    return lank.forbund == forbund() and set(lank.insatser) <= set(_mine())


@pages.get("")
@kraver(Ratt.SLAPPA_IN_REMITTENT)
def visa() -> ResponseReturnValue:
    with las() as session:
        links = [one for one in remittenter.alla(session, forbund()) if _handled(one)]
    return render_template(
        "remittenter.html", links=links, idag=today(), insatser=besok().fokus.insatser
    )


@pages.route("/ny", methods=["GET", "POST"])
@kraver(Ratt.SLAPPA_IN_REMITTENT)
def ny() -> ResponseReturnValue:
    """A new link. It is shown on the answer, and never again."""
    fel: list[dict[str, str]] = []
    if request.method == "POST":
        token = tjanster().token()
        fel = _give(token)
        if not fel:
            adress = url_for("remittent.in_", token=token, _external=True)
            return render_template("remittentlank.html", adress=adress)
    page = render_template(
        "ny_remittent.html",
        insatser=_mine(),
        remittenter=[kod for kod in LISTOR["remittent"] if kod.kod != "egen_anmalan"],
        till=(today() + timedelta(days=DAGAR)).isoformat(),
        given=request.form,
        fel=fel,
    )
    return page, 422 if fel else 200


def _give(token: str) -> list[dict[str, str]]:
    t, form = tjanster(), request.form
    if form.get("remittent") not in {kod.kod for kod in LISTOR["remittent"]}:
        return [{"text": "Välj vem som remitterar.", "href": "#remittent"}]
    try:
        till = read_day(form.get("till", ""), today())
    except Oforstaddigt as trouble:
        return [{"text": str(trouble), "href": "#till"}]
    try:
        with t.transaction() as session:
            remittenter.ge(
                session,
                lank=t.new_id(),
                token=token,
                forbund=forbund(),
                remittent=form["remittent"],
                enhet=form.get("enhet", ""),
                insatser=set(form.getlist("insatser")) & set(_mine()),
                till=till,
                av=str(besok().lasare.anvandare),
                now=t.clock.now(),
            )
    except Refused as refusal:
        return [{"text": refusal.text, "href": "#enhet"}]
    return []


@pages.post("/<uuid:lank>/avsluta")
@kraver(Ratt.SLAPPA_IN_REMITTENT)
def avsluta(lank: UUID) -> ResponseReturnValue:
    t = tjanster()
    with t.transaction() as session:
        row = session.get(Remittentlank, lank)
        if row is None or not _handled(row):
            abort(404)
        remittenter.avsluta(row, av=str(besok().lasare.anvandare), now=t.clock.now())
    return redirect(url_for("remittenter.visa", klart="lank_slut"), 303)
