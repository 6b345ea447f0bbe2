"""Emergency access: ask with a reason, read for three hours, be seen to have done it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import break_glass
from tracker.access.break_glass import MINST, ORSAK, Oppen
from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.identity.notes import seal_note
from tracker.identity.personnummer import find_in
from tracker.queries import loggkontroll
from web.behorighet import kraver
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("nodatkomst", __name__)

LANGST = 1000


def _offered() -> dict[str, tuple[str, str, str]]:
    """Pair → (owner, insats, its name), for those that this visitor does not see already."""
    fokus = besok().fokus
    mine = besok().lasare.omfang(forbund())
    pairs: dict[str, tuple[str, str, str]] = {}
    with las() as session:
        for slug, namn in fokus.med_personer.items():
            for owner in loggkontroll.owners(session, forbund(), slug):
                if not mine.ryms(owner, slug):
                    pairs[f"{owner}/{slug}"] = (owner, slug, namn)
    return pairs


@pages.route("/nodatkomst", methods=["GET", "POST"])
@kraver(Ratt.NODATKOMST)
def visa() -> ResponseReturnValue:
    offered = _offered()
    if request.method == "GET":
        return _form(offered, {})
    fel: dict[str, str] = {}
    chosen = offered.get(request.form.get("insats", ""))
    orsak = request.form.get("orsak", "").strip()[:LANGST]
    if chosen is None:
        fel["insats"] = "Välj vilken insats du behöver läsa i."
    if len(" ".join(orsak.split())) < MINST:
        fel["orsak"] = f"Skriv varför, med minst {MINST} tecken."
    elif find_in(orsak, today=today()):
        fel["orsak"] = "Skriv inget personnummer i skälet."
    if fel or chosen is None:
        return _form(offered, fel), 422
    try:
        _begin(chosen, orsak)
    except Refused as refusal:
        return _form(offered, {"orsak": refusal.text}), 422
    return redirect(url_for("nodatkomst.visa"), 303)


def _form(offered: dict[str, tuple[str, str, str]], fel: dict[str, str]) -> str:
    return render_template(
        "nodatkomst.html", offered=offered, given=request.form, minst=MINST, langst=LANGST,
        pagar=pagar(), fokus=besok().fokus, falt=fel,
        fel=[{"text": text, "href": f"#{namn}"} for namn, text in fel.items()],
    )  # fmt: skip


def _begin(chosen: tuple[str, str, str], orsak: str) -> None:
    t, ident = tjanster(), tjanster().new_id()
    with t.transaction(forbund=forbund(), anvandare=str(besok().lasare.anvandare)) as session:
        break_glass.begin(
            session,
            nodatkomst=ident,
            forbund=forbund(),
            anvandare=str(besok().lasare.anvandare),
            huvudman=chosen[0],
            insats=chosen[1],
            orsak=orsak,
            forseglad=seal_note(forbund(), ORSAK, ident, orsak, keys=t.keys),
            now=t.clock.now(),
        )


def pagar() -> list[Oppen]:
    """Emergency accesses of the visitor, in the förbund in focus, that last still."""
    return [one for one in besok().lasare.nodatkomst if one.forbund == forbund()]
