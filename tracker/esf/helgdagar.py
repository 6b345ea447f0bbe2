"""Days on which nobody is expected to work: Saturdays, Sundays and the Swedish public holidays.

Lag (1989:253) om allmänna helgdagar. The eves are no public holidays.
"""

from datetime import date, timedelta
from functools import cache


def ledig(dag: date) -> bool:
    return dag.weekday() >= 5 or dag in _helgdagar(dag.year)


@cache
def _helgdagar(ar: int) -> frozenset[date]:
    """The holidays of a year that may fall on a weekday."""
    paskdagen = _paskdagen(ar)
    fasta = [date(ar, *dag) for dag in ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))]
    rorliga = [paskdagen + timedelta(days=n) for n in (-2, 1, 39)]
    return frozenset(fasta + rorliga)  # midsommardagen and alla helgons dag are Saturdays


def _paskdagen(ar: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    a, (b, c) = ar % 19, divmod(ar, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    manad, dag = divmod(h + weekday - 7 * m + 114, 31)
    return date(ar, manad, dag + 1)
