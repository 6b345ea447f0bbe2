"""A calendar month as a value: comparable, countable, written ÅÅÅÅ-MM."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tracker.reports import periods


class Manad(NamedTuple):
    """Sorts by time. `nr` is 1–12."""

    ar: int
    nr: int

    @property
    def forsta(self) -> date:
        return _dagar(self.ar, self.nr).fran

    @property
    def sista(self) -> date:
        return _dagar(self.ar, self.nr).till

    def plus(self, antal: int) -> "Manad":
        """The month `antal` months later; earlier when negative."""
        ar, nr = divmod(12 * self.ar + self.nr - 1 + antal, 12)
        return Manad(ar, nr + 1)

    def __str__(self) -> str:
        return f"{self.ar:04}-{self.nr:02}"


@lru_cache(maxsize=1_200)
def _dagar(ar: int, nr: int) -> periods.Period:
    """Asked of thousands of people in each month of a project."""
    return periods.manad(ar, nr)


def av_dag(dag: date) -> Manad:
    return Manad(dag.year, dag.month)


def till_och_med(fran: Manad, till: Manad) -> Iterator[Manad]:
    """Every month from `fran` to `till`, both inside; none when `till` is earlier."""
    while fran <= till:
        yield fran
        fran = fran.plus(1)


def ur_text(text: str) -> Manad:
    """The month that "ÅÅÅÅ-MM" says. Raises ValueError for anything else."""
    dag = date.fromisoformat(f"{text}-01")
    return Manad(dag.year, dag.month)
