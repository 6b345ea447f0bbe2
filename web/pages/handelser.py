"""Change what was registered: rätta or makulera one event. Both ask why, neither asks twice."""

from uuid import UUID

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.queries import skattningar, tidslinje
from tracker.queries.tidslinje import Rad
from web.behorighet import kraver
from web.forms import egna_fragor, rattelse, skattning
from web.forms.arende import Arende, Handelse, to_deltagande
from web.forms.flode import handle
from web.forms.fragor import Formular
from web.forms.svar import Ifyllt
from web.services import tjanster
from web.timeline import fakta
from web.visitor import besok, forbund, las, today
from web.words import dag


pages = Blueprint("handelser", __name__)


def _find(handelse: UUID) -> tuple[str, Rad]:
    with las() as session:
        found = tidslinje.read_event(session, forbund(), handelse, keys=tjanster().keys)
    if found is None:
        abort(404)
    return found


def _om(rad: Rad) -> str:
    with las() as session:
        egna = egna_fragor.falten(session, forbund())
    said = fakta(rad, besok().fokus.insatser, egna)
    words = [f"{rad.namn} {dag(rad.datum, today())}", *said]
    return ". ".join(words) + "."


@pages.route("/handelser/<uuid:handelse>/ratta", methods=["GET", "POST"])
@kraver(Ratt.RATTA)
def ratta(handelse: UUID) -> ResponseReturnValue:
    deltagande, rad = _find(handelse)
    form = _skattningen(rad) if rad.typ == rattelse.SKATTAT else _formular(rad)
    if form is None:
        abort(404)
    insatser = besok().fokus.insatser
    return handle(
        Arende(
            formular=form,
            rubrik=form.rubrik,
            om=f"Registrerad för {dag(rad.datum, today())} av {rad.av}.",
            tillbaka=url_for("deltagare.ett", deltagande=deltagande),
            fyllt=rattelse.known(rad),
            insatser=insatser,
            handelse=lambda ifyllt, event_id: _corrected(rad, ifyllt, event_id),
            klart=lambda _: to_deltagande(deltagande, "rattad"),
            andrat=lambda ifyllt: rattelse.compared(rad, ifyllt, insatser),
        )
    )


def _formular(rad: Rad) -> Formular | None:
    with las() as session:
        return rattelse.form_of(rad, egna_fragor.att_ratta(rad, session, forbund()))


def _skattningen(rad: Rad) -> Formular | None:
    """The form to correct a rating with; None where its instrument is not known any more."""
    with las() as session:
        there = skattningar.instrumenten(session, forbund())
    instrument = there.get((rad.data["instrument"], rad.data["utgava"]))
    if instrument is None:
        return None
    return skattning.rattelseformular(rad, instrument, rattelse.ORSAK)


def _corrected(rad: Rad, ifyllt: Ifyllt, event_id: str) -> Handelse | dict[str, str]:
    andring = rattelse.changes(rad, ifyllt)
    if not andring:
        return {"": "Ändra minst en uppgift, eller gå tillbaka."}
    data = {"avser": str(rad.id), "andring": andring, "orsak": ifyllt.varden["rattelseorsak"]}
    return _about("handelse.rattad", event_id, data)


@pages.route("/handelser/<uuid:handelse>/makulera", methods=["GET", "POST"])
@kraver(Ratt.RATTA)
def makulera(handelse: UUID) -> ResponseReturnValue:
    deltagande, rad = _find(handelse)
    form = rattelse.MAKULERING
    return handle(
        Arende(
            formular=form,
            rubrik=f"Makulera {rad.namn[:1].lower()}{rad.namn[1:]}",
            om=_om(rad),
            tillbaka=url_for("deltagare.ett", deltagande=deltagande),
            handelse=lambda ifyllt, event_id: _about(
                form.typ, event_id, {"avser": str(rad.id), "orsak": ifyllt.varden["orsak"]}
            ),
            klart=lambda _: to_deltagande(deltagande, "makulerad"),
            direkt=True,
        )
    )


def _about(typ: str, event_id: str, data: dict[str, object]) -> Handelse:
    """An event about an event; its own day is today."""
    return {
        "id": event_id,
        "typ": typ,
        "forbund": forbund(),
        "datum": today().isoformat(),
        "data": data,
    }
