"""An årsbilaga as an Excel workbook: *Läs mig*, a sheet for every table with its chart, and *Så
räknar vi*.

The charts are Excel's own, drawn from the cells beside them, so that they can be copied into a
report and follow when a figure is looked at.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties

from tracker.exports import lasmig, rader, workbook
from tracker.exports.bilagebok import Bilagebok, Tabelldel
from tracker.exports.bok import Bok, Progress
from tracker.exports.cells import cell
from tracker.exports.charts import Serie, serier_av
from tracker.exports.lasmig import Par
from tracker.exports.tomt import FORKLARING
from tracker.reports.bilaga.avsnitt import MANADER


_BRED: Final = 24.0  # cm
_RAD: Final = 1.1  # cm of a chart for each bar
_LINJE: Final = "CFD9DB"
_AXEL: Final = {"procent": "Procent", "dagar": "Dagar", "belopp": "Kronor"}


def write(book: Bilagebok, path: Path, *, progress: Progress | None = None) -> None:
    """Write `book` to `path` as .xlsx; the same book gives the same bytes, on any day.

    `progress(done, all)` is called after each table.
    """
    made = workbook.new(f"{book.titel}, {book.forbund}")
    with workbook.closing(made):
        lasmig.lagg(made, _las_mig(book))
        bodies: dict[str, Iterable[str]] = {}
        shown = [one for one in book.delar if one.bok]
        for number, one in enumerate(shown, start=2):
            bodies[workbook.part_of(number)] = _blad(made, one)
            if progress:
                progress(number - 1, len(shown))
        lasmig.lagg(made, _raknade(book), "Så räknar vi")
        workbook.save(made, path, bodies)


def _blad(made: Any, one: Tabelldel) -> Iterable[str]:
    """The sheet of a section, with its chart below the figures; what remains is its rows."""
    if one.bok is None:
        return ()
    sheet, first = workbook.add(made, one.avsnitt.flik, one.bok)
    if one.besked:
        sheet.append([cell(sheet, one.besked, workbook.INGRESS)])
        return ()
    sheet.page_setup.fitToHeight = 1  # or the chart is cut in two on paper
    drawn = serier_av(one.bok, one.avsnitt.staplar) if one.avsnitt.diagram else ()
    if drawn:
        under = first + one.bok.antal + (one.bok.total is not None) + 1
        sheet.add_chart(_diagram(sheet, one, one.bok, drawn, first), f"A{under}")
    return rader.pieces(sheet, one.bok, first=first, progress=None)


def _diagram(
    sheet: Any, one: Tabelldel, book: Bok, drawn: tuple[Serie, ...], first: int
) -> BarChart:
    """Bars of the columns that the PDF's chart has too; lying, but for the months of a year."""
    months = one.avsnitt.id == MANADER
    chart = BarChart()
    chart.type = "col" if months else "bar"
    chart.title = one.titel
    chart.x_axis.title = book.kolumner[0].kort
    chart.y_axis.title = _AXEL.get(drawn[0].kol.slag, "Antal")
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False  # left out, Excel of today draws none
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_LINJE))
    if not months:
        chart.x_axis.scaling.orientation = "maxMin"  # the first row on top, as in the table
        chart.y_axis.crosses = "max"  # and the figures below all the same
    chart.gapWidth = 60
    chart.legend.position = "b"
    chart.width = _BRED
    chart.height = 9.0 if months else 4.5 + _RAD * book.antal * max(1, len(drawn) * 0.6)
    last = first + book.antal - 1
    for serie in drawn:
        chart.series.append(_serie(sheet, book, serie, first, last))
    chart.set_categories(Reference(sheet, min_col=1, min_row=first, max_row=last))
    return chart


def _serie(sheet: Any, book: Bok, serie: Serie, first: int, last: int) -> Any:
    column = next(n for n, kol in enumerate(book.kolumner, 1) if kol.id == serie.kol.id)
    made = Series(
        Reference(sheet, min_col=column, min_row=first, max_row=last),
        title=serie.namn.partition(" (varav")[0],
    )
    made.graphicalProperties.solidFill = serie.farg.lstrip("#")
    return made


def _las_mig(book: Bilagebok) -> Iterator[tuple[str, list[Par]]]:
    yield f"{book.titel}, {book.forbund}", [(None, text) for text in (book.kunskap, *book.noter)]
    for chapter in book.kapitel:
        yield (
            chapter.titel,
            [
                *((None, text) for text in chapter.stycken),
                *((f"Flik: {one.avsnitt.flik}", _om(one)) for one in chapter.delar),
            ],
        )
    yield "Om bilagan", list(book.fakta)
    yield "När det inte står ett tal", list(FORKLARING)


def _raknade(book: Bilagebok) -> Iterator[tuple[str, list[Par]]]:
    """How each table was counted."""
    for one in book.delar:
        if one.bok and (one.bok.definitioner or one.bok.noter):
            noter: list[Par] = [(None, text) for text in (one.bok.bas, *one.bok.noter) if text]
            yield one.titel, [*lasmig.definitioner(one.bok), *noter]


def _om(one: Tabelldel) -> str:
    """What a sheet holds; of a table that is left out, why."""
    return one.titel if one.bok else f"{one.titel}. {one.besked}"
