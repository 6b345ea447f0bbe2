"""One set of numbers for the codes of several förbund, where each gives its own (underlag.py)."""

from collections.abc import Mapping, Sequence

import polars as pl

from tracker.snapshots import svar
from tracker.snapshots.columns import BASER, FLERA
from tracker.snapshots.snapshot import Snapshot


def gemensam(held: Sequence[Snapshot], column: str) -> tuple[str, ...]:
    """Every code of any of them. All start from the code list, so this is nearly always it."""
    return tuple(dict.fromkeys(code for snapshot in held for code in snapshot.ordbok[column]))


def flyttad(part: pl.DataFrame, offset: int) -> pl.Expr:
    """The numbers of insatser after those of the förbund before, which end at `offset`."""
    dtype = part.schema["insats"] if offset + 1000 < 2**16 else pl.UInt32()
    return pl.col("insats").cast(dtype) + pl.lit(offset, dtype=dtype)


def omkodade(
    snapshot: Snapshot, part: pl.DataFrame, ordbok: Mapping[str, tuple[str, ...]]
) -> list[pl.Expr | pl.Series]:
    """Columns whose numbers differ from the common ones: only where two förbund have different
    codes outside the code list.
    """
    changed: list[pl.Expr | pl.Series] = []
    for column, common in ordbok.items():
        own = snapshot.ordbok[column]
        if column not in part.columns or own == common[: len(own)]:
            continue
        number = {code: at for at, code in enumerate(common)}
        to = [number[code] for code in own]
        if column == svar.KOLUMN:
            changed.append(svar.omnumrerade(part[column], to))
        elif column in FLERA:
            held = [(pl.col(column) & (1 << number)) != 0 for number in range(len(to))]
            bits = [
                pl.when(has).then(pl.lit(1 << new, dtype=pl.UInt64)).otherwise(0)
                for has, new in zip(held, to, strict=True)
            ]
            changed.append(pl.sum_horizontal(bits).alias(column))
        else:
            dtype = part.schema[column] if BASER[column] else pl.UInt32()
            numbers = pl.col(column).replace_strict(list(range(len(own))), to, return_dtype=dtype)
            # With nothing to replace Polars would leave the type as it is.
            changed.append(numbers if own else pl.lit(None, dtype=dtype).alias(column))
    return changed
