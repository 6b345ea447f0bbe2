"""A share with what it is of: its interval, and what those not measured could have made it.

Pure. `antal` of `matta` of `mojliga`. Of nobody there is no share: None, never 0.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final


Z95: Final = 1.959963984540054
"""Of a normal distribution: 95 per cent lie within so many standard deviations."""
Z99: Final = 2.5758293035489
"""99 per cent: a page compares several groups at once, and one of them always lies highest."""


@dataclass(frozen=True, slots=True)
class Andel:
    """How many of those measured, of how many could have been. Raises ValueError where they
    cannot be.
    """

    antal: int
    matta: int
    mojliga: int

    def __post_init__(self) -> None:
        if not 0 <= self.antal <= self.matta <= self.mojliga:
            raise ValueError("a share of fewer than it counts")

    @property
    def andel(self) -> float | None:
        """Of those measured."""
        return self.antal / self.matta if self.matta else None

    @property
    def varsta(self) -> float | None:
        """The worst case of non-response: nobody of those not measured took a step."""
        return self.antal / self.mojliga if self.mojliga else None

    @property
    def basta(self) -> float | None:
        """The other end: all of those not measured did."""
        bortfall = self.mojliga - self.matta
        return (self.antal + bortfall) / self.mojliga if self.mojliga else None

    @property
    def intervall(self) -> tuple[float, float] | None:
        """95 per cent, by Wilson's score: holds also for few, and for none or all of them."""
        return wilson(self.antal, self.matta)


def wilson(antal: int, av: int, z: float = Z95) -> tuple[float, float] | None:
    """The score interval of a share; None of nobody."""
    if not av:
        return None
    p, zz = antal / av, z * z
    middle = (p + zz / (2 * av)) / (1 + zz / av)
    half = z * sqrt(p * (1 - p) / av + zz / (4 * av * av)) / (1 + zz / av)
    return max(0.0, middle - half), min(1.0, middle + half)


def skillnad(a: Andel, b: Andel, z: float = Z95) -> tuple[float, float, float] | None:
    """(difference, lowest, highest) of two shares of those measured, by Newcombe's hybrid score;
    None where one of them is of nobody. Where 0 lies between them nothing is told to differ.
    """
    first, second = wilson(a.antal, a.matta, z), wilson(b.antal, b.matta, z)
    if first is None or second is None:
        return None
    p, q = a.antal / a.matta, b.antal / b.matta
    low = p - q - sqrt((p - first[0]) ** 2 + (second[1] - q) ** 2)
    high = p - q + sqrt((first[1] - p) ** 2 + (q - second[0]) ** 2)
    return p - q, low, high


def skiljer(a: Andel, b: Andel) -> bool:
    """Whether two groups may be told to differ: 0 lies outside the interval of 99 per cent."""
    found = skillnad(a, b, Z99)
    return found is not None and not found[1] <= 0 <= found[2]
