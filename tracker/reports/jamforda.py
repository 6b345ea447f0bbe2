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
_FORE_1970: Final = 800_000
_STRACKA: Final = 4_000_000
"""More days than there are from year 1 to year 9999."""
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
    """A person's deltaganden in an insats in order of their start; each knows those before it.

    Only who has been there more than once is looked at. Groups follow each other in the frame, and
    each has a stretch of numbers of its own, above those of the groups before: so the largest so
    far never comes from another group. A window for each group says the same and took fifty times
    as long.
    """
    more = pl.struct(_EN).is_duplicated()
    counts = pl.col("start").is_not_null() & pl.col("anledning").ne_missing(fel)
    still = pl.col("slut").is_null() | (pl.col("slut") > parametrar.till)
    is_open = counts & (pl.col("start") <= parametrar.till) & still
    own = [*_EN, "deltagande", "start", "slut", "anledning"]
    in_order = rows.select(own).with_row_index("plats").filter(more)
    in_order = in_order.sort(*_EN, "start", "deltagande", nulls_last=True)
    other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in _EN)
    base = other.cum_sum().cast(pl.Int64) * _STRACKA
    until = pl.when(counts).then(_dag("slut").fill_null(_STRACKA - 1)).otherwise(0)
    before = (base + until).cum_max().shift(1).fill_null(0)
    open_before = (base + is_open).cum_max().shift(1).fill_null(0)
    found = in_order.select(
        "plats",
        (is_open & (open_before > base)).fill_null(value=False).alias("oppen_igen"),
        (counts & (before > base + _dag("start"))).fill_null(value=False).alias("overlappar"),
    )
    nobody = pl.repeat(value=False, n=rows.height, eager=True)
    return rows.with_columns(
        nobody.clone().scatter(found["plats"], found[name]).alias(name)
        for name in ("oppen_igen", "overlappar")
    )


def _dag(column: str) -> pl.Expr:
    """A day as a number above 0: what is void ends on day 0."""
    return pl.col(column).cast(pl.Int32).cast(pl.Int64) + _FORE_1970


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
