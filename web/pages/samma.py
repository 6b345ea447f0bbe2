"""One person under two numbers, or with a new one: every deltagande is corrected at once.

Each by a rättelse of its own, sent together, so that each can be made void like any other (ADR 24).
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access.permissions import Ratt
from tracker.identity import register
from tracker.identity.personnummer import parse
from tracker.intake.faults import Avvisad
from tracker.log import store
from tracker.queries import deltagare, personer
from web.behorighet import kraver
from web.services import tjanster
from web.visitor import avsandare, forbund, las, today


pages = Blueprint("samma", __name__)

LANGST: Final = 1000


@pages.route("/deltagare/<deltagande>/samma-person", methods=["GET", "POST"])
@kraver(Ratt.RATTA)
def visa(deltagande: str) -> ResponseReturnValue:
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        if d is None:
            abort(404)
        keys = tjanster().keys
        who = personer.masked(session, forbund(), [d.person], keys=keys)[d.person]
        rader = deltagare.av_person(session, forbund(), d.person)
        now = register.reveal(session, forbund(), [d.person], keys=keys).get(d.person)
        forsta = _first(session, [rad.deltagande for rad in rader])
    fel: dict[str, str] = {}
    if request.method == "POST":
        number, orsak, fel = _answers(now)
        if number and not fel:
            fel = _record(forsta, number, orsak)
            if not fel:
                return redirect(url_for("deltagare.ett", deltagande=deltagande, klart="samma"), 303)
    page = render_template(
        "samma.html", d=d, who=who, antal_=len(rader), falt=fel, langst=LANGST,
        given=request.form, id=request.form.get("id") or tjanster().new_id(),
        fel=[{"text": text, "href": f"#{namn}"} for namn, text in fel.items()],
    )  # fmt: skip
    return (page, 422) if fel else page


def _first(session: Session, deltaganden: Sequence[str]) -> list[UUID]:
    """The first event of each: a rättelse of that one says whose the deltagande is."""
    streams = store.read_streams(session, forbund(), [f"d:{namn}" for namn in deltaganden])
    return [posts[0].id for _, posts in sorted(streams.items()) if posts]


def _answers(now: str | None) -> tuple[str, str, dict[str, str]]:
    fel: dict[str, str] = {}
    number = parse(request.form.get("personnummer", ""), today=today())
    orsak = request.form.get("orsak", "").strip()
    if number is None:
        fel["personnummer"] = "Skriv det personnummer som gäller, med tolv siffror."
    elif number.normal == now:
        fel["personnummer"] = "Personen har redan det numret."
    if not orsak:
        fel["orsak"] = "Skriv varför."
    return number.normal if number else "", orsak[:LANGST], fel


def _record(forsta: Sequence[UUID], number: str, orsak: str) -> dict[str, str]:
    """All or none; what is refused, by the field where it can be mended."""
    who = avsandare()
    form = _form_id()
    events: list[dict[str, Any]] = [
        {
            "id": str(uuid5(form, str(avser))),
            "typ": "handelse.rattad",
            "forbund": forbund(),
            "datum": today().isoformat(),
            "data": {
                "avser": str(avser),
                "andring": {"person": {"personnummer": number}},
                "orsak": orsak,
            },
        }
        for avser in forsta
    ]
    try:
        tjanster().intag.record_all(events, av=who.av, forbund=who.forbund, skriver=who.far_skriva)
    except Avvisad as refusal:
        told = refusal.fel[0]
        field = "orsak" if "orsak" in (told.falt or "") else "personnummer"
        return {field: told.text}
    return {}


def _form_id() -> UUID:
    """Of the form, so that sending it twice records the same events: that is, nothing more."""
    try:
        return UUID(request.form.get("id", ""))
    except ValueError:
        return tjanster().new_id()
