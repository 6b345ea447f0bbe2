"""Times in an activity as rows that reports count: a source of its own, `aktiviteter` (ADR 52).

A deltagande is a row for each time that it was in an activity of its insats, with its own columns
and `aktivitet` (`insats.slug`), `gang_fran`, `gang_slut` and `gang_fullfoljd`. Who leaves the
insats has left the activity too: whether they completed it is then as unknown as before.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl


KOLUMNER: Final = frozenset({"aktivitet", "gang_fran", "gang_slut", "gang_fullfoljd"})
"""Columns that only these rows have."""
UR: Final = frozenset({"insats", "slut"})
"""The columns of participations that the rows are made of, beside `deltagande`."""
_KOD: Final = pl.concat_str(pl.col("insats").str.split("/").list.last(), "slug", separator=".")


def koder(aktiviteter: pl.DataFrame, ganger: pl.DataFrame) -> tuple[str, ...]:
    """Every activity that there is, and those that somebody was in and are void since.

    `aktiviteter`, `ganger`: columns.AKTIVITETER and columns.GANGER as known.
    """
    known = aktiviteter.sort("nr").select(_KOD.alias("kod"))["kod"]
    used = ganger.sort("nr").rename({"aktivitet": "slug"}).select(_KOD.alias("kod"))["kod"]
    return tuple(dict.fromkeys([*known, *used]))


def namn(aktiviteter: pl.DataFrame) -> dict[tuple[int, str], str]:
    """(number of the förbund, code) → the activity's name."""
    rows = aktiviteter.select("forbund", _KOD.alias("kod"), "namn")
    return {(forbund, kod): own for forbund, kod, own in rows.iter_rows()}


def rader(
    deltaganden: pl.DataFrame, ganger: pl.DataFrame, insatser: Sequence[str], koder: Sequence[str]
) -> pl.DataFrame:
    """The rows. `insatser`: what the numbers of `deltaganden` stand for; `koder`: as `koder`.

    Only in the insats that the deltagande is in: where it was moved, the activity was another's.
    """
    number = dict(zip(koder, range(len(koder)), strict=True))
    place = dict(zip(insatser, range(len(insatser)), strict=True))
    times = ganger.rename({"aktivitet": "slug"}).select(
        "forbund",
        "deltagande",
        pl.col("insats")
        .replace_strict(place, default=None, return_dtype=pl.UInt32)
        .cast(deltaganden.schema["insats"]),
        _KOD.replace_strict(number, return_dtype=pl.UInt32).alias("aktivitet"),
        pl.col("giltig_fran").alias("gang_fran"),
        pl.col("giltig_till").alias("gang_slut"),
        pl.col("fullfoljt").alias("gang_fullfoljd"),
    )
    rows = deltaganden.join(
        times, on=["forbund", "deltagande", "insats"], maintain_order="left_right"
    )
    return rows.with_columns(pl.min_horizontal("gang_slut", "slut").alias("gang_slut"))
