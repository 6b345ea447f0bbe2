"""Register on a deltagande: inskrivning, plan, uppföljning, avslut, återöppning, samtycke."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from schemas.kodverk import koder
from tracker.access.permissions import Ratt
from tracker.queries import deltagare, kant, personer, tidslinje
from tracker.remisser import moten
from web.behorighet import kraver
from web.forms import kontroll
from web.forms.arende import Arende, envelope, to_deltagande
from web.forms.egna_fragor import med_egna
from web.forms.flode import handle, sent
from web.forms.formular import AVSLUT, PA_DELTAGANDE, PLAN
from web.forms.fragor import Formular
from web.forms.svar import Ifyllt
from web.mote import besok_mote, tillbaka
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, las, today
from web.words import dag


pages = Blueprint("registrera", __name__)

VAD = ", ".join(PA_DELTAGANDE)
I_DAG = "Dagens datum är ifyllt. Ändra om det var en annan dag."


@pages.route(f"/deltagare/<deltagande>/<any({VAD}):vad>", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def fyll_i(deltagande: str, vad: str) -> ResponseReturnValue:
    form = PA_DELTAGANDE[vad]
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        if d is None:
            abort(404)
        who = personer.masked(session, forbund(), [d.person], keys=tjanster().keys)[d.person]
        asked_today = med_egna(form, session, forbund(), sent(), today())
        known = kant.read(session, forbund(), d.person, utom=deltagande, today=today())
        mote = besok_mote()
        held = moten.hamta(session, forbund(), mote) if mote and form is PLAN else None
    at_table = {"parter": held.organisationer} if held else {}
    asked = {f.namn for f in form.falt}
    known = {namn: one for namn, one in known.items() if namn in asked}
    insatser = besok().fokus.insatser
    insats = insatser.get(d.insats, d.insats)
    return handle(
        Arende(
            formular=asked_today,
            rubrik=form.rubrik,
            om=f"{who}, {insats}",
            tillbaka=tillbaka(mote, deltagande),
            fyllt={**{namn: one.varde for namn, one in known.items()}, **_asked(form), **at_table},
            ursprung={
                **({"datum": I_DAG} if form is AVSLUT else {}),
                **{namn: _source(one, insatser) for namn, one in known.items()},
            },
            utkast=lambda _: deltagande,
            insats=d.insats,
            insatser=insatser,
            kontrollera=(lambda i: kontroll.avslut(i, today())) if form is AVSLUT else None,
            handelse=lambda ifyllt, event_id: _event(form, ifyllt, event_id, d.insats, deltagande),
            efter=lambda _, event_id: _planned(form, event_id, deltagande, mote),
            klart=lambda _: (
                url_for("moten.ett", mote=mote, klart=form.typ)
                if mote
                else to_deltagande(deltagande, form.typ)
            ),
        )
    )


@pages.get("/deltagare/<deltagande>/komplettera/<any(fore, efter):slag>")
@kraver(Ratt.RATTA)
def komplettera(deltagande: str, slag: str) -> ResponseReturnValue:
    """To the event that lacks its measurement: a rättelse of the inskrivning or the avslut."""
    typ = "inskrivning.gjord" if slag == "fore" else "avslut.gjort"
    with las() as session:
        rader = tidslinje.read(session, forbund(), deltagande, keys=tjanster().keys)
    rad = next((r for r in rader if r.typ == typ and not r.makulerad), None)
    if rad is None:
        abort(404)
    return redirect(url_for("handelser.ratta", handelse=rad.id), 303)


def _event(
    form: Formular, ifyllt: Ifyllt, event_id: str, insats: str, deltagande: str
) -> dict[str, object]:
    return envelope(form.typ, event_id, ifyllt, insats=insats, deltagande=deltagande)


def _asked(form: Formular) -> dict[str, object]:
    """What the link here already said: which follow-up it is, or what is consented to."""
    asked = {f.namn for f in form.falt} & {"tillfalle", "andamal"}
    chosen = {namn: request.args.get(namn, "") for namn in asked}
    return {namn: kod for namn, kod in chosen.items() if kod in koder(namn)}


def _source(one: kant.Uppgift, insatser: Mapping[str, str]) -> str:
    """Where an answer comes from: the one who registers decides whether it still holds."""
    namn = insatser.get(one.insats, "en annan insats")
    return f"Ifyllt från {namn}, {dag(one.datum, today())}. Kontrollera att det stämmer."


def _planned(form: Formular, event_id: str, deltagande: str, mote: UUID | None) -> None:
    """A plan that was made at a meeting stands in its minutes."""
    if mote and form is PLAN:
        with bredvid() as session:
            moten.ledde_till(session, forbund(), mote, deltagande, "plan", UUID(event_id))
