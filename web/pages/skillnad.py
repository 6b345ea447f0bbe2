"""What has changed in a report since an earlier moment: each cell, and who changed it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.rapporter import Report, Tabell
from tracker.access.permissions import Ratt
from tracker.errors import WrongUse
from tracker.exports.compose import compose
from tracker.queries import andringar
from tracker.reports import register
from tracker.reports.skillnad import TOTAL, Andrad
from web import period
from web.behorighet import far, kraver
from web.services import tjanster
from web.visitor import besok, forbund, las, today


pages = Blueprint("skillnad", __name__)

VISAS = 60
"""Cells on the page; a corrected person changes a handful."""
VILKA = 12
"""People told of each cell."""


@pages.get("/rapporter/<ident>/skillnad")
@kraver(Ratt.SE_SIFFROR)
def visa(ident: str) -> ResponseReturnValue:
    """`som` is the earlier moment; without one there is nothing to compare."""
    try:
        report = register.rapport(ident)
    except WrongUse:
        abort(404)
    t, fokus = tjanster(), besok().fokus
    val = period.read(request.args, tuple(fokus.insatser), now=t.clock.now(), today=today())
    if val.as_of is None or not fokus.forbund:
        return redirect(url_for("rapporter.en", ident=ident, som=val.som or None))
    fore = val.parametrar(forbund())
    found = t.svarare.jamfor(ident, fore, fore.model_copy(update={"as_of": None}))
    cells = [one for one in found.celler if one.rad != TOTAL][:VISAS]
    with las() as session:
        vilka = (
            andringar.read(session, forbund(), _visade(cells), keys=t.keys)
            if far(Ratt.SE_PERSONER)
            else {}
        )
    return render_template(
        "skillnad.html",
        report=report, val=val, celler=cells, antal_celler=len(found.celler), vilka=vilka,
        rubrik=_rubriker(report, found.fore, found.efter), fore=_siffror(report, found.fore),
        efter=_siffror(report, found.efter), mest=VILKA,
        lika=found.fore.sha256 == found.efter.sha256,
        oforklarat=sum(one.oforklarat for one in found.celler),
    )  # fmt: skip


def _visade(cells: list[Andrad]) -> list[Andrad]:
    """The cells with those people only that the page names."""
    return [Andrad(one.rad, one.kolumn, one.bidrag[:VILKA]) for one in cells]


def _rubriker(report: Report, *tables: Tabell) -> dict[str, str]:
    """Row and column keys → their words, as in the table."""
    words: dict[str, str] = {}
    for table in tables:
        book = compose(table, report, {forbund(): besok().fokus.namn})
        words |= {kol.id: kol.rubrik for kol in book.kolumner}
        words |= {f"rad:{r[report.dimension.id]}": str(r["namn"]) for r in table.rows}
    return words


def _siffror(report: Report, table: Tabell) -> dict[tuple[str, str], object]:
    """(row, column) → figure."""
    return {
        (str(row[report.dimension.id]), measure.id): row[measure.id]
        for row in table.rows
        for measure in report.matt
    }
