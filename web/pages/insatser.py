"""How the insatser are doing."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.queries import insatser, sena
from tracker.queries.insatser import Lage
from web.behorighet import far, kraver
from web.services import tjanster
from web.visitor import besok, forbund, las, siffror, today


pages = Blueprint("insatser", __name__)


@pages.get("/insatser")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    fokus = besok().fokus
    with siffror() as session:
        alla = insatser.alla(session, forbund(), fokus.urval, today=today())
        lagen = insatser.lagen(session, forbund(), fokus.urval, today=today())
    return render_template(
        "insatser.html", fokus=fokus, alla=alla, lagen=lagen, inget=Lage(), ar=today().year
    )


@pages.get("/insatser/<slug>")
@kraver(Ratt.SE_SIFFROR)
def en(slug: str) -> ResponseReturnValue:
    if slug not in besok().fokus.insatser:
        abort(404)
    with siffror() as session:
        found = insatser.alla(session, forbund(), [slug], today=today())
        lage = insatser.lagen(session, forbund(), [slug], today=today()).get(slug, Lage())
    sent = 0
    if far(Ratt.SE_PERSONER):  # the log has people in it: read as the one who asks
        t = tjanster()
        efter = sena.grans(t.transaction, forbund(), now=t.clock.now())
        with las() as session:
            sent = sum(sena.antal(session, forbund(), [slug], efter=efter))
    return render_template("insats.html", insats=found[0], lage=lage, sena=sent, ar=today().year)
