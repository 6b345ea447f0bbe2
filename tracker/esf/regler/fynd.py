"""What a rule says of a month: a finding with its place, or that it could not be judged."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from tracker.esf.regler.regelverk import Regelverk
from tracker.esf.underlag import Manadsunderlag


Allvar = Literal["fel", "varning", "upplysning"]


@dataclass(frozen=True, slots=True)
class Plats:
    """Where it is: what is None says nothing. Never a name and never a number."""

    person: str | None = None
    dag: date | None = None
    rad: str | None = None
    delprojekt: str | None = None
    tillfalle: str | None = None


class Traff(NamedTuple):
    """A place that breaks the rule, what it is there, and a milder or harder severity if it is."""

    plats: Plats
    uppgift: str
    allvar: Allvar | None = None


Prov = Callable[[Manadsunderlag, Regelverk], Iterator[Traff]]
"""One test of a rule. Raises Osatt where it needs a value that nobody has set."""


@dataclass(frozen=True, slots=True)
class Regel:
    """A rule of the catalogue. Its tests are judged apart: one may lack a value, not the other."""

    id: str
    mening: str
    allvar: Allvar
    kalla: str
    prov: tuple[Prov, ...]


@dataclass(frozen=True, slots=True)
class Fynd:
    """The rule is broken at `plats`; `mening` says what to do, `uppgift` what it is there."""

    regel: str
    allvar: Allvar
    plats: Plats
    uppgift: str
    mening: str
    kalla: str


@dataclass(frozen=True, slots=True)
class Obedomd:
    """A rule, or a part of it, that nobody can judge until `saknas` is set."""

    regel: str
    saknas: str
    mening: str


@dataclass(frozen=True, slots=True)
class Granskning:
    """All that the rules say of a month, in the order of the catalogue."""

    fynd: tuple[Fynd, ...]
    obedomda: tuple[Obedomd, ...]

    @property
    def stoppar(self) -> bool:
        """Whether an export must wait: there are errors."""
        return any(one.allvar == "fel" for one in self.fynd)


def tid(minuter: int) -> str:
    """Minutes as a person says them: "7 h", "7 h 30 min"."""
    timmar, rest = divmod(minuter, 60)
    return f"{timmar} h {rest} min" if rest else f"{timmar} h"
