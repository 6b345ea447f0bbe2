"""Columns that follow from other rows, or from when rows were recorded: as known in this run.

Beside the derived columns of a snapshot (snapshots/harledda.py), which follow from their own row.
A report tests and counts them like any other column (ADR 15); they are worked out only where asked
for.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import Final, cast

import polars as pl

from schemas.rapporter import Kalla, Parametrar
from tracker.snapshots.columns import SENA
from tracker.snapshots.snapshot import Snapshot


_EN: Final = pl.col("insats").cast(pl.Int64) * 2**32 + pl.col("person")
"""Whose deltaganden are held against each other, as one number: one person's in one insats, which
has a number of its own in the run.
"""
_FORE_1970: Final = 800_000
_STRACKA: Final = 4_000_000
"""More days than there are from year 1 to year 9999."""
_UR: Final = ("deltagande", "person", "insats", "start", "slut", "anledning")
_BREDVID: Final = dict.fromkeys(("oppen_igen", "overlappar"), _UR)
_SENA: Final = dict.fromkeys(("sena_avslut", "sena_ovriga"), ("deltagande",))
JAMFORDA: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({**_BREDVID, **_SENA})
"""Column → the columns that it needs.

`oppen_igen`: open on the last day of the period, beside one that the person began earlier in the
same insats. `overlappar`: went on in the period, and begun before an earlier one there had ended.
`sena_*`: how many events about it were recorded late in the period (log/sent.py).
"""


def av(kalla: Kalla) -> frozenset[str]:
    """The columns that the rows of a source have: only who has started is beside somebody, and what
    was recorded late is asked of all.
    """
    if kalla == "deltaganden":
        return frozenset(_BREDVID)
    return frozenset(_SENA) if kalla == "remisser" else frozenset()


def behov(columns: set[str]) -> set[str]:
    """What must be read for these columns."""
    compared = columns & JAMFORDA.keys()
    return (columns - compared).union(*(JAMFORDA[name] for name in compared))


def sena_rader(held: Sequence[Snapshot], positioner: Mapping[str, int]) -> pl.DataFrame:
    """What was recorded late in all förbund of a run, as known at its positions."""
    return pl.concat(
        snapshot.segment("sena", list(SENA))
        .filter(pl.col("fran") <= positioner[snapshot.forbund])
        .with_columns(pl.lit(number, dtype=pl.UInt16).alias("forbund"))
        for number, snapshot in enumerate(held)
    )


def med_bredvid(rows: pl.DataFrame, parametrar: Parametrar, fel: int) -> pl.DataFrame:
    """The rows with what they are beside: a person's deltaganden in an insats in order of their
    start, where each knows those before it. `fel`: the number of the code felregistrering, which is
    never held against another.

    Only persons of the period, who have been there more than once, are looked at. Groups follow
    each other in the frame, and each has a stretch of numbers of its own, above those of the groups
    before: so the largest so far never comes from another group. A window for each group says the
    same and took fifty times as long.
    """
    current = pl.col("slut").is_null() | (pl.col("slut") >= parametrar.fran)
    is_open = pl.col("slut").is_null() | (pl.col("slut") > parametrar.till)
    own = _periodens(rows, parametrar, fel).with_columns(_EN.alias("en"))
    more = _mer_an_en(own["en"], own["forbund"])
    in_order = own.filter(more).sort("en", "start", "deltagande")
    base = pl.col("en").ne_missing(pl.col("en").shift(1)).cum_sum().cast(pl.Int64) * _STRACKA
    until = _dag("slut").fill_null(_STRACKA - 1)
    before = (base + until).cum_max().shift(1).fill_null(0)
    open_before = (base + is_open).cum_max().shift(1).fill_null(0)
    found = in_order.select(
        "plats",
        (is_open & (open_before > base)).alias("oppen_igen"),
        (current & (before > base + _dag("start"))).alias("overlappar"),
    )
    nobody = pl.repeat(value=False, n=rows.height, eager=True)
    return rows.with_columns(
        nobody.clone().scatter(found["plats"], found[name]).alias(name)
        for name in ("oppen_igen", "overlappar")
    )


def _periodens(rows: pl.DataFrame, parametrar: Parametrar, fel: int) -> pl.DataFrame:
    """All that persons of the period had begun by its last day, felregistreringar apart, with
    `plats`, its number among the rows.

    A mark for each person of a förbund is enough, as in unika.py: of twelve years a fourth is left.
    """
    begun = (pl.col("start") <= parametrar.till) & pl.col("anledning").ne_missing(fel)
    current = begun & (pl.col("slut").is_null() | (pl.col("slut") >= parametrar.fran))
    marks = rows.lazy().select("person", begun.alias("begun"), current.alias("current")).collect()
    theirs = [pl.Series(dtype=pl.Boolean)]
    for start, length in _stracker(rows["forbund"]):
        part = marks.slice(start, length)
        one = pl.repeat(value=False, n=cast("int", part["person"].max()) + 1, eager=True)
        met = one.scatter(part["person"].filter(part["current"]), values=True)
        theirs.append(met.gather(part["person"]) & part["begun"])
    kept = ("forbund", "deltagande", "person", "insats", "start", "slut")
    numbered = rows.lazy().select(*kept).with_row_index("plats")
    return numbered.filter(pl.concat(theirs)).collect()


def _stracker(forbund: pl.Series) -> Iterator[tuple[int, int]]:
    """Where the rows of each förbund begin, and how many they are."""
    lengths = forbund.rle().struct.field("len").to_list()
    return zip(accumulate(lengths, initial=0), lengths, strict=False)  # the last one is the end


def _mer_an_en(en: pl.Series, forbund: pl.Series) -> pl.Series:
    """Which rows are of somebody who has been there more than once.

    Asked of one förbund at a time: its numbers fit in the processor's cache, those of a nation are
    four times as slow.
    """
    parts = (en.slice(start, length).is_duplicated() for start, length in _stracker(forbund))
    return pl.concat([pl.Series(dtype=pl.Boolean), *parts])


def _dag(column: str) -> pl.Expr:
    """A day as a number above 0: what is void ends on day 0."""
    return pl.col(column).cast(pl.Int32).cast(pl.Int64) + _FORE_1970


def med_sena(
    rows: pl.DataFrame, names: Sequence[str], parametrar: Parametrar, sena: pl.DataFrame
) -> pl.DataFrame:
    """The rows with these columns; `sena`: see `sena_rader`.

    Only förbund where something was late in the period are looked through for whose it was.
    """
    late = sena.filter(pl.col("registrerad").is_between(parametrar.fran, parametrar.till))
    counted = late.group_by("forbund", "deltagande").agg(
        pl.col("avslut").sum().cast(pl.Int64).alias("sena_avslut"),
        (~pl.col("avslut")).sum().cast(pl.Int64).alias("sena_ovriga"),
    )
    there = pl.col("forbund").is_in(counted["forbund"].unique().implode())
    maybe = rows.select("forbund", "deltagande").with_row_index("plats").filter(there)
    found = maybe.join(counted, on=["forbund", "deltagande"])
    none = pl.zeros(rows.height, dtype=pl.Int64, eager=True)
    return rows.with_columns(
        none.clone().scatter(found["plats"], found[name]).alias(name) for name in names
    )
