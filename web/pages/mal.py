"""The goals that the förbund has for its data quality: each an event, and none at first."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.kodverk import koder, namn
from tracker.access.permissions import Ratt
from tracker.reports import register
from tracker.reports.mal import RAPPORT
from web.behorighet import kraver
from web.services import tjanster
from web.visitor import besok, forbund, today


pages = Blueprint("mal", __name__, url_prefix="/installningar/mal")

FEL = koder("kvalitetsfel")
MEST = 100


@pages.get("")
@kraver(Ratt.STALLA_IN)
def visa() -> ResponseReturnValue:
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    now = tjanster().svarare.malen(forbund())
    return _sidan({fel: str(now.get(fel, "")) for fel in FEL}, {})


@pages.post("")
@kraver(Ratt.STALLA_IN)
def andra() -> ResponseReturnValue:
    """An event for each goal that is another than before."""
    if not forbund():
        abort(404)
    given = {fel: request.form.get(fel, "").strip() for fel in FEL}
    wrong = {fel: _trouble(text) for fel, text in given.items() if _trouble(text)}
    if wrong:
        return _sidan(given, wrong)
    t = tjanster()
    before = t.svarare.malen(forbund())
    wanted = {fel: int(text) if text else None for fel, text in given.items()}
    events = [_event(fel, most) for fel, most in wanted.items() if most != before.get(fel)]
    if events:
        t.intag.record_all(
            events,
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=("*",),  # the right that this page asks for is what lets them
        )
    return redirect(url_for("mal.visa", klart="mal"), 303)


def _event(fel: str, most: int | None) -> dict[str, object]:
    return {
        "id": str(tjanster().new_id()),
        "typ": "kvalitetsmal.beslutat",
        "forbund": forbund(),
        "datum": today().isoformat(),
        "data": {"fel": fel} if most is None else {"fel": fel, "hogst": most},
    }


def _trouble(text: str) -> str:
    number = text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= MEST
    return "" if not text or number else f"Skriv ett helt tal från 0 till {MEST}, eller lämna tomt."


def _sidan(given: Mapping[str, str], wrong: Mapping[str, str]) -> ResponseReturnValue:
    shares = {m.av for m in register.rapport(RAPPORT).matt if m.slag == "andel"}
    page = render_template(
        "mal.html",
        mal=[(fel, namn("kvalitetsfel", fel), fel in shares, given[fel]) for fel in FEL],
        trubbel=wrong,
        fel=[
            {"text": f"{namn('kvalitetsfel', f)}: {t}", "href": f"#{f}"} for f, t in wrong.items()
        ],
    )
    return page, 422 if wrong else 200
