"""The årsbilaga: choose the year, see what is in it, order its files."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tracker.access.permissions import Ratt
from tracker.errors import Refused, WrongUse
from tracker.reports import register, runs
from tracker.reports.bilaga import avsnitt
from tracker.reports.runs import Stand
from web import period, publicering
from web.behorighet import kraver
from web.pages.korningar import TILLSTAND, order
from web.pages.rapporter import AR_BAKAT
from web.period import Val
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("arsbilaga", __name__)

FORMAT = ("pdf", "xlsx")
SENASTE = 5
MINNS = 200


@pages.get("/rapporter/arsbilaga")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    """What is in it; without a year, the one that ended last."""
    return _page(_val(request.args))


@pages.post("/rapporter/arsbilaga")
@kraver(Ratt.BESTALL_RAPPORTER)
def bestall() -> ResponseReturnValue:
    """Order the files; the same once more while they are made gives the same run."""
    val = _val(request.form)
    if not val.fel and forbund():
        try:
            run = order(avsnitt.ID, publicering.fraga(avsnitt.ID, val), FORMAT)
        except (Refused, WrongUse) as trouble:
            val = replace(val, fel={"ar": trouble.text})
        else:
            return redirect(url_for("korningar.en", korning=run.id), 303)
    return _page(val)


def _val(args: MultiDict[str, str]) -> Val:
    """The year, the moment of knowledge and whether small numbers are hidden; of a link also by the
    first day of the year.
    """
    ar = args.get("ar") or args.get("fran", "")[:4] or str(today().year - 1)
    own = {"ar": ar, "del": "ar", "som": args.get("som", ""), "publicera": args.get("publicera")}
    now = tjanster().clock.now()
    return period.read(
        MultiDict({name: text for name, text in own.items() if text}), (), now=now, today=today()
    )


def _page(val: Val) -> ResponseReturnValue:
    fokus, newest = besok().fokus, today().year
    if not fokus.forbund:
        return render_template("tomt_forbund.html", fokus=fokus)
    page = render_template(
        "arsbilaga.html",
        val=val, fokus=fokus, kapitel=avsnitt.kapitel(avsnitt.kort().definition),
        ar=sorted({val.ar, *range(newest, newest - AR_BAKAT, -1)}, reverse=True),
        rapporter={report.id: report.fraga for report in register.rapporter()},
        gjorda=_gjorda(), tillstand=TILLSTAND,
        fel=[{"text": text, "href": f"#{namn}"} for namn, text in val.fel.items()],
    )  # fmt: skip
    return page, 422 if val.fel else 200


def _gjorda() -> list[Stand]:
    """The newest orders, of every year."""
    with las() as session:
        found = runs.newest(session, forbund(), limit=MINNS)
    return [run for run in found if run.rapport == avsnitt.ID][:SENASTE]
