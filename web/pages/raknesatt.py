"""How the förbund's figures are counted, where that is the förbund's own to decide (ADR 29)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.kodverk import koder, namn
from tracker.access.permissions import Ratt
from tracker.intake.faults import Avvisad
from tracker.queries import installningar
from tracker.queries.tidslinje import users
from tracker.reports.installningar import EN, UNIKA
from web.behorighet import kraver
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("raknesatt", __name__)

SAMMA: Final = "Så räknas det redan. Ändra valet, eller gå tillbaka."
ORSAK: Final = "Skriv vilket beslut det bygger på, till exempel «§ 14, 2026-02-03»."


@pages.route("/installningar/unika", methods=["GET", "POST"])
@kraver(Ratt.STALLA_IN)
def unika() -> ResponseReturnValue:
    """Whether one person with two owners is one or two; the decision is an event."""
    t = tjanster()
    with t.transaction(forbund=forbund(), role="stegvis_logg", readonly=True) as session:
        beslut = installningar.historik(session, forbund(), UNIKA, keys=t.keys)
    with las() as session:
        vem = users(session, {one.av for one in beslut})
    galler = next((one.varde for one in beslut if one.galler), EN)
    fel = _decide(galler) if request.method == "POST" else {}
    if request.method == "POST" and not fel:
        return redirect(url_for("raknesatt.unika", klart="raknesatt"), 303)
    page = render_template(
        "unika.html", fokus=besok().fokus, beslut=beslut, vem=vem, galler=galler, falt=fel,
        val={kod: namn(UNIKA, kod) for kod in koder(UNIKA)}, id=t.new_id(),
        fel=[{"text": text, "href": f"#{falt}"} for falt, text in fel.items()],
    )  # fmt: skip
    return page, 422 if fel else 200


def _decide(galler: str) -> dict[str, str]:
    """Record the decision; field → what is wrong with it."""
    varde, orsak = request.form.get("varde", ""), request.form.get("orsak", "").strip()
    if varde == galler:
        return {"varde": SAMMA}
    if not orsak:
        return {"orsak": ORSAK}
    sent = {
        "id": request.form.get("id", ""),
        "typ": "installning.beslutad",
        "forbund": forbund(),
        "datum": today().isoformat(),
        "data": {"namn": UNIKA, "varde": varde, "orsak": orsak},
    }
    try:
        tjanster().intag.record_all(
            [sent],
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=("*",),  # the right that this page asks for is what lets them
        )
    except Avvisad as refusal:
        return {(one.falt or "").removeprefix("data.") or "orsak": one.text for one in refusal.fel}
    return {}
