"""Whether two things go together more than chance alone lets them, when many are asked at once.

Pure. Fisher's exact test of a table of four, the sign test of pairs, and Holm's correction. Exact
tests, since an insats has thirty people and not three thousand. Holm and not Benjamini–Hochberg:
what is told here is read by a board as «this leads to work», so the chance of telling even one
such thing where there is none is kept low, however the questions hang together (whoever begins high
seldom rises); a share of false ones among many is no comfort for the one that is acted upon.
"""

from collections.abc import Sequence
from math import exp, lgamma
from typing import Final


NIVA: Final = 0.01
"""The chance that a page tells anything at all where there is nothing, at most."""
_LIKA: Final = 1e-7
"""Two tables that are as likely may differ by a rounding."""


def fisher(a: int, b: int, c: int, d: int) -> float:
    """Two-sided: the chance of a table as unlikely as this one (rows a b / c d), or more so, with
    the same sums. 1.0 where a sum is 0. Raises ValueError for a negative count.
    """
    if min(a, b, c, d) < 0:
        raise ValueError("a count below 0")
    first, second, column = a + b, c + d, a + c
    low, high = max(0, column - second), min(column, first)
    whole = _val(first + second, column)
    chances = [exp(_val(first, x) + _val(second, column - x) - whole) for x in range(low, high + 1)]
    own = chances[a - low]
    return min(1.0, sum(one for one in chances if one <= own * (1 + _LIKA)))


def teckentest(fler: int, farre: int) -> float:
    """Two-sided: of so many pairs that differ, the chance that as few or fewer go one way."""
    n = fler + farre
    if min(fler, farre) < 0:
        raise ValueError("a count below 0")
    least = sum(exp(_val(n, k) + n * _HALV) for k in range(min(fler, farre) + 1))
    return min(1.0, 2 * least)


def holm(chanser: Sequence[float]) -> list[float]:
    """Each chance as it is when all are asked at once, in the same order (Holm 1979)."""
    order = sorted(range(len(chanser)), key=lambda at: chanser[at])
    told = [1.0] * len(chanser)
    highest = 0.0
    for place, at in enumerate(order):
        highest = max(highest, min(1.0, chanser[at] * (len(chanser) - place)))
        told[at] = highest
    return told


_HALV: Final = -0.6931471805599453
"""The logarithm of a half."""


def _val(n: int, k: int) -> float:
    """The logarithm of how many ways there are to choose k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
