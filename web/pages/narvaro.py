"""Attendance: today's groups, an occasion ticked on a phone, and a month of work training."""

from datetime import date, timedelta
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.queries import aktiviteter, personer
from tracker.queries.aktiviteter import ARBETSTRANING, ENSKILT
from web.behorighet import kraver
from web.manader import las_borjad
from web.narvarolista import (
    aktiviteten,
    dagarna,
    gruppen,
    kanda,
    mina,
    nycklar,
    spara,
    visat,
)
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("narvaro", __name__, url_prefix="/narvaro")

BAKAT: Final = 14
"""Days back for which an occasion that nobody has ticked is still proposed."""
STANDARD: Final = 120
"""Minutes proposed where the activity has no schedule for the day."""


@pages.get("")
@kraver(Ratt.TICKA_NARVARO)
def visa() -> ResponseReturnValue:
    """Today's groups, earlier ones that nobody has ticked, and all activities."""
    if not forbund():
        return render_template("tomt_forbund.html", fokus=besok().fokus)
    dag, insatser = today(), mina()
    with las() as session:
        alla = (
            aktiviteter.alla(session, forbund(), insatser)
            if insatser
            else aktiviteter.egna(session, forbund(), besok().lasare.anvandare)
        )
        i_dag = [one for one in alla if one.schema(dag)]
        bakat = [
            (one, nar)
            for one in alla
            for nar in dagarna(dag - timedelta(days=BAKAT), dag - timedelta(days=1))
            if insatser and one.schema(nar)
        ]
        hallna = aktiviteter.hallna(session, forbund(), bakat)
    vantar = [(one, nar) for one, nar in bakat if (one.insats, one.traff(nar)) not in hallna]
    return render_template(
        "narvaro.html", alla=alla, i_dag=i_dag, vantar=vantar[::-1], idag=dag, lagga=bool(insatser),
        insatser=besok().fokus.insatser, traning=ARBETSTRANING,
    )  # fmt: skip


@pages.get("/<insats>/<slug>")
@kraver(Ratt.TICKA_NARVARO)
def oppna(insats: str, slug: str) -> ResponseReturnValue:
    """The occasion of a day that was chosen."""
    one, dag = aktiviteten(insats, slug), request.args.get("dag", "") or today().isoformat()
    here = url_for("narvaro.tillfalle", insats=one.insats, slug=one.slug, dag=_dag(dag))
    return redirect(here, 303)


@pages.route("/<insats>/<slug>/<dag>", methods=["GET", "POST"])
@kraver(Ratt.TICKA_NARVARO)
def tillfalle(insats: str, slug: str, dag: str) -> ResponseReturnValue:
    """Who came: all are there until unticked, but at meetings one to one."""
    one, nar = aktiviteten(insats, slug), _dag(dag)
    namn = gruppen(one, nar)
    fel: dict[str, str] = {}
    kant = kanda(one, [nar], namn)
    if request.method == "POST":
        fel = spara(one, [nar], namn, kant)
        if not fel:
            here = url_for("narvaro.tillfalle", insats=insats, slug=slug, dag=dag, klart="narvaro")
            return redirect(here, 303)
    schema = one.schema(nar)
    page = render_template(
        "narvaro_tillfalle.html", one=one, dag=nar, namn=namn, kanda=kant, brister=fel,
        sett=visat(kant, fel, nycklar(namn, [nar])),
        minuter=schema.minuter if schema else STANDARD, schema=schema, bas=tjanster().new_id(),
        alla_dar=not kant and one.slag != ENSKILT, sant=request.form, far_andra=bool(mina()),
    )  # fmt: skip
    return page, 422 if fel else 200


@pages.route("/<insats>/<slug>/manad/<manad>/<deltagande>", methods=["GET", "POST"])
@kraver(Ratt.REGISTRERA)
def manaden(insats: str, slug: str, manad: str, deltagande: str) -> ResponseReturnValue:
    """A month by schedule: what is proposed stands there, and only what deviated is typed."""
    one, period = aktiviteten(insats, slug), las_borjad(manad)
    sista = min(period.sista, today())
    with las() as session:
        there = aktiviteter.med(session, forbund(), one, period.forsta, period.sista)
        mine = [m for m in there if m.deltagande == deltagande]
        if not mine:
            abort(404)
        who = personer.masked(session, forbund(), [mine[0].person], keys=tjanster().keys)
    dagar = [nar for nar in dagarna(period.forsta, sista) if one.schema(nar)]
    kant = kanda(one, dagarna(period.forsta, sista), [deltagande])
    dagar = sorted({*dagar, *(nar for _, nar in kant)})
    fel: dict[str, str] = {}
    if request.method == "POST":
        fel = spara(one, dagar, [deltagande], kant)
        if not fel:
            return redirect(
                url_for("intyg.ett", deltagande=deltagande, manad=manad, klart="narvaro"), 303
            )
    page = render_template(
        "narvaro_manad.html", one=one, manad=period, dagar=dagar, kanda=kant, brister=fel,
        who=who[mine[0].person], deltagande=deltagande, bas=tjanster().new_id(), sant=request.form,
        sett=visat(kant, fel, nycklar([deltagande], dagar)),
    )  # fmt: skip
    return page, 422 if fel else 200


def _dag(text: str) -> date:
    try:
        dag = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if dag > today():
        abort(404)
    return dag
