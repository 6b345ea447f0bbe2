"""Which readings of a month a manager looks at: a sample, and those that a rule picks. Pure.

The sample is the readings whose hash of förbund, month, insats and random id is lowest: the same
for every reader and every run, and not to be foreseen by the one who reads.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from heapq import nsmallest
from typing import Final
from uuid import UUID

from tracker.clock import STOCKHOLM, swedish_day


Par = tuple[str, str]
"""(huvudman, insats): people stay with the owner they had, so both are needed."""
INGEN: Final[Par] = ("", "")
"""The place of readings in no insats: searches without a hit, whole exports."""
STICKPROV: Final = 10
"""Readings in the sample of each insats."""
MANGA: Final = 50
"""People a day and user that are not yet many."""
NATT_FRAN, NATT_TILL = 22, 6
"""Hours of the Swedish clock."""
VISAS: Final = 50
"""Deltaganden that a post names at most; the count is of all."""


class Regel(StrEnum):
    """Why a reading is to be looked at."""

    STICKPROV = "stickprov"
    NATT = "natt"
    UTAN_UPPDRAG = "utan_uppdrag"
    MANGA = "manga"
    NODATKOMST = "nodatkomst"
    EFTERNAMN = "efternamn"


@dataclass(frozen=True, slots=True)
class Last:
    """A reading as the rules see it; `par` are the insatser of whom it showed, never none."""

    id: UUID
    nar: datetime
    anvandare: str
    personer: tuple[UUID, ...]
    deltaganden: tuple[str, ...]
    par: frozenset[Par]
    nod: bool = False


@dataclass(slots=True)
class Post:
    """What a manager is asked to judge: some readings by one user on one day."""

    regel: Regel
    anvandare: str
    dag: date
    lasningar: list[Last] = field(default_factory=list)

    @property
    def forsta(self) -> datetime:
        return min(one.nar for one in self.lasningar)

    @property
    def personer(self) -> int:
        return len({person for one in self.lasningar for person in one.personer})

    def deltaganden(self, where: Mapping[str, Par], par: Par) -> list[str]:
        """Those of one insats, the first VISAS by name; `where` tells the insats of each."""
        names = {name for one in self.lasningar for name in one.deltaganden}
        return sorted(name for name in names if where.get(name) == par)[:VISAS]


Uppdragen = Callable[[str, date, Par], bool]
"""Whether a user had an assignment to an insats of an owner on a day."""


def natt(moment: datetime) -> bool:
    """True from 22 until 6 by the Swedish clock, summer as winter."""
    hour = moment.astimezone(STOCKHOLM).hour
    return hour >= NATT_FRAN or hour < NATT_TILL


def stickprov(
    forbund: str,
    manad: str,
    par: Par,
    lasningar: Iterable[Last],
    antal: int = STICKPROV,
) -> list[Last]:
    """The sample of one insats and month ("2026-02"), at most `antal`, in order of time."""
    seed = "\0".join((forbund, manad, *par)).encode()

    def order(one: Last) -> bytes:
        return hashlib.sha256(seed + one.id.bytes).digest()

    return sorted(nsmallest(antal, lasningar, key=order), key=lambda one: (one.nar, one.id))


def many(lasningar: Iterable[Last]) -> set[tuple[str, date]]:
    """The (user, day) with more than MANGA different people."""
    seen: dict[tuple[str, date], set[UUID]] = defaultdict(set)
    for one in lasningar:
        seen[one.anvandare, swedish_day(one.nar)].update(one.personer)
    return {key for key, people in seen.items() if len(people) > MANGA}


def poster(
    forbund: str, manad: str, lasningar: Sequence[Last], *, uppdrag: Uppdragen
) -> dict[Par, list[Post]]:
    """`(huvudman, insats)` → what to look at there: the sample first, then rules by day."""
    areas: dict[Par, list[Last]] = defaultdict(list)
    for one in lasningar:
        for par in one.par:
            areas[par].append(one)
    crowded = many(lasningar)
    return {
        par: [
            *_sample(forbund, manad, par, mine),
            *_by_rule(mine, par, crowded, uppdrag),
        ]
        for par, mine in sorted(areas.items())
    }


def _sample(forbund: str, manad: str, par: Par, mine: Sequence[Last]) -> Iterable[Post]:
    for one in stickprov(forbund, manad, par, mine):
        yield Post(Regel.STICKPROV, one.anvandare, swedish_day(one.nar), [one])


def _by_rule(
    mine: Iterable[Last],
    par: Par,
    crowded: set[tuple[str, date]],
    uppdrag: Uppdragen,
) -> list[Post]:
    found: dict[tuple[Regel, str, date], Post] = {}
    for one in mine:
        day = swedish_day(one.nar)
        for regel in _rules(one, day, par, crowded, uppdrag):
            key = (regel, one.anvandare, day)
            found.setdefault(key, Post(*key)).lasningar.append(one)
    return sorted(found.values(), key=lambda p: (p.dag, p.anvandare, p.regel))


def _rules(
    one: Last,
    day: date,
    par: Par,
    crowded: set[tuple[str, date]],
    uppdrag: Uppdragen,
) -> Iterable[Regel]:
    if natt(one.nar):
        yield Regel.NATT
    if (one.anvandare, day) in crowded:
        yield Regel.MANGA
    if one.nod:
        yield Regel.NODATKOMST
    elif not uppdrag(one.anvandare, day, par):
        yield Regel.UTAN_UPPDRAG


def efternamn(namn: str) -> str:
    """The last name in "Anna Berg", "berg, anna" or "anna.berg", without case; "" where none is."""
    if "," in namn:
        return namn.partition(",")[0].strip().casefold()
    parts = namn.replace(".", " ").replace("_", " ").split()
    return parts[-1].casefold() if len(parts) > 1 else ""
