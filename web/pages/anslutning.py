"""Let an insats into an ESF project, or end that: only then is anybody read for it (ADR 47)."""

from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.intake.faults import Avvisad
from tracker.queries import anslutning
from tracker.queries.forbund import projects
from web.behorighet import kraver
from web.forms.flode import sent
from web.services import tjanster
from web.visitor import beslutar, besok, forbund, las, today


pages = Blueprint("anslutning", __name__)

FALT: Final = ("projekt", "fran", "till")


@pages.route("/insatser/<insats>/projekt", methods=["GET", "POST"])
@kraver(Ratt.BESLUTA_MAL)
def visa(insats: str) -> ResponseReturnValue:
    """The projects that the insats is or was in, and the form to say so."""
    _far(insats)
    with tjanster().transaction(readonly=True) as session:
        alla = projects(session)
    fel: dict[str, str] = {}
    if request.method == "POST":
        fel = _spara(insats, alla)
        if not fel:
            return redirect(url_for("anslutning.visa", insats=insats, klart="anslutning"), 303)
    with las() as session:
        nu = anslutning.av_insats(session, forbund(), insats)
    page = render_template(
        "anslutning.html", insats=insats, namn=besok().fokus.insatser[insats], alla=alla, nu=nu,
        brister=fel, svar=request.form, id=tjanster().new_id(), idag=today(),
    )  # fmt: skip
    return page, 422 if fel else 200


def _far(insats: str) -> None:
    """Who leads the insats decides on its goals, and on this."""
    owner = besok().fokus.huvudman.get(insats)
    may = besok().lasare.omfang(forbund(), Ratt.BESLUTA_MAL)
    if insats not in besok().fokus.med_personer or not may.ryms(owner or "", insats):
        abort(404)


def _spara(insats: str, alla: dict[str, str]) -> dict[str, str]:
    given = {namn: (sent().get(namn) or [""])[0].strip() for namn in FALT}
    if given["projekt"] not in alla:
        return {"projekt": "Välj ett projekt."}
    event: dict[str, Any] = {
        "id": request.form.get("id", ""),
        "typ": "insats.ansluten",
        "forbund": forbund(),
        "insats": insats,
        "datum": today().isoformat(),
        "data": {namn: value for namn, value in given.items() if value},
    }
    may = besok().lasare.omfang(forbund(), Ratt.BESLUTA_MAL)
    try:
        tjanster().intag.record_all(
            [event],
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=(*may.skriver, *beslutar()),
        )
    except Avvisad as refusal:
        fel: dict[str, list[str]] = {}
        for one in refusal.fel:
            falt = (one.falt or "").removeprefix("data.")
            fel.setdefault(falt if falt in FALT else "projekt", []).append(one.text)
        return {falt: " ".join(dict.fromkeys(texter)) for falt, texter in fel.items()}
    return {}
