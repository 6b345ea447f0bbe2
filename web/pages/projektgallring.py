"""Gallra an ESF project when its day has passed: by decision, by who looks after it (ADR 47)."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused, WrongUse
from tracker.rights import projektgallring
from tracker.rights.projektgallring import Bevarande
from web.behorighet import kraver_i_projekt
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import besok, today


pages = Blueprint("projektgallring", __name__, url_prefix="/esf")


@pages.route("/<slug>/gallring", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def besluta(slug: str) -> ResponseReturnValue:
    """Until when the project is kept; after that, the decision."""
    held = _bevarande(slug)
    if ask := ask_first():
        return ask
    fel = ""
    if request.method == "POST":
        fel = _gallra(slug)
        if not fel:
            there = url_for("projektgallring.besluta", slug=slug, klart="projektgallring")
            return redirect(there, 303)
    page = render_template(
        "projektgallring.html", slug=slug, held=held, brister=fel,
        passerat=held.har_passerat(today()), beslut=request.form.get("beslut", ""),
    )  # fmt: skip
    return page, 422 if fel else 200


def _bevarande(slug: str) -> Bevarande:
    try:
        return projektgallring.bevarande(tjanster().transaction, slug)
    except Refused:
        abort(404)


def _gallra(slug: str) -> str:
    t = tjanster()
    try:
        projektgallring.gallra(
            t.transaction,
            slug,
            id_=t.new_id(),
            beslut=request.form.get("beslut", ""),
            av=str(besok().lasare.anvandare),
            now=t.clock.now(),
            data_dir=current_app.extensions["settings"].data_dir,
        )
    except (Refused, WrongUse) as error:
        return error.text
    return ""
