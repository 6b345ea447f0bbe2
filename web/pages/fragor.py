"""The förbund's own questions: what is asked at inskrivning and avslut beside the common ones."""

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.intake.faults import Avvisad
from tracker.queries import fragor
from tracker.queries.fragor import Fraga
from web.behorighet import kraver
from web.forms import ny_fraga
from web.forms.flode import sent
from web.forms.ny_fraga import Sant
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("fragor", __name__, url_prefix="/installningar/fragor")

NYSS: Final = (
    "Någon annan lade just till en fråga med de orden. Titta på den först. Skriv sedan din fråga "
    "med andra ord, om den behövs."
)


@pages.get("")
@kraver(Ratt.STALLA_IN)
def visa() -> ResponseReturnValue:
    return render_template("fragor.html", fragor=_alla(), today=today())


@pages.route("/ny", methods=["GET", "POST"])
@kraver(Ratt.STALLA_IN)
def ny() -> ResponseReturnValue:
    return _decide(None)


@pages.route("/<fraga>", methods=["GET", "POST"])
@kraver(Ratt.STALLA_IN)
def en(fraga: str) -> ResponseReturnValue:
    """Change a question. Its answers keep their codes, so that what is answered stays counted."""
    found = next((one for one in _alla() if one.slug == fraga), None)
    if found is None:
        abort(404)
    return _decide(found)


def _decide(there: Fraga | None) -> ResponseReturnValue:
    svar = sent() if request.method == "POST" else ny_fraga.ifylld(there) if there else {}
    fel: dict[str, str] = {}
    if request.method == "POST":
        read = ny_fraga.las(svar, there, [one.slug for one in _alla()], today())
        fel = read.fel or _record(read, ny=there is None)
        if not fel:
            return redirect(url_for("fragor.visa", klart="fraga"), 303)
    page = render_template(
        "en_fraga.html", there=there, svar=svar, brister=fel,
        id=svar.get("id", [""])[0] or tjanster().new_id(),
    )  # fmt: skip
    return page, 422 if fel else 200


def _record(read: Sant, *, ny: bool) -> dict[str, str]:
    """Store the decision; the refusals by the field of the form.

    A new question is new also when two are sent at once: the second would change the first.
    """

    def free(session: Session) -> None:
        slug, event_id = str(read.data["slug"]), UUID(handelse["id"])
        if fragor.upptagen(session, forbund(), slug, event_id):
            raise Refused(NYSS)

    handelse: dict[str, Any] = {
        "id": request.form.get("id", ""),
        "typ": "fraga.beslutad",
        "forbund": forbund(),
        "datum": today().isoformat(),
        "data": read.data,
    }
    try:
        tjanster().intag.record_all(
            [handelse],
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=("*",),  # the right that this page asks for is what lets them
            forst=free if ny else None,
        )
    except Avvisad as refusal:
        return {(one.falt or "").split(".")[-1] or "text": one.text for one in refusal.fel}
    except Refused as refusal:
        return {"text": refusal.text}
    return {}


def _alla() -> list[Fraga]:
    if not forbund():
        abort(404)
    with las() as session:
        return fragor.alla(session, forbund())
