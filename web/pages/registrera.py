"""Register on a deltagande: inskrivning, plan, uppföljning, avslut, återöppning, samtycke."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from schemas.kodverk import koder
from tracker.access.permissions import Ratt
from tracker.queries import deltagare, personer
from web.behorighet import kraver
from web.forms.flode import Arende, envelope, handle, to_deltagande
from web.forms.formular import PA_DELTAGANDE
from web.forms.fragor import Formular
from web.forms.svar import Ifyllt
from web.services import tjanster
from web.visitor import besok, forbund, las


pages = Blueprint("registrera", __name__)

VAD = ", ".join(PA_DELTAGANDE)


@pages.route(f"/deltagare/<deltagande>/<any({VAD}):vad>", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def fyll_i(deltagande: str, vad: str) -> ResponseReturnValue:
    form = PA_DELTAGANDE[vad]
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        if d is None:
            abort(404)
        who = personer.masked(session, forbund(), [d.person], keys=tjanster().keys)[d.person]
    insats = besok().fokus.insatser.get(d.insats, d.insats)
    return handle(
        Arende(
            formular=form,
            rubrik=form.rubrik,
            om=f"{who}, {insats}",
            tillbaka=url_for("deltagare.ett", deltagande=deltagande),
            fyllt=_known(form),
            insatser=besok().fokus.insatser,
            handelse=lambda ifyllt, event_id: _event(form, ifyllt, event_id, d.insats, deltagande),
            klart=lambda _: to_deltagande(deltagande, form.typ),
        )
    )


def _event(
    form: Formular, ifyllt: Ifyllt, event_id: str, insats: str, deltagande: str
) -> dict[str, object]:
    return envelope(form.typ, event_id, ifyllt, insats=insats, deltagande=deltagande)


def _known(form: Formular) -> dict[str, object]:
    """What the link here already said: which follow-up it is."""
    chosen = request.args.get("tillfalle", "")
    is_one = form.typ == "matning.gjord" and chosen in koder("tillfalle")
    return {"tillfalle": chosen} if is_one else {}
