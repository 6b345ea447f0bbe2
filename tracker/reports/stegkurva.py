"""Time from inskrivning to the first step, of those who started in a period, also those who are
not there yet.

Beside the declared reports: a curve is no table of counts. It is counted on the same rows, by the
same conditions (NYA and the choices of the run), and says of how many. Who was not measured twice
is in no curve: of them it cannot be told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from schemas.rapporter import Parametrar
from tracker.reports.answers import Kallor
from tracker.reports.underlag import Underlag, lagg_samman
from tracker.reports.urval import villkor
from tracker.reports.uttryck import alla
from tracker.reports.villkor import NYA
from tracker.steg.overlevnad import Punkt, kurva, median, vid
from tracker.steg.utfall import Serie, tid_till_steg


DAGAR: Final = (90, 180, 365)
"""After so many days a table tells how many are not there yet."""
_KOLUMNER: Final = {"deltagande", "start", "slut", "anledning", "insats", "kon", "steg_deltagare"}


@dataclass(frozen=True, slots=True)
class Kurva:
    """One group. `insats` None: all of them together. `mojliga` started, `matta` of them were
    measured twice, `framme` of those took a step. `langst`: the last day that anybody was followed
    to; of later days nothing is known.
    """

    insats: str | None
    mojliga: int
    matta: int
    framme: int
    langst: int
    punkter: tuple[Punkt, ...]

    @property
    def median(self) -> int | None:
        return median(self.punkter)

    def efter(self, dag: int) -> Punkt | None:
        return vid(self.punkter, dag)


def kurvor(parametrar: Parametrar, kallor: Kallor, *, vem: str) -> list[Kurva]:
    """All together first, then each insats by its slug. `vem`: whose answers, a respondent."""
    underlag = lagg_samman(parametrar, kallor.snapshots, kallor.positioner, _KOLUMNER)
    rows = _startade(underlag, parametrar)
    times: dict[str, list[tuple[int, bool] | None]] = {}
    for insats, start, series in _serier(underlag, rows, vem):
        told = tid_till_steg(series, start=start, sista_dag=parametrar.till)
        times.setdefault(insats, []).append(told)
    together = [one for own in times.values() for one in own]
    return [_kurva(None, together), *(_kurva(slug, times[slug]) for slug in sorted(times))]


def _startade(underlag: Underlag, parametrar: Parametrar) -> pl.DataFrame:
    asked = (*NYA.villkor, *villkor(parametrar, NYA.kalla))
    numbered = underlag.deltaganden.with_row_index("rad")
    return numbered.filter(alla(asked, underlag.ordbok, parametrar))


def _serier(
    underlag: Underlag, rows: pl.DataFrame, vem: str
) -> Iterator[tuple[str, date, list[Serie]]]:
    """(insats, start, what the respondent has answered) of each who started."""
    codes, rated = underlag.ordbok["insats"], underlag.skattade
    for rad, insats, start in rows.select("rad", "insats", "start").iter_rows():
        yield codes[insats], start, rated.av(rad, vem)


def _kurva(insats: str | None, times: Sequence[tuple[int, bool] | None]) -> Kurva:
    known = [one for one in times if one is not None]
    framme = sum(1 for _, there in known if there)
    last = max((days for days, _ in known), default=0)
    return Kurva(insats, len(times), len(known), framme, last, tuple(kurva(known)))
