"""Time from inskrivning to the first step, of those who started in a period, also those who are
not there yet.

Beside the declared reports: a curve is no table of counts. It is counted on the same rows, by the
same conditions (NYA and the choices of the run), and says of how many. Who was not measured twice
is in no curve: of them it cannot be told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from schemas.rapporter import Parametrar
from tracker.reports.answers import Kallor
from tracker.reports.underlag import Underlag, lagg_samman
from tracker.reports.urval import villkor
from tracker.reports.uttryck import alla
from tracker.reports.villkor import NYA
from tracker.steg.overlevnad import Punkt, kurva, median, vid


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
    codes = underlag.ordbok["insats"]
    for insats, days, there in _tider(underlag, rows, vem).iter_rows():
        times.setdefault(codes[insats], []).append(None if days is None else (days, there))
    together = [one for own in times.values() for one in own]
    return [_kurva(None, together), *(_kurva(slug, times[slug]) for slug in sorted(times))]


def _startade(underlag: Underlag, parametrar: Parametrar) -> pl.DataFrame:
    asked = (*NYA.villkor, *villkor(parametrar, NYA.kalla))
    numbered = underlag.deltaganden.with_row_index("rad")
    return numbered.filter(alla(asked, underlag.ordbok, parametrar))


def _tider(underlag: Underlag, rows: pl.DataFrame, vem: str) -> pl.DataFrame:
    """Of each who started: number of the insats, days from the start to the first step or to the
    last answer, and whether they got there; null days: not measured twice, so it cannot be told.
    """
    told = underlag.skattade.forsta_steg(vem)
    last = pl.coalesce("steg", "sista")
    days = (last - pl.col("start")).dt.total_days().clip(lower_bound=0)
    return rows.join(told, on="rad", how="left", maintain_order="left").select(
        "insats", days.alias("dagar"), pl.col("steg").is_not_null().alias("framme")
    )


def _kurva(insats: str | None, times: Sequence[tuple[int, bool] | None]) -> Kurva:
    known = [one for one in times if one is not None]
    framme = sum(1 for _, there in known if there)
    last = max((days for days, _ in known), default=0)
    return Kurva(insats, len(times), len(known), framme, last, tuple(kurva(known)))
