"""Settings: where they begin, and what the förbund has chosen about who sees people."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import uppdrag
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from web.behorighet import kraver
from web.services import tjanster
from web.visitor import besok, forbund, las


pages = Blueprint("installningar", __name__)


@pages.get("/installningar")
@kraver(Ratt.HANTERA_ANVANDARE, Ratt.STALLA_IN, Ratt.SE_GALLRING, Ratt.BESLUTA_GALLRING)
def visa() -> ResponseReturnValue:
    return render_template("installningar.html", fokus=besok().fokus)


@pages.route("/installningar/kansliet", methods=["GET", "POST"])
@kraver(Ratt.STALLA_IN)
def kansliet() -> ResponseReturnValue:
    """Whether the office may see people: no, until the förbund has decided otherwise."""
    with las() as session:
        ser = uppdrag.val(session, forbund()).get(uppdrag.KANSLIVAL, False)
    fel = _choose() if request.method == "POST" else []
    if request.method == "POST" and not fel:
        return redirect(url_for("installningar.kansliet", klart="kansliet"), 303)
    page = render_template("kansliet.html", fokus=besok().fokus, ser=ser, fel=fel)
    return page, 422 if fel else 200


def _choose() -> list[dict[str, str]]:
    t = tjanster()
    try:
        with t.transaction() as session:
            uppdrag.valj(
                session,
                forbund(),
                uppdrag.KANSLIVAL,
                varde=request.form.get("ser") == "ja",
                beslut=request.form.get("beslut", ""),
                av=str(besok().lasare.anvandare),
                now=t.clock.now(),
            )
    except Refused as refusal:
        return [{"text": refusal.text, "href": "#beslut"}]
    return []
