"""Register what is counted without people: ärenden and their price, advice, seminars."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.intake.faults import Avvisad
from tracker.queries import volymer
from web.behorighet import far, kraver
from web.forms import volymer as formular
from web.forms.flode import sent
from web.forms.volymer import VAD, Vad
from web.malratt import far_for
from web.services import tjanster
from web.visitor import besok, forbund, las, skriver, today


pages = Blueprint("volymer", __name__, url_prefix="/volymer")

MEST: Final = 30
"""Registrations on a page of the list."""
MEST_SIDOR: Final = 10_000
"""Pages that one may ask for."""
SLAGEN: Final = ", ".join(VAD)
_KVAR: Final = ("insats", "datum", "vardenhet")
"""What stands there for the next one: they come many at a time."""


@pages.get("")
@kraver(Ratt.REGISTRERA)
def visa() -> ResponseReturnValue:
    return redirect(url_for("volymer.registrera", slag="arenden"), 303)


@pages.route(f"/<any({SLAGEN}):slag>", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def registrera(slag: str) -> ResponseReturnValue:
    """One form, and the latest of the same kind under it."""
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    vad = VAD[slag]
    if request.method == "GET":
        start = {name: [request.args[name]] for name in _KVAR if request.args.get(name)}
        return _sida(slag, {"datum": [today().isoformat()], **start}, {})
    svar = sent()
    last = formular.las(vad, svar, _insatser(vad), today())
    fel = last.fel or _send({**_handelse(vad.typ, last), "id": _id()})
    if fel:
        return _sida(slag, svar, fel), 422
    kvar = {name: svar[name][0] for name in _KVAR if svar.get(name)}
    here = url_for("volymer.registrera", slag=slag)
    return redirect(f"{here}?{urlencode({'klart': 'volym', **kvar})}", 303)


@pages.post(f"/<any({SLAGEN}):slag>/<uuid:handelse>/ta-bort")
@kraver(Ratt.RATTA)
def ta_bort(slag: str, handelse: UUID) -> ResponseReturnValue:
    """It never happened, with the reason."""
    with las() as session:
        there = volymer.finns(session, forbund(), _insatser(VAD[slag]), VAD[slag].typ, handelse)
    if not there:
        abort(404)
    orsak = request.form.get("orsak", "").strip()
    place = f"orsak-{handelse}"
    fel = {} if orsak else {place: "Skriv varför uppgiften tas bort."}
    if not fel:
        data = {"avser": str(handelse), "orsak": orsak}
        void = {"id": _id(), "typ": "handelse.makulerad", "forbund": forbund(), "data": data}
        refused = _send({**void, "datum": today().isoformat()})
        fel = {place: " ".join(refused.values())} if refused else {}
    if fel:
        return _sida(slag, {"datum": [today().isoformat()]}, fel), 422
    return redirect(url_for("volymer.registrera", slag=slag, klart="volym_bort"), 303)


def _insatser(vad: Vad) -> dict[str, str]:
    """Where the visitor may register this: ärenden where only numbers are followed, and prices
    where they decide for the insats too.
    """
    fokus, may = besok().fokus, besok().lasare.omfang(forbund(), Ratt.REGISTRERA)
    own = {s: n for s, n in fokus.insatser.items() if may.ryms(fokus.huvudman.get(s, ""), s)}
    if not vad.bara_volyminsats:
        return own
    bara_tal = {slug: namn for slug, namn in own.items() if slug not in fokus.med_personer}
    return bara_tal if not vad.beslut else {s: n for s, n in bara_tal.items() if far_for(s)}


def _sida(slag: str, svar: Any, fel: dict[str, str]) -> str:
    vad = VAD[slag]
    may, sida = _insatser(vad), max(1, request.args.get("sida", 1, int))
    sida = min(sida, MEST_SIDOR)
    with las() as session:
        rows = volymer.senaste(session, forbund(), may, vad.typ, MEST + 1, efter=(sida - 1) * MEST)
        enheter = volymer.vardenheter(session, forbund(), may)
    return render_template(
        "volymer.html", slag=slag, vad=vad, slagen=VAD, insatser=may, svar=svar, brister=fel,
        rader=rows[:MEST], fler=len(rows) > MEST, sida=sida, enheter=enheter, till=formular.TILL,
        id=tjanster().new_id(),
        far_ratta=far(Ratt.RATTA),
    )  # fmt: skip


def _id() -> str:
    """The id that the form brought, so that a form sent twice is one event."""
    return str(request.form.get("id", type=UUID) or tjanster().new_id())


def _handelse(typ: str, last: formular.Last) -> dict[str, Any]:
    datum = last.datum.isoformat() if last.datum else ""
    place = {"typ": typ, "forbund": forbund(), "insats": last.insats, "datum": datum}
    return {**place, "data": last.data}


def _send(event: dict[str, Any]) -> dict[str, str]:
    """Records it; the refusals by the field of the form."""
    try:
        tjanster().intag.record_all(
            [event],
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=skriver(),
        )
    except Avvisad as refusal:
        return {(one.falt or "").split(".")[-1] or "insats": one.text for one in refusal.fel}
    return {}
