"""Time from inskrivning to the first step, of those who started in a period, also those who are
not there yet.

Beside the declared reports: a curve is no table of counts. It is counted on the same rows, by the
same conditions (NYA and the choices of the run), and says of how many. Who was not measured twice
is in no curve: of them it cannot be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
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
GRUPPER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "insats": "insats",
        "kon": "kon",
        "alder": "aldersklass",
        "remittent": "remittent",
        "huvudman": "insats",
    }
)
"""What the curves may be told apart by → the column of the participations that says it."""
OKAND: Final = "saknas_okand"
_KOLUMNER: Final = {"deltagande", "start", "slut", "anledning", "insats", "kon", "steg_deltagare"}


@dataclass(frozen=True, slots=True)
class Kurva:
    """One group, by its code. `grupp` None: all of them together. `mojliga` started, `matta` of
    them were measured twice, `framme` of those took a step. `langst`: the last day that anybody
    was followed to; of later days nothing is known.
    """

    grupp: str | None
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


def kurvor(
    parametrar: Parametrar, kallor: Kallor, *, vem: str, efter: str = "insats"
) -> list[Kurva]:
    """All together first, then each group that somebody is in: `efter`, one of `GRUPPER`.

    `vem`: whose answers, a respondent. Insatser and their owners in order of code, what has a code
    list in its order, and of whom it is not known last.
    """
    column = GRUPPER[efter]
    underlag = lagg_samman(parametrar, kallor.snapshots, kallor.positioner, _KOLUMNER | {column})
    rows = _startade(underlag, parametrar)
    codes = _koder(underlag, efter)
    times: dict[str, list[tuple[int, bool] | None]] = {}
    for number, days, there in _tider(underlag, rows, vem, column).iter_rows():
        code = OKAND if number is None else codes[number] or OKAND
        times.setdefault(code, []).append(None if days is None else (days, there))
    together = [one for own in times.values() for one in own]
    order = dict.fromkeys(codes if column != "insats" else sorted(code or OKAND for code in codes))
    known = [code for code in order if code in times and code != OKAND]
    shown = [*known, *({OKAND} & times.keys())]
    return [_kurva(None, together), *(_kurva(code, times[code]) for code in shown)]


def _koder(underlag: Underlag, efter: str) -> Sequence[str | None]:
    """The code of each number of the column; None where nobody owns the insats."""
    codes = underlag.ordbok[GRUPPER[efter]]
    return [underlag.huvudman(insats) for insats in codes] if efter == "huvudman" else codes


def _startade(underlag: Underlag, parametrar: Parametrar) -> pl.DataFrame:
    asked = (*NYA.villkor, *villkor(parametrar, NYA.kalla))
    numbered = underlag.deltaganden.with_row_index("rad")
    return numbered.filter(alla(asked, underlag.ordbok, parametrar))


def _tider(underlag: Underlag, rows: pl.DataFrame, vem: str, column: str) -> pl.DataFrame:
    """Of each who started: number of the group, days from the start to the first step or to the
    last answer, and whether they got there; null days: not measured twice, so it cannot be told.
    """
    told = underlag.skattade.forsta_steg(vem)
    last = pl.coalesce("steg", "sista")
    days = (last - pl.col("start")).dt.total_days().clip(lower_bound=0)
    return rows.join(told, on="rad", how="left", maintain_order="left").select(
        column, days.alias("dagar"), pl.col("steg").is_not_null().alias("framme")
    )


def _kurva(grupp: str | None, times: Sequence[tuple[int, bool] | None]) -> Kurva:
    known = [one for one in times if one is not None]
    framme = sum(1 for _, there in known if there)
    last = max((days for days, _ in known), default=0)
    return Kurva(grupp, len(times), len(known), framme, last, tuple(kurva(known)))
