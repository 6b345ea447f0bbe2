"""Reports: choose a question, read the answer, follow any figure down to the people behind it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from schemas.rapporter import Besked, Report, Tabell
from tracker.access.permissions import Ratt
from tracker.errors import Refused, WrongUse
from tracker.exports.bok import Bok
from tracker.exports.charts import bars
from tracker.exports.compose import compose
from tracker.exports.tomt import FORKLARING
from tracker.queries import cell as cellfraga
from tracker.queries import deltagare
from tracker.reports import exempel, mal, members, register, urval, whynot
from tracker.reports.cellfraga import Cellfraga
from tracker.reports.periods import RULLANDE
from web import kvar, period, publicering
from web.behorighet import far, kraver
from web.period import DELAR, Val
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("rapporter", __name__)

AR_BAKAT = 12
SIDA = 50
SMAL, BREDVID, UNDER = 5, 460, 720
"""Columns of a table that has its chart beside it, and px of a chart beside and below."""
UR_SUS = ("Deltagarrapport", "Standardrapport", "Insatsrapport", "Kostnadsrapport")
"""How titles begin that are SUS's own names of reports."""
FORMAT = {"xlsx": "Excel", "csv": "CSV", "pdf": "PDF", "html": "Webbsida"}


@pages.get("/rapporter")
@kraver(Ratt.SE_SIFFROR)
def visa() -> ResponseReturnValue:
    return render_template("rapporter.html", grupper=register.grupper())


def _report(ident: str) -> Report:
    try:
        return register.rapport(ident)
    except WrongUse:
        abort(404)


def _choice() -> Val:
    now = tjanster().clock.now()
    return period.read(request.args, tuple(besok().fokus.insatser), now=now, today=today())


def _book(tabell: Tabell, report: Report) -> Bok:
    return compose(tabell, report, {forbund(): besok().fokus.namn})


@pages.get("/rapporter/<ident>")
@kraver(Ratt.SE_SIFFROR)
def en(ident: str) -> ResponseReturnValue:
    report, val, fokus = _report(ident), _choice(), besok().fokus
    if not fokus.forbund:
        return render_template("tomt_forbund.html", fokus=fokus)
    tabell, val = _answer(ident, val)
    report = tjanster().svarare.deklaration(tabell)
    book = _book(tabell, report)
    page = render_template(
        "rapport.html",
        report=report, val=val, tabell=tabell, book=book, fokus=fokus, delar=DELAR,
        diagram=bars(book, width=BREDVID if len(book.kolumner) <= SMAL else UNDER),
        nu=tjanster().clock.now(), pagar=val.period.till >= today(),
        mening=_sentence(report, tabell, book, val),
        ar=years(val), rullande=RULLANDE, valbart=_valbart(val), forklaring=FORKLARING,
        format=FORMAT,
        fel=[{"text": t, "href": f"#{n}"} for n, t in val.fel.items()],
        nyckel=lambda rad: rad[report.dimension.id], i_dag=_today(report, val),
        exempel=exempel.alla(report.id, report.definition),
        versioner=len(register.versioner(report.id)), om_mal=report.id == mal.RAPPORT,
        ur_sus=report.titel.startswith(UR_SUS),
        siffror_i_ord={one.id for one in report.matt if one.slag in SIFFROR_I_ORD},
        mal=mal.utfall(tjanster().svarare.mal(tabell), tabell),
    )  # fmt: skip
    return page, 422 if val.fel else 200


def _answer(ident: str, val: Val) -> tuple[Tabell, Val]:
    """The table; the working report with a sentence at the tick where it cannot be published."""
    svarare = tjanster().svarare
    if not val.publicera:
        return svarare.tabell(ident, val.parametrar(forbund())), val
    try:
        return svarare.tabell(ident, publicering.fraga(ident, val)), val
    except (Refused, WrongUse) as trouble:
        val = replace(val, publicera=False, fel={**val.fel, "publicera": trouble.text})
        return svarare.tabell(ident, val.parametrar(forbund())), val


URVALSORD = {
    "kommun": "Kommun vid inskrivningen",
    "kon": "Kön",
    "alder": "Ålder vid starten",
    "malgrupp": "Målgrupp",
    "huvudman": "Insatsens huvudman",
}


def _valbart(val: Val) -> list[tuple[str, str, dict[str, str]]]:
    """Each choice beside insats: its name, its words, and what can be chosen."""
    plain = replace(val, urval={}, insatser=()).parametrar(forbund())
    snapshot = tjanster().svarare.underlag(plain).snapshots[forbund()]
    return [(namn, URVALSORD[namn], koder) for namn, koder in urval.valbara(snapshot).items()]


def _counted(tabell: Tabell) -> int | None:
    """The one figure that sums the table up, where there is one."""
    found = tabell.bas["matta"]["totalt"] if tabell.bas else (tabell.total or {}).get("totalt")
    return found if isinstance(found, int) else None


def _today(report: Report, val: Val) -> int | None:
    """The sum as it is known today, to set beside that of an earlier moment."""
    if val.as_of is None or val.publicera:
        return None
    now = val.parametrar(forbund()).model_copy(update={"as_of": None})
    return _counted(tjanster().svarare.tabell(report.id, now))


