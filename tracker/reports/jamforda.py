"""Columns that follow from other rows, or from when rows were recorded: as known in this run.

Beside the derived columns of a snapshot (snapshots/harledda.py), which follow from their own row.
A report tests and counts them like any other column (ADR 15); they are worked out only where asked
for.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import polars as pl

from schemas.rapporter import Parametrar
from tracker.snapshots.columns import SENA
from tracker.snapshots.snapshot import Snapshot


_EN: Final = ("forbund", "person", "insats")
"""Whose deltaganden are held against each other: one person's in one insats."""
_UR: Final = ("deltagande", "person", "insats", "start", "slut", "anledning")
JAMFORDA: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "oppen_igen": _UR,
        "overlappar": _UR,
        "sena_avslut": ("deltagande",),
        "sena_ovriga": ("deltagande",),
    }
)
"""Column → the columns that it needs.

`oppen_igen`: open on the last day of the period, beside one that the person began earlier in the
same insats. `overlappar`: begun before an earlier one there had ended. `sena_*`: how many events
about it were recorded late in the period (log/sent.py).
"""


def behov(columns: set[str]) -> set[str]:
    """What must be read for these columns."""
    compared = columns & JAMFORDA.keys()
    return (columns - compared).union(*(JAMFORDA[name] for name in compared))


def med(
    rows: pl.DataFrame, names: Sequence[str], parametrar: Parametrar, sena: pl.DataFrame, fel: int
) -> pl.DataFrame:
    """The rows with these columns. `sena`: see `sena_rader`; `fel`: the number of the code
    felregistrering, which is never held against another.
    """
    if not {"oppen_igen", "overlappar"}.isdisjoint(names):
        rows = _bredvid(rows, parametrar, fel)
    for name in ("sena_avslut", "sena_ovriga"):
        if name in names:
            rows = _med_sena(rows, name, parametrar, sena)
    return rows


def sena_rader(held: Sequence[Snapshot], positioner: Mapping[str, int]) -> pl.DataFrame:
    """What was recorded late in all förbund of a run, as known at its positions."""
    return pl.concat(
        snapshot.segment("sena", list(SENA))
        .filter(pl.col("fran") <= positioner[snapshot.forbund])
        .with_columns(pl.lit(number, dtype=pl.UInt16).alias("forbund"))
        for number, snapshot in enumerate(held)
    )


def _bredvid(rows: pl.DataFrame, parametrar: Parametrar, fel: int) -> pl.DataFrame:
    """A person's deltaganden in an insats in order of their start; each knows those before it."""
    counts = pl.col("start").is_not_null() & pl.col("anledning").ne_missing(fel)
    still = pl.col("slut").is_null() | (pl.col("slut") > parametrar.till)
    is_open = counts & (pl.col("start") <= parametrar.till) & still
    until = pl.when(counts).then(pl.col("slut").fill_null(pl.date(9999, 12, 31)))
    in_order = rows.with_row_index("plats").sort("start", "deltagande", nulls_last=True)
    return (
        in_order.with_columns(is_open.alias("oppen"), until.alias("till_dag"), counts.alias("med"))
        .with_columns(
            (pl.col("oppen") & (pl.col("oppen").cum_sum().over(_EN) > 1)).alias("oppen_igen"),
            # What is void has no last day, and hides none of the days before it.
            pl.col("till_dag").cum_max().forward_fill().shift(1).over(_EN).alias("fore"),
        )
        .with_columns(
            (pl.col("med") & (pl.col("fore") > pl.col("start")).fill_null(value=False)).alias(
                "overlappar"
            )
        )
        .sort("plats")
        .drop("plats", "oppen", "till_dag", "fore", "med")
    )


def _med_sena(
    rows: pl.DataFrame, name: str, parametrar: Parametrar, sena: pl.DataFrame
) -> pl.DataFrame:
    inside = pl.col("registrerad").is_between(parametrar.fran, parametrar.till)
    own = pl.col("avslut") if name == "sena_avslut" else ~pl.col("avslut")
    counted = (
        sena.filter(inside & own)
        .group_by("forbund", "deltagande")
        .agg(pl.len().cast(pl.Int64).alias(name))
    )
    joined = rows.join(counted, on=["forbund", "deltagande"], how="left", maintain_order="left")
    return joined.with_columns(pl.col(name).fill_null(0))
