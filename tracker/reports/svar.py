"""From the few rows that a count leaves to figures that a table is made of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import polars as pl

from tracker.snapshots.columns import FLERA


Ordbok = Mapping[str, Sequence[str]]


class Antal(NamedTuple):
    """A figure; by kön only where rows are counted."""

    totalt: int
    kvinna: int = 0
    man: int = 0

    def av(self, kon: Literal["kvinna", "man"] | None) -> int:
        """The figure of a kön, or of all."""
        return self.totalt if kon is None else self.kvinna if kon == "kvinna" else self.man


class Ruta(NamedTuple):
    """Where a figure belongs: number of the förbund, and the code (None: missing, or all)."""

    forbund: int
    kod: str | None


Svar = Mapping[Ruta, Antal]


def antal(counted: pl.DataFrame, nyckel: str | None, ordbok: Ordbok) -> Svar:
    """Figures by kön. `counted`: förbund, some key, kon, antal; the key is let go without `nyckel`.

    Of several codes a row counts once under each: the masks are few by now.
    """
    kvinna, man = (pl.col("kon") == ordbok["kon"].index(kon) for kon in ("kvinna", "man"))
    number = pl.col("antal")
    by_kon = [number.sum().alias("totalt")]
    by_kon += [number.filter(kvinna).sum().alias("kvinna"), number.filter(man).sum().alias("man")]
    if nyckel is None:
        return _figurer(counted.group_by("forbund").agg(by_kon), None)
    if nyckel not in FLERA:
        return _figurer(counted.group_by("forbund", nyckel).agg(by_kon), ordbok[nyckel])
    codes = ordbok[nyckel]
    figures: dict[Ruta, Antal] = {}
    for bit, code in enumerate(codes):
        held = counted.filter((pl.col(nyckel) & (1 << bit)) != 0)
        for forbund, *numbers in held.group_by("forbund").agg(by_kon).iter_rows():
            figures[Ruta(forbund, code)] = Antal(*numbers)
    return figures


def en_siffra(counted: pl.DataFrame, nyckel: str | None, ordbok: Ordbok) -> Svar:
    """Figures without kön. `counted`: förbund, the key if any, the figure."""
    return _figurer(counted, ordbok.get(nyckel) if nyckel else None)


def summa(figures: Iterable[Antal]) -> Antal:
    """Together."""
    kept = list(figures)
    return Antal(*(sum(part) for part in zip(*kept, strict=True))) if kept else Antal(0)


def _figurer(counted: pl.DataFrame, codes: Sequence[str] | None) -> Svar:
    """Rows of förbund, key, figures; the key is a number in `codes`, else it is the code itself."""
    figures: dict[Ruta, Antal] = {}
    with_key = counted.width in (3, 5)
    for forbund, *rest in counted.iter_rows():
        key = rest.pop(0) if with_key else None
        code = codes[key] if codes is not None and key is not None else key
        figures[Ruta(forbund, code)] = Antal(*rest)
    return figures
