"""Choices kept by name: kept from a report, listed, opened as the days they become, renamed."""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from schemas.rapporter import Report
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.reports import register, sparade
from tracker.reports.periods import RULLANDE
from tracker.reports.sparade import Nytt
from web import period
from web.behorighet import kraver
from web.period import Val
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, las, today


pages = Blueprint("sparade", __name__, url_prefix="/urval")


def _mig() -> str:
    return str(besok().lasare.anvandare)


def _reports() -> dict[str, Report]:
    return {report.id: report for report in register.rapporter()}


@pages.get("")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    return _lista()


def _lista(fel: str = "", om: UUID | None = None) -> ResponseReturnValue:
    with las() as session:
        found = list(sparade.alla(session, forbund()))
    page = render_template(
        "sparade.html",
        rader=[(one, *_i_ord(one.val)) for one in found if one.rapport in _reports()],
        rapporter=_reports(), jag=_mig(), om=om, langst=sparade.LANGST,
        fel=[{"text": fel, "href": f"#namn-{om}"}] if fel else [],
    )  # fmt: skip
    return page, 422 if fel else 200


def _val(val: str) -> Val:
    args: MultiDict[str, str] = MultiDict(parse_qsl(val))
    now = tjanster().clock.now()
    return period.read(args, tuple(besok().fokus.insatser), now=now, today=today())


def _i_ord(val: str) -> tuple[Val, str]:
    """A kept choice as it is today: its answers, and the rule in words, if it follows time."""
    read = _val(val)
    return read, RULLANDE.get(read.regel, "")


@pages.post("")
@kraver(Ratt.SE_SIFFROR)
def spara() -> ResponseReturnValue:
    """Keep what the report page showed, under a name."""
    form, t = request.form, tjanster()
    if form.get("rapport") not in _reports() or not forbund():
        abort(400)
    now = t.clock.now()
    val = period.read(form, tuple(besok().fokus.insatser), now=now, today=today())
    if val.fel:
        abort(400)
    nytt = Nytt(
        id=t.new_id(),
        forbund=forbund(),
        av=_mig(),
        namn=form.get("namn", ""),
        rapport=form["rapport"],
        val=urlencode(val.regeladress(), doseq=True),
        delat=form.get("delat") == "ja",
    )
    try:
        with bredvid() as session:
            sparade.spara(session, nytt, now=now)
    except Refused as refusal:
        return render_template("sparade_fel.html", text=refusal.text, nytt=nytt, val=val), 422
    return redirect(url_for("sparade.visa", klart="urval"), 303)


@pages.get("/<uuid:urval>")
@kraver(Ratt.SE_SIFFROR)
def oppna(urval: UUID) -> Response:
    """To the report, with the days that the choice becomes today."""
    with las() as session:
        found = sparade.ett(session, forbund(), urval)
        if found is None or found.rapport not in _reports():
            abort(404)
        rapport, val = found.rapport, found.val
    return redirect(f"{url_for('rapporter.en', ident=rapport)}?{val}")


@pages.post("/<uuid:urval>")
@kraver(Ratt.SE_SIFFROR)
def dop_om(urval: UUID) -> ResponseReturnValue:
    form = request.form
    try:
        with bredvid() as session:
            done = sparade.dop_om(
                session,
                urval,
                form.get("namn", ""),
                av=_mig(),
                delat=form.get("delat") == "ja",
                now=tjanster().clock.now(),
            )
    except Refused as refusal:
        return _lista(refusal.text, urval)
    if not done:
        abort(404)
    return redirect(url_for("sparade.visa", klart="urval"), 303)


@pages.post("/<uuid:urval>/ta-bort")
@kraver(Ratt.SE_SIFFROR)
def ta_bort(urval: UUID) -> ResponseReturnValue:
    with bredvid() as session:
        if not sparade.ta_bort(session, urval, av=_mig()):
            abort(404)
    return redirect(url_for("sparade.visa", klart="urval_bort"), 303)
