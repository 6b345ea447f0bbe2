"""What two tables differ by, figure by figure: what every comparison must add up to."""

from facit_pengar import ore

from schemas.rapporter import Report, Tabell
from tracker.reports.skillnad import TOTAL, Andrad


COUNTED = ("antal", "unika", "summa", "belopp")
"""Kinds of figures that differ by those who changed them; the others follow from these."""
Siffror = dict[tuple[str, str], int]


def siffror(table: Tabell, report: Report, *, several: bool = False) -> Siffror:
    """(column, row) → figure, of counts and of amounts in öre."""
    found: Siffror = {}
    for measure in report.matt:
        if measure.slag in COUNTED:
            number = ore if measure.slag == "belopp" else int
            for row in table.rows:
                key = str(row[report.dimension.id])
                where = f"{row['forbund']}/{key}" if several else key
                found[measure.id, where] = number(row[measure.id])
            if table.total is not None:
                found[measure.id, TOTAL] = number(table.total[measure.id])
    return found


def forklarad(was: Siffror, now: Siffror, celler: list[Andrad]) -> None:
    """Every figure changed by what is told of it, and nothing of that is unexplained."""
    told = {(one.kolumn, one.rad): one for one in celler}
    for key in was.keys() | now.keys():
        change = now.get(key, 0) - was.get(key, 0)
        assert (told[key].tal if key in told else 0) == change, (key, told.get(key), change)
    unexplained = [one for one in celler if one.oforklarat]
    assert not unexplained, unexplained
