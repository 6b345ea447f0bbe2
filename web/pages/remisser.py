"""Remisser: take one in, see which wait, answer."""

from datetime import date
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.intake.namngivning import letters
from tracker.queries import deltagare, personer, tidslinje
from tracker.queries.deltagare import Urval
from tracker.remisser import moten, paminnelser
from web.behorighet import kraver
from web.forms import namnformular
from web.forms.arende import Arende, Handelse, envelope, to_deltagande
from web.forms.flode import handle
from web.forms.remissformular import REMISS, SVAR
from web.forms.svar import Ifyllt
from web.mote import besok_mote, tillbaka
from web.pages.namn import with_remiss
from web.services import tjanster
from web.timeline import fakta, fritexter
from web.visitor import besok, bredvid, forbund, las, skrivbara, today


pages = Blueprint("remisser", __name__)

KOERNA: tuple[Urval, Urval] = ("obesvarade", "vantar")
"""Those who wait for somebody's answer, or for a place."""


def new_name(event_id: str) -> str:
    """The name of the deltagande that a remiss begins, the same each time the form is sent."""
    return letters(UUID(event_id).int)


@pages.get("/remisser")
@kraver(Ratt.SE_PERSONER)
def visa() -> ResponseReturnValue:
    fokus = besok().fokus
    with las() as session:
        antal = deltagare.counts(session, forbund(), fokus.mina)
        obesvarade, vantar = (
            deltagare.lista(session, forbund(), fokus.mina, urval=urval, antal=antal[urval])
            for urval in KOERNA
        )
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


@pages.get("/remisser/vantelista")
@kraver(Ratt.SE_PERSONER)
def vantelista() -> ResponseReturnValue:
    """Those who wait for a place, the one who came first on top."""
    fokus = besok().fokus
    with las() as session:
        found = deltagare.vantelista(session, forbund(), fokus.mina)
        namn = personer.masked(session, forbund(), {r.person for r in found}, keys=tjanster().keys)
        dagar = paminnelser.dagar(session, forbund(), [r.deltagande for r in found])
    return render_template(
        "vantelista.html", fokus=fokus, found=found, namn=namn, dagar=dagar, idag=today()
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
            efter=lambda ifyllt, event_id: with_remiss(ifyllt, new_name(event_id)),
            klart=lambda event: to_deltagande(event["deltagande"], REMISS.typ),
        )
    )


def _received(ifyllt: Ifyllt, event_id: str) -> Handelse | dict[str, str]:
    wrong = namnformular.faults(namnformular.read(ifyllt.varden), today())
    return wrong or begun(ifyllt, event_id, str(ifyllt.varden["personnummer"]))


def begun(ifyllt: Ifyllt, event_id: str, personnummer: str) -> Handelse | dict[str, str]:
    """The event of a remiss that begins a new deltagande."""
    insats = str(ifyllt.varden["insats"])
    if insats not in skrivbara():
        return {"insats": "Välj en av insatserna i listan."}
    name = new_name(event_id)
    event = envelope(REMISS.typ, event_id, ifyllt, insats=insats, deltagande=name)
    return {**event, "person": {"personnummer": personnummer}}


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
        day = paminnelser.dagar(session, forbund(), [deltagande]).get(deltagande)
    remiss = next((r for r in rader if r.typ == REMISS.typ and not r.makulerad), None)
    insats = fokus.insatser.get(d.insats, d.insats)
    om = [f"{who}, {insats}", *(fakta(remiss, fokus.insatser) if remiss else [])]
    om += fritexter(remiss) if remiss else []
    mote = besok_mote()
    return handle(
        Arende(
            formular=SVAR,
            rubrik=SVAR.rubrik,
            om=". ".join(om),
            tillbaka=tillbaka(mote, deltagande),
            fyllt={"paminn": day.isoformat()} if day and day >= today() else {},
            insatser={s: namn for s, namn in fokus.med_personer.items() if s != d.insats},
            utkast=lambda _: deltagande,
            insats=d.insats,
            handelse=lambda ifyllt, event_id: _answered(ifyllt, event_id, d.insats, deltagande),
            efter=lambda ifyllt, event_id: _afterwards(ifyllt, event_id, deltagande, mote),
            klart=lambda event: _next_page(event, deltagande, mote),
        )
    )


def _answered(
    ifyllt: Ifyllt, event_id: str, insats: str, deltagande: str
) -> Handelse | dict[str, str]:
    beslut, orsak = ifyllt.varden["beslut"], ifyllt.varden["orsak"]
    if beslut == "avbojd" and not orsak:
        return {"orsak": "Skriv varför remissen avböjs."}
    return envelope(SVAR.typ, event_id, ifyllt, insats=insats, deltagande=deltagande)


def _afterwards(ifyllt: Ifyllt, event_id: str, deltagande: str, mote: UUID | None) -> None:
    """The reminder that was asked for, none when the waiting is over; and the meeting's minutes."""
    day = ifyllt.varden["paminn"]
    with bredvid() as session:
        if day:
            paminnelser.satt(
                session,
                forbund(),
                deltagande,
                dag=date.fromisoformat(str(day)),
                av=besok().lasare.anvandare,
                now=tjanster().clock.now(),
            )
        else:
            paminnelser.ta_bort(session, forbund(), deltagande)
        if mote:
            moten.ledde_till(session, forbund(), mote, deltagande, "svar", UUID(event_id))


def _next_page(event: Handelse, deltagande: str, mote: UUID | None) -> str:
    """Back to the meeting; or on to the insats that takes over, the visitor's own or another's."""
    if mote:
        return url_for("moten.ett", mote=mote, klart=SVAR.typ)
    till = event["data"].get("hanvisad_till")
    if till:
        page = "ta_emot" if till in skrivbara() else "lamna_over"
        return url_for(f"overlamning.{page}", deltagande=deltagande, klart=SVAR.typ)
    return to_deltagande(deltagande, SVAR.typ)
