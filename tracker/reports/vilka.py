"""Who is counted where: the members of a whole column as a frame, and what differs between two."""

from typing import Final

import polars as pl

from schemas.rapporter import Measure, Population, Report
from tracker.reports.enhet import delare
from tracker.reports.underlag import Underlag
from tracker.reports.uttryck import alla
from tracker.snapshots.columns import FLERA


TOTAL: Final = "total"
_SCHEMA: Final = {
    "forbund": pl.String,
    "vem": pl.String,
    "person": pl.UInt32,
    "rad": pl.String,
    "tal": pl.Int64,
}


def medlemmar(measure: Measure | None, report: Report, underlag: Underlag) -> pl.DataFrame:
    """förbund, vem (deltagande or event), person (null for events), row key, tal.

    One line for each row of the table that a deltagande is counted on. None, a column that the
    definition does not have, counts nobody.
    """
    if measure is None:
        return pl.DataFrame(schema=_SCHEMA)
    population = next(p for p in report.populationer if p.id == measure.population)
    handelser = population.kalla == "handelser"
    found = (_handelser if handelser else _deltaganden)(measure, population, underlag)
    kod = pl.col("kod")
    if report.dimension.saknas is not None:
        kod = kod.fill_null(report.dimension.saknas)
    own = underlag.flera and measure.nyckel != "insats"  # an insats is named with its förbund there
    names = pl.LazyFrame(
        {"forbund": range(len(underlag.forbund)), "namn": underlag.forbund},
        schema={"forbund": pl.UInt16, "namn": pl.String},
    )
    return (
        found.join(names, on="forbund")
        .with_columns(rad=pl.col("namn") + "/" + kod if own else kod)
        .drop_nulls("rad")
        .select(pl.col("namn").alias("forbund"), "vem", "person", "rad", "tal")
        .cast(_SCHEMA)  # type: ignore[arg-type] # Polars asks for a wider mapping than it takes
        .collect()  # once: a comparison asks for hundreds of columns
    )


def som_total(rows: pl.DataFrame) -> pl.DataFrame:
    """The same on the one row of totals."""
    return rows.with_columns(rad=pl.lit(TOTAL))


def olika(a: pl.DataFrame, b: pl.DataFrame, *, persons: bool, sagt: bool = False) -> pl.DataFrame:
    """förbund, vem, person, row, by how much: who counts otherwise in `b` than in `a`.

    `persons`: a person counts once on a row, however often there; one deltagande stands for all.
    `sagt`: one who says 0 tells something else than nobody, as a post does.
    """
    keys = ["forbund", "person" if persons else "vem", "rad"]
    adds = pl.col("tal").max() if persons else pl.col("tal").sum()
    rest = pl.col("vem" if persons else "person").min()
    was, now = (side.lazy().group_by(keys).agg(adds, rest) for side in (a, b))
    both = was.join(now, on=keys, how="full", coalesce=True, suffix="_nu")
    other = rest.meta.output_name()
    alone = pl.col("tal").is_null() != pl.col("tal_nu").is_null()
    return (
        both.with_columns(
            (pl.col("tal_nu").fill_null(0) - pl.col("tal").fill_null(0)).alias("tal"),
            pl.coalesce(f"{other}_nu", other).alias(other),
            ensam=alone & sagt,
        )
        .filter((pl.col("tal") != 0) | pl.col("ensam"))
        .select("forbund", "vem", "person", "rad", "tal")
        .sort("rad", "forbund", "vem")
        .collect()
    )


def andra_varden(a: pl.DataFrame, b: pl.DataFrame) -> pl.DataFrame:
    """As `olika`, where `tal` is no number to add but a value: 1 for who came, -1 for who left, 0
    for who is there with another value.
    """
    keys = ["forbund", "vem", "rad"]
    own = [
        pl.col("tal").sort().cast(pl.String).str.join(" ").alias("varde"),
        pl.col("person").min(),
    ]
    was, now = (side.lazy().group_by(keys).agg(own) for side in (a, b))
    both = was.join(now, on=keys, how="full", coalesce=True, suffix="_nu")
    came = pl.col("varde_nu").is_not_null().cast(pl.Int64)
    return (
        both.filter(pl.col("varde").ne_missing(pl.col("varde_nu")))
        .with_columns(
            tal=came - pl.col("varde").is_not_null().cast(pl.Int64),
            person=pl.coalesce("person_nu", "person"),
        )
        .select("forbund", "vem", "person", "rad", "tal")
        .sort("rad", "forbund", "vem")
        .collect()
    )


def per_person(rows: pl.DataFrame, underlag: Underlag) -> pl.DataFrame:
    """A column of *unika* with one line for each person on a row: how many they count as there.

    So two ways to count them can be laid side by side (ADR 29).
    """
    per = underlag.parametrar.unika_per_huvudman
    many = {name: delare(underlag.snapshots[name], per_huvudman=name in per) for name in per}
    by = pl.col("forbund").replace_strict(many, default=1, return_dtype=pl.UInt32)
    counted = rows.with_columns(vem_ar=pl.col("person") // by if many else pl.col("person"))
    return (
        counted.group_by("forbund", "rad", pl.col("vem_ar"))
        .agg(pl.col("vem").min(), pl.col("person").n_unique().cast(pl.Int64).alias("tal"))
        .select("forbund", "vem", pl.col("vem_ar").alias("person"), "rad", "tal")
    )


def _handelser(measure: Measure, population: Population, underlag: Underlag) -> pl.LazyFrame:
    rows = underlag.handelser.lazy().filter(alla(population.villkor, {}, underlag.parametrar))
    return rows.select(
        "forbund",
        pl.col("handelse").alias("vem"),
        pl.lit(None, dtype=pl.UInt32).alias("person"),
        pl.col(measure.nyckel).alias("kod"),
        (pl.col(measure.summerar) if measure.summerar else pl.lit(1)).alias("tal"),
    )


def _deltaganden(measure: Measure, population: Population, underlag: Underlag) -> pl.LazyFrame:
    """One line for each code that a deltagande has."""
    counted = alla(population.villkor, underlag.ordbok, underlag.parametrar)
    if measure.kon is not None:
        counted &= pl.col("kon") == underlag.ordbok["kon"].index(measure.kon)
    rows = (
        underlag.rader(population.kalla)
        .lazy()
        .filter(counted)
        .select(
            "forbund",
            pl.col("deltagande").alias("vem"),
            pl.col(underlag.en if measure.slag == "unika" else "person").alias("person"),
            pl.col(measure.nyckel).alias("kod"),
            (pl.lit(1) if measure.summerar is None else pl.col(measure.summerar)).alias("tal"),
        )
    )
    codes = underlag.ordbok[measure.nyckel]
    if measure.nyckel in FLERA:
        return pl.concat(
            rows.filter((pl.col("kod") & (1 << number)) != 0).with_columns(kod=pl.lit(code))
            for number, code in enumerate(codes)
        )
    if not codes:  # Polars would leave the numbers as they are, whatever type it is asked for
        return rows.with_columns(pl.lit(None, dtype=pl.String).alias("kod"))
    number = pl.col("kod").replace_strict(
        list(range(len(codes))), list(codes), return_dtype=pl.String
    )
    return rows.with_columns(number.alias("kod"))
