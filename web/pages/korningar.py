"""Files that were ordered: wait without worry, come back later, download."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from schemas.rapporter import Parametrar
from tracker.access.permissions import Ratt
from tracker.exports import ledger
from tracker.nudges import Work
from tracker.reports import bestallt, runs
from tracker.reports.answers import check
from tracker.reports.runs import Stand
from web import period, publicering
from web.behorighet import kraver
from web.pages.rapporter import FORMAT
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("korningar", __name__)

TILLSTAND = {
    "begard": "Väntar på sin tur",
    "pagar": "Skapas nu",
    "klar": "Klar",
    "misslyckad": "Misslyckades",
}
MINNS = 100


@pages.get("/korningar")
@kraver(Ratt.SE_FORSEGLAT)
def visa() -> ResponseReturnValue:
    with las() as session:
        found = [run for run in runs.newest(session, forbund(), limit=MINNS) if _mine(run)]
    return render_template(
        "korningar.html", found=found, rapporter=bestallt.alla(), tillstand=TILLSTAND
    )


@pages.post("/korningar")
@kraver(Ratt.BESTALL_RAPPORTER)
def bestall() -> ResponseReturnValue:
    """Order files of what the report page showed; ordering the same twice gives the same run."""
    t, form = tjanster(), request.form
    formats = [f for f in form.getlist("format") if f in FORMAT] or ["xlsx"]
    now = t.clock.now()
    val = period.read(form, tuple(besok().fokus.insatser), now=now, today=today())
    if val.fel or not forbund():
        abort(400)
    parametrar = publicering.fraga(form.get("rapport", ""), val)
    check(parametrar, now)
    run = order(form.get("rapport", ""), parametrar, formats)
    sedan = "leverera" if form.get("sedan") == "leverera" else None
    return redirect(url_for("korningar.en", korning=run.id, sedan=sedan), 303)


def order(rapport: str, parametrar: Parametrar, formats: Sequence[str]) -> Stand:
    """The run of such an order by this visitor, and a nudge for it. Raises WrongUse for what cannot
    be made.
    """
    t = tjanster()
    report = bestallt.galler(t.svarare, rapport, parametrar, formats)
    with t.transaction(forbund=forbund()) as session:
        run = runs.order(
            session,
            rapport=report.id,
            definition=report.definition,
            parametrar=parametrar,
            format=formats,
            av=str(besok().lasare.anvandare),
            now=t.clock.now(),
            new_id=t.new_id(),
        )
    t.nudge(Work.MAKE_REPORT, str(run.id))
    return run


def _mine(run: Stand) -> bool:
    """A run is shown to those who may see every förbund that it is about; one that is not finished
    to those who may order one.
    """
    lasare = besok().lasare
    needed = Ratt.SE_FORSEGLAT if run.tillstand == "klar" else Ratt.BESTALL_RAPPORTER
    return all(needed in lasare.ratter(forbund) for forbund in run.parametrar.forbund)


def finn(korning: UUID) -> Stand:
    """The run, where this visitor may see it; 404 otherwise."""
    with las() as session:
        run = runs.get(session, korning)
    if run is None or not _mine(run):
        abort(404)
    return run


@pages.get("/korningar/<uuid:korning>")
@kraver(Ratt.SE_FORSEGLAT)
def en(korning: UUID) -> ResponseReturnValue:
    run = finn(korning)
    folder = {namn: tjanster().fil(run.id, namn) for namn in run.filer}
    return render_template(
        "korning.html",
        run=run,
        report=bestallt.alla().get(run.rapport),
        tillstand=TILLSTAND,
        format=FORMAT,
        filer=[(n, f.stat().st_size if f.exists() else None) for n, f in folder.items()],
        insatser=besok().fokus.insatser,
        leverera=request.args.get("sedan") == "leverera",
    )


@pages.get("/korningar/<uuid:korning>/filer/<namn>")
@kraver(Ratt.HAMTA_FILER)
def fil(korning: UUID, namn: str) -> ResponseReturnValue:
    run = finn(korning)
    if namn not in run.filer:
        abort(404)
    path = tjanster().fil(run.id, namn)
    with las() as session:
        if not path.exists() or not ledger.unaltered(session, korning, path):
            abort(410)
    return send_file(path, as_attachment=True, download_name=namn)
