"""Unit cost × hours, per category and rate set, as rows that add up to the öre.

Hours are rounded per person and month, and the rounded minutes shared over the delprojekt. Money
is rounded per category, and the öre shared over the rows. So rows, delprojekt and project all say
the same sum, whichever way they are added.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from tracker.esf.manad import Manad
from tracker.esf.pengar.avrundning import Avrundning
from tracker.esf.pengar.fordelning import fordela, hela
from tracker.esf.pengar.satser import Satslista
from tracker.esf.underlag import Slag


K = TypeVar("K", bound=Hashable)
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Arbete:
    """A person's minutes in one delprojekt in one month. `id` is the caller's own, and unique."""

    id: str
    person: str
    manad: Manad
    delprojekt: str
    kategori: str
    slag: Slag
    minuter: int


@dataclass(frozen=True, slots=True)
class Kostnad:
    """The minutes that count, and what they cost in öre."""

    arbete: Arbete
    minuter: int
    ore: int


def kostnader(
    arbeten: Iterable[Arbete], lista: Satslista, avrundning: Avrundning
) -> tuple[Kostnad, ...]:
    """A cost for each, sorted by id. Raises Refused when a category has no rate."""
    arbeten = list(arbeten)
    raknade = avrundade(arbeten, avrundning)
    ore: dict[str, int] = {}
    for (kategori, _), grupp in _grupper(raknade, lambda one: (one.kategori, one.slag)).items():
        sats = lista.sats(kategori).ore_per_timme
        minuter = {one.id: one.minuter for one in grupp}
        ore |= fordela(hela(Fraction(sats * sum(minuter.values()), 60)), minuter)
    fore = {one.id: one for one in arbeten}
    return tuple(
        Kostnad(fore[one.id], one.minuter, ore[one.id])
        for one in sorted(raknade, key=lambda one: one.id)
    )


def avrundade(arbeten: Iterable[Arbete], avrundning: Avrundning) -> list[Arbete]:
    """The same with the minutes that count: rounded per person, month, category and kind."""
    fardiga: list[Arbete] = []
    for grupp in _grupper(arbeten, _avrundas_ihop).values():
        minuter = {one.id: one.minuter for one in grupp}
        delar = fordela(avrundning.av(sum(minuter.values())), minuter)
        fardiga += [replace(one, minuter=delar[one.id]) for one in grupp]
    return fardiga


def per_delprojekt(kostnader_: Iterable[Kostnad], slag: Slag | None = None) -> dict[str, int]:
    """Delprojekt → öre, of one kind or of both; sorted."""
    return _summor(kostnader_, slag, lambda one: one.ore)


def minuter_per_delprojekt(
    kostnader_: Iterable[Kostnad], slag: Slag | None = None
) -> dict[str, int]:
    """Delprojekt → minutes that count, of one kind or of both; sorted."""
    return _summor(kostnader_, slag, lambda one: one.minuter)


def _summor(
    kostnader_: Iterable[Kostnad], slag: Slag | None, varde: Callable[[Kostnad], int]
) -> dict[str, int]:
    summor: dict[str, int] = defaultdict(int)
    for one in kostnader_:
        if slag in {None, one.arbete.slag}:
            summor[one.arbete.delprojekt] += varde(one)
    return dict(sorted(summor.items()))


def _avrundas_ihop(one: Arbete) -> tuple[str, Manad, str, str]:
    return one.person, one.manad, one.kategori, one.slag


def _grupper(alla: Iterable[E], nyckel: Callable[[E], K]) -> dict[K, list[E]]:
    grupper: dict[K, list[E]] = defaultdict(list)
    for one in alla:
        grupper[nyckel(one)].append(one)
    return dict(grupper)
