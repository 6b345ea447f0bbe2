"""A report above the förbund: of a län, or of all the förbund that a reader of figures has.

For those alone who see figures and no people in every förbund of the area. Each förbund is read
under a context of its own, and persons are different within a förbund only.
"""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.rapporter import Parametrar, Report
from tracker.access.permissions import Ratt
from tracker.errors import WrongUse
from tracker.exports.compose import compose
from tracker.exports.tomt import FORKLARING
from tracker.nudges import Work
from tracker.queries import omraden
from tracker.queries.omraden import Omrade
from tracker.reports import register, runs
from tracker.reports.answers import check
from tracker.reports.periods import RULLANDE
from web import period
from web.behorighet import kraver
from web.pages.rapporter import FORMAT, years
from web.period import DELAR, Val
from web.services import tjanster
from web.visitor import besok, today


pages = Blueprint("omrade", __name__, url_prefix="/omrade")


def _areas(ratt: Ratt) -> list[Omrade]:
    """Those in which the visitor has the right in every förbund and sees no people in any."""
    visit, t = besok(), tjanster()
    with t.transaction() as session:
        known = omraden.kommuner(session)
    rights = {slug: visit.lasare.ratter(slug) for slug in visit.fokus.valbara if slug in known}
    own = {f: known[f] for f, has in rights.items() if ratt in has and Ratt.SE_PERSONER not in has}
    whole = {one.kod: one.forbund for one in omraden.omraden(known)}
    mine = [one if one.forbund == whole[one.kod] else _part(one) for one in omraden.omraden(own)]
    return [one for one in mine if one is not None and len(one.forbund) > 1]


def _part(area: Omrade) -> Omrade | None:
    """A part of a län would look like the län, so it is not shown; a part of all is called so."""
    return replace(area, namn="Dina förbund") if area.kod == omraden.ALLA else None


def _chosen(kod: str, ratt: Ratt) -> Omrade:
    found = next((one for one in _areas(ratt) if one.kod == kod), None)
    if found is None:
        abort(404)
    return found


def _report(ident: str) -> Report:
    try:
        return register.rapport(ident)
    except WrongUse:
        abort(404)


def _val() -> Val:
    args = request.form if request.method == "POST" else request.args
    return period.read(args, (), now=tjanster().clock.now(), today=today())


def _asked(val: Val, area: Omrade) -> Parametrar:
    return val.parametrar("").model_copy(update={"forbund": area.forbund})


@pages.get("")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    """Which areas there are to choose, and the reports."""
    return render_template(
        "omraden.html", omraden=_areas(Ratt.SE_SIFFROR), grupper=register.grupper()
    )


@pages.get("/<kod>/<ident>")
@kraver(Ratt.SE_SIFFROR)
def en(kod: str, ident: str) -> ResponseReturnValue:
    area, val = _chosen(kod, Ratt.SE_SIFFROR), _val()
    _report(ident)
    tabell = tjanster().svarare.tabell(ident, _asked(val, area))
    report = tjanster().svarare.deklaration(tabell)
    page = render_template(
        "omrade.html",
        omrade=area, report=report, val=val, delar=DELAR, forklaring=FORKLARING, format=FORMAT,
        ar=years(val), rullande=RULLANDE,
        book=compose(tabell, report, besok().fokus.valbara), namn=besok().fokus.valbara,
        fel=[{"text": t, "href": f"#{n}"} for n, t in val.fel.items()],
    )  # fmt: skip
    return page, 422 if val.fel else 200


@pages.post("/<kod>/<ident>")
@kraver(Ratt.BESTALL_RAPPORTER)
def bestall(kod: str, ident: str) -> ResponseReturnValue:
    """Order files of what the page showed."""
    area, val, t = _chosen(kod, Ratt.BESTALL_RAPPORTER), _val(), tjanster()
    _report(ident)
    now = t.clock.now()
    asked = _asked(val, area)
    if val.fel:
        abort(400)
    check(asked, now)
    report = t.svarare.rapport(ident, asked)
    with t.transaction() as session:
        run = runs.order(
            session,
            rapport=report.id,
            definition=report.definition,
            parametrar=asked,
            format=[f for f in request.form.getlist("format") if f in FORMAT] or ["xlsx"],
            av=str(besok().lasare.anvandare),
            now=now,
            new_id=t.new_id(),
        )
    t.nudge(Work.MAKE_REPORT, str(run.id))
    return redirect(url_for("korningar.en", korning=run.id), 303)
