"""What can be supported, and how much of it the parties pay.

direct = unit cost × hours of directly paid staff · natura = the same of staff whom others pay ·
flat rate = per cent × direct, and × natura only if the decision says so · participants = certified
hours × the participant's unit cost. Money put in by a party is financing, not a cost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tracker.esf.pengar.fordelning import fordela, hela
from tracker.esf.underlag import Intyg


@dataclass(frozen=True, slots=True)
class Utfall:
    """öre. `krav` in hundredths of a per cent, as the decision has it."""

    direkt: int
    schablon: int
    natura: int
    deltagare: int
    kontant: int
    krav: int

    @property
    def stodberattigande(self) -> int:
        return self.direkt + self.schablon + self.natura + self.deltagare

    @property
    def medfinansiering(self) -> int:
        return self.natura + self.deltagare + self.kontant

    @property
    def andel(self) -> int:
        """Hundredths of a per cent, cut, so that it never looks reached before it is."""
        if not self.stodberattigande:
            return 0
        return 10_000 * self.medfinansiering // self.stodberattigande

    @property
    def fattas(self) -> int:
        """öre in money that would reach the decided share; 0 when it is reached."""
        behovs = -(-self.krav * self.stodberattigande // 10_000)
        return max(0, behovs - self.medfinansiering)


def schablon(procent: int, direkt: int, natura: int, *, pa_natura: bool) -> int:
    """The flat rate in öre; `procent` in hundredths of a per cent (4,000 is 40 %)."""
    bas = direkt + natura if pa_natura else direkt
    return hela(Fraction(procent * bas, 10_000))


def schablon_per_delprojekt(
    procent: int, direkt: Mapping[str, int], natura: Mapping[str, int], *, pa_natura: bool
) -> dict[str, int]:
    """The project's flat rate shared by what it is counted from, so that the parts make it."""
    bas = {
        namn: direkt.get(namn, 0) + (natura.get(namn, 0) if pa_natura else 0)
        for namn in {*direkt, *natura}
    }
    return fordela(hela(Fraction(procent * sum(bas.values()), 10_000)), bas)


def deltagartid(intyg: Iterable[Intyg], ore_per_timme: int) -> int:
    """öre of the participants' hours. Unsigned hours are worth nothing (D07)."""
    minuter = sum(one.minuter for one in intyg if one.underskrivet)
    return hela(Fraction(ore_per_timme * minuter, 60))
