"""A table that others have printed, pasted and set beside the log. Nothing pasted is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.permissions import Ratt
from tracker.errors import Refused, WrongUse
from tracker.reports import register
from tracker.reports.tryckt.jamfor import Jamforelse, jamfor
from tracker.reports.tryckt.las import MEST_RADER, las
from web import period
from web.behorighet import kraver
from web.pages.rapporter import AR_BAKAT
from web.period import DELAR, Val
from web.services import tjanster
from web.visitor import besok, forbund, today


pages = Blueprint("tryckt", __name__)

VALJ = "Välj vilken rapport tabellen ska jämföras med."


@dataclass(slots=True)
class Fraga:
    """What the page shows: what was asked, and what came of it."""

    val: Val
    rapport: str = ""
    text: str = ""
    fel: Mapping[str, str] = field(default_factory=dict)
    found: Jamforelse | None = None


@pages.get("/rapporter/jamfor-tryckt")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    return _page(Fraga(_val(), rapport=request.args.get("rapport", "")))


@pages.post("/rapporter/jamfor-tryckt")
@kraver(Ratt.SE_SIFFROR)
def jamfor_tryckt() -> ResponseReturnValue:
    form = request.form
    asked = Fraga(_val(), form.get("rapport", ""), form.get("text", "").replace("\r\n", "\n"))
    if not besok().fokus.forbund:
        return _page(asked)
    asked.fel = dict(asked.val.fel)
    if asked.rapport not in {report.id for report in register.rapporter()}:
        asked.fel = {"rapport": VALJ, **asked.fel}
    if not asked.fel:
        _compare(asked)
    return _page(asked), 422 if asked.fel else 200


def _val() -> Val:
    now = tjanster().clock.now()
    return period.read(request.values, (), now=now, today=today())


def _compare(asked: Fraga) -> None:
    try:
        pasted = las(asked.text, today=today())
        table = tjanster().svarare.tabell(asked.rapport, asked.val.parametrar(forbund()))
        report = register.rapport(asked.rapport, table.definition)
        asked.found = jamfor(pasted, report, table, _insatser())
    except Refused as refusal:
        asked.fel = {"text": refusal.text}
    except WrongUse as trouble:
        asked.fel = {"rapport": trouble.text}


def _insatser() -> dict[str, str]:
    """Every insats of the förbund by its names, so that one that nobody was in is known too."""
    return dict(besok().fokus.insatser)


def _page(asked: Fraga) -> str:
    fokus, newest = besok().fokus, today().year
    if not fokus.forbund:
        return render_template("tomt_forbund.html", fokus=fokus)
    return render_template(
        "tryckt.html",
        f=asked,
        fokus=fokus,
        rapporter={report.id: report.fraga for report in register.rapporter()},
        ar=sorted({asked.val.ar, *range(newest, newest - AR_BAKAT, -1)}, reverse=True),
        delar=DELAR,
        mest=MEST_RADER,
        fel=[{"text": text, "href": f"#{namn}"} for namn, text in asked.fel.items()],
    )
