"""Remisser: take one in, see which wait, answer."""

from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.queries import deltagare, personer, tidslinje
from web.behorighet import kraver
from web.forms.arende import Arende, Handelse, envelope, to_deltagande
from web.forms.flode import handle
from web.forms.remissformular import REMISS, SVAR
from web.forms.svar import Ifyllt
from web.services import tjanster
from web.timeline import fakta, fritexter
from web.visitor import besok, forbund, las, skrivbara, today


pages = Blueprint("remisser", __name__)

BOKSTAVER = "bcdfghjkmnpqrstvwxz"
"""A new deltagande's name is of these: no digits, so it never looks like a personnummer, and no
vowels, so it never says anything."""


def new_name(event_id: str) -> str:
    """The name of the deltagande that a remiss begins, the same each time the form is sent."""
    number, letters = UUID(event_id).int, ""
    while len(letters) < 10:
        number, rest = divmod(number, len(BOKSTAVER))
        letters += BOKSTAVER[rest]
    return letters


@pages.get("/remisser")
@kraver(Ratt.SE_PERSONER)
def visa() -> ResponseReturnValue:
    fokus = besok().fokus
    with las() as session:
        obesvarade = deltagare.lista(session, forbund(), fokus.urval, urval="obesvarade")
        vantar = deltagare.lista(session, forbund(), fokus.urval, urval="vantar")
        ids = {r.person for r in (*obesvarade.rader, *vantar.rader)}
        namn = personer.masked(session, forbund(), ids, keys=tjanster().keys)
    return render_template(
        "remisser.html",
        fokus=fokus,
        obesvarade=obesvarade,
        vantar=vantar,
        namn=namn,
        idag=today(),
        lagen=deltagare.LAGEN,
    )


@pages.route("/remisser/ny", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def ny() -> ResponseReturnValue:
    fokus, asked = besok().fokus, request.args.get("utkast", "")
    mine = skrivbara()
    offered = {slug: namn for slug, namn in mine.items() if slug in fokus.urval} or mine
    one = next(iter(offered)) if len(offered) == 1 else None
    return handle(
        Arende(
            formular=REMISS,
            rubrik=REMISS.rubrik,
            tillbaka=url_for("remisser.visa"),
            fyllt={"insats": one} if one else {},
            insatser=offered,
            utkast=lambda event_id: asked or new_name(event_id),
            handelse=_received,
            klart=lambda event: to_deltagande(event["deltagande"], REMISS.typ),
        )
    )


def _received(ifyllt: Ifyllt, event_id: str) -> Handelse | dict[str, str]:
    insats = str(ifyllt.varden["insats"])
    if insats not in skrivbara():
        return {"insats": "Välj en av insatserna i listan."}
    try:
        name = new_name(event_id)
    except ValueError:
        abort(400)
    event = envelope(REMISS.typ, event_id, ifyllt, insats=insats, deltagande=name)
    return {**event, "person": {"personnummer": ifyllt.varden["personnummer"]}}


@pages.route("/remisser/<deltagande>", methods=["GET", "POST"])
@kraver(Ratt.SVARA_REMISS)
def svara(deltagande: str) -> ResponseReturnValue:
    fokus, keys = besok().fokus, tjanster().keys
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        if d is None:
            abort(404)
        who = personer.masked(session, forbund(), [d.person], keys=keys)[d.person]
        rader = tidslinje.read(session, forbund(), deltagande, keys=keys)
    remiss = next((r for r in rader if r.typ == REMISS.typ and not r.makulerad), None)
    insats = fokus.insatser.get(d.insats, d.insats)
    om = [f"{who}, {insats}", *(fakta(remiss, fokus.insatser) if remiss else [])]
    om += fritexter(remiss) if remiss else []
    return handle(
        Arende(
            formular=SVAR,
            rubrik=SVAR.rubrik,
            om=". ".join(om),
            tillbaka=url_for("deltagare.ett", deltagande=deltagande),
            insatser={s: namn for s, namn in fokus.med_personer.items() if s != d.insats},
            utkast=lambda _: deltagande,
            insats=d.insats,
            handelse=lambda ifyllt, event_id: _answered(ifyllt, event_id, d.insats, deltagande),
            klart=lambda _: to_deltagande(deltagande, SVAR.typ),
        )
    )


def _answered(
    ifyllt: Ifyllt, event_id: str, insats: str, deltagande: str
) -> Handelse | dict[str, str]:
    beslut, orsak = ifyllt.varden["beslut"], ifyllt.varden["orsak"]
    if beslut == "avbojd" and not orsak:
        return {"orsak": "Skriv varför remissen avböjs."}
    if beslut == "hanvisad" and not ifyllt.varden["hanvisad_till"]:
        return {"hanvisad_till": "Välj vilken insats personen hänvisas till."}
    return envelope(SVAR.typ, event_id, ifyllt, insats=insats, deltagande=deltagande)
