"""Name and contact: what a person is called and how they are reached, in the words of one owner."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.identity import namn
from tracker.identity.namn import Uppgifter
from tracker.projections.tables import DeltagandeNu
from tracker.queries import deltagare, personer
from web.behorighet import kraver
from web.forms import namnformular
from web.forms.svar import Ifyllt
from web.services import tjanster
from web.visitor import besok, bredvid, forbund, las, skriver, today


pages = Blueprint("namn", __name__)


@pages.route("/deltagare/<deltagande>/namn", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def visa(deltagande: str) -> ResponseReturnValue:
    """The form, with what is known; saved at once, for there is nothing to count by it."""
    keys = tjanster().keys
    with las() as session:
        d = deltagare.hamta(session, forbund(), deltagande)
        if d is None or not besok().lasare.omfang(forbund(), Ratt.REGISTRERA).ryms(
            d.huvudman, d.insats
        ):
            abort(404)
        who = personer.masked(session, forbund(), [d.person], keys=keys)[d.person]
        known = namn.read(session, forbund(), d.person, d.huvudman, keys=keys) or Uppgifter()
    fel: dict[str, str] = {}
    if request.method == "POST":
        known = namnformular.read(request.form)
        fel = namnformular.faults(known, today()) or _save(d, known)
        if not fel:
            return redirect(url_for("deltagare.ett", deltagande=deltagande, klart="namn"), 303)
    page = render_template(
        "namn.html", d=d, who=who, known=known, falt=fel,
        fel=[{"text": text, "href": f"#{falt}"} for falt, text in fel.items()],
    )  # fmt: skip
    return page, 422 if fel else 200


def _save(d: DeltagandeNu, uppgifter: Uppgifter) -> dict[str, str]:
    try:
        with bredvid(skriver=skriver()) as session:
            _write(session, d, uppgifter)
    except Refused as refusal:
        return {"namn": refusal.text}
    return {}


def with_remiss(ifyllt: Ifyllt, deltagande: str) -> None:
    """What was said of the person with a remiss, over what the owner knew before.

    Who is protected from the visitor meanwhile keeps what is known.
    """
    uppgifter = namnformular.read(ifyllt.varden)
    if uppgifter == Uppgifter():
        return
    with bredvid(skriver=skriver()) as session:
        d = session.get(DeltagandeNu, (forbund(), deltagande))
        if d is None:
            return
        keys = tjanster().keys
        before = namn.read(session, forbund(), d.person, d.huvudman, keys=keys) or Uppgifter()
        _write(session, d, namnformular.over(before, uppgifter))


def _write(session: Session, d: DeltagandeNu, uppgifter: Uppgifter) -> None:
    t = tjanster()
    mine = replace(uppgifter, av=str(besok().lasare.anvandare), andrad=t.clock.now())
    namn.save(session, forbund(), d.person, d.huvudman, mine, keys=t.keys)
