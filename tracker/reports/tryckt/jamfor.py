"""A printed table beside the log's, cell by cell."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

from schemas.rapporter import Report, Tabell
from tracker.reports.tryckt.las import Klistrad
from tracker.reports.tryckt.matcha import TOTAL, Rader, Tolkad, kolumner
from tracker.reports.tryckt.motsagelser import motsagelser
from tracker.reports.tryckt.ruta import Ruta, skrivet


Utfall = Literal["lika", "skiljer", "inget tal"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell. `logg`: what the log says, None where it could not be measured.

    `skillnad` is the printed less the log's, where both are numbers.
    """

    kolumn: str
    tryckt: str
    logg: float | None
    utfall: Utfall
    skillnad: float | None = None

    @property
    def logg_i_ord(self) -> str:
        """As it is shown; «ej mätt» where the log has no figure."""
        return "ej mätt" if self.logg is None else skrivet(self.logg)

    @property
    def skillnad_i_ord(self) -> str:
        """«+3», «−1»; nothing where there is none."""
        if not self.skillnad:
            return ""
        return f"{'+' if self.skillnad > 0 else ''}{skrivet(self.skillnad)}"


@dataclass(frozen=True, slots=True)
class Rad:
    """One printed row. `tolkad`: the report's words for it, where the printed ones were others;
    `finns`: whether the log has anybody there.
    """

    etikett: str
    nyckel: str
    tolkad: str | None
    finns: bool
    celler: tuple[Cell, ...]


@dataclass(slots=True)
class Jamforelse:
    """What the page and the command show. `kolumner`: id → its words."""

    kolumner: dict[str, str]
    rader: list[Rad] = field(default_factory=list)
    okanda_rader: list[str] = field(default_factory=list)
    okanda_kolumner: list[str] = field(default_factory=list)
    saknas: list[str] = field(default_factory=list)
    """Rows that the log has and the print has not."""
    motsagelser: list[str] = field(default_factory=list)

    @property
    def antal(self) -> int:
        return sum(cell.utfall != "inget tal" for rad in self.rader for cell in rad.celler)

    @property
    def skiljer(self) -> int:
        return sum(cell.utfall == "skiljer" for rad in self.rader for cell in rad.celler)


def jamfor(
    klistrad: Klistrad, report: Report, tabell: Tabell, insatser: Mapping[str, str]
) -> Jamforelse:
    """`tabell`: the log's, of the same förbund and period; `insatser`: slug → name of all there
    are. Raises Refused when columns or rows cannot be told.
    """
    places, unknown = kolumner(report, klistrad)
    titles = {measure.id: _rubrik(report, measure.id) for measure in report.matt}
    found = Jamforelse({id_: titles[id_] for id_ in places.values()}, okanda_kolumner=unknown)
    log = {str(row[report.dimension.id]): row for row in tabell.rows}
    if tabell.total is not None:
        log[TOTAL] = tabell.total
    rows = Rader(report, insatser)
    andelar = {measure.id for measure in report.matt if measure.slag in ("procent", "andel")}
    read: dict[str, dict[str, float]] = {}
    for row in klistrad.rader:
        label = row[0].text
        if _ar_ord(row):
            continue
        meant = rows.tolka(label)
        if meant is None or meant.nyckel in read or (meant.nyckel == TOTAL and TOTAL not in log):
            found.okanda_rader.append(label)
            continue
        printed = {id_: row[place] for place, id_ in places.items() if place < len(row)}
        read[meant.nyckel] = {id_: r.tal for id_, r in printed.items() if r.tal is not None}
        found.rader.append(_rad(label, meant, printed, log.get(meant.nyckel), andelar))
    found.saknas = [
        str(row["namn"]) for key, row in log.items() if key != TOTAL and key not in read
    ]
    total = read.pop(TOTAL, None)
    labels = {rad.nyckel: rad.etikett for rad in found.rader}
    own = [(labels[key], tal) for key, tal in read.items()]
    found.motsagelser = motsagelser(report, own, total, alla=not found.okanda_rader)
    return found


def _rad(
    label: str,
    meant: Tolkad,
    printed: Mapping[str, Ruta],
    row: Mapping[str, object] | None,
    andelar: AbstractSet[str],
) -> Rad:
    cells = tuple(_cell(id_, one, row, avrundad=id_ in andelar) for id_, one in printed.items())
    return Rad(label, meant.nyckel, meant.som, row is not None, cells)


def _ar_ord(row: Sequence[Ruta]) -> bool:
    """Whether a row says words alone: a heading between the rows, or the source under them."""
    label, *rest = row
    return not any(cell.text for cell in rest) and not any(map(str.isdigit, label.text))


def _cell(id_: str, printed: Ruta, row: Mapping[str, object] | None, *, avrundad: bool) -> Cell:
    """`avrundad`: the log says whole per cents, and a print with decimals is the same when it can
    be rounded to that.
    """
    value = row.get(id_) if row is not None else 0  # a row that nobody is in does not stand there
    logg = _tal(value)
    if printed.tal is None or logg is None:
        same = logg is None or (printed.streck and logg == 0)
        utfall: Utfall = "lika" if printed.streck and same else "inget tal"
        return Cell(id_, printed.text or "–", logg, utfall)
    difference = printed.tal - logg
    if avrundad and printed.tal % 1 and abs(difference) <= 0.5:
        difference = 0.0
    return Cell(id_, printed.text, logg, "skiljer" if difference else "lika", difference)


def _tal(value: object) -> float | None:
    """A count, a per cent, or days, which are decimals as text."""
    if isinstance(value, str):
        return float(value)
    return value if isinstance(value, int) else None


def _rubrik(report: Report, id_: str) -> str:
    measure = next(one for one in report.matt if one.id == id_)
    return f"{measure.grupp}: {measure.titel.lower()}" if measure.grupp else measure.titel