def years(val: Val) -> list[int]:
    """The years to choose among, the newest first; the chosen one too, however old."""
    newest = today().year
    return sorted({val.ar, *range(newest, newest - AR_BAKAT, -1)}, reverse=True)


EN_AV = {"deltaganden": "deltagande", "konsultationer": "konsultation"}
"""What sentences of populations begin with, of one alone."""


def _sentence(report: Report, tabell: Tabell, book: Bok, val: Val) -> dict[str, Any]:
    """The parts of «478 deltaganden som avslutades från … till … i alla insatser»."""
    names = besok().fokus.insatser
    counted = next((m.population for m in report.matt if m.id == "totalt"), None)
    counted = report.bas.matta if report.bas else counted
    about = next((one.mening for one in book.definitioner if one.population == counted), "")
    totalt, (what, *rest) = _counted(tabell), about.rstrip(".").split(" ")
    what = what[:1].lower() + what[1:]
    return {
        "totalt": totalt,
        "om": " ".join((EN_AV.get(what, what) if totalt == 1 else what, *rest)),
        "period": f"{val.period.fran}–{val.period.till}",
        "insatser": [names[slug] for slug in val.insatser],
        "urval": urval.i_ord(val.parametrar(forbund())),
    }


@pages.get("/rapporter/<ident>/cell")
@kraver(Ratt.SE_SIFFROR)
def cell(ident: str) -> ResponseReturnValue:
    """What stands behind one figure. `rad` and `kolumn` name it, as `stegvis explain` does."""
    _report(ident)
    val, t = _choice(), tjanster()
    rad, kolumn = request.args.get("rad", ""), request.args.get("kolumn", "")
    parametrar = publicering.fraga(ident, val)
    asked = t.svarare.cellfraga(ident, parametrar, rad=rad, kolumn=kolumn)
    report = asked.report
    try:
        found = members.members(asked)
    except WrongUse:
        abort(404)
    sida = max(1, min(request.args.get("sida", 1, type=int), 10_000))
    position = (asked.positioner or {})[forbund()]
    with las() as session:
        if found.handelser is None:
            names = [m.deltagande for m in found.deltaganden]
            part = names[(sida - 1) * SIDA : sida * SIDA]
            rows = cellfraga.read(
                session, forbund(), part, position=position, keys=t.keys, aktivitet=found.aktivitet
            )
            events = []
        else:
            rows, ids = [], [event for _, event in found.handelser][(sida - 1) * SIDA : sida * SIDA]
            events = cellfraga.events(session, forbund(), ids, position=position)
        fraga = request.args.get("deltagande", "").strip()
        kand = bool(fraga) and deltagare.hamta(session, forbund(), fraga) is not None
    return render_template(
        "cell.html",
        report=report, val=val, found=found, rows=rows, events=events, rad=rad, kolumn=kolumn,
        rubrik=_heading(asked, val), sida=sida, sidor=_pages(found),
        besked=_why(asked, fraga, kand=kand) if fraga else None, fraga=fraga,
        insatser=besok().fokus.insatser, mend=kvar.mend, rattas=_mended(report, kolumn),
        pengar=_is_money(report, kolumn),
    )  # fmt: skip


SIFFROR_I_ORD = ("mal_resultat", "mal_forra")
"""Kinds of columns whose words are figures, and lead to who is behind them as figures do."""
RATTAS = {
    "fore": "Komplettera startmätningen",
    "efter": "Komplettera slutmätningen",
    "remiss": "Svara på remissen",
    "deltagande": "Rätta",
}


def _mended(report: Report, kolumn: str) -> tuple[str, str] | None:
    """Of a figure that counts faults: the kind of waiting, and the words on the link to it."""
    measure = next((one for one in report.matt if one.id == kolumn), None)
    needed = Ratt.SVARA_REMISS if measure and measure.rattas == "remiss" else Ratt.RATTA
    if measure is None or measure.rattas is None or not far(needed):
        return None
    return measure.rattas, RATTAS[measure.rattas]


def _is_money(report: Report, kolumn: str) -> bool:
    return any(m.id == kolumn and m.slag in ("belopp", "avvikelse") for m in report.matt)


def _pages(found: members.Medlemmar) -> int:
    antal = len(found.handelser if found.handelser is not None else found.deltaganden)
    return max(1, -(-antal // SIDA))


def _why(fraga: Cellfraga, deltagande: str, *, kand: bool) -> Besked:
    """The answer to «Varför är inte … med?»: about whom this reader may see, and nobody else."""
    if not kand:
        return Besked(med=False, villkor=whynot.FINNS_INTE)
    return whynot.why(fraga, deltagande)


def _heading(asked: Cellfraga, val: Val) -> dict[str, str]:
    """What the figure is called: its row and its column, as in the table."""
    ident, there = asked.report.id, asked.positioner
    found = tjanster().svarare.tabell(ident, val.parametrar(forbund()), positioner=there)
    book = _book(found, asked.report)
    key = asked.report.dimension.id
    names = {str(r[key]): str(r.get("namn") or r[key]) for r in book.rader}
    columns = {k.id: k.rubrik for k in book.kolumner}
    return {
        "rad": names.get(asked.rad, "Totalt"),
        "kolumn": columns.get(asked.kolumn, asked.kolumn),
    }
