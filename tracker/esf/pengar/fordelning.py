"""A sum in whole öre (or minutes) shared out by weights, so that the parts make the sum.

Largest remainder (Hamilton): each gets the whole part of its exact share; what is left goes, one
each, to those whose share was cut most. **Ties** go to whoever stands first when the names are
sorted, so the order in which they are given means nothing.
"""

from collections.abc import Mapping
from fractions import Fraction

from tracker.errors import Refused


Vikt = int | Fraction


def fordela(summa: int, vikter: Mapping[str, Vikt]) -> dict[str, int]:
    """Name → part of `summa`, which may be negative; sorted by name.

    No part is a whole öre or more from the exact share. Raises Refused when a weight is negative,
    and when there is something to share but no weight at all.
    """
    if any(vikt < 0 for vikt in vikter.values()):
        raise Refused("ESF010: Rätta fördelningsnyckeln: en andel får inte vara mindre än noll.")
    helhet = sum(vikter.values(), start=Fraction(0))
    if not helhet:
        if summa:
            raise Refused("ESF011: Välj en annan fördelningsnyckel: alla andelar är noll.")
        return dict.fromkeys(sorted(vikter), 0)
    exakt = {namn: abs(summa) * vikter[namn] / helhet for namn in sorted(vikter)}
    delar = {namn: int(andel) for namn, andel in exakt.items()}
    kvar = abs(summa) - sum(delar.values())
    for namn in sorted(exakt, key=lambda namn: (delar[namn] - exakt[namn], namn))[:kvar]:
        delar[namn] += 1
    tecken = -1 if summa < 0 else 1
    return {namn: tecken * antal for namn, antal in delar.items()}


def hela(belopp: Fraction) -> int:
    """The nearest whole number, halves away from zero: how one amount becomes öre."""
    hel = int(abs(belopp) + Fraction(1, 2))
    return hel if belopp >= 0 else -hel
