"""Set up what people take part in: an activity with its days, who holds it, and who is in it."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID, uuid5

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access import read_log, uppdrag
from tracker.access.permissions import Ratt, Roll
from tracker.intake.faults import Avvisad
from tracker.queries import aktiviteter, personer
from tracker.queries.aktiviteter import ARBETSTRANING, Aktivitet
from tracker.queries.tidslinje import users
from web.behorighet import kraver
from web.forms import aktivitet
from web.narvarolista import i_ordning
from web.services import tjanster
from web.visitor import besok, forbund, las, skrivbara, skriver, today


pages = Blueprint("aktiviteter", __name__, url_prefix="/aktiviteter")

_INGET: Final[Mapping[str, Any]] = MappingProxyType({})
FALT: Final = {"data.namn": "namn", "data.fran": "fran", "data.till": "till", "insats": "insats"}


@pages.route("/ny", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def ny() -> ResponseReturnValue:
    if not skrivbara():
        abort(404)
    return _fyll_i(None)


@pages.route("/<insats>/<slug>/andra", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def andra(insats: str, slug: str) -> ResponseReturnValue:
    return _fyll_i(_finns(insats, slug))


@pages.route("/<insats>/<slug>/grupp", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def grupp(insats: str, slug: str) -> ResponseReturnValue:
    """Who is in it: those in the insats, ticked or not, from a day."""
    one, idag, fel = _finns(insats, slug), today(), ""
    with las() as session:
        inne = aktiviteter.inskrivna(session, forbund(), insats, idag)
        med = {m.deltagande: m.fran for m in aktiviteter.med(session, forbund(), one, idag)}
        called = personer.masked(session, forbund(), [m.person for m in inne], keys=tjanster().keys)
        read_log.saw(session, forbund(), deltaganden=[m.deltagande for m in inne])
    namn = i_ordning({m.deltagande: called[m.person] for m in inne})
    if request.method == "POST":
        fel = _grupp(one, med, set(namn))
        if not fel:
            return redirect(url_for("narvaro.visa", klart="grupp"), 303)
    page = render_template(
        "aktivitet_grupp.html", one=one, namn=namn, idag=idag, brister=fel, bas=tjanster().new_id(),
        med=set(request.form.getlist("med")) if fel else set(med), traning=ARBETSTRANING,
        fran=request.form.get("fran") or max(one.fran, idag.replace(day=1)),
        fullfoljt=request.form.get("fullfoljt", ""),
    )  # fmt: skip
    return page, 422 if fel else 200


def _grupp(one: Aktivitet, med: dict[str, date], inne: set[str]) -> str:
    """Begins and ends, of those on the page; a sentence where that cannot be."""
    try:
        fran = date.fromisoformat(request.form.get("fran", ""))
    except ValueError:
        fran = date.min
    if fran == date.min:  # which has no day before it
        return "Skriv dagen som ÅÅÅÅ-MM-DD."
    valda = set(request.form.getlist("med")) & inne
    bas = request.form.get("bas", type=UUID) or tjanster().new_id()
    events = [
        *(_med(one, bas, name, "aktivitet.paborjad", fran) for name in sorted(valda - med.keys())),
        *(_slut(one, bas, name, fran, med[name]) for name in sorted((med.keys() & inne) - valda)),
    ]
    return next(iter(_send(events).values()), "") if events else ""


def _slut(one: Aktivitet, bas: UUID, name: str, fran: date, begun: date) -> dict[str, Any]:
    """The day before is the last; who began that day or later was never in it."""
    last = fran - timedelta(days=1)
    if last < begun:
        return _med(one, bas, name, "aktivitet.paborjad", begun, {"till": last.isoformat()})
    told = {"ja": {"fullfoljt": True}, "nej": {"fullfoljt": False}}
    rest = told.get(request.form.get("fullfoljt", ""), {})
    return _med(one, bas, name, "aktivitet.avslutad", last, rest)


def _med(
    one: Aktivitet, bas: UUID, name: str, typ: str, dag: date, rest: Mapping[str, Any] = _INGET
) -> dict[str, Any]:
    """Somebody begins or ends in it on the day."""
    return {
        "id": str(uuid5(bas, name)),
        "typ": typ,
        "forbund": forbund(),
        "insats": one.insats,
        "deltagande": name,
        "datum": dag.isoformat(),
        "data": {"aktivitet": one.slug, **rest},
    }


def _fyll_i(one: Aktivitet | None) -> ResponseReturnValue:
    fel: dict[str, str] = {}
    arrangorer = _arrangorer()
    svar = request.form if request.method == "POST" else aktivitet.ifyllt(one, today())
    if request.method == "POST":
        insats = one.insats if one else svar.get("insats", "")
        ident = svar.get("id", type=UUID) or tjanster().new_id()
        data = aktivitet.las(svar, dict(arrangorer), fel)
        data["slug"] = one.slug if one else aktivitet.slug(data["namn"], ident)
        if insats not in skrivbara():
            fel["insats"] = "Välj en insats."
        if not fel:
            fel = _send([_upplagd(insats, data, ident)])
        if not fel:
            if one:
                return redirect(url_for("narvaro.visa", klart="aktivitet"), 303)
            there = url_for(
                "aktiviteter.grupp", insats=insats, slug=data["slug"], klart="aktivitet"
            )
            return redirect(there, 303)
    page = render_template(
        "aktivitet.html", one=one, brister=fel, svar=svar, insatser=skrivbara(),
        id=tjanster().new_id(), arrangorer=arrangorer, slagen=aktivitet.slagen(),
        rubrik=f"Ändra {one.namn}" if one else "Lägg upp en aktivitet",
    )  # fmt: skip
    return page, 422 if fel else 200


def _upplagd(insats: str, data: dict[str, Any], ident: UUID) -> dict[str, Any]:
    return {
        "id": str(ident),
        "typ": "aktivitet.upplagd",
        "forbund": forbund(),
        "insats": insats,
        "datum": today().isoformat(),
        "data": data,
    }


def _send(events: list[dict[str, Any]]) -> dict[str, str]:
    """Records them; the first refusal of each field."""
    try:
        tjanster().intag.record_all(
            events,
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=skriver(),
        )
    except Avvisad as refusal:
        return {FALT.get(one.falt or "", ""): one.text for one in reversed(refusal.fel)}
    return {}


def _finns(insats: str, slug: str) -> Aktivitet:
    with las() as session:
        one = aktiviteter.en(session, forbund(), insats, slug)
    if one is None or insats not in skrivbara():
        abort(404)
    return one


def _arrangorer() -> list[tuple[str, str]]:
    """Accounts that have the role in the förbund, by name."""
    with tjanster().transaction(readonly=True) as session:
        idents = uppdrag.med_roll(session, Roll.ARRANGOR, forbund(), dag=today())
        names = users(session, {str(one) for one in idents})
    return sorted(names.items(), key=lambda pair: pair[1].casefold())
