"""What we have sent: sealed deliveries, which of them are now different, and by what."""

from collections import Counter
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from schemas.handelser import KINDS
from schemas.rapporter import Report
from tracker.access.permissions import Ratt
from tracker.leveranser import kedja, lasning
from tracker.leveranser.forsegla import Forseglare
from tracker.leveranser.mottagare import MOTTAGARE
from tracker.leveranser.nulage import Lage, Nulage
from tracker.leveranser.tables import Forsegling
from tracker.nudges import Work
from tracker.queries.tidslinje import users
from tracker.reports import bestallt
from web.behorighet import far, kraver
from web.pages.rapporter import FORMAT
from web.pages.skillnad import Rubriker, sidan
from web.services import leveranser, tjanster
from web.visitor import besok, forbund, las
from web.words import antal, och, stund


pages = Blueprint("leveranser", __name__, url_prefix="/leveranser")

_TYPER = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HANDELSER = {
    "handelse.rattad": ("rättelse", "rättelser"),
    "handelse.makulerad": ("makulering", "makuleringar"),
}


@pages.get("")
@kraver(Ratt.SE_FORSEGLAT)
def visa() -> ResponseReturnValue:
    """Every delivery, the newest first. What is not counted as of now is counted meanwhile."""
    forseglare, nulage = leveranser()
    rader = nulage.rader(forbund()) if forbund() else []
    sena = {rad.nummer for rad in nulage.sena(rader)}
    if sena:
        tjanster().nudge(Work.COMPARE, forbund())
    with las() as session:
        namn = users(session, {rad.av for rad in rader})
    ersatta, lagen = lasning.ersatta(rader), {rad.nummer: nulage.senast(rad) for rad in rader}
    return render_template(
        "leveranser.html",
        rader=rader, lagen=lagen, sena=sena, ersatta=ersatta, namn=namn,
        skiljer=sum(not one.lika for n, one in lagen.items() if one and n not in ersatta),
        siffror=sum(lasning.beslut(rad) is None for rad in rader),
        mottagare=MOTTAGARE, rubrik=_rubrik, utdrag=lasning.beslut,
        stangda=forseglare.stangda(forbund(), rader) if rader else (),
        fraga=lasning.parametrar, i_ord=i_ord,
    )  # fmt: skip


@pages.get("/<uuid:leverans>")
@kraver(Ratt.SE_FORSEGLAT)
def en(leverans: UUID) -> ResponseReturnValue:
    """One delivery with its seal, counted anew as the page is shown."""
    rad, (forseglare, nulage) = _find(leverans), leveranser()
    if lasning.beslut(rad):
        return _utdrag(rad, forseglare)
    rader = nulage.rader(forbund())
    nummer, asked = lasning.ersatta(rader).get(rad.nummer), lasning.parametrar(rad)
    with las() as session:
        namn = users(session, {rad.av})
    return render_template(
        "leverans.html",
        rad=rad, lage=nulage.rakna(rad), namn=namn, mottagare=MOTTAGARE, rapport=_rapport(rad),
        fraga=asked, filer=kedja.filer(rad), format=FORMAT,
        valda=[besok().fokus.insatser.get(slug, slug) for slug in asked.insats],
        ersatt=next((r for r in rader if r.nummer == nummer), None), i_ord=i_ord,
        ersatter=next((r for r in rader if r.nummer == rad.ersatter), None),
    )  # fmt: skip


def _utdrag(rad: Forsegling, forseglare: Forseglare) -> str:
    """A delivered extract by decision: what was handed out, and whether it can still be read."""
    asked = lasning.parametrar(rad)
    with las() as session:
        namn = users(session, {rad.av})
    return render_template(
        "leverans_utdrag.html",
        rad=rad, namn=namn, fraga=asked, filer=kedja.filer(rad),
        stangd=bool(forseglare.stangda(forbund(), [rad])), rubrik=_rubrik(rad),
        valda=[besok().fokus.insatser.get(slug, slug) for slug in asked.insats],
    )  # fmt: skip


