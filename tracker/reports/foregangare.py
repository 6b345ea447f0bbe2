"""How sure it is that something went before work: each difference with its interval, all at once.

On the figures of the declared report *Före arbete* (steg/fore_arbete.py), so whatever is told here
can be counted again, cell by cell. Every comparison that has people enough is one of those that
Holm's correction counts (tracker/steg/samband.py); what has not is told as *för få*, and is no
comparison. Nothing of it is a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from tracker.reports.steg.fore_arbete import ORD
from tracker.steg.andel import Andel, skillnad
from tracker.steg.samband import NIVA, fisher, holm


MINST: Final = 10
"""People in each of the two groups, or nothing is compared."""
Besked = Literal["ja", "nej", "fa"]


@dataclass(frozen=True, slots=True)
class Jamforelse:
    """One question, two groups: in work or studies after, of how many. `skillnad` and its interval
    are in shares; None where one group is of nobody. `chans`: as Holm has it; None for *för få*.
    """

    kod: str
    namn: str
    vad: tuple[str, str]
    med: Andel
    utan: Andel
    skillnad: tuple[float, float, float] | None
    chans: float | None

    @property
    def besked(self) -> Besked:
        if self.chans is None:
            return "fa"
        return "ja" if self.chans < NIVA else "nej"


Rad = Mapping[str, Any]
_PAR: Final = (("upp", "ej_upp"), ("hogt", "lagt"))


def jamfor(rader: Sequence[Rad]) -> list[Jamforelse]:
    """Of the rows of the report `fore-arbete`: the steps first, then where people began."""
    found = [(rad, *pair) for pair in _PAR for rad in rader]
    enough = [(rad, a, b) for rad, a, b in found if min(rad[a], rad[b]) >= MINST]
    chances = holm([_chans(rad, a, b) for rad, a, b in enough])
    told = {(rad["kod"], a): chance for (rad, a, _), chance in zip(enough, chances, strict=True)}
    return [_jamford(rad, a, b, told.get((rad["kod"], a))) for rad, a, b in found]


def _chans(rad: Rad, a: str, b: str) -> float:
    work, other = rad[f"{a}_arbete"], rad[f"{b}_arbete"]
    return fisher(work, rad[a] - work, other, rad[b] - other)


def _jamford(rad: Rad, a: str, b: str, chans: float | None) -> Jamforelse:
    with_, without = (Andel(rad[f"{g}_arbete"], rad[g], rad["mojliga"]) for g in (a, b))
    return Jamforelse(
        rad["kod"], rad["namn"], (ORD[a], ORD[b]), with_, without, skillnad(with_, without), chans
    )
