"""By what project-common costs are shared over the delprojekt: a key with version and decision.

No ESF rule on keys was found; the parties agree on one, and an audit asks for the decision.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from tracker.errors import Refused
from tracker.esf.pengar.fordelning import Vikt, fordela


HELA: Final = 10_000
"""Agreed shares are hundredths of a per cent: all of them make this."""


class Nyckelslag(StrEnum):
    LIKA = "lika"
    BUDGET = "budget"
    ESF_STOD = "esf_stod"
    DIREKTA_TIMMAR = "direkta_timmar"
    DELTAGARE = "deltagare"
    AVTALAD = "avtalad"


@dataclass(frozen=True, slots=True)
class Nyckel:
    """One version. `andelar` only for an agreed key: delprojekt → hundredths of a per cent."""

    version: int
    slag: Nyckelslag
    fran: date
    beslut: str
    andelar: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.beslut.strip():
            raise Refused("ESF018: Ange beslutet som fördelningsnyckeln bygger på.")
        if self.slag is Nyckelslag.AVTALAD:
            if sum(andel for _, andel in self.andelar) != HELA:
                raise Refused("ESF019: Rätta de avtalade andelarna: de ska bli 100 procent.")
        elif self.andelar:
            raise Refused("ESF020: Ta bort andelarna: bara en avtalad nyckel har egna andelar.")


@dataclass(frozen=True, slots=True)
class Bas:
    """What the keys are counted from in a period, frozen when it is closed. öre and minutes."""

    delprojekt: tuple[str, ...]
    budget: Mapping[str, int] = field(default_factory=dict)
    esf_stod: Mapping[str, int] = field(default_factory=dict)
    direkta_timmar: Mapping[str, int] = field(default_factory=dict)
    deltagare: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Andel:
    """A delprojekt's part: own costs, what its share is counted from, and the share. öre."""

    delprojekt: str
    egen: int
    bas: Vikt
    andel: int

    @property
    def summa(self) -> int:
        return self.egen + self.andel


def gallande(nycklar: Iterable[Nyckel], dag: date) -> Nyckel:
    """The newest version that holds on a day. Raises Refused when none does."""
    har = [one for one in nycklar if one.fran <= dag]
    if not har:
        raise Refused("ESF021: Besluta om en fördelningsnyckel som gäller perioden.")
    return max(har, key=lambda one: (one.fran, one.version))


def vikter(nyckel: Nyckel, bas: Bas) -> dict[str, Vikt]:
    """Delprojekt → weight. Raises Refused when the key names delprojekt that the project lacks."""
    if nyckel.slag is Nyckelslag.LIKA:
        varden: Mapping[str, int] = dict.fromkeys(bas.delprojekt, 1)
    elif nyckel.slag is Nyckelslag.AVTALAD:
        varden = dict(nyckel.andelar)
    else:
        varden = getattr(bas, nyckel.slag)
    okanda = varden.keys() - set(bas.delprojekt)
    if okanda:
        namn = ", ".join(sorted(okanda))
        raise Refused(f"ESF022: Rätta nyckeln: {namn} är inget delprojekt i projektet.")
    return {delprojekt: Fraction(varden.get(delprojekt, 0)) for delprojekt in bas.delprojekt}


def dela_gemensamt(
    gemensamt: int, nyckel: Nyckel, bas: Bas, egna: Mapping[str, int]
) -> tuple[Andel, ...]:
    """Each delprojekt's own costs and its share of `gemensamt`, sorted by delprojekt."""
    vikt = vikter(nyckel, bas)
    delar = fordela(gemensamt, vikt)
    return tuple(Andel(namn, egna.get(namn, 0), vikt[namn], delar[namn]) for namn in delar)
