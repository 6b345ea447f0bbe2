"""Hours that ESF has rejected: taken from the delprojekt that reported them, and from no other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tracker.errors import Refused
from tracker.esf.pengar.enhetskostnad import Kostnad
from tracker.esf.pengar.fordelning import hela


@dataclass(frozen=True, slots=True)
class Avslag:
    """Minutes of one row (`Arbete.id`) that are not paid, and what the decision says."""

    arbete: str
    minuter: int
    beslut: str


def efter_avslag(
    kostnader: Iterable[Kostnad], avslag: Iterable[Avslag]
) -> tuple[tuple[Kostnad, ...], dict[str, int]]:
    """The costs that are left, and delprojekt → öre charged back.

    A row loses the part of its own öre that its rejected minutes are, all of it when they are all.
    Nobody else's own costs move. Raises Refused for a row that is not there, or too many minutes.
    """
    bort: dict[str, int] = {}
    for one in avslag:
        bort[one.arbete] = bort.get(one.arbete, 0) + one.minuter
    kvar: list[Kostnad] = []
    aterkrav: dict[str, int] = {}
    for kostnad in kostnader:
        minuter = bort.pop(kostnad.arbete.id, 0)
        if not 0 <= minuter <= kostnad.minuter:
            raise Refused("ESF023: Rätta avslaget: raden har inte så många timmar.")
        ore = hela(Fraction(kostnad.ore * minuter, kostnad.minuter)) if minuter else 0
        kvar.append(replace(kostnad, minuter=kostnad.minuter - minuter, ore=kostnad.ore - ore))
        if minuter:
            delprojekt = kostnad.arbete.delprojekt
            aterkrav[delprojekt] = aterkrav.get(delprojekt, 0) + ore
    if bort:
        raise Refused("ESF024: Rätta avslaget: en rad finns inte i ansökan.")
    return tuple(kvar), dict(sorted(aterkrav.items()))


def utan(egna: Mapping[str, int], aterkrav: Mapping[str, int]) -> dict[str, int]:
    """Own costs per delprojekt after what was charged back; sorted."""
    return {namn: egna[namn] - aterkrav.get(namn, 0) for namn in sorted(egna)}
