"""What two tables differ by, figure by figure: what every comparison must add up to."""

from collections.abc import Mapping, Sequence
from typing import Any

from facit_pengar import ore

from schemas.rapporter import Report, Tabell
from tracker.reports.andrade import BAS, Andrad, Sida
from tracker.reports.avstamning import Avstamning
from tracker.reports.bringare import Bringare
from tracker.reports.malbud import Malbud
from tracker.reports.malsagt import Malsagt
from tracker.reports.skillnad import andrade_delar
from tracker.reports.vilka import TOTAL
from tracker.snapshots.snapshot import Snapshot


COUNTED = ("antal", "unika", "summa", "belopp")
"""Kinds of figures that differ by those who changed them; the others follow from these."""
OF_GOALS = ("mal_taljare", "mal_namnare", "mal_ej_matta", "mal_aktuella")
Siffror = dict[tuple[str, str], int]
Rader = dict[str, Mapping[str, Any]]


def siffror(table: Tabell, report: Report, *, several: bool = False) -> Siffror:
    """(column, row) → figure, of counts and of amounts in öre."""
    found: Siffror = {}
    for measure in report.matt:
        if measure.slag in (*COUNTED, *OF_GOALS):
            number = ore if measure.slag == "belopp" else int
            for rad, row in rader(table, report, several=several).items():
                found[measure.id, rad] = number(row.get(measure.id) or 0)
    return found


def rader(table: Tabell, report: Report, *, several: bool = False) -> Rader:
    """Row key → row, the total among them."""
    key = report.dimension.id
    found: Rader = {
        f"{row['forbund']}/{row[key]}" if several else str(row[key]): row for row in table.rows
    }
    return found | ({TOTAL: table.total} if table.total is not None else {})


def forklarad(was: Siffror, now: Siffror, celler: Sequence[Andrad]) -> None:
    """Every figure changed by what is told of it, and nothing of that is unexplained."""
    told = {(one.kolumn, one.rad): one for one in celler}
    for key in was.keys() | now.keys():
        change = now.get(key, 0) - was.get(key, 0)
        assert (told[key].tal if key in told else 0) == change, (key, told.get(key), change)
    unexplained = [one for one in celler if one.oforklarat]
    assert not unexplained, unexplained


def varje_ruta(tabeller: tuple[Tabell, Tabell], sidor: tuple[Sida, Sida],
               celler: Sequence[Andrad]) -> None:  # fmt: skip
    """Whatever differs between two tables, words and per cents too, has somebody or something
    behind it; and nothing is told twice.
    """
    several = len(sidor[0].parametrar.forbund) > 1
    told = {(one.rad, one.kolumn): one for one in celler}
    assert len(told) == len(celler)
    assert all(one.bidrag or one.foljer for one in celler)
    fore, efter = (
        rader(table, side.report, several=several)
        for table, side in zip(tabeller, sidor, strict=True)
    )
    for rad in fore.keys() & efter.keys():
        for name in (fore[rad].keys() & efter[rad].keys()) - {"tom"}:
            assert fore[rad][name] == efter[rad][name] or (rad, name) in told, (rad, name)
    was, now = (table.bas or {"matta": {}, "mojliga": None} for table in tabeller)
    for name in was["matta"].keys() & now["matta"].keys():
        assert was["matta"][name] == now["matta"][name] or (BAS, name) in told, name
    assert was["mojliga"] == now["mojliga"] or (BAS, "mojliga") in told or not was["matta"]


def avstamd(
    sidor: tuple[Sida, Sida], tabeller: tuple[Tabell, Tabell], held: Mapping[str, Snapshot],
    bud: Mapping[str, Malbud] | None = None,
) -> list[Andrad]:  # fmt: skip
    """As `Svarare.jamfor`, of sides without a database."""
    a, b = sidor
    mal = Malsagt(sidor, bud or {}) if b.report.dimension.radslag == "mal" else None
    bringare = Bringare(a.positioner, b.positioner, held)
    return Avstamning(sidor, tabeller, andrade_delar(a, b, held), bringare, mal).celler()
