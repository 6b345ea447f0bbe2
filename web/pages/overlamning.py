"""A person handed on from one insats to another: a remiss of its own there, the first one stays.

Who may write in both takes over themselves. Who may not sends it, as a remittent does: it lies
unanswered with those who work there, and nothing of theirs is seen but its answer.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.identity import register, skydd
from tracker.projections.tables import DeltagandeNu
from tracker.queries import deltagare, overlamning, personer, tidslinje
from tracker.remisser import overlamnade
from web.behorighet import kraver
from web.forms.arende import Arende, Handelse, envelope, to_deltagande
from web.forms.flode import handle
from web.forms.remissformular import OVERLAMNAD, OVERTAGEN, REMISS
from web.forms.svar import Ifyllt
from web.pages.remisser import begun, new_name
from web.services import tjanster
from web.visitor import besok, forbund, las, skrivbara, today


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


SKYDDAD = "Personen är skyddad. Ring dem som arbetar där i stället."
REDAN = "Remissen är redan skickad dit."


@pages.route("/deltagare/<deltagande>/lamna-over", methods=["GET", "POST"])
@kraver(Ratt.SVARA_REMISS)
def lamna_over(deltagande: str) -> ResponseReturnValue:
    """Send a remiss to the insats that the person was referred to, where others work."""
    fokus, keys = besok().fokus, tjanster().keys
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        target = overlamning.target(session, forbund(), d) if d else None
        may = besok().lasare.omfang(forbund(), Ratt.SVARA_REMISS)
        if d is None or target not in fokus.med_personer or not may.ryms(d.huvudman, d.insats):
            abort(404)
        if skydd.skyddad(session, forbund(), d.person):
            raise Refused(SKYDDAD)
        number = register.reveal(session, forbund(), [d.person], keys=keys).get(d.person)
        who = personer.masked(session, forbund(), [d.person], keys=keys)[d.person]
        rader = tidslinje.read(session, forbund(), deltagande, keys=keys)
        _, sent = overlamnade.om(session, forbund(), deltagande)
    if number is None:
        abort(404)
    if sent and sent.till_insats == target and d.besvarad_datum and sent.dag >= d.besvarad_datum:
        raise Refused(REDAN)
    remiss = next((r for r in rader if r.typ == REMISS.typ and not r.makulerad), None)
    said = dict(remiss.data) if remiss else {}
    known = {n: said[n] for n in ("remittent", "remittent_enhet", "syfte") if said.get(n)}
    fran, till = (fokus.insatser.get(one, one) for one in (d.insats, target))

    def event(ifyllt: Ifyllt, event_id: str) -> Handelse:
        ident = _sent_id(deltagande, event_id)
        made = envelope(REMISS.typ, ident, ifyllt, insats=target, deltagande=new_name(ident))
        return {**made, "person": {"personnummer": number}}

    def note(_: Ifyllt, event_id: str) -> None:
        _noted(d, target, new_name(_sent_id(deltagande, event_id)), skriver=may.skriver)

    return handle(
        Arende(
            formular=OVERLAMNAD,
            rubrik=OVERLAMNAD.rubrik,
            om=f"{who}, från {fran} till {till}",
            tillbaka=url_for("deltagare.ett", deltagande=deltagande),
            fyllt={**known, "insats": target},
            ursprung=dict.fromkeys(known, f"Ifyllt från remissen till {fran}."),
            insatser={target: till},
            insats=target,
            handelse=event,
            efter=note,
            klart=lambda _: to_deltagande(deltagande, "overlamnad"),
            skriver=(f"{fokus.huvudman[target]}/{target}",),
        )
    )


def _noted(d: DeltagandeNu, target: str, till: str, *, skriver: Sequence[str]) -> None:
    """That a deltagande became the remiss `till` there. As the role that sees both ends, which the
    database compares.
    """
    anvandare = besok().lasare.anvandare
    with tjanster().transaction(
        forbund=forbund(), anvandare=str(anvandare), skriver=skriver, role="stegvis_logg"
    ) as session:
        overlamnade.skickad(
            session,
            forbund(),
            fran=d.deltagande,
            till=till,
            fran_insats=d.insats,
            till_insats=target,
            dag=today(),
            av=anvandare,
        )


def _sent_id(deltagande: str, event_id: str) -> str:
    """The event's id follows from the form's and cannot be chosen: the deltagande is named by it,
    and whoever named one of theirs would be told of its answer.
    """
    return str(uuid5(UUID(event_id), deltagande))
