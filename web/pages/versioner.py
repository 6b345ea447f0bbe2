"""Versions of a report's definition: rehearsed on past years before one of them is switched on."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.rapporter import Parametrar, Report, Tabell
from tracker.access.permissions import Ratt
from tracker.reports import register
from tracker.reports.answers import Jamforelse
from tracker.reports.vilka import TOTAL
from web.behorighet import kraver
from web.pages.skillnad import Rubriker, sidan
from web.services import tjanster
from web.stegra import ask_first
from web.visitor import besok, forbund, today


pages = Blueprint("versioner", __name__, url_prefix="/rapporter/<ident>/versioner")

AR: Final = 3
"""Years that are rehearsed where none are asked for."""
FLEST: Final = 12


@dataclass(frozen=True, slots=True)
class Provad:
    """One year by both rules: the sums, and how many figures and people differ."""

    ar: int
    fore: object
    efter: object
    siffror: int
    vilka: int


@pages.get("")
@kraver(Ratt.SE_SIFFROR)
def visa(ident: str) -> ResponseReturnValue:
    """The versions there are, which one holds, and another rehearsed on past years."""
    alla = register.versioner(ident)
    if not alla or not forbund():
        abort(404)
    galler = _galler(ident)
    andra = [one for one in alla if one != galler]
    ny = next((one for one in andra if one.definition == request.args.get("version")), None)
    ny = ny or (andra[-1] if andra else None)
    years = _years()
    return render_template(
        "versioner.html",
        ident=ident, alla=alla, galler=galler, ny=ny, ar=years, senaste=today().year,
        provade=[_provad(ident, galler, ny, year) for year in years] if ny else [],
        skillnader=_skillnader(galler, ny) if ny else [],
    )  # fmt: skip


@pages.get("/<version>/<int:ar>")
@kraver(Ratt.SE_SIFFROR)
def prova(ident: str, version: str, ar: int) -> ResponseReturnValue:
    """One year by the version that holds and by another: each cell, and who makes it so."""
    if not 1990 <= ar <= today().year or not forbund():
        abort(404)
    galler, ny = _galler(ident), _version(ident, version)
    rubriker = Rubriker(
        f"Så skulle {ar} bli med version {version}",
        *(f"Version {galler.definition}", f"Version {version}"),
        (url_for("versioner.visa", ident=ident, version=version), "Prova en version"),
        omraknad=True,
    )
    return sidan(_jamfor(ident, galler, ny, ar), rubriker)


@pages.route("/<version>/galler", methods=["GET", "POST"])
@kraver(Ratt.VALJ_VERSION)
def valj(ident: str, version: str) -> ResponseReturnValue:
    """Switch a version on: an event, by somebody who has just proven who they are (ADR 27)."""
    ny = _version(ident, version)
    if ask := ask_first():
        return ask
    if request.method == "POST":
        sent = {
            "id": request.form.get("id", ""),
            "typ": "definition.vald",
            "forbund": forbund(),
            "datum": today().isoformat(),
            "data": {"rapport": ident, "definition": version},
        }
        tjanster().intag.record_all(
            [sent],
            av=str(besok().lasare.anvandare),
            forbund=frozenset({forbund()}),
            skriver=("*",),  # the right that this page asks for is what lets them
        )
        return redirect(url_for("versioner.visa", ident=ident, klart="version"), 303)
    return render_template(
        "version.html", ny=ny, galler=_galler(ident), id=tjanster().new_id(),
        skillnader=_skillnader(_galler(ident), ny),
    )  # fmt: skip


def _galler(ident: str) -> Report:
    """The definition that holds today."""
    return tjanster().svarare.rapport(ident, _asked(today().year))


def _version(ident: str, version: str) -> Report:
    found = next((one for one in register.versioner(ident) if one.definition == version), None)
    if found is None:
        abort(404)
    return found


def _asked(ar: int) -> Parametrar:
    return Parametrar(forbund=(forbund(),), fran=date(ar, 1, 1), till=date(ar, 12, 31))


def _jamfor(ident: str, a: Report, b: Report, ar: int) -> Jamforelse:
    svarare, asked = tjanster().svarare, _asked(ar)
    at = svarare.positioner(asked)
    sides = (svarare.sida(ident, asked, definition=one.definition, positioner=at) for one in (a, b))
    return svarare.jamfor(*sides)


def _provad(ident: str, a: Report, b: Report, ar: int) -> Provad:
    found = _jamfor(ident, a, b, ar)
    who = {(one.forbund, one.vem) for cell in found.celler for one in cell.bidrag if one.vem}
    siffror = sum(cell.rad != TOTAL for cell in found.celler)
    return Provad(ar, _summa(found.fore), _summa(found.efter), siffror, len(who))


def _summa(table: Tabell) -> object:
    return table.bas["matta"]["totalt"] if table.bas else (table.total or {}).get("totalt")


def _years() -> list[int]:
    """The years asked for, the newest first; the last three without any."""
    newest, given = today().year, request.args.getlist("ar", type=int)
    chosen = sorted({year for year in given if 1990 <= year <= newest}, reverse=True)[:FLEST]
    return chosen or list(range(newest, newest - AR, -1))


def _skillnader(a: Report, b: Report) -> list[tuple[str, str]]:
    """The rules of each that the other lacks: (which version, the sentence)."""
    said = {one.definition: _regler(one) for one in (a, b)}
    return [
        (one.definition, rule)
        for one, other in ((a, b), (b, a))
        for rule in said[one.definition]
        if rule not in said[other.definition]
    ]


def _regler(report: Report) -> list[str]:
    rules = [c.mening for population in report.populationer for c in population.villkor]
    blanks = {
        "{from}": "periodens första dag",
        "{to}": "periodens sista dag",
        "{to-30}": "30 dagar före periodens sista dag",
        "{kand}": "dag då det senaste registrerades",
        "{insats}": "de valda",
    }
    for blank, words in blanks.items():
        rules = [rule.replace(blank, words) for rule in rules]
    return [*dict.fromkeys(rules), *report.noter]
