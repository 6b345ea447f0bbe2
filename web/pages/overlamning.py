"""Take over a person that another insats handed on: a remiss of its own, the first one stays."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.identity import register
from tracker.queries import deltagare, overlamning, personer, tidslinje
from web.behorighet import kraver
from web.forms.arende import Arende, Handelse, to_deltagande
from web.forms.flode import handle
from web.forms.remissformular import OVERTAGEN, REMISS
from web.forms.svar import Ifyllt
from web.pages.remisser import begun, new_name
from web.services import tjanster
from web.visitor import besok, forbund, las, skrivbara


pages = Blueprint("overlamning", __name__)


@pages.route("/deltagare/<deltagande>/ta-emot", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def ta_emot(deltagande: str) -> ResponseReturnValue:
    fokus, keys = besok().fokus, tjanster().keys
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        target = overlamning.target(session, forbund(), d) if d else None
        if d is None or target not in skrivbara():
            abort(404)
        who = personer.masked(session, forbund(), [d.person], keys=keys)[d.person]
        number = register.reveal(session, forbund(), [d.person], keys=keys).get(d.person)
        rader = tidslinje.read(session, forbund(), deltagande, keys=keys)
    if number is None:
        abort(404)
    remiss = next((r for r in rader if r.typ == REMISS.typ and not r.makulerad), None)
    said = dict(remiss.data) if remiss else {}
    known = {n: said[n] for n in ("remittent", "remittent_enhet", "syfte") if said.get(n)}
    fran = fokus.insatser.get(d.insats, d.insats)

    def event(ifyllt: Ifyllt, event_id: str) -> Handelse | dict[str, str]:
        return begun(ifyllt, event_id, number)

    return handle(
        Arende(
            formular=OVERTAGEN,
            rubrik=OVERTAGEN.rubrik,
            om=f"{who}, hänvisad från {fran} till {fokus.insatser.get(target, target)}",
            tillbaka=url_for("deltagare.ett", deltagande=deltagande),
            fyllt={**known, "insats": target},
            ursprung=dict.fromkeys(known, f"Ifyllt från remissen till {fran}."),
            insatser={target: fokus.insatser.get(target, target)},
            utkast=new_name,
            insats=target,
            handelse=event,
            klart=lambda done: to_deltagande(done["deltagande"], REMISS.typ),
        )
    )
