"""Närvarointyg: which of the month are signed, what one certifies, signing it, and the paper."""

import base64
import binascii
from typing import Any, Final
from uuid import UUID, uuid5

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.esf.manad import Manad, av_dag
from tracker.exports import dokument
from tracker.identity import intygsbilder
from tracker.queries import aktiviteter, intyg, personer
from tracker.queries.intyg import Intygsrad
from web import intygsblad, reading
from web.behorighet import kraver
from web.manader import las_borjad
from web.services import tjanster
from web.visitor import besok, forbund, las, skrivbara, skriver, today


pages = Blueprint("intyg", __name__, url_prefix="/narvarointyg")

PNG: Final = "data:image/png;base64,"


@pages.get("")
@kraver(Ratt.REGISTRERA)
def visa() -> ResponseReturnValue:
    """The month: who has signed, who has not, and who is not reported, with the reason."""
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    asked = request.args.get("manad", "")
    manad = las_borjad(asked) if asked else av_dag(today())
    with las() as session:
        rader = intyg.manadens(session, forbund(), list(skrivbara()), manad)
        namn = personer.masked(
            session, forbund(), [rad.person for rad in rader], keys=tjanster().keys
        )
    order = {"Ändrat efter underskrift": 0, "Inte intygat": 1}
    rader.sort(key=lambda rad: (order.get(rad.lage, 2), namn[rad.person].casefold()))
    return render_template(
        "intygen.html", manad=manad, rader=rader, namn=namn, insatser=besok().fokus.insatser,
        forra=manad.plus(-1), nasta=manad.plus(1) if manad < av_dag(today()) else None,
        tid=intygsblad.tid,
    )  # fmt: skip


@pages.route("/<deltagande>/<manad>", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def ett(deltagande: str, manad: str) -> ResponseReturnValue:
    """What is certified. Signed on the screen, or on paper with the scan attached."""
    period, fel = las_borjad(manad), ""
    rad, who, namn = _rad(deltagande, period)
    if request.method == "POST":
        fel = _intyga(rad, period)
        if not fel:
            here = url_for("intyg.ett", deltagande=deltagande, manad=manad, klart="intyg")
            return redirect(here, 303)
    page = render_template(
        "intyget.html", rad=rad, manad=period, who=who, brister=fel, id=tjanster().new_id(),
        rader=intygsblad.rader(rad, namn), tid=intygsblad.tid, idag=today(),
        insats=besok().fokus.insatser.get(rad.insats, rad.insats), sant=request.form,
    )  # fmt: skip
    return page, 422 if fel else 200


@pages.get("/<deltagande>/<manad>/intyg.pdf")
@kraver(Ratt.REGISTRERA)
def papper(deltagande: str, manad: str) -> ResponseReturnValue:
    """The same on an A4 to sign by hand."""
    period = las_borjad(manad)
    rad, who, namn = _rad(deltagande, period)
    if not rad.intyg.rader:
        abort(404)
    fokus = besok().fokus
    made = intygsblad.dokument(
        rad, period, who=who, namn=namn, insats=fokus.insatser[rad.insats], forbund=fokus.namn
    )
    reading.utskrivet()
    headers = {"Content-Disposition": f'attachment; filename="narvarointyg-{period}.pdf"'}
    return Response(dokument.pdf(made), mimetype="application/pdf", headers=headers)


@pages.get("/bild/<uuid:bild>")
@kraver(Ratt.REGISTRERA)
def underskrift(bild: UUID) -> ResponseReturnValue:
    """What was signed on the screen, or the scan."""
    with las() as session:
        found = intygsbilder.read(session, forbund(), bild, keys=tjanster().keys)
    if found is None:
        abort(404)
    _, form, content = found
    reading.exporterat()
    headers = {"Content-Disposition": f'inline; filename="intyg.{form}"'}
    return Response(content, mimetype=intygsbilder.MIME[form], headers=headers)


def _rad(deltagande: str, manad: Manad) -> tuple[Intygsrad, str, dict[str, str]]:
    """The deltagande's month, what the page calls the person, and the names of activities."""
    with las() as session:
        found = intyg.manadens(session, forbund(), list(skrivbara()), manad, deltagande=deltagande)
        if not found:
            abort(404)
        who = personer.masked(session, forbund(), [found[0].person], keys=tjanster().keys)
        there = aktiviteter.alla(session, forbund(), [found[0].insats])
    return found[0], who[found[0].person], {one.slug: one.namn for one in there}


def _intyga(rad: Intygsrad, manad: Manad) -> str:
    """Records the certificate with its picture, together or not at all; a sentence if it cannot."""
    t, ident = tjanster(), request.form.get("id", "")
    hur = "papper" if request.form.get("hur") == "papper" else "skarm"
    try:
        bild = uuid5(UUID(ident), "bild")
        form, content = _skannat() if hur == "papper" else _skrivet()
        if rad.projekt is None:
            return intyg.EJ_ANSLUTEN
        projekt = rad.projekt

        def forst(session: Session) -> None:
            intygsbilder.store(
                session,
                forbund(),
                bild,
                deltagande=rad.deltagande,
                projekt=projekt,
                form=form,
                content=content,
                keys=t.keys,
            )

        t.intag.record_all(
            [_handelse(rad, manad, ident, hur, bild)],
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=skriver(),
            forst=forst,
        )
    except ValueError:
        return "Sidan gick inte att läsa. Ladda om den och låt deltagaren skriva under igen."
    except Refused as refusal:
        return refusal.text
    return ""


def _handelse(rad: Intygsrad, manad: Manad, ident: str, hur: str, bild: UUID) -> dict[str, Any]:
    return {
        "id": ident,
        "typ": "narvaro.intygad",
        "forbund": forbund(),
        "insats": rad.insats,
        "deltagande": rad.deltagande,
        "datum": today().isoformat(),
        "data": {
            "manad": str(manad),
            "minuter": int(request.form.get("minuter", "0")),
            "summa": request.form.get("summa", ""),
            "hur": hur,
            "bild": str(bild),
        },
    }


def _skrivet() -> tuple[str, bytes]:
    """What was drawn, or the name as it was written. Raises Refused where there is neither."""
    drawn, written = request.form.get("ritat", ""), request.form.get("namn", "").strip()
    if drawn.startswith(PNG):
        try:
            content = base64.b64decode(drawn.removeprefix(PNG), validate=True)
        except binascii.Error:
            raise Refused("Teckningen gick inte att läsa. Skriv under igen.") from None
        return intygsbilder.form(content), content
    if not written:
        raise Refused("Låt deltagaren skriva sitt namn, eller rita det i rutan.")
    return "txt", written[:200].encode()


def _skannat() -> tuple[str, bytes]:
    file = request.files.get("skanning")
    content = file.read(intygsbilder.STORST + 1) if file else b""
    if not content:
        raise Refused("Välj filen med det skannade intyget.")
    return intygsbilder.form(content), content
