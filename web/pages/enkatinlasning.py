"""Read in surveys that others have counted, as NNS: pasted or a file, looked at, then stored
(ADR 51).
"""

from typing import Any, Final, cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused
from tracker.intake.faults import Avvisad
from tracker.reports import enkatfil, enkatinlast
from tracker.reports.enkatinlast import Inlast
from tracker.settings import Settings
from web import malratt
from web.behorighet import kraver
from web.services import tjanster
from web.visitor import besok, forbund, today


pages = Blueprint("enkatinlasning", __name__, url_prefix="/enkater/las-in")

KALLA: Final = "NNS Indikatorer"


@pages.get("")
@kraver(Ratt.BESLUTA_MAL)
def visa() -> ResponseReturnValue:
    _far()
    return _sidan()


@pages.post("")
@kraver(Ratt.BESLUTA_MAL)
def las_in() -> ResponseReturnValue:
    """First shown as it was understood; stored when it is sent again with *spara*."""
    _far()
    try:
        text = _tabellen()
    except Refused as refusal:
        return _sidan(fel=[refusal.text], vid="fil"), 422
    kalla = request.form.get("kalla", "").strip()
    if not 0 < len(kalla) <= 200:
        return _sidan(text, fel=["Skriv vem som har räknat."], vid="kalla"), 422
    try:
        found = enkatinlast.las(
            text, kalla=kalla, insatser=malratt.insatser(), minst=_minst(), today=today()
        )
    except Refused as refusal:
        return _sidan(text, fel=[refusal.text]), 422
    fel = [f"Rad {one.rad}: {one.text}" if one.rad else one.text for one in found.fel]
    fel += [] if fel else _inte(found)
    if request.form.get("ga") == "spara" and not fel:
        fel = _spara(found)
        if not fel:
            return redirect(url_for("enkater.visa", klart="enkat_inlast"), 303)
    return _sidan(text, found=found, fel=fel), 422 if fel else 200


def _tabellen() -> str:
    """What was pasted, or the file where one was chosen. Raises Refused for what is no table."""
    sent = request.files.get("fil")
    if sent is not None and sent.filename:
        return enkatfil.text_av(sent.filename, sent.stream)
    return request.form.get("text", "").replace("\r\n", "\n")


def _inte(found: Inlast) -> list[str]:
    """What may not be read in: for the whole förbund by who decides in an insats alone, or what
    with what is there would tell of too few.
    """
    if any(where is None for where, _ in found.rader) and not malratt.far_for(None):
        return ["Du får läsa in resultat för dina insatser. Skriv insats på varje rad."]
    keys = {_nyckel(where, data) for where, data in found.rader}
    known = [(post.insats, post.data) for post in tjanster().svarare.enkaterna(forbund()).inlasta]
    others = [(where, data) for where, data in known if _nyckel(where, data) not in keys]
    near = enkatinlast.for_nara(found.rader, known, _minst())
    return near or enkatinlast.rojer([*others, *found.rader], _minst())


def _nyckel(where: str | None, data: Any) -> tuple[Any, ...]:
    return where, data["enkat"], data["fraga"], data["ar"]


def _spara(found: Inlast) -> list[str]:
    """All rows that say something else than what is known, or none; what is told last holds."""
    known = {
        _nyckel(post.insats, post.data): post.data
        for post in tjanster().svarare.enkaterna(forbund()).inlasta
    }
    events = [
        {
            "id": str(tjanster().new_id()),
            "typ": "enkat.inlast",
            "forbund": forbund(),
            "datum": today().isoformat(),
            **({"insats": where} if where else {}),
            "data": data,
        }
        for where, data in found.rader
        if known.get(_nyckel(where, data)) != data
    ]
    if not events:
        return []
    try:
        tjanster().intag.record_all(
            events,
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=("*",),  # asked row by row before
        )
    except Avvisad as refusal:
        return [one.text for one in refusal.fel]
    return []


def _far() -> None:
    if not forbund() or not malratt.nagon():
        abort(404)


def _sidan(
    text: str = "", *, found: Inlast | None = None, fel: list[str] | None = None, vid: str = "text"
) -> str:
    return render_template(
        "enkatinlasning.html",
        kalla=request.form.get("kalla", KALLA),
        text=text or request.form.get("text", ""),
        found=found,
        fel=[{"text": one, "href": f"#{vid}"} for one in fel or []],
        insats=malratt.namn,
        minst=_minst(),
    )


def _minst() -> int:
    return cast("Settings", current_app.extensions["settings"]).enkat_minst
