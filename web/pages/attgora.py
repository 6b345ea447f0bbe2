"""The first page: what waits for the one who logged in, the oldest first."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.queries import attgora, personer
from web.behorighet import inloggad
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("attgora", __name__)

SLAG = {
    "remiss": ("remiss utan svar", "remisser utan svar", "Svara på remiss", "Svara"),
    "inskrivning": ("antagen att skriva in", "antagna att skriva in", "Skriv in", "Skriv in"),
    "fore": ("startmätning saknas", "startmätningar saknas", "Startmätning saknas", "Komplettera"),
    "efter": ("slutmätning saknas", "slutmätningar saknas", "Slutmätning saknas", "Komplettera"),
    "uppfoljning_6": (
        "uppföljning efter 6 månader",
        "uppföljningar efter 6 månader",
        "Uppföljning 6 månader",
        "Registrera",
    ),
    "uppfoljning_12": (
        "uppföljning efter 12 månader",
        "uppföljningar efter 12 månader",
        "Uppföljning 12 månader",
        "Registrera",
    ),
    "sen": (
        "händelse registrerad mer än 30 dagar sent",
        "händelser registrerade mer än 30 dagar sent",
        "",
        "",
    ),
}
"""Kind → one, several, what to do, the word on the link."""
LARM_DAGAR = 30


@pages.get("/")
@inloggad
def visa() -> ResponseReturnValue:
    fokus, t = besok().fokus, tjanster()
    if not fokus.insatser:
        return render_template("tomt_forbund.html", fokus=fokus)
    with las() as session:
        found = attgora.read(session, forbund(), fokus.urval, today=today(), now=t.clock.now())
        namn = personer.masked(session, forbund(), {u.person for u in found.uppgifter}, keys=t.keys)
    return render_template(
        "att_gora.html", fokus=fokus, found=found, namn=namn, slag=SLAG, larm=LARM_DAGAR
    )
