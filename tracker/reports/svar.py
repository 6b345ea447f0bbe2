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
    """Figures by kön. `counted`: förbund, some key, kon, antal; no `nyckel`: all together."""
    if nyckel in FLERA:
        return _per_kod(counted, str(nyckel), ordbok)
    keys = ["forbund"] if nyckel is None else ["forbund", nyckel]
    by_kon = counted.group_by(keys).agg(_per_kon(pl.col("antal"), ordbok))
    return _figurer(by_kon, None if nyckel is None else ordbok[nyckel])


def _per_kod(counted: pl.DataFrame, nyckel: str, ordbok: Ordbok) -> Svar:
    """Of several codes a row counts once under each; the masks are few by now."""
    codes = ordbok[nyckel]
    figures: list[pl.Expr] = []
    for bit in range(len(codes)):
        held = (pl.col(nyckel) & (1 << bit)) != 0
        for kon, figure in enumerate(_per_kon(pl.col("antal").filter(held), ordbok, held)):
            figures.append(figure.alias(f"{bit} {kon}"))
    return {
        Ruta(forbund, code): Antal(*numbers[3 * bit : 3 * bit + 3])
        for forbund, *numbers in counted.group_by("forbund").agg(figures).iter_rows()
        for bit, code in enumerate(codes)
    }


def _per_kon(number: pl.Expr, ordbok: Ordbok, rows: pl.Expr | None = None) -> list[pl.Expr]:
    """Totalt, kvinna, man of a number; `rows`: which rows it was taken from, if not all."""
    kon = pl.col("kon") if rows is None else pl.col("kon").filter(rows)
    both = [number.filter(kon == ordbok["kon"].index(name)) for name in ("kvinna", "man")]
    return [
        figure.sum().alias(name)
        for name, figure in zip(("totalt", "kvinna", "man"), (number, *both), strict=True)
    ]


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
