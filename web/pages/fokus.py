"""Choose what to look at: one förbund, and all or some of its insatser."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import sessions
from web.behorighet import inloggad
from web.services import tjanster
from web.visitor import besok


pages = Blueprint("fokus", __name__)


@pages.get("/fokus")
@inloggad
def visa() -> ResponseReturnValue:
    return render_template("fokus.html", fokus=besok().fokus)


@pages.post("/fokus")
@inloggad
def valj() -> ResponseReturnValue:
    """An insats belongs to a förbund, so with another förbund the choice of insatser is dropped."""
    now = besok().fokus
    chosen = request.form.get("forbund", now.forbund)
    forbund = chosen if chosen in now.valbara else now.forbund
    insatser = tuple(slug for slug in request.form.getlist("insatser") if slug in now.insatser)
    if forbund != now.forbund or len(insatser) == len(now.insatser):
        insatser = ()
    with tjanster().transaction() as session:
        sessions.focus(session, token=g.token, forbund=forbund, insatser=insatser)
    if forbund != now.forbund:
        return redirect(url_for("fokus.visa"), 303)
    return redirect(url_for("attgora.visa"), 303)