@pages.get("/<uuid:leverans>/jamfor")
@kraver(Ratt.SE_SIFFROR)
def jamfor(leverans: UUID) -> ResponseReturnValue:
    """The delivered report beside today's: each cell, and which events changed it."""
    rad, (_, nulage) = _find(leverans), leveranser()
    if lasning.beslut(rad):  # rows of people, and no figures
        abort(404)
    if bestallt.ar_bilaga(rad.rapport):
        return _bilaga(rad, nulage)
    found = nulage.jamforelse(rad)
    asked = found.sidor[1].parametrar
    galler = tjanster().svarare.rapport(rad.rapport, asked).definition == rad.definition
    cell = {"fran": asked.fran.isoformat(), "till": asked.till.isoformat(), "insats": asked.insats}
    rubriker = Rubriker(
        f"Vad har ändrats sedan leveransen {stund(rad.forseglad)}?",
        *("Levererat", "I dag"),
        (url_for("leveranser.en", leverans=leverans), f"Leverans {rad.nummer}"),
        cell if galler else None,
        efter_vad=i_ord(nulage.rakna(rad)),
    )
    return sidan(found, rubriker)


def _bilaga(rad: Forsegling, nulage: Nulage) -> str:
    """The sections of an årsbilaga that are others today; each report's page tells by what."""
    found, asked = nulage.bilagelage(rad), lasning.parametrar(rad)
    return render_template(
        "bilageskillnad.html",
        rad=rad, found=found, fraga=asked, i_ord=i_ord(nulage.rakna(rad)),
        som=found.da.kant.isoformat(),
    )  # fmt: skip


@pages.get("/<uuid:leverans>/filer/<namn>")
@kraver(Ratt.HAMTA_FILER)
def fil(leverans: UUID, namn: str) -> ResponseReturnValue:
    """The delivered bytes, as they were handed over. Never people: those go to who they were
    decided for, and to nobody else (ADR 42).
    """
    rad, (forseglare, _) = _find(leverans), leveranser()
    known = next((one for one in kedja.filer(rad) if one.namn == namn), None)
    if known is None:
        abort(404)
    if known.personer:
        abort(403)
    answer = Response(forseglare.fil(rad, namn), mimetype=_TYPER.get(namn.rpartition(".")[2]))
    answer.headers.set("Content-Disposition", "attachment", filename=namn)
    return answer


@pages.app_template_global("andrade_leveranser")
def waiting() -> list[tuple[Forsegling, Report, str, bool]]:
    """For *Att göra*: what this visitor has delivered that says something else today, in which
    words, and whether the two can be compared.

    As it was counted last: a worker counts anew when something has come to the log.
    """
    if not far(Ratt.LEVERERA):
        return []
    _, nulage = leveranser()
    rader = nulage.rader(forbund())
    ersatta, me = lasning.ersatta(rader), str(besok().lasare.anvandare)
    mine = [rad for rad in rader if rad.av == me and rad.nummer not in ersatta]
    if nulage.sena(mine):
        tjanster().nudge(Work.COMPARE, forbund())
    held = ((rad, nulage.senast(rad)) for rad in mine)
    changed = [(rad, lage) for rad, lage in held if lage and not lage.lika]
    return [(rad, _rapport(rad), i_ord(lage), not lage.hindrad) for rad, lage in changed]


def i_ord(lage: Lage) -> str:
    """«3 siffror skiljer. 2 rättelser och 1 avslut har kommit till.»"""
    if lage.lika:
        return "Samma i dag."
    if lage.hindrad:
        return "Siffrorna skiljer, men tabellen går inte att publicera med dagens siffror."
    if not lage.siffror:
        return "Något som följer av siffrorna skiljer, till exempel en mediantid eller ett mål."
    slag: Counter[tuple[str, str]] = Counter()
    for typ, tal in lage.handelser.items():
        kind = KINDS[typ].namn.lower() if typ in KINDS else "händelse"
        slag[_HANDELSER.get(typ, (kind, kind))] += tal
    brought = [antal(tal, *words) for words, tal in slag.items()]
    sentence = f"{antal(lage.siffror, 'siffra', 'siffror')} skiljer"
    return f"{sentence}, efter {och(brought)}." if brought else f"{sentence}."


def _find(leverans: UUID) -> Forsegling:
    with las() as session:
        rad = lasning.en(session, forbund(), leverans)
    if rad is None:
        abort(404)
    return rad


def _rapport(rad: Forsegling) -> Report:
    return bestallt.rapport(rad.rapport, rad.definition)


def _rubrik(rad: Forsegling) -> str:
    return "Utdrag till utredare" if lasning.beslut(rad) else _rapport(rad).fraga


def tillbaka(leverans: UUID) -> ResponseReturnValue:
    """To a delivery that was just made."""
    return redirect(url_for("leveranser.en", leverans=leverans, klart="leverans"), 303)
