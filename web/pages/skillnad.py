"""What tells two answers of one report apart: each cell, and who changed it.

The page of one report since an earlier moment; `sidan` is also what a delivery and a rehearsed
version are compared by.
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from schemas.kodverk import namn
from schemas.rapporter import Report, Tabell
from tracker.access.permissions import Ratt
from tracker.exports.compose import compose
from tracker.queries import andringar
from tracker.reports import register
from tracker.reports.andrade import BAS, Andrad
from tracker.reports.answers import Jamforelse
from tracker.reports.installningar import EN, PER_HUVUDMAN, UNIKA
from tracker.reports.vilka import TOTAL
from web import period
from web.behorighet import far, kraver
from web.services import tjanster
from web.visitor import besok, forbund, las, today
from web.words import stund, tal


pages = Blueprint("skillnad", __name__)

VISAS = 60
"""Cells on the page; a corrected person changes a handful."""
VILKA = 12
"""People told of each cell."""
_AV_BAS = {"kvinna": "Kvinna", "man": "Man", "totalt": "Totalt", "mojliga": "Av hur många"}
"""Column of the measured → its heading."""


@dataclass(frozen=True, slots=True)
class Rubriker:
    """What the page says: its heading, what the two sides are called, and the way back.

    `cell` holds the parameters of a link to who stands behind a figure of the later side; None
    where the report page shows another figure there.
    """

    fraga: str
    fore: str
    efter: str
    tillbaka: tuple[str, str]
    cell: dict[str, Any] | None = None
    omraknad: bool = False
    """The rules differ, and not what is known."""
    efter_vad: str = ""
    """Which events there were, for who may see nobody behind them too."""


@pages.get("/rapporter/<ident>/skillnad")
@kraver(Ratt.SE_SIFFROR)
def visa(ident: str) -> ResponseReturnValue:
    """`som` is the earlier moment; without one there is nothing to compare."""
    if not register.versioner(ident):
        abort(404)
    t, fokus = tjanster(), besok().fokus
    val = period.read(request.args, tuple(fokus.insatser), now=t.clock.now(), today=today())
    if val.as_of is None or not fokus.forbund:
        return redirect(url_for("rapporter.en", ident=ident, som=val.som or None))
    fore = val.parametrar(forbund())
    i_dag = fore.model_copy(update={"as_of": None})
    found = t.svarare.jamfor(t.svarare.sida(ident, fore), t.svarare.sida(ident, i_dag))
    nu = {name: value for name, value in val.adress().items() if name != "som"}
    tillbaka = url_for("rapporter.en", ident=ident, **val.adress())  # type: ignore[arg-type] # Flask asks for one type of value
    fraga = found.sidor[0].report.fraga
    rubriker = Rubriker(
        f"Vad har ändrats sedan {stund(val.as_of)}?", "Då", "I dag", (tillbaka, fraga), nu
    )
    return sidan(found, rubriker)


def sidan(found: Jamforelse, rubriker: Rubriker) -> str:
    """The page of a comparison; people are named to who may see them."""
    rows = (one for one in found.celler if one.rad != TOTAL or one.oforklarat)
    every = sorted(rows, key=lambda one: not one.oforklarat)  # that is what must be seen
    cells = every[:VISAS]
    with las() as session:
        shown = _visade(cells)
        sagda = andringar.sagda(session, forbund(), shown)
        vilka = (
            andringar.read(session, forbund(), shown, keys=tjanster().keys)
            if far(Ratt.SE_PERSONER)
            else {}
        )
    sidor = zip(found.sidor, (found.fore, found.efter), strict=True)
    fore, efter = (_Visad(side.report, table) for side, table in sidor)
    return render_template(
        "skillnad.html",
        report=found.sidor[1].report, period=found.sidor[1].parametrar, rubriker=rubriker,
        celler=cells, antal_celler=len(found.celler), fler=len(every) - len(cells),
        vilka=vilka, sagda=sagda, mest=VILKA, foljer=_foljer, rubrik=fore.ord | efter.ord,
        fore=fore, efter=efter, bas=BAS, installning=_installning(found),
        aktuella=_aktuella(found),
        oforklarat=sum(one.oforklarat for one in found.celler),
    )  # fmt: skip


def _installning(found: Jamforelse) -> str:
    """What the förbund decided between the two, and what that does to the sums; "" for nothing."""
    was, now = (side.parametrar.unika_per_huvudman for side in found.sidor)
    if was == now:
        return ""
    changed = sum(
        one.tal
        for cell in found.celler
        for one in cell.bidrag
        if cell.rad == TOTAL and one.skal == "installning"
    )
    how = namn(UNIKA, PER_HUVUDMAN if now else EN).lower()
    sign = "+" if changed > 0 else "−"
    by = f"{sign}{abs(changed)}" if changed else "0"
    return f"Förbundet har beslutat att en person hos flera huvudmän {how}. Unika i totalen: {by}."


def _aktuella(found: Jamforelse) -> int:
    """How many follow-ups have fallen due between the two, which no event says."""
    was, now = (side.parametrar for side in found.sidor)
    if was.kand == now.kand or (was.fran, was.till) != (now.fran, now.till):
        return 0
    due = (
        (cell.kolumn, one.forbund, one.vem)
        for cell in found.celler
        for one in cell.bidrag
        if cell.rad != TOTAL and one.skal == "period" and one.tal > 0
    )
    return len(set(due))


def _visade(cells: list[Andrad]) -> list[Andrad]:
    """The cells with those people only that the page names."""
    return [Andrad(one.rad, one.kolumn, one.bidrag[:VILKA]) for one in cells]


def _foljer(cell: Andrad) -> list[tuple[str, str]]:
    """(row, column) of the changed figures that another one is worked out of, each once."""
    return list(dict.fromkeys((one.rad, one.kolumn) for one in cell.foljer))


@dataclass(frozen=True, slots=True)
class _Siffra:
    """What stands in a cell, in words; `tal`: it is a number, which leads to who is behind it."""

    text: str
    tal: bool = False


class _Visad:
    """A side's table: the words of its rows and columns, and what stands in its cells."""

    def __init__(self, report: Report, table: Tabell) -> None:
        book = compose(table, report, {forbund(): besok().fokus.namn})
        key = report.dimension.id
        self.ord = {kol.id: kol.rubrik for kol in book.kolumner} | {"namn": "Namn"}
        self.ord |= {f"rad:{row[key]}": str(row["namn"]) for row in table.rows}
        self.ord[f"rad:{TOTAL}"] = "Totalt"
        self.antal = {column.id for column in table.columns if column.slag == "antal"}
        self.siffror = {
            (str(row[key]), kol.id): _Siffra(kol.text(seen), isinstance(seen, int | float))
            for row in table.rows
            for kol in book.kolumner
            for seen in [kol.las(row)]
        } | {(str(row[key]), "namn"): _Siffra(str(row["namn"])) for row in table.rows}
        self.siffror |= {
            (TOTAL, kol.id): _Siffra(kol.text(book.summa(kol))) for kol in book.kolumner[1:]
        }
        if report.bas is not None and table.bas is not None:
            self.ord |= {f"rad:{BAS}": f"Hur många som {report.bas.mening}", **_AV_BAS}
            own = {**table.bas["matta"], "mojliga": table.bas["mojliga"]}
            self.siffror |= {(BAS, name): _Siffra(tal(value)) for name, value in own.items()}

    def __call__(self, rad: str, kolumn: str) -> _Siffra:
        """A row that is not there counts nobody, and says nothing else."""
        none = _Siffra("0" if kolumn in self.antal else "–")
        return self.siffror.get((rad, kolumn), none)
