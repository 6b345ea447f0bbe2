"""Say anew what there is in an ESF project: its payment periods, and the insatser of a delprojekt.

An insats that leaves has been there until a day (ADR 54). One that was put in by mistake was never
there: what named it is corrected, with the reason, and months that were sent may differ.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid5

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from tracker.access.permissions import Ratt
from tracker.esf.projekt.uppsattning import Delprojekt, Uppsattning, las
from tracker.log import store
from tracker.state.delprojekt import utan
from tracker.state.projekt import projektstrom
from web.behorighet import kraver_i_projekt
from web.forms import projektformular, projektrader
from web.forms.flode import sent
from web.forms.projektformular import Ifyllt
from web.forms.projektfragor import ALDRIG, INSATSER, PERIODER, Formular
from web.projektrum import oppnat
from web.projektsvar import NIL, ar_som_visat, eget_id, fraga, sag_om, sand, sett
from web.services import tjanster
from web.visitor import today


pages = Blueprint("projektandring", __name__, url_prefix="/esf")


@pages.route("/<slug>/perioder", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def perioder(slug: str) -> ResponseReturnValue:
    """The payment periods: the project is said anew with those, and all else as it was."""
    return _om(slug, PERIODER, projektrader.som_det_ar, projektrader.periodrader)


@pages.route("/<slug>/delprojekt/<delprojekt>/insatser", methods=["GET", "POST"])
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def insatser(slug: str, delprojekt: str) -> ResponseReturnValue:
    """Which insatser are in the delprojekt, and when: it is said anew with those (ADR 54)."""
    return _om(
        slug,
        INSATSER,
        lambda there: projektrader.delprojektet(_del(there, delprojekt)),
        lambda there: projektrader.insatsrader(_del(there, delprojekt), there.start),
        aldrig=lambda there: [
            (namn, url_for("projektandring.aldrig", slug=slug, delprojekt=delprojekt,
                           forbund=forbund, insats=insats))
            for forbund, insats, namn in dict.fromkeys(
                (one.forbund, one.insats, one.namn) for one in _del(there, delprojekt).insatser)
        ],
    )  # fmt: skip


@pages.route("/<slug>/delprojekt/<delprojekt>/insatser/<forbund>/<insats>/aldrig",
             methods=["GET", "POST"])  # fmt: skip
@kraver_i_projekt(Ratt.SKOTA_PROJEKT)
def aldrig(slug: str, delprojekt: str, forbund: str, insats: str) -> ResponseReturnValue:
    """The insats was put there by mistake: earlier months become as if it had never been there."""
    there = _las(slug)
    one = _del(there, delprojekt)
    tillbaka = url_for("projektandring.insatser", slug=slug, delprojekt=delprojekt)
    mer = {"vad": f"{forbund}/{insats}", "var": one.namn}
    if request.method == "GET":
        if mer["vad"] not in {plats.namn for plats in one.insatser}:
            abort(404)
        return fraga(Ifyllt(ALDRIG, {}), tillbaka=tillbaka, nu=there.position, **mer)
    ifyllt = projektformular.las(ALDRIG, sent(), today())
    if not ifyllt.fel:
        _var_aldrig(slug, delprojekt, (forbund, insats), ifyllt)
    nu = sett()
    if ifyllt.krock:
        there = _las(slug)
        nu = there.position
        ifyllt.krock.galler = projektrader.insatsrader(_del(there, delprojekt), there.start)
    if ifyllt.fel or ifyllt.krock:
        return fraga(ifyllt, tillbaka=tillbaka, nu=nu, **mer), 422
    return redirect(url_for("projektfiler.filer", slug=slug, jamfor="alla", klart="aldrig"), 303)


def _om(
    slug: str,
    formular: Formular,
    som_nu: Callable[[Uppsattning], dict[str, Any]],
    skriv: Callable[[Uppsattning], str],
    *,
    aldrig: Callable[[Uppsattning], list[tuple[str, str]]] | None = None,
) -> ResponseReturnValue:
    """The form with what is there (`skriv`), and saved: all else is as it was (`som_nu`)."""
    there, tillbaka = _las(slug), url_for("projekt.ett", slug=slug)
    vid, nu = som_nu(there), there.position
    (falt,) = formular.falten
    if request.method == "GET":
        ifyllt = Ifyllt(formular, {falt.namn: [skriv(there)]})
    else:
        ifyllt, nu = sag_om(slug, formular, vid), sett()
        if not (ifyllt.fel or ifyllt.krock):
            return redirect(url_for("projekt.ett", slug=slug, klart="projekt"), 303)
    if ifyllt.krock:
        there = _las(slug)
        ifyllt.krock.galler, nu = skriv(there), there.position
    page = fraga(ifyllt, tillbaka=tillbaka, nu=nu, aldrig=aldrig(there) if aldrig else [])
    return page, 200 if request.method == "GET" else 422


def _las(slug: str) -> Uppsattning:
    with oppnat(slug, Ratt.SKOTA_PROJEKT) as session:
        return las(session, slug)


def _del(there: Uppsattning, delprojekt: str) -> Delprojekt:
    return there.delprojekt.get(delprojekt) or abort(404)


def _var_aldrig(slug: str, delprojekt: str, plats: tuple[str, str], ifyllt: Ifyllt) -> None:
    """Corrects everything that names the insats there, or nothing."""
    strom = projektstrom("delprojekt.upplagt", {"slug": delprojekt}, NIL)
    form = eget_id() or tjanster().new_id()
    with oppnat(slug, Ratt.SKOTA_PROJEKT) as session:
        rattas = utan(store.read_stream(session, slug, strom), plats)
    handelser = [
        {
            "id": str(uuid5(form, str(avser))),
            "typ": "handelse.rattad",
            "forbund": slug,
            "datum": today().isoformat(),
            "data": {"avser": str(avser), "andring": {"insatser": kvar}, **ifyllt.data},
        }
        for avser, kvar in rattas
    ]

    def forst(session: Session) -> None:
        ar_som_visat(session, slug, strom)

    if handelser:
        ifyllt.fel |= sand(slug, handelser, forst, ifyllt)
